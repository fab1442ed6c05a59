// Cases of the ways round: only for lines that lead back, past every card between, each on a height of its own.
import { describe, expect, it } from 'vitest';
import { detours } from './detour.ts';

const card = (x: number, y: number) => ({ x, y, width: 280, height: 200 });

describe('detours', () => {
  it('leaves lines that lead on as they are', () => {
    const [first, second] = [card(0, 0), card(400, 0)];
    expect(detours([first, second])(first, second)).toBeUndefined();
  });

  it('goes round the cards between, on the nearer side', () => {
    const [first, low, high, last] = [card(0, 0), card(400, 300), card(400, -100), card(800, 0)];
    const y = detours([first, low, high, last])(last, first);
    expect(y).toBeLessThan(-100);
    const under = detours([first, card(400, -2000), last])(last, first);
    expect(under).toBeGreaterThan(200);
  });

  it('keeps two of them apart', () => {
    const [first, last] = [card(0, 0), card(800, 0)];
    const way = detours([first, last]);
    const [one = 0, other = 0] = [way(last, first), way(last, first)];
    expect(Math.abs(one - other)).toBeGreaterThanOrEqual(12);
  });
});
