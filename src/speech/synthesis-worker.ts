// The thread that speaks: synthesis blocks for up to a quarter of a second, so it has a thread of its own. One clause at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { asFailure } from '#ports/failure.ts';
import type { SpeakRequest } from '#ports/voice.ts';
import { joined } from '#wire/audio/joined.ts';
import { createLocalVoices } from './synthesis-engines.ts';

if (!parentPort) throw new Error('the synthesis worker runs as a worker thread only');
const port = parentPort;
const voice = await createLocalVoices((workerData as { modelsFolder: string }).modelsFolder);

async function speak({ n, request }: { n: number; request: SpeakRequest }): Promise<void> {
  try {
    // A copy of its own: what an engine hands out may be a view of its memory.
    const samples = new Int16Array(await joined(voice.speak(request)));
    port.postMessage({ n, samples }, [samples.buffer]);
  } catch (error) {
    const { code, message, retryable } = asFailure(error);
    port.postMessage({ n, failed: { code, message, retryable } });
  }
}

port.on('message', (message: { n: number; request: SpeakRequest }) => void speak(message));
