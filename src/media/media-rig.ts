// A real media process and a client for tests and the bench. Not part of the running product.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectMedia, type MediaClient, type MediaNotice } from './client.ts';

const endWaitMs = 10_000;
const eventWaitMs = 20_000;

/** A running media process with one main. */
export interface MediaRig {
  folder: string;
  socketPath: string;
  child: ChildProcess;
  client: MediaClient;
  events: MediaNotice[];
  /** Replace the main: a second connection, as after a restart. */
  connect: () => Promise<MediaClient>;
  /** Wait until an event fits; gives the first that does. Throws with what was told instead where none does. */
  event: <K extends MediaNotice['is']>(
    is: K,
    fits?: (event: Extract<MediaNotice, { is: K }>) => boolean,
  ) => Promise<Extract<MediaNotice, { is: K }>>;
  /** A raw mu-law file of `frames` frames, each filled with the byte `first + its number`. */
  file: (name: string, first: number, frames: number) => Promise<string>;
  close: () => Promise<void>;
}

/**
 * An offer that names no way to whoever made it: the other side cannot connect before its answer has been taken. libdatachannel starts its
 * ICE a moment before it stores the certificate that an answer describes, and another libdatachannel in the same machine may be faster than
 * that: one connection in ten failed so on a busy machine.
 */
export const silentOffer = (offer: string): string => offer.replace(/^a=candidate:.*\r?\n/gmu, '');

/** Start one in a fresh folder. `env` adds to its settings. */
export async function startMediaRig(env: Record<string, string> = {}): Promise<MediaRig> {
  const folder = await mkdtemp(join(tmpdir(), 'atiende-media-'));
  const socketPath = join(folder, 'media.sock');
  const child = spawn(process.execPath, [fileURLToPath(new URL('./process.ts', import.meta.url))], {
    env: { ...process.env, ATIENDE_MEDIA_SOCKET: socketPath, ATIENDE_RTP_PORTS: '31000-34999', ...env },
    // By the channel it ends when the test's process is gone, however that went.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // A test that failed before it could close it must not keep its process waiting.
  child.unref();
  child.channel?.unref();
  const events: MediaNotice[] = [];
  const handlers = { onEvent: (event: MediaNotice) => void events.push(event), onDown: () => undefined };
  const connect = (): Promise<MediaClient> => connectMedia(socketPath, handlers);
  const rig: MediaRig = {
    folder,
    socketPath,
    child,
    events,
    connect,
    client: await firstConnection(connect, child),
    event: async (is, fits = () => true) => {
      const until = Date.now() + eventWaitMs;
      for (;;) {
        const found = events.find((event): event is Extract<MediaNotice, { is: typeof is }> => event.is === is && fits(event as never));
        if (found !== undefined) return found;
        if (Date.now() > until) throw new Error(`the media process never said ${is}; it said ${JSON.stringify(events)}`);
        await pause();
      }
    },
    file: async (name, first, frames) => {
      const path = join(folder, name);
      const audio = Buffer.alloc(frames * 160);
      for (let i = 0; i < frames; i++) audio.fill(first + i, i * 160, (i + 1) * 160);
      await writeFile(path, audio);
      return path;
    },
    close: async () => {
      rig.client.disconnect();
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

/** Ask it to end. One that a signal has ended is over too (its exit code stays null); one that does not end is killed, and that is told. */
async function ended(child: ChildProcess): Promise<void> {
  if (over(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), endWaitMs);
  await exit;
  clearTimeout(killer);
  if (child.signalCode === 'SIGKILL') throw new Error(`the media process did not end within ${endWaitMs} ms of SIGTERM`);
}

function over(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The socket file is there a moment before anybody listens on it. */
async function firstConnection(connect: () => Promise<MediaClient>, child: ChildProcess): Promise<MediaClient> {
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (over(child)) throw new Error(`the media process ended with ${child.exitCode ?? child.signalCode}`, { cause: error });
      await pause();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
