// A small pool of worker threads for jobs: started at need, a worker that hangs or dies is replaced. Not here: the jobs (job-worker.ts).
import { Worker } from 'node:worker_threads';
import { Failure, failureCodes, type FailureCode } from '#ports/failure.ts';
import type { JobAnswer, JobName, Jobs } from './job.ts';

/** How a caller follows a job or gives it up. */
export interface JobWatch {
  /** Hears the share that is done, 0…1. */
  onProgress?: ((share: number) => void) | undefined;
  /** Aborted: a waiting job is never begun, a running one is stopped with its thread. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs jobs off the main thread. Throws `Failure`: what the job threw, `timeout` after `timeoutMs` of its own, `busy` when too many wait,
 * `cancelled` when its signal was aborted.
 */
export interface JobPool {
  run: <N extends JobName>(name: N, input: Jobs[N]['in'], watch?: JobWatch) => Promise<Jobs[N]['out']>;
  close: () => Promise<void>;
}

interface Waiting {
  name: JobName;
  input: unknown;
  onProgress: JobWatch['onProgress'];
  resolve: (output: never) => void;
  reject: (error: Failure) => void;
}

interface Slot {
  worker: Worker;
  job: Waiting | undefined;
  /** Its modules are loaded: how long that takes is no job's fault. */
  ready: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Make a pool of at most `size` threads; none is started before the first job. */
export function createJobPool(options: { size?: number; timeoutMs?: number; mostWaiting?: number } = {}): JobPool {
  const { size = 1, timeoutMs = 20_000, mostWaiting = 100 } = options;
  const slots = new Set<Slot>();
  const queue: Waiting[] = [];
  let closed = false;
  let counter = 0;

  function start(): Slot {
    const worker = new Worker(new URL('./job-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      // A decoder prints every damaged frame of an upload; what is wrong is in its answer.
      stderr: true,
    });
    worker.stderr.resume();
    worker.unref();
    const slot: Slot = { worker, job: undefined, ready: false, timer: undefined };
    worker.on('message', (answer: JobAnswer) => {
      if ('ready' in answer) {
        slot.ready = true;
        if (slot.job) limit(slot);
        return;
      }
      if ('share' in answer) {
        slot.job?.onProgress?.(answer.share);
        return;
      }
      const job = release(slot);
      if (job) settle(job, answer);
      next();
    });
    worker.on('error', (error) => drop(slot, new Failure('internal', `the job worker stopped: ${error.message}`, { cause: error })));
    worker.on('exit', () => drop(slot, new Failure('internal', 'the job worker stopped')));
    slots.add(slot);
    return slot;
  }

  /** From now on its job may take `timeoutMs`. */
  function limit(slot: Slot): void {
    const stop = () => drop(slot, new Failure('timeout', `this took longer than ${timeoutMs / 1000} s and was stopped`));
    slot.timer = setTimeout(stop, timeoutMs);
  }

  function release(slot: Slot): Waiting | undefined {
    clearTimeout(slot.timer);
    const { job } = slot;
    slot.job = undefined;
    return job;
  }

  function drop(slot: Slot, failure: Failure): void {
    if (!slots.delete(slot)) return;
    release(slot)?.reject(failure);
    void slot.worker.terminate();
    next();
  }

  function next(): void {
    while (queue.length > 0) {
      const idle = [...slots].find((slot) => slot.job === undefined) ?? (slots.size < size ? start() : undefined);
      const job = idle && queue.shift();
      if (!idle || !job) return;
      idle.job = job;
      counter += 1;
      if (idle.ready) limit(idle);
      idle.worker.postMessage({ id: counter, name: job.name, input: job.input });
    }
  }

  function cancel(job: Waiting): void {
    const failure = new Failure('cancelled', 'the job was cancelled');
    const at = queue.indexOf(job);
    if (at >= 0) queue.splice(at, 1)[0]?.reject(failure);
    const slot = [...slots].find((one) => one.job === job);
    if (slot) drop(slot, failure);
  }

  return {
    run: (name, input, { onProgress, signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(new Failure('cancelled', 'the job was cancelled'));
          return;
        }
        if (closed || queue.length >= mostWaiting) {
          reject(new Failure('busy', 'too much is being checked right now, try again in a moment', { retryable: true }));
          return;
        }
        const job: Waiting = { name, input, onProgress, resolve, reject };
        signal?.addEventListener('abort', () => cancel(job), { once: true });
        queue.push(job);
        next();
      }),
    close: async () => {
      closed = true;
      for (const job of queue.splice(0)) job.reject(new Failure('cancelled', 'the server is stopping'));
      await Promise.all([...slots].map((slot) => slot.worker.terminate()));
    },
  };
}

function settle(job: Waiting, answer: Exclude<JobAnswer, { share: number } | { ready: true }>): void {
  if ('output' in answer) {
    job.resolve(answer.output as never);
    return;
  }
  const code: FailureCode = failureCodes.find((known) => known === answer.error.code) ?? 'internal';
  job.reject(new Failure(code, answer.error.message));
}
