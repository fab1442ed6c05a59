// The thread that takes an archive apart: the packed bytes of a voice keep a processor busy for some seconds. Ends by itself.
// Not here: who starts it (unpack.ts), the formats (wire/archive).
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { bunzip2 } from '#wire/archive/bzip2.ts';
import { readTar, type TarPart } from '#wire/archive/tar.ts';
import { readZip } from '#wire/archive/zip.ts';
import type { UnpackAnswer, UnpackOrder } from './unpack.ts';

const pieceBytes = 1 << 20;

function unpack({ archive, folder, as }: UnpackOrder): UnpackAnswer {
  const input = openSync(archive, 'r');
  try {
    if ('tree' in as) return unpackTree(input, path.join(folder, as.tree), as.tree);
    return keepFiles(as.as === 'zip' ? zipParts(input) : tarParts(input), folder, as.keep);
  } finally {
    closeSync(input);
  }
}

/** Only the last part of a name is ever used: an archive cannot write elsewhere. */
function keepFiles(parts: Iterable<TarPart>, folder: string, keep: readonly string[]): UnpackAnswer {
  const found = new Set<string>();
  let output: number | undefined;
  try {
    for (const { name, bytes, last } of parts) {
      const file = path.basename(name);
      if (!keep.includes(file)) continue;
      output ??= openSync(path.join(folder, file), 'w', 0o600);
      writeAll(output, bytes);
      if (!last) continue;
      closeSync(output);
      output = undefined;
      found.add(file);
    }
  } finally {
    if (output !== undefined) closeSync(output);
  }
  const missing = keep.filter((file) => !found.has(file));
  return missing.length === 0 ? {} : { missing };
}

/** Everything below the one folder around it; names that lead elsewhere are passed over. */
function unpackTree(input: number, target: string, name: string): UnpackAnswer {
  let count = 0;
  for (const { name: full, bytes } of readZip(zipSource(input))) {
    const [, ...inside] = full.split('/');
    if (inside.length === 0 || inside.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\'))) continue;
    const file = path.join(target, ...inside);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const output = openSync(file, 'w', 0o600);
    try {
      writeAll(output, bytes);
    } finally {
      closeSync(output);
    }
    count += 1;
  }
  return count > 0 ? {} : { missing: [name] };
}

function writeAll(output: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at);
}

function tarParts(input: number): Iterable<TarPart> {
  return readTar(
    bunzip2(() => {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const length = readSync(input, piece);
      return length === 0 ? undefined : piece.subarray(0, length);
    }),
  );
}

function* zipParts(input: number): Generator<TarPart> {
  for (const { name, bytes } of readZip(zipSource(input))) yield { name, bytes, last: true };
}

function zipSource(input: number) {
  return {
    size: fstatSync(input).size,
    read: (from: number, length: number) => {
      const piece = Buffer.allocUnsafe(length);
      let at = 0;
      for (let more = 1; more > 0 && at < length; at += more) more = readSync(input, piece, at, length - at, from + at);
      return piece.subarray(0, at);
    },
  };
}

parentPort?.postMessage(unpack(workerData as UnpackOrder));
