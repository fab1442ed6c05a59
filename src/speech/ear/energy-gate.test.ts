// The gate before the voice detector: quiet lines cost nothing, and what stands out is heard with what came just before it.
import { expect, test } from 'vitest';
import { gated } from './energy-gate.ts';
import { overTheLine } from './noise.ts';
import { vadFrame } from './silero.ts';

/** Feeds a line frame by frame; answers what was let through, as places of frames. */
async function letThrough(line: Int16Array): Promise<number[]> {
  const through: number[] = [];
  const frames = new Map<string, number>();
  const detector = gated(async (frame) => {
    through.push(frames.get(frame.join()) ?? -1);
    return 1;
  });
  for (let n = 0; (n + 1) * vadFrame <= line.length; n++) {
    const frame = line.subarray(n * vadFrame, (n + 1) * vadFrame);
    if (!frames.has(frame.join())) frames.set(frame.join(), n);
    const probability = await detector(frame);
    expect(probability).toBe(through.at(-1) === frames.get(frame.join()) ? 1 : 0);
  }
  return through;
}

/** `count` frames of a buzz with a line's hiss under it and around it. */
function buzz(before: number, count: number, after: number, noise = 0.012): Int16Array {
  const line = new Int16Array((before + count + after) * vadFrame);
  for (let i = before * vadFrame; i < (before + count) * vadFrame; i++)
    line[i] = 4000 * Math.sign(Math.sin((2 * Math.PI * 150 * i) / 8000));
  return overTheLine(line, noise, 9);
}

test.each([0.001, 0.012])('a line with hiss of %f is nothing to listen to', async (noise) => {
  expect(await letThrough(buzz(400, 0, 0, noise))).toEqual([]);
});

test('a line that hisses loudly from the start is known after two seconds', async () => {
  const through = await letThrough(buzz(400, 0, 0, 0.1));
  expect(through.filter((frame) => frame >= 72)).toEqual([]);
});

test('digital silence is no floor that a first hiss stands out of for ever', async () => {
  const line = new Int16Array(400 * vadFrame);
  line.set(overTheLine(new Int16Array(300 * vadFrame), 0.005, 3), 100 * vadFrame);
  expect((await letThrough(line)).filter((frame) => frame >= 172)).toEqual([]);
});

test('what stands out is let through in order, with the four frames before it and the six after', async () => {
  const wanted = Array.from({ length: 4 + 20 + 6 - 1 }, (_, n) => 96 + n);
  expect(await letThrough(buzz(100, 20, 40))).toEqual(wanted);
  expect(await letThrough(buzz(0, 20, 40))).toEqual(wanted.slice(4).map((frame) => frame - 100));
});
