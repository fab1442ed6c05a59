// The speech embedding network: telephone audio in, a vector of 96 numbers for every 40 ms out. Not here: comparing vectors (dtw.ts).
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { convolutionalNames, makeConvolutional } from './convolutional.ts';
import { doubleRate, firstFrameMs, frameMs, melBands, melFrames } from './mel.ts';
import { Failure } from '#ports/failure.ts';
import { readModel } from './model-file.ts';

/** Numbers in a vector. */
export const vectorSize = 96;
/** Mel frames that one vector sees. */
const windowFrames = 76;
/** Mel frames from one vector to the next. */
const stepFrames = 4;

/** Vectors of a piece of audio, row by row. */
export interface Vectors {
  rows: Float32Array;
  count: number;
}

/** When the middle of vector `n` lies, in ms from the start of its audio. */
export function vectorMs(n: number): number {
  return firstFrameMs + ((windowFrames - 1) / 2 + n * stepFrames) * frameMs;
}

/** Audio needed on both sides of an utterance so that vectors reach its edges. */
export const surroundMs = 420;

/** The loaded network. */
export interface EmbeddingNetwork {
  /** Vectors of 8 kHz audio; none if it is shorter than 0.8 s. The work is done off the calling thread, but for the spectrum. */
  embed: (samples: Int16Array) => Promise<Vectors>;
  close: () => Promise<void>;
}

/** Options that keep one network on one core beside everything else that the machine does. */
export const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  executionProviders: ['cpu'],
  logSeverityLevel: 3,
};

/** Load it: about 0.1 s. Throws `Failure` `not-configured` where the file is absent or another. */
export async function loadEmbeddingNetwork(): Promise<EmbeddingNetwork> {
  const session = await InferenceSession.create(makeConvolutional(readModel('embedding')), sessionOptions);
  return {
    embed: async (samples) => {
      const frames = melFrames(doubleRate(samples));
      const count = frames.length / melBands;
      if (count < windowFrames) return { rows: new Float32Array(), count: 0 };
      const input = new Tensor('float32', frames, [1, 1, count, melBands]);
      const output = (await session.run({ [convolutionalNames.input]: input }))[convolutionalNames.output];
      if (!output) throw new Error('the embedding network gave no output');
      return transposed(output.data as Float32Array, output.dims[2] ?? 0);
    },
    close: () => session.release(),
  };
}

/** The network, or undefined where its file is absent or another. */
export async function networkIfThere(): Promise<EmbeddingNetwork | undefined> {
  try {
    return await loadEmbeddingNetwork();
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-configured') return undefined;
    throw error;
  }
}

/** From `[96, count]` to rows of 96. */
function transposed(data: Float32Array, count: number): Vectors {
  const rows = new Float32Array(count * vectorSize);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < vectorSize; i++) rows[n * vectorSize + i] = data[i * count + n] as number;
  }
  return { rows, count };
}
