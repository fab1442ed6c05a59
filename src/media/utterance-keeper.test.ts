// What is cut of the audio given to an ear: the utterance with its edges, by the ear's own time, never more than is allowed.
import { expect, test } from 'vitest';
import { decodeMuLaw } from '#wire/g711.ts';
import { longestKeptMs, UtteranceKeeper } from './utterance-keeper.ts';

const samplesPerMs = 8;

/** A keeper that was given as many ms of each level, one after the other. */
function given(keeper: UtteranceKeeper, ...pieces: [level: number, ms: number][]): void {
  for (const [level, ms] of pieces) {
    const samples = new Int16Array(ms * samplesPerMs).fill(level);
    keeper.audio(Buffer.from(samples.buffer, 0, samples.byteLength));
  }
}

/** Levels of what is kept, each with its length in ms. */
function runs(base64: string | undefined): [level: number, ms: number][] {
  const told: [number, number][] = [];
  for (const sample of decodeMuLaw(Buffer.from(base64 ?? '', 'base64'))) {
    const level = Math.round(sample / 1000);
    const last = told.at(-1);
    if (last?.[0] === level) last[1] += 1 / samplesPerMs;
    else told.push([level, 1 / samplesPerMs]);
  }
  return told;
}

test('an utterance is kept with 300 ms before it and 200 after, in the time of the ear, quiet times counted', () => {
  const keeper = new UtteranceKeeper();
  keeper.quiet(60_000);
  given(keeper, [1000, 500], [4000, 700], [2000, 600]);
  keeper.speech(60_500);
  keeper.speechEnded(61_200);
  expect(runs(keeper.utterance())).toEqual([
    [1, 300],
    [4, 700],
    [2, 200],
  ]);
});

test('nothing is kept of who did not speak, the last of who spoke twice, and what came of an utterance that never ended', () => {
  const keeper = new UtteranceKeeper();
  given(keeper, [1000, 1000]);
  expect(keeper.utterance()).toBeUndefined();
  keeper.speech(100);
  keeper.speechEnded(200);
  given(keeper, [4000, 400]);
  keeper.speech(1300);
  expect(runs(keeper.utterance())).toEqual([[4, 400]]);
  keeper.begin();
  expect(keeper.utterance()).toBeUndefined();
});

test('of a monologue its beginning is kept, as far as it is still there, never more than 8 seconds', () => {
  const keeper = new UtteranceKeeper();
  given(keeper, [4000, 10_000]);
  keeper.speech(500);
  keeper.speechEnded(9500);
  expect(runs(keeper.utterance())).toEqual([[4, longestKeptMs]]);
  given(keeper, [2000, 60_000]);
  expect(runs(keeper.utterance())).toEqual([]);
});
