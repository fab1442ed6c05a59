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
const stateSize = 2 * 128;

/** One caller's detector: frames must come one after the other. */
export type VoiceDetector = (frame: Int16Array) => Promise<number>;

/** The loaded network. */
export interface VoiceDetectors {
  /** A detector that has heard nothing yet. */
  open: () => VoiceDetector;
  close: () => Promise<void>;
}

/** Load it: about 60 ms. Throws `Failure` `not-configured` where the file is absent or another. */
export async function loadVoiceDetectors(): Promise<VoiceDetectors> {
  const session = await InferenceSession.create(readModel('vad'), sessionOptions);
  const rate = new Tensor('int64', BigInt64Array.of(8000n), []);
  return {
    open: () => {
      let state = new Tensor('float32', new Float32Array(stateSize), [2, 1, 128]);
      let tail = new Float32Array(context);
      return async (frame) => {
        const input = new Float32Array(context + vadFrame);
        input.set(tail);
        for (let i = 0; i < vadFrame; i++) input[context + i] = (frame[i] ?? 0) / 32_768;
        tail = input.slice(-context);
        const { output, stateN } = await session.run({ input: new Tensor('float32', input, [1, input.length]), state, sr: rate });
        state = stateN as typeof state;
        return ((output?.data ?? []) as Float32Array)[0] ?? 0;
      };
    },
    close: () => session.release(),
  };
}
