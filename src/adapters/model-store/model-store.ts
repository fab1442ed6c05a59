// ModelStore in a folder: `<folder>/<id>/…` is a model, whole or not there; `<folder>/.downloads` is what is on its way. A folder that was
// filled by hand (ATIENDE_MODELS on a machine without the internet) serves as well, with the files themselves or with their archives.
// Not here: addresses (model-list.ts), one download (download.ts).
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import type { OutwardStreams } from '#ports/http.ts';
import type { ModelFault, ModelFile, ModelInfo, ModelState, ModelStore } from '#ports/models.ts';
import { diskFailure, download, exists, modelFailure, sha256Of, sizeOf } from './download.ts';
import { unpack } from './unpack.ts';

export interface ModelStoreOptions {
  folder: string;
  http: OutwardStreams;
  models: readonly ModelInfo[];
}

interface Running {
  state: ModelState;
  stop: AbortController;
  done: Promise<void>;
}

/** Names a model leaves in its folder. */
function namesOf({ name, unpack: archive }: ModelFile): readonly string[] {
  if (!archive) return [name];
  return 'tree' in archive ? [archive.tree] : archive.keep;
}

/** Open the store; nothing is read or written before it is asked. */
export function createModelStore(options: ModelStoreOptions): ModelStore {
  return new FolderStore(options);
}

class FolderStore implements ModelStore {
  readonly #folder: string;
  readonly #http: OutwardStreams;
  readonly #models: readonly ModelInfo[];
  readonly #running = new Map<string, Running>();
  readonly #faults = new Map<string, ModelState>();
  readonly #listeners = new Set<() => void>();
  /** One download at a time: two would only share the line. */
  #last: Promise<void> = Promise.resolve();

  constructor({ folder, http, models }: ModelStoreOptions) {
    this.#folder = folder;
    this.#http = http;
    this.#models = models;
  }

  list(): Promise<{ model: ModelInfo; state: ModelState }[]> {
    return Promise.all(this.#models.map(async (model) => ({ model, state: await this.#stateOf(model) })));
  }

  install(id: string): Promise<void> {
    const model = this.#demand(id);
    const same = this.#running.get(id);
    if (same) return same.done;
    const stop = new AbortController();
    const before = this.#last;
    const totalBytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
    const running: Running = { state: { is: 'downloading', doneBytes: 0, totalBytes }, stop, done: Promise.resolve() };
    this.#running.set(id, running);
    this.#faults.delete(id);
    running.done = before
      .then(() => this.#work(model, running))
      .finally(() => {
        this.#running.delete(id);
        this.#tell();
      });
    this.#last = running.done.catch(() => undefined);
    this.#tell();
    return running.done;
  }

  cancel(id: string): void {
    this.#running.get(id)?.stop.abort();
  }

  async remove(id: string): Promise<void> {
    this.#demand(id);
    const running = this.#running.get(id);
    running?.stop.abort();
    await running?.done.catch(() => undefined);
    this.#faults.delete(id);
    try {
      await rm(path.join(this.#folder, id), { recursive: true, force: true });
    } catch (error) {
      throw diskFailure(error, this.#folder);
    }
    this.#tell();
  }

  onChange(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => this.#listeners.delete(wake);
  }

  #tell(): void {
    for (const wake of this.#listeners) wake();
  }

  #demand(id: string): ModelInfo {
    const model = this.#models.find((one) => one.id === id);
    if (!model) throw new Failure('not-found', `there is no model ${id}`);
    return model;
  }

  async #stateOf(model: ModelInfo): Promise<ModelState> {
    const running = this.#running.get(model.id);
    if (running) return running.state;
    const sizes = await Promise.all(
      model.files.flatMap((file) => namesOf(file).map((name) => sizeOf(path.join(this.#folder, model.id, name)))),
    );
    if (sizes.every((size) => size > 0)) return { is: 'installed' };
    return this.#faults.get(model.id) ?? { is: 'absent' };
  }

  async #work(model: ModelInfo, running: Running): Promise<void> {
    const staging = path.join(this.#folder, '.downloads', model.id);
    try {
      if (running.stop.signal.aborted) throw new Failure('cancelled', 'the installation was cancelled');
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging, { recursive: true, mode: 0o700 });
      let before = 0;
      const show = (state: ModelState) => {
        running.state = state;
        this.#tell();
      };
      const totalBytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
      for (const file of model.files) {
        const from = before;
        const got = await this.#obtain(model, file, running, (done) => show({ is: 'downloading', doneBytes: from + done, totalBytes }));
        before += file.bytes;
        if (file.unpack) show({ is: 'unpacking' });
        await place(file, got, staging, running.stop.signal);
      }
      const target = path.join(this.#folder, model.id);
      await rm(target, { recursive: true, force: true });
      await rename(staging, target);
    } catch (error) {
      const failure = diskFailure(error, this.#folder);
      await rm(staging, { recursive: true, force: true }).catch(() => undefined);
      if (failure.code !== 'cancelled') this.#faults.set(model.id, { is: 'failed', fault: faultOf(failure), message: failure.message });
      throw failure;
    }
  }

  /** From the folder where somebody put it there (in it, or under the model's name), else from its address. */
  async #obtain(model: ModelInfo, file: ModelFile, running: Running, onProgress: (done: number) => void): Promise<Obtained> {
    for (const place of [path.join(this.#folder, file.name), path.join(this.#folder, model.id, file.name)]) {
      if (!(await exists(place))) continue;
      if ((await sha256Of(place)) === file.sha256) return { path: place, supplied: true };
      throw modelFailure('wrong-checksum', `${place} is another file than the one that was published: its checksum is wrong`);
    }
    const folder = path.join(this.#folder, '.downloads');
    const downloaded = await download(file, { http: this.#http, folder, onProgress, signal: running.stop.signal });
    return { path: downloaded, supplied: false };
  }
}

interface Obtained {
  path: string;
  supplied: boolean;
}

/** Into the folder that will become the model's; what was downloaded is gone afterwards, what was supplied stays. */
async function place(file: ModelFile, got: Obtained, staging: string, signal: AbortSignal): Promise<void> {
  if (file.unpack) {
    await unpack({ archive: got.path, folder: staging, as: file.unpack }, signal);
    if (!got.supplied) await rm(got.path, { force: true });
  } else if (got.supplied) {
    await copyFile(got.path, path.join(staging, file.name));
  } else {
    await rename(got.path, path.join(staging, file.name));
  }
}

function faultOf({ code, details }: Failure): ModelFault {
  const fault = details?.['fault'];
  if (typeof fault === 'string') return fault as ModelFault;
  return ['unavailable', 'timeout', 'refused-address', 'bad-answer'].includes(code) ? 'unreachable' : 'failed';
}
