// The door to the thread that makes menus' voices and compares options: one menu after the other, comparisons at once. Not here: the
// work (template-worker.ts), the ear that reads what was made (menu-ear.ts with the same folder).
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Confusion, ConfusionCheck } from '#ports/confusion-check.ts';
import type { Ear, EarOption, EarRequest } from '#ports/ear.ts';
import { Failure, type FailureCode } from '#ports/failure.ts';
import { earSettings, type EarSettings } from './ear-settings.ts';
import { cancelled } from './templates.ts';

/** What the thread is started with. */
export interface ThreadData {
  folder: string;
  settings: EarSettings;
  voicesFolder?: string;
}

/** What the thread is asked. */
export type ThreadRequest =
  | { do: 'make'; n: number; request: EarRequest }
  | { do: 'compare'; n: number; language: string; options: EarOption[] }
  | { do: 'cancel'; n: number };

/** What it answers: any number of `progress`, then one of the others. */
export type ThreadAnswer =
  | { is: 'progress'; n: number; done: number; total: number }
  | { is: 'made'; n: number }
  | { is: 'compared'; n: number; found: Confusion[] }
  | { is: 'failed'; n: number; code: FailureCode; message: string; retryable: boolean };

/** How the thread is made. */
export interface TemplateThreadOptions {
  /** Of the templates; the ear reads them with a `folderStore` of the same one. */
  folder: string;
  settings?: EarSettings;
  /** See `createMenuEar`. */
  voicesFolder?: string;
}

/** The thread's two services. After `close` both fail as `unavailable`. */
export interface TemplateThread {
  /** Makes a menu's templates in the folder. */
  prepare: Ear['prepare'];
  confusions: ConfusionCheck;
  close: () => Promise<void>;
}

interface Job {
  onProgress?: ((done: number, total: number) => void) | undefined;
  resolve: (found: Confusion[]) => void;
  reject: (failure: Failure) => void;
}

/** Open the door; the thread starts with the first work, and again if it dies. */
export function openTemplateThread({ folder, settings = earSettings, voicesFolder }: TemplateThreadOptions): TemplateThread {
  const data: ThreadData = { folder, settings, ...(voicesFolder !== undefined && { voicesFolder }) };
  const jobs = new Map<number, Job>();
  let worker: Worker | undefined;
  let count = 0;
  let closed = false;
  let menus: Promise<unknown> = Promise.resolve();

  const gone = () => new Failure('unavailable', 'the thread that makes the voices has ended', { retryable: true });
  const started = (): Worker => {
    if (worker) return worker;
    const fresh = new Worker(path.join(import.meta.dirname, 'template-worker.ts'), { workerData: data });
    fresh.on('message', (message: ThreadAnswer) => heard(jobs, message));
    fresh.on('error', () => {
      // The reason follows with `exit`.
    });
    fresh.on('exit', () => {
      if (worker === fresh) worker = undefined;
      for (const job of jobs.values()) job.reject(gone());
      jobs.clear();
    });
    worker = fresh;
    return fresh;
  };

  const ask = async (request: Unnumbered, { signal, onProgress }: Parameters<Ear['prepare']>[1] & {} = {}): Promise<Confusion[]> => {
    if (signal?.aborted) throw cancelled();
    if (closed) throw gone();
    const n = ++count;
    const { promise, resolve, reject } = Promise.withResolvers<Confusion[]>();
    jobs.set(n, { onProgress, resolve, reject });
    const thread = started();
    // While somebody waits the thread keeps the process; idle it does not.
    thread.ref();
    thread.postMessage({ ...request, n });
    const abort = () => thread.postMessage({ do: 'cancel', n });
    signal?.addEventListener('abort', abort);
    return promise.finally(() => {
      signal?.removeEventListener('abort', abort);
      if (jobs.size === 0) thread.unref();
    });
  };

  return {
    prepare: async (request, options) => {
      const made = menus.then(() => ask({ do: 'make', request }, options));
      menus = made.catch(() => {
        // The one who asked hears of it; the next menu goes on.
      });
      await made;
    },
    confusions: (language, options, given) => ask({ do: 'compare', language, options: [...options] }, given),
    close: async () => {
      closed = true;
      await worker?.terminate();
    },
  };
}

type Unnumbered = { do: 'make'; request: EarRequest } | { do: 'compare'; language: string; options: EarOption[] };

function heard(jobs: Map<number, Job>, message: ThreadAnswer): void {
  const job = jobs.get(message.n);
  if (message.is === 'progress') {
    job?.onProgress?.(message.done, message.total);
    return;
  }
  jobs.delete(message.n);
  if (message.is === 'failed') job?.reject(new Failure(message.code, message.message, { retryable: message.retryable }));
  else job?.resolve(message.is === 'compared' ? message.found : []);
}
