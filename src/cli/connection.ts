// The command line's way to the running server: the control socket in the data folder. Not here: the commands.
import { request } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable, Writable } from 'node:stream';
import { ApiError, type Client, createClient } from '#api/contract/client.ts';
import type { ErrorAnswer } from '#api/contract/route.ts';

/** Nobody listens on the control socket. */
export class NotRunning extends Error {
  constructor(socketPath: string) {
    super(
      `Atiende is not running (nobody listens on ${socketPath}). Start it in another terminal: npm start. If it runs, it was started with another ATIENDE_DATA: give the same here`,
    );
    this.name = 'NotRunning';
  }
}

/** A connection: the typed client, and the few routes that carry bytes. */
export interface Connection {
  client: Client;
  /** POST bytes, answer JSON. */
  send: (target: string, type: string, body: Readable | Buffer) => Promise<unknown>;
  /** GET bytes into a stream. Throws when the server cuts it short. */
  receive: (target: string, into: Writable) => Promise<void>;
}

/** Where the control socket of these settings is. */
export function controlSocketOf(env: Record<string, string | undefined>): string {
  return path.join(path.resolve(env.ATIENDE_DATA || 'data'), 'control.sock');
}

/** Connect lazily: nothing happens before the first request. */
export function connect(socketPath: string): Connection {
  const exchange = (method: string, target: string, type: string | undefined, body: Readable | Buffer | undefined) =>
    new Promise<Readable & { statusCode?: number | undefined }>((resolve, reject) => {
      const outgoing = request({
        socketPath,
        method,
        path: target,
        headers: {
          host: 'localhost',
          ...(type ? { 'content-type': type } : {}),
          ...(Buffer.isBuffer(body) ? { 'content-length': body.length } : {}),
        },
      });
      outgoing.on('response', resolve);
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? new NotRunning(socketPath) : readable(error, socketPath)),
      );
      if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
      else pipeline(body, outgoing).catch(reject);
    });

  return {
    client: createClient(async ({ method, path: target, body }) => {
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const answer = await exchange(method, target, bytes && 'application/json', bytes);
      return { status: answer.statusCode ?? 500, body: await text(answer) };
    }),
    send: async (target, type, body) => {
      const answer = await exchange('POST', target, type, body);
      const said = await text(answer);
      demandSuccess(answer.statusCode, said);
      return JSON.parse(said) as unknown;
    },
    receive: async (target, into) => {
      const answer = await exchange('GET', target, undefined, undefined);
      if ((answer.statusCode ?? 500) >= 400) demandSuccess(answer.statusCode, await text(answer));
      await pipeline(answer, into);
    },
  };
}

function readable(error: NodeJS.ErrnoException, socketPath: string): Error {
  if (error.code !== 'EACCES') return error;
  return new Error(`${socketPath} belongs to another user: run this as the one who started Atiende`, { cause: error });
}

function demandSuccess(status: number | undefined, said: string): void {
  if (status !== undefined && status < 400) return;
  let answer: ErrorAnswer = { code: 'bad-answer', message: `the server answered ${status}` };
  try {
    answer = JSON.parse(said) as ErrorAnswer;
  } catch {
    // Not JSON: the status says it.
  }
  throw new ApiError(status ?? 500, answer);
}

async function text(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
