// Callers who never stop, and lines on which nobody speaks: nothing grows, nothing is heard that is none, the session goes on.
import { describe, expect, test } from 'vitest';
import type { EarEvent } from '#ports/ear.ts';
import { earSettings } from './ear-settings.ts';
import { gated } from './energy-gate.ts';
import { overTheLine } from './noise.ts';
import { type VoiceDetector, vadFrameMs } from './silero.ts';
import { UtteranceCutter } from './utterance-cutter.ts';

const second = 8000;
const { longestMs, prerollMs, endMs } = earSettings.detector;

/** A session with this detector; what it tells, and how long the utterances are that it hands on. */
function listening(detect: VoiceDetector) {
  const events: EarEvent['kind'][] = [];
  const utterances: number[] = [];
  const cutter = new UtteranceCutter({
    detect,
    settings: earSettings.detector,
    tell: ({ kind }) => events.push(kind),
    listener: {
      ended: async (utterance) => {
        utterances.push(utterance.length / 8);
        return { decision: 'reject' };
      },
    },
  });
  return { cutter, events, utterances };
}

/** The same piece again and again, as fast as it is heard: more than ten seconds at once would be too much for a session. */
async function write(cutter: UtteranceCutter, piece: Int16Array, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    cutter.write(piece);
    await cutter.heard();
  }
}

const buzz = Int16Array.from({ length: second }, (_, i) => (i % 50 < 25 ? 4000 : -4000));
const quiet = new Int16Array(second);
const oneUtterance = ['speech-start', 'speech-end', 'final'];
/** Sounds are speech. */
const byLevel: VoiceDetector = (frame) => (frame.some((sample) => Math.abs(sample) > 1000) ? 1 : 0);

test('a monologue of ten minutes is one utterance of the longest length, and the caller is heard again after a pause', async () => {
  const { cutter, events, utterances } = listening(byLevel);
  await write(cutter, quiet, 1);
  await write(cutter, buzz, 600);
  expect(events).toEqual(oneUtterance);
  await write(cutter, quiet, 1);
  await write(cutter, buzz, 1);
  await write(cutter, quiet, 1);
  await cutter.finish();
  expect(events).toEqual([...oneUtterance, ...oneUtterance]);
  const [cut = 0, whole = 0] = utterances;
  expect(cut).toBeGreaterThanOrEqual(longestMs);
  expect(cut).toBeLessThanOrEqual(longestMs + prerollMs + endMs + vadFrameMs);
  expect(whole).toBeGreaterThan(1000 + endMs);
  expect(whole).toBeLessThan(1000 + prerollMs + endMs + 2 * vadFrameMs);
});

describe('a pause', () => {
  /** What is told when somebody speaks for a second with a short pause in it, and how often the pause was asked about. */
  async function withPause(isComplete: boolean) {
    const events: EarEvent[] = [];
    let asked = 0;
    const endedInPause: boolean[] = [];
    const cutter = new UtteranceCutter({
      detect: byLevel,
      settings: earSettings.detector,
      tell: (event) => events.push(event),
      listener: {
        paused: async () => {
          asked += 1;
          return isComplete;
        },
        ended: async (_, inPause) => {
          endedInPause.push(inPause);
          return { decision: 'accept', option: 'a' };
        },
      },
    });
    const short = quiet.subarray(0, (8 * (earSettings.detector.completeEndMs + endMs)) / 2);
    for (const piece of [quiet, buzz.subarray(0, 4000), short, buzz.subarray(0, 4000), quiet]) await write(cutter, piece, 1);
    await cutter.finish();
    return { kinds: events.map(({ kind }) => kind), ends: events.filter(({ kind }) => kind === 'final'), asked, endedInPause };
  }

  test('ends an utterance that is complete, and the caller is heard again', async () => {
    const { kinds, ends, asked } = await withPause(true);
    expect(kinds).toEqual([...oneUtterance, ...oneUtterance]);
    expect(asked).toBe(2);
    // Half a second of speech after a second of quiet, and the short pause.
    expect((ends[0] as { atMs: number }).atMs).toBeLessThan(1500 + endMs);
  });

  test('is part of one that may go on, and asked about once', async () => {
    const { kinds, asked, endedInPause } = await withPause(false);
    expect(kinds).toEqual(oneUtterance);
    expect(asked).toBe(2);
    expect(endedInPause).toEqual([true]);
  });

  test('with words after it has not told what the whole is', async () => {
    const endedInPause: boolean[] = [];
    const cutter = new UtteranceCutter({
      detect: byLevel,
      settings: earSettings.detector,
      tell: () => undefined,
      listener: {
        paused: async () => false,
        ended: async (_, inPause) => {
          endedInPause.push(inPause);
          return undefined;
        },
      },
    });
    const short = quiet.subarray(0, 8 * (earSettings.detector.completeEndMs + 64));
    // A pause, and words after it: what was found in the pause is not the whole.
    for (const piece of [quiet, buzz.subarray(0, 4000), short, buzz.subarray(0, 4000)]) await write(cutter, piece, 1);
    await cutter.finish();
    expect(endedInPause).toEqual([false]);
  });
});

test('more audio at once than a session can follow ends it', async () => {
  const { cutter, events } = listening(byLevel);
  for (let n = 0; n < 30; n++) cutter.write(buzz);
  await cutter.finish();
  expect(events).toEqual(['failed']);
});

test.each([
  ['digital silence', 0],
  ['comfort noise', 0.002],
  ["a line's noise", 0.02],
])('an hour of %s is nothing, costs next to nothing, and the caller is still heard', async (_, noise) => {
  let asked = 0;
  const counting: VoiceDetector = (frame) => {
    asked += 1;
    return byLevel(frame);
  };
  const { cutter, events } = listening(gated(counting));
  const minute = 60;
  const piece = overTheLine(new Int16Array(5 * second), noise, 3);
  await write(cutter, piece, minute * (minute / 5));
  expect(events).toEqual([]);
  // Of 112,500 frames: until the line is known, and now and then.
  expect(asked).toBeLessThan(300);
  await write(cutter, buzz, 1);
  await write(cutter, piece, 1);
  expect(events).toEqual(oneUtterance);
});
