// What is heard before a recording is used is what the library makes of it.
import { expect, test } from 'vitest';
import { readAudio } from '#api/jobs/audio-job.ts';
import { toFloat } from '#wire/audio/levelling.ts';
import { telephoneWav } from '#wire/audio/telephone-wav.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { readWav, writeWav } from '#wire/wav.ts';
import { asOnTelephone, telephoneHz } from './telephone-sound.ts';

const hz = 24_000;
const tones = (seconds: number, ...each: [hz: number, level: number][]) =>
  Int16Array.from({ length: hz * seconds }, (_, n) =>
    each.reduce((sum, [toneHz, level]) => sum + level * Math.sin((2 * Math.PI * toneHz * n) / hz), 0),
  );

test('the same samples as the library gives back for a phone', async () => {
  const samples = Int16Array.from([...new Int16Array(hz), ...tones(2, [440, 3000], [6000, 3000], [40, 2000]), ...new Int16Array(hz)]);
  const file = writeWav({ sampleRateHz: hz, samples });
  const kept = await readAudio({ file, type: 'audio/wav', loop: false }, () => undefined);
  if (kept.kind !== 'read') throw new Error(kept.message);
  const heard = asOnTelephone(toFloat(samples), hz);
  expect(heard).toEqual(toFloat(readWav(telephoneWav(encodeMuLaw(kept.samples), 'a')).samples));
  // The silence at both ends is gone.
  expect(heard.length / telephoneHz).toBeCloseTo(2.15, 1);
});

test('of silence nothing is left, and of a long sound its first minute', () => {
  expect(asOnTelephone(new Float32Array(hz), hz)).toHaveLength(0);
  expect(asOnTelephone(toFloat(tones(63, [440, 3000])), hz).length / telephoneHz).toBeCloseTo(60, 1);
});
