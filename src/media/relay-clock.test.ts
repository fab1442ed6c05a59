// Where a relayed packet goes in the listener's stream: holes, repeats, packets out of order, wraps, pauses, another source. Not here: sound.
import { describe, expect, it } from 'vitest';
import { RelayClock } from './relay-clock.ts';

const frame = 160;

/** A listener whose stream stands at `at`; `give` places one packet of 20 ms and tells what was done: samples filled before it, or `dropped`. */
function listener(at = 5000): { give: (timestamp: number, ssrc?: number) => number | 'dropped'; streamAt: () => number } {
  const clock = new RelayClock();
  let streamAt = at;
  return {
    give: (timestamp, ssrc = 1) => {
      const missing = clock.place(ssrc, timestamp >>> 0, streamAt);
      if (missing < 0) return 'dropped';
      streamAt = (streamAt + missing + frame) >>> 0;
      return missing;
    },
    streamAt: () => streamAt,
  };
}

describe('a relayed packet', () => {
  it('goes where the last one ended, over the wrap of either timestamp', () => {
    const { give, streamAt } = listener(2 ** 32 - 3 * frame);
    const first = 2 ** 32 - 5 * frame;
    for (let i = 0; i < 10; i++) expect(give(first + i * frame)).toBe(0);
    expect(streamAt()).toBe(7 * frame);
  });

  it('has holes of up to 60 ms filled before it; a longer one is a pause', () => {
    for (const frames of [1, 2, 3]) {
      const { give } = listener();
      give(0);
      expect(give((1 + frames) * frame)).toBe(frames * frame);
    }
    const { give } = listener();
    give(0);
    expect(give(5 * frame)).toBe(0);
    expect(give(6 * frame)).toBe(0);
  });

  it('is dropped where its place has been filled, or it came before; the stream is not disturbed by it', () => {
    const { give, streamAt } = listener(0);
    give(0);
    expect(give(2 * frame)).toBe(frame);
    expect(give(frame)).toBe('dropped');
    expect(give(3 * frame)).toBe(0);
    expect(give(3 * frame)).toBe('dropped');
    expect(give(4 * frame)).toBe(0);
    expect(streamAt()).toBe(5 * frame);
  });

  it('is followed again when the way has become slower: three late ones in a row', () => {
    const { give } = listener();
    give(0);
    give(4 * frame);
    expect([give(2 * frame), give(3 * frame), give(4 * frame)]).toEqual(['dropped', 'dropped', 0]);
    expect([give(5 * frame), give(6 * frame)]).toEqual([0, 0]);
  });

  it('of another source is taken on at once, whatever its timestamps', () => {
    const { give, streamAt } = listener(0);
    give(0);
    expect(give(900_000_000, 2)).toBe(0);
    expect(give(900_000_000 + frame, 2)).toBe(0);
    expect(streamAt()).toBe(3 * frame);
  });
});
