// Taking an archive apart in a thread of its own. Not here: the work itself (unpack-worker.ts).
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { asFailure, Failure } from '#ports/failure.ts';
import type { ModelFile } from '#ports/models.ts';
import { diskFailure, modelFailure } from './download.ts';

export interface UnpackOrder {
  archive: string;
  /** Must be there. */
  folder: string;
  /** How it is packed, and what is kept of it. */
  as: NonNullable<ModelFile['unpack']>;
}

export interface UnpackAnswer {
  missing?: string[];
}

/** Put the files of an archive into a folder. Throws `Failure` with `details.fault`; `cancelled` when aborted. */
export async function unpack(order: UnpackOrder, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<UnpackAnswer>();
  const worker = new Worker(path.join(import.meta.dirname, 'unpack-worker.ts'), { workerData: order });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the thread ended')));
  const onAbort = () => reject(new Failure('cancelled', 'the installation was cancelled'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const { missing } = await promise;
    if (missing) throw modelFailure('broken-archive', `the archive does not hold ${missing.join(', ')}`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if ((error as NodeJS.ErrnoException).code !== undefined) throw diskFailure(error, order.folder);
    throw modelFailure('broken-archive', asFailure(error).message, error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
