// Over a prompt: people are heard soon, and noise is not heard at all. Audio time, so it is the same on any machine; real calls are in the
// bench (row speech). Needs ATIENDE_TEST_DATA (audio/).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { earSettings } from './ear-settings.ts';
import { gated } from './energy-gate.ts';
import { overTheLine } from './noise.ts';
import { loadVoiceDetectors, type VoiceDetectors } from './silero.ts';
import { clipsThere, onTheLine, readClips } from './test-clips.ts';
import { cough, keys } from './test-sounds.ts';
import { UtteranceCutter } from './utterance-cutter.ts';

const packet = 160;
let detectors: VoiceDetectors;

beforeAll(async () => {
  detectors = await loadVoiceDetectors();
});
afterAll(() => detectors.close());

/** When, in ms of the audio, a prompt that plays would be silenced; undefined where it plays on. */
async function silencedMs(line: Int16Array): Promise<number | undefined> {
  let heardMs = 0;
  let silenced: number | undefined;
  const cutter = new UtteranceCutter({
    detect: gated(detectors.open()),
    settings: earSettings.detector,
    tell: ({ kind }) => {
      if (kind === 'speech-start') silenced ??= heardMs;
    },
    listener: { ended: async () => undefined },
  });
  cutter.prompting(true);
  for (let at = 0; at < line.length && silenced === undefined; at += packet) {
    heardMs = (at + packet) / 8;
    cutter.write(line.subarray(at, at + packet));
    await cutter.heard();
  }
  return silenced;
}

const noises = [0.003, 0.012, 0.04, 0.15];

test.each(noises)('the line alone, noise %f, never silences a prompt', async (noise) => {
  expect(await silencedMs(overTheLine(new Int16Array(80_000), noise, 7))).toBeUndefined();
});

test.each([1, 2, 3, 4, 5, 6])('cough %i does not silence a prompt', async (seed) => {
  expect(await silencedMs(onTheLine(cough(seed), 0.012, seed))).toBeUndefined();
});

test('keys and clicks do not silence a prompt', async () => {
  expect(await silencedMs(onTheLine(keys(2000), 0.012, 3))).toBeUndefined();
  const clicks = Int16Array.from({ length: 16_000 }, (_, i) => (i % 1700 < 40 ? 12_000 : 0));
  expect(await silencedMs(onTheLine(clicks, 0.012, 3))).toBeUndefined();
});

describe.skipIf(!clipsThere)('[test data] people over a prompt', () => {
  test('[test data] silence it 300 ms after they began, and nine of ten of the long words do', async () => {
    const clips = readClips().filter(({ use, samples }, n) => use === 'judge' && n % 3 === 0 && samples.length > 5600);
    expect(clips.length).toBeGreaterThan(20);
    const delays: number[] = [];
    for (const [n, { samples }] of clips.entries()) {
      const silenced = await silencedMs(onTheLine(samples, 0.012, n + 1));
      if (silenced === undefined) continue;
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      delays.push(silenced - 500 - samples.findIndex((sample) => Math.abs(sample) > peak * 0.06) / 8);
    }
    delays.sort((a, b) => a - b);
    console.log(
      `barge-in: ${delays.length} of ${clips.length}, p50 ${delays[delays.length >> 1]?.toFixed(0)} ms, longest ${delays.at(-1)?.toFixed(0)} ms`,
    );
    expect(delays.length / clips.length).toBeGreaterThanOrEqual(0.9);
    expect(delays[delays.length >> 1]).toBeLessThanOrEqual(300);
  });
});
