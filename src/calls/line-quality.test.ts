// What the trace says of a call's audio: the score against the E-model's own table, when it is said, and what a gone leg leaves behind.
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { LegQuality } from '#ports/line.ts';
import { LineQuality, opinionScore, qualityNote } from './line-quality.ts';

// R of 93.2, 80, 70, 60 and 50 are 4.41, 4.03, 3.60, 3.10 and 2.58 (ITU-T G.107 Annex B).
test.each([
  [0, 0, 4.41],
  [4, 20, 4.03],
  [7.5, 30, 3.6],
  [13.3, 20, 3.1],
  [20.5, 20, 2.58],
  [0, 400, 3.05],
  [100, 0, 1.2],
])('%d % lost after %d ms is worth %d', (lossPct, delayMs, score) => {
  expect(Math.abs(opinionScore({ lossPct, delayMs }) - score)).toBeLessThan(0.12);
});

test('the worse direction counts, whichever it is', () => {
  const clear = { lossPct: 0, jitterMs: 1, concealedMs: 0 };
  const far = { lossPct: 12, jitterMs: 2, roundTripMs: 80.4 };
  expect(qualityNote('caller', clear)).toEqual({
    what: 'quality',
    of: 'caller',
    mos: 4.4,
    lossPct: 0,
    jitterMs: 1,
    concealedMs: 0,
  });
  expect(qualityNote('agent', { ...clear, far })).toMatchObject({ mos: 3.1, far: { lossPct: 12, jitterMs: 2, roundTripMs: 80 } });
  expect(qualityNote('agent', { ...clear, lossPct: 12 }).mos).toBe(3.2);
  expect(qualityNote('agent', { ...clear, held: { mostMs: 82.6, late: 3 } })).toMatchObject({ held: { mostMs: 83, late: 3 } });
});

test('what was held counts with the time it was held for, not with a guess from its jitter', () => {
  const uneven = { lossPct: 0, jitterMs: 60, concealedMs: 0, far: { lossPct: 0, jitterMs: 0, roundTripMs: 300 } };
  const guessed = qualityNote('caller', uneven).mos;
  expect(qualityNote('caller', { ...uneven, held: { mostMs: 40, late: 0 } }).mos).toBeGreaterThan(guessed);
  expect(qualityNote('caller', { ...uneven, held: { mostMs: 200, late: 0 } }).mos).toBeLessThan(guessed);
});

describe('a call', () => {
  const good: LegQuality = { lossPct: 0, jitterMs: 1, concealedMs: 0 };
  const bad: LegQuality = { lossPct: 20, jitterMs: 9, concealedMs: 400 };
  let legs: Record<string, LegQuality>;
  let due: Set<() => void>;
  let quality: LineQuality;
  beforeEach(() => {
    legs = { caller: good };
    due = new Set();
    quality = new LineQuality({
      line: { quality: async (leg) => legs[leg] },
      timers: {
        after: (_delayMs, run) => {
          due.add(run);
          return () => void due.delete(run);
        },
      },
    });
    quality.watch('c1', 'caller', 'caller');
  });
  const look = async () => {
    const now = [...due];
    due.clear();
    for (const run of now) run();
    await Promise.resolve();
  };
  const told = (ended = false) => quality.notes('c1', ended).flatMap((effect) => (effect.kind === 'note' ? [effect.note] : []));

  it('that ends before anything was measured says nothing', () => {
    expect(told(true)).toEqual([]);
  });

  it('that sounds well is told at the end only', async () => {
    await look();
    expect(told()).toEqual([]);
    expect(told(true)).toMatchObject([{ of: 'caller', mos: 4.4 }]);
  });

  it('that sounds badly is told once on the way, and how it came out at the end', async () => {
    legs['caller'] = bad;
    await look();
    expect(told()).toMatchObject([{ of: 'caller', lossPct: 20 }]);
    legs['caller'] = good;
    await look();
    expect(told()).toEqual([]);
    expect(told(true)).toMatchObject([{ of: 'caller', lossPct: 0 }]);
  });

  it('keeps the last figures of an agent who has gone, and is not asked again', async () => {
    legs['ana'] = bad;
    quality.watch('c1', 'ana', 'agent');
    await look();
    delete legs['ana'];
    await look();
    expect(due.size).toBe(1);
    expect(told(true)).toMatchObject([{ of: 'caller' }, { of: 'agent', lossPct: 20 }]);
  });

  it('tells of each leg once, when it is over', async () => {
    const ended: unknown[] = [];
    quality.onEnd((of, last) => ended.push([of, last]));
    await look();
    quality.forget('c1');
    quality.forget('c1');
    expect(ended).toEqual([['caller', good]]);
  });

  it('is looked at no more once it is forgotten', async () => {
    await look();
    expect(due.size).toBe(1);
    quality.forget('c1');
    expect(due.size).toBe(0);
    expect(told(true)).toEqual([]);
  });
});
