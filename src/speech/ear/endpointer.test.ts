// Beginning and end of speech from probabilities: coughs, pauses, echo, monologues.
import { expect, test } from 'vitest';
import { earSettings } from './ear-settings.ts';
import { Endpointer } from './endpointer.ts';

const frameMs = 32;

/** Feed `[probability, frames]` runs; answers what changed and when it was known. */
function run(endpointer: Endpointer, runs: readonly [number, number][]): { kind: string; atMs: number; knownMs: number }[] {
  const changes: { kind: string; atMs: number; knownMs: number }[] = [];
  let nowMs = 0;
  for (const [probability, frames] of runs) {
    for (let i = 0; i < frames; i++) {
      const change = endpointer.next(probability, frameMs);
      nowMs += frameMs;
      if (change) changes.push({ ...change, knownMs: nowMs });
    }
  }
  return changes;
}

const fresh = () => new Endpointer(earSettings.detector);

test('a word begins after 96 ms of it and ends after 400 ms of quiet', () => {
  const changes = run(fresh(), [
    [0.02, 10],
    [0.9, 15],
    [0.05, 20],
  ]);
  expect(changes).toEqual([
    { kind: 'start', atMs: 320, knownMs: 416 },
    { kind: 'end', atMs: 800, knownMs: 1216 },
  ]);
});

test('a click is nothing, a short gap inside a word is nothing either', () => {
  expect(
    run(fresh(), [
      [0.02, 5],
      [0.95, 2],
      [0.02, 30],
    ]),
  ).toEqual([]);
  expect(
    run(fresh(), [
      [0.9, 10],
      [0.1, 8],
      [0.9, 10],
      [0, 20],
    ]).map(({ kind }) => kind),
  ).toEqual(['start', 'end']);
});

test('while a prompt plays, a moderate or short sound is its echo', () => {
  const endpointer = fresh();
  endpointer.prompting(true);
  expect(
    run(endpointer, [
      [0.6, 30],
      [0.02, 20],
      [0.95, 5],
      [0.02, 20],
    ]),
  ).toEqual([]);
  expect(run(endpointer, [[0.95, 7]])[0]?.kind).toBe('start');
});

test('a monologue is cut once, and the next word after a pause is heard', () => {
  const { longestMs } = earSettings.detector;
  const changes = run(fresh(), [
    [0.9, (3 * longestMs) / frameMs],
    [0.01, 20],
    [0.9, 10],
    [0.01, 20],
  ]);
  expect(changes.map(({ kind }) => kind)).toEqual(['start', 'end', 'start', 'end']);
  expect(changes[1]?.knownMs).toBeLessThanOrEqual(longestMs + frameMs);
});

test('the end of the audio ends a word', () => {
  const endpointer = fresh();
  run(endpointer, [[0.9, 10]]);
  expect(endpointer.finish()).toEqual({ kind: 'end', atMs: 320 });
  expect(endpointer.finish()).toBeUndefined();
});

test('quiet that is to end an utterance may be shortened while it is being said, and is as before afterwards', () => {
  const endpointer = fresh();
  run(endpointer, [[0.9, 15]]);
  endpointer.endAfter(250);
  expect(run(endpointer, [[0.05, 12]])).toEqual([{ kind: 'end', atMs: 480, knownMs: 256 }]);
  endpointer.endAfter();
  expect(
    run(endpointer, [
      [0.9, 15],
      [0.05, 12],
    ]).map(({ kind }) => kind),
  ).toEqual(['start']);
});
