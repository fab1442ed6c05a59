// One file from its address to the disk: goes on where an earlier try stopped, and is right or gone. Not here: which files (model-list.ts), where
// they end up (model-store.ts).
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { asFailure, Failure } from '#ports/failure.ts';
import type { OutwardStreams } from '#ports/http.ts';
import type { ModelFault, ModelFile } from '#ports/models.ts';

/** Nothing for so long = the line is dead; what has come is kept. */
const longestSilenceMs = 30_000;

/** What an installation fails with: the code for programs, the fault for people. */
export function modelFailure(fault: ModelFault, message: string, cause?: unknown): Failure {
  const code = fault === 'wrong-checksum' || fault === 'broken-archive' ? 'bad-answer' : 'unavailable';
  return new Failure(code, message, { retryable: true, cause, details: { fault } });
}

/** A failed write in words: a full disk and a folder that may not be written are different things to mend. */
export function diskFailure(error: unknown, folder: string): Failure {
  if (error instanceof Failure) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return modelFailure('disk-full', `the disk that holds ${folder} is full`, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return modelFailure('not-writable', `the folder ${folder} may not be written by this user`, error);
  return modelFailure('failed', `a model could not be written: ${asFailure(error).message}`, error);
}

export interface DownloadOptions {
  http: OutwardStreams;
  /** Where half-downloaded files wait, by their checksum. */
  folder: string;
  onProgress: (doneBytes: number, totalBytes: number) => void;
  signal: AbortSignal;
}

/** Download a file to `<folder>/<sha256>` and answer that path. Throws `Failure` with `details.fault`; `cancelled` when aborted. */
export async function download(file: ModelFile, options: DownloadOptions): Promise<string> {
  const done = path.join(options.folder, file.sha256);
  const part = `${done}.part`;
  try {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    if (await exists(done)) return done;
    await demandRoom(options.folder, file.bytes);
    await fetchRest(file, part, options);
    if ((await sha256Of(part)) !== file.sha256) {
      await rm(part, { force: true });
      throw modelFailure('wrong-checksum', `${file.name} came as another file than the one that was published: its checksum is wrong`);
    }
    await rename(part, done);
    return done;
  } catch (error) {
    throw diskFailure(error, options.folder);
  }
}

async function fetchRest(file: ModelFile, part: string, { http, onProgress, signal }: DownloadOptions): Promise<void> {
  const have = await sizeOf(part);
  const answer = await http.open(
    {
      method: 'GET',
      url: file.url,
      // Packed on the way, a range would count other bytes than the file's.
      headers: { accept: '*/*', 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      timeoutMs: longestSilenceMs,
    },
    signal,
  );
  // 416: nothing is left to send; the checksum says whether what is here is the whole.
  if (have > 0 && answer.status === 416) return;
  if (answer.status !== 200 && answer.status !== 206)
    throw modelFailure('unreachable', `the server of ${file.name} answered ${answer.status}`);
  const from = answer.status === 206 ? rangeStart(answer.headers['content-range'], have) : 0;
  const total = from + (Number(answer.headers['content-length']) || file.bytes - from);
  const out = await open(part, from > 0 ? 'a' : 'w', 0o600);
  try {
    let size = from;
    onProgress(size, total);
    for await (const piece of answer.body) {
      await out.writeFile(piece);
      size += piece.length;
      onProgress(size, total);
      // A server that never ends must not fill the disk.
      if (size > file.bytes * 1.2 + 1_000_000) throw modelFailure('wrong-checksum', `${file.name} is larger than it was published`);
    }
    await out.sync();
  } finally {
    await out.close();
  }
}

/** RFC 9110 §14.4: where the part that was sent begins; it must be where ours ends. */
function rangeStart(header: string | undefined, have: number): number {
  const start = Number(/^bytes (\d+)-/.exec(header ?? '')?.[1]);
  if (start !== have) throw modelFailure('unreachable', 'the server sent another part of the file than was asked for');
  return start;
}

async function demandRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  // Archive and what is in it lie side by side for a moment.
  if (bavail * bsize < bytes * 2.2)
    throw modelFailure('disk-full', `${Math.ceil((bytes * 2.2) / 1e6)} MB are needed on the disk that holds ${folder}`);
}

/** SHA-256 of a file in lower-case hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

/** Whether there is such a file. */
export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
