// The thread that makes menus' voices: each takes seconds of synthesis, which must not hold up an ear. Talks to template-thread.ts only.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { asFailure } from '#ports/failure.ts';
import { confusions, type ConfusionTools } from './confusions.ts';
import { networkIfThere } from './embedding-network.ts';
import { makeMenu } from './menu-templates.ts';
import { loadRowProducts } from './row-products.ts';
import { type Mouth, openMouth } from './speakers.ts';
import type { ThreadAnswer, ThreadData, ThreadRequest } from './template-thread.ts';
import { folderStore } from './template-store.ts';

if (!parentPort) throw new Error('the template worker runs as a worker thread only');
const port = parentPort;
const { folder, settings, voicesFolder } = workerData as ThreadData;

/** Callers are heard first. Linux knows each thread as a process of its own; elsewhere this thread stays as important as the others. */
function stepBack(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), 5);
  } catch {
    // Nothing but the order of the work depends on it.
  }
}

async function loadTools(): Promise<ConfusionTools> {
  const network = settings.network ? await networkIfThere() : undefined;
  let mouth: Promise<Mouth> | undefined;
  return {
    store: folderStore(folder),
    mouth: () => (mouth ??= openMouth(voicesFolder)),
    ...(network && { network }),
    ...(voicesFolder !== undefined && { voicesFolder }),
    settings,
    products: await loadRowProducts(),
    known: new Map(),
  };
}

const answer = (message: ThreadAnswer) => port.postMessage(message);
const running = new Map<number, AbortController>();
let loading: Promise<ConfusionTools> | undefined;

async function work(request: Exclude<ThreadRequest, { do: 'cancel' }>): Promise<void> {
  const { n } = request;
  const abort = new AbortController();
  running.set(n, abort);
  const given = { signal: abort.signal, onProgress: (done: number, total: number) => answer({ is: 'progress', n, done, total }) };
  try {
    const tools = await (loading ??= loadTools());
    if (request.do === 'compare') answer({ is: 'compared', n, found: await confusions(tools, request.language, request.options, given) });
    else {
      await makeMenu(tools, request.request, settings, given);
      answer({ is: 'made', n });
    }
  } catch (error) {
    const { code, message, retryable } = asFailure(error);
    answer({ is: 'failed', n, code, message, retryable });
  } finally {
    running.delete(n);
  }
}

stepBack();
port.on('message', (request: ThreadRequest) => {
  if (request.do === 'cancel') running.get(request.n)?.abort();
  else void work(request);
});
