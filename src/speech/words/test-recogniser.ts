// A recogniser, a voice detector and a clock that do as a test says. Not here: real ones (adapters/ear-*, ../ear).
import { Failure } from '#ports/failure.ts';
import type { Recognised, Recogniser, RecogniserRequest } from '#ports/recogniser.ts';
import type { VoiceDetector } from '../ear/silero.ts';

/** One utterance as the recogniser got it. */
export interface HeardUtterance {
  request: RecogniserRequest;
  samples: number;
  /** Say what it seems to be so far. */
  partial: (text: string) => void;
  ended: boolean;
  closed: boolean;
}

/** Every utterance is answered by `answer`: at once, or when its promise is; a throw is its failure. */
export function testRecogniser(answer: (utterance: HeardUtterance) => Recognised | Promise<Recognised>) {
  const utterances: HeardUtterance[] = [];
  let closed = false;
  const recogniser: Recogniser = {
    listen: (request, onPartial) => {
      const cancelled = Promise.withResolvers<never>();
      cancelled.promise.catch(() => {});
      const utterance: HeardUtterance = { request, samples: 0, partial: onPartial, ended: false, closed: false };
      utterances.push(utterance);
      return {
        write: (samples) => {
          utterance.samples += samples.length;
        },
        end: async () => {
          utterance.ended = true;
          return await Promise.race([answer(utterance), cancelled.promise]);
        },
        close: () => {
          utterance.closed = true;
          cancelled.reject(new Failure('cancelled', 'nobody waits for it'));
        },
      };
    },
    close: async () => {
      closed = true;
    },
  };
  return { recogniser, utterances, isClosed: () => closed };
}

/** Speech is what is louder than a whisper. */
export const loudnessDetector = (): VoiceDetector => async (frame) => (frame.some((sample) => Math.abs(sample) > 1000) ? 0.95 : 0.02);

/** A clock that is turned by hand, and the timers that go by it. */
export function handClock() {
  const waiting = new Set<{ at: number; run: () => void }>();
  const clock = { at: 1_800_000_000_000, now: () => clock.at };
  return {
    clock,
    timers: {
      after: (delayMs: number, run: () => void) => {
        const one = { at: clock.at + delayMs, run };
        waiting.add(one);
        return () => void waiting.delete(one);
      },
    },
    waiting: () => waiting.size,
    turn: (ms: number) => {
      clock.at += ms;
      for (const one of waiting)
        if (one.at <= clock.at) {
          waiting.delete(one);
          one.run();
        }
    },
  };
}
