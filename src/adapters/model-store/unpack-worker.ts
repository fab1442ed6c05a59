// The thread that takes an archive apart: the packed bytes of a voice keep a processor busy for some seconds. Ends by itself.
// Not here: who starts it (unpack.ts), the formats (wire/archive).
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { bunzip2 } from '#wire/archive/bzip2.ts';
import { readTar } from '#wire/archive/tar.ts';
import type { UnpackAnswer, UnpackOrder } from './unpack.ts';

const pieceBytes = 1 << 20;

function unpack({ archive, folder, keep }: UnpackOrder): UnpackAnswer {
  const input = openSync(archive, 'r');
  const found = new Set<string>();
  let output: number | undefined;
  try {
    const next = () => {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const length = readSync(input, piece);
      return length === 0 ? undefined : piece.subarray(0, length);
    };
    for (const { name, bytes, last } of readTar(bunzip2(next))) {
      // Only the last part of a name is ever used: an archive cannot write elsewhere.
      const file = path.basename(name);
      if (!keep.includes(file)) continue;
      output ??= openSync(path.join(folder, file), 'w', 0o600);
      for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at);
      if (!last) continue;
      closeSync(output);
      output = undefined;
      found.add(file);
    }
  } finally {
    closeSync(input);
    if (output !== undefined) closeSync(output);
  }
  const missing = keep.filter((file) => !found.has(file));
  return missing.length === 0 ? {} : { missing };
}

parentPort?.postMessage(unpack(workerData as UnpackOrder));
