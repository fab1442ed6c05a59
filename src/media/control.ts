// The media process's side of the protocol: a Unix socket that one main at a time holds, commands in, answers and events out.
// Not here: what the commands do (plane, leg).
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { asFailure, Failure } from '#ports/failure.ts';
import type { MediaNotice } from './client.ts';
import { JsonLines, jsonLine } from './lines.ts';
import type { Plane } from './plane.ts';
import type { MediaCommand } from './protocol.ts';

/** Listens for main. `shutdown` is called when main asks the process to end. */
export class Control {
  readonly #server: Server;
  readonly #shutdown: () => void;
  #plane: Plane | undefined;
  #main: Socket | undefined;

  constructor(shutdown: () => void) {
    this.#shutdown = shutdown;
    this.#server = createServer((socket) => this.#greet(socket));
  }

  /** Listen on `path` (mode 0600); a stale file of an earlier process is removed. */
  async listen(path: string, plane: Plane): Promise<void> {
    this.#plane = plane;
    rmSync(path, { force: true });
    const maskBefore = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen(path, resolve);
      });
    } finally {
      process.umask(maskBefore);
    }
    chmodSync(path, 0o600);
  }

  /** Tell main. Without a main it is lost: legs are listed when one comes. */
  tell(event: MediaNotice): void {
    this.#main?.write(jsonLine(event));
  }

  close(): void {
    this.#server.close();
    this.#main?.end();
  }

  #greet(socket: Socket): void {
    const lines = new JsonLines();
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      try {
        for (const value of lines.push(chunk)) this.#obey(socket, value as MediaCommand);
      } catch (error) {
        // Only a broken peer gets here: a command's own failure is answered.
        console.error(`media: a connection was closed: ${error instanceof Error ? error.message : String(error)}`);
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#main !== socket) return;
      this.#main = undefined;
      this.#plane?.mainLeft();
    });
  }

  #obey(socket: Socket, command: MediaCommand): void {
    const plane = this.#plane;
    if (plane === undefined) return;
    if (command.do === 'hello') this.#become(socket);
    // A main that has been replaced may still be writing.
    if (this.#main !== socket) return;
    if ('n' in command) this.#answer(socket, plane, command);
    else this.#order(plane, command);
  }

  #become(socket: Socket): void {
    const before = this.#main;
    if (before === socket) return;
    this.#main = socket;
    if (before === undefined) return;
    before.destroy();
    // What the old main waited for means nothing to the new one.
    this.#plane?.mainLeft();
  }

  #answer(socket: Socket, plane: Plane, command: Extract<MediaCommand, { n: number }>): void {
    answerTo(plane, command).then(
      (fields) => {
        socket.write(jsonLine({ is: 'done', n: command.n, ...fields }));
        if (command.do === 'shutdown') this.#shutdown();
      },
      (error: unknown) => {
        const failure = asFailure(error);
        socket.write(jsonLine({ is: 'failed', n: command.n, code: failure.code, message: failure.message }));
      },
    );
  }

  #order(plane: Plane, command: Exclude<MediaCommand, { n: number }>): void {
    switch (command.do) {
      case 'connectRtp':
        return plane.connectRtp(command.leg, command.remote);
      case 'acceptWebrtc':
        return plane.acceptWebrtc(command.leg, command.answer);
      case 'play':
        return plane.leg(command.leg)?.play(command);
      case 'playMore':
        return plane.leg(command.leg)?.slotOf(command.play)?.more(command);
      case 'stop':
        return plane.leg(command.leg)?.slotOf(command.play)?.end('stopped');
      case 'collect':
        return plane.leg(command.leg)?.collect(command);
      case 'cancelCollect':
        return plane.leg(command.leg)?.cancelCollect(command.collect);
      case 'listen':
        return plane.leg(command.leg)?.listen(command);
      case 'cancelListen':
        return plane.leg(command.leg)?.cancelListen(command.listen);
      case 'sendKey':
        return plane.leg(command.leg)?.sendKey(command.key);
      case 'join':
        return plane.join(command.a, command.b);
      case 'part':
        return plane.part(command.a, command.b);
      case 'close':
        return plane.close(command.leg);
    }
  }
}

async function answerTo(plane: Plane, command: Extract<MediaCommand, { n: number }>): Promise<Record<string, unknown>> {
  switch (command.do) {
    case 'hello':
      return { pid: process.pid };
    case 'openRtp':
      return plane.openRtp(command.leg);
    case 'answerWebrtc':
      return { sdp: await plane.answerWebrtc(command.leg, command.offer) };
    case 'offerWebrtc':
      return { sdp: await plane.offerWebrtc(command.leg) };
    case 'list':
      return { legs: plane.list() };
    case 'figures': {
      const leg = plane.leg(command.leg);
      if (leg === undefined) throw new Failure('not-found', `no leg ${command.leg}`);
      return { figures: leg.figures };
    }
    case 'shutdown':
      plane.closeAll();
      return {};
  }
}
