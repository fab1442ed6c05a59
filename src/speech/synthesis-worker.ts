// The thread that speaks: synthesis blocks for up to a quarter of a second, so it has a thread of its own. One request at a time.
import { parentPort } from 'node:worker_threads';
import { createEspeakVoice } from '#adapters/voice-espeak/voice-espeak.ts';
import { asFailure } from '#ports/failure.ts';
import type { SpeakRequest } from '#ports/voice.ts';

if (!parentPort) throw new Error('the synthesis worker runs as a worker thread only');
const port = parentPort;
const voice = await createEspeakVoice();

async function speak({ n, request }: { n: number; request: SpeakRequest }): Promise<void> {
  try {
    const samples = await voice.speak(request);
    const copy = new Int16Array(samples);
    port.postMessage({ n, samples: copy }, [copy.buffer]);
  } catch (error) {
    const { code, message, retryable } = asFailure(error);
    port.postMessage({ n, failed: { code, message, retryable } });
  }
}

port.on('message', (message: { n: number; request: SpeakRequest }) => void speak(message));
port.postMessage({ ready: { version: voice.version, voices: await voice.voices() } });
