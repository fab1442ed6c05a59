// Silero VAD v5 at 8 kHz: how likely 32 ms of audio are speech. One network for all callers, each with a state of its own.
// Not here: what follows from it (endpointer.ts).
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sessionOptions } from './embedding-network.ts';
import { readModel } from './model-file.ts';

/** Samples in a frame. */
export const vadFrame = 256;
/** Length of a frame. */
export const vadFrameMs = vadFrame / 8;
/** Samples of the frame before that the network wants to see again. */
const context = 32;
const inputSize = context + vadFrame;
/** What the network remembers of a caller: two layers of this many numbers. */
const layers = 2;
const layerSize = 128;
/** Frames of different callers that are worked out at once: four of them cost hardly more than one. */
const batchLimit = 16;

/** One caller's detector: frames must come one after the other. What costs nothing to know is known at once. */
export type VoiceDetector = (frame: Int16Array) => Promise<number> | number;

/** The loaded network. */
export interface VoiceDetectors {
  /** A detector that has heard nothing yet. */
  open: () => VoiceDetector;
  close: () => Promise<void>;
}

/** A caller's frame that waits for its turn. `state` is moved on by the answer. */
interface Asked {
  input: Float32Array;
  state: Float32Array;
  resolve: (probability: number) => void;
  reject: (reason: unknown) => void;
}

/** Load it: about 60 ms. Throws `Failure` `not-configured` where the file is absent or another. */
export async function loadVoiceDetectors(): Promise<VoiceDetectors> {
  const session = await InferenceSession.create(readModel('vad'), sessionOptions);
  const rate = new Tensor('int64', BigInt64Array.of(8000n), []);
  const asked: Asked[] = [];
  let running = false;

  const run = async (batch: readonly Asked[]): Promise<void> => {
    const count = batch.length;
    const { output, stateN } = await session.run({
      input: new Tensor('float32', joined(batch), [count, inputSize]),
      state: new Tensor('float32', layered(batch), [layers, count, layerSize]),
      sr: rate,
    });
    const probabilities = output?.data as Float32Array;
    const states = stateN?.data as Float32Array;
    for (const [n, { state, resolve }] of batch.entries()) {
      for (let layer = 0; layer < layers; layer++)
        state.set(states.subarray((layer * count + n) * layerSize, (layer * count + n + 1) * layerSize), layer * layerSize);
      resolve(probabilities[n] as number);
    }
  };
  const turn = async (): Promise<void> => {
    running = true;
    while (asked.length > 0) {
      const batch = asked.splice(0, batchLimit);
      await run(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      });
    }
    running = false;
  };

  return {
    open: () => {
      const state = new Float32Array(layers * layerSize);
      const input = new Float32Array(inputSize);
      return (frame) => {
        input.copyWithin(0, vadFrame);
        for (let i = 0; i < vadFrame; i++) input[context + i] = (frame[i] ?? 0) / 32_768;
        return new Promise((resolve, reject) => {
          asked.push({ input, state, resolve, reject });
          // What comes from other callers meanwhile is worked out together.
          if (!running) void turn();
        });
      };
    },
    close: () => session.release(),
  };
}

function joined(batch: readonly Asked[]): Float32Array {
  const whole = new Float32Array(batch.length * inputSize);
  for (const [n, { input }] of batch.entries()) whole.set(input, n * inputSize);
  return whole;
}

/** The callers' states as the network wants them: the first layer of all, then the second. */
function layered(batch: readonly Asked[]): Float32Array {
  const whole = new Float32Array(batch.length * layers * layerSize);
  for (const [n, { state }] of batch.entries()) {
    for (let layer = 0; layer < layers; layer++)
      whole.set(state.subarray(layer * layerSize, (layer + 1) * layerSize), (layer * batch.length + n) * layerSize);
  }
  return whole;
}
