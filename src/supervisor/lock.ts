// One server per data folder: a lock that the kernel releases when its holder dies, however it dies.
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import type { RefusalTexts } from './refusal-texts.ts';

/**
 * Take the lock of a data folder. On Linux it is an abstract Unix socket (no file, gone with its process); elsewhere a socket file,
 * taken over when nobody answers on it. Throws Failure `in-use`.
 */
export async function lockFolder(dataFolder: string, texts: RefusalTexts): Promise<{ release: () => void }> {
  const inUse = () => new Failure('in-use', texts.inUse(dataFolder));
  const real = realpathSync(dataFolder);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return hold(await listen(`\0atiende-${name}`, inUse));
  const file = path.join(real, 'lock.sock');
  if (await somebodyAnswers(file)) throw inUse();
  rmSync(file, { force: true });
  return hold(await listen(file, inUse));
}

function hold(server: Server): { release: () => void } {
  server.unref();
  return { release: () => server.close() };
}

function listen(address: string, inUse: () => Failure): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end());
    server.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? inUse() : error));
    server.listen(address, () => resolve(server));
  });
}

function somebodyAnswers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(file, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
