// Spans: their bars, the one that may follow, times as people type them.
import { describe, expect, it } from 'vitest';
import { barsOf, nextSpan, timeFrom } from './spans.ts';

describe('spans', () => {
  it('draws their part of the day', () => {
    expect(
      barsOf([
        ['06:00', '12:00'],
        ['22:00', '02:00'],
        ['00:00', '24:00'],
      ]),
    ).toEqual([
      { left: 25, width: 25 },
      { left: (22 / 24) * 100, width: (2 / 24) * 100 },
      { left: 0, width: 100 },
    ]);
  });

  it('offers one that follows, while the day has room', () => {
    expect(nextSpan([])).toEqual(['09:00', '18:00']);
    expect(nextSpan([['09:00', '13:00']])).toEqual(['14:00', '18:00']);
    expect(nextSpan([['09:00', '21:30']])).toEqual(['22:30', '24:00']);
    expect(nextSpan([['22:00', '02:00']])).toBeUndefined();
    expect(nextSpan([['09:00', '24:00']])).toBeUndefined();
  });

  it.each([
    ['9', '09:00'],
    ['9:30', '09:30'],
    ['0930', '09:30'],
    ['18h', undefined],
    ['24:00', '24:00'],
    ['24:30', undefined],
    ['25', undefined],
    ['', undefined],
  ])('reads %j', (text, time) => {
    expect(timeFrom(text)).toBe(time);
  });
});
