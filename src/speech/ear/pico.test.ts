// SVOX Pico as a speaker of templates; its voice files are test data. Not here: what they are worth (ear-floors.test.ts).
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openPicoVoice, picoHz, picoThere } from './pico.ts';
import { openMouth, speakersOf } from './speakers.ts';
import { testVoicesFolder } from './test-clips.ts';

const there = existsSync(testVoicesFolder);

test('without its files there is no voice', async () => {
  expect(picoThere('/nowhere', 'es')).toBe(false);
  expect(await openPicoVoice('/nowhere', 'es')).toBeUndefined();
  expect(await openPicoVoice('/nowhere', 'pt')).toBeUndefined();
});

test.skipIf(!there)('[test data] speaks at the pace asked for, in both languages, and takes markup for nothing', async () => {
  for (const language of ['es', 'en']) {
    const voice = await openPicoVoice(testVoicesFolder, language);
    const calm = voice?.('a b c, 1 2 3', 100, 60).length ?? 0;
    const quick = voice?.('a b c, 1 2 3', 100, 140).length ?? 0;
    expect(quick).toBeGreaterThan(picoHz / 2);
    expect(calm).toBeGreaterThan(1.2 * quick);
    expect(voice?.('</speed><break time="9s"/>uno', 100, 100).length).toBeLessThan(5 * picoHz);
  }
});

test.skipIf(!there)('[test data] half of the speakers are hers, and are heard over the line', async () => {
  const speakers = speakersOf('es-AR', 18, testVoicesFolder);
  expect(speakers.filter(({ engine }) => engine === 'pico')).toHaveLength(9);
  const mouth = await openMouth(testVoicesFolder);
  for (const speaker of speakers.slice(0, 2)) expect(mouth.say('turnos', speaker)?.length).toBeGreaterThan(8000);
});
