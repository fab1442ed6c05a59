// A recogniser's server over WebSocket for tests: real sockets on loopback, its trouble the same whatever it speaks; the Vosk server's words.
// Not here: what others say (each adapter's test).
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FarEnd } from '#ports/recogniser.contract.ts';

/** What it says to a message; `text` = what it understands. */
export type Speech = (message: string | Buffer, say: (answer: unknown) => void, hangUp: () => void, text: string) => void;

/** As the Vosk server says it (alphacep/vosk-server, websocket/asr_server.py): an answer to every portion, then the last one. */
export const voskServerSpeech: Speech = (message, say, hangUp, text) => {
  if (typeof message !== 'string') return say({ partial: text.split(' ')[0] ?? '' });
  if (!message.includes('eof')) return;
  say({ text, result: text.split(' ').map((word) => ({ word, conf: 0.75, start: 0, end: 1 })) });
  hangUp();
};

/** The double. Counts the bytes of audio and keeps what was said in words. */
export class RecogniserDouble {
  far: FarEnd = { text: '' };
  readonly requests: { url: string; headers: IncomingHttpHeaders }[] = [];
  readonly said: string[] = [];
  audioBytes = 0;
  url = '';
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  constructor(speech: Speech) {
    this.#sockets = new WebSocketServer({ noServer: true });
    this.#server = createServer();
    this.#server.on('upgrade', (request, socket, head) => {
      this.requests.push({ url: request.url ?? '', headers: request.headers });
      const status = this.far === 'refused' ? '401 Unauthorized' : this.far === 'busy' ? '429 Too Many Requests' : undefined;
      if (status === undefined) this.#sockets.handleUpgrade(request, socket, head, (open) => this.#serve(open, speech));
      else socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #serve(socket: WebSocket, speech: Speech): void {
    socket.on('message', (data: Buffer, binary) => {
      if (binary) this.audioBytes += data.length;
      else this.said.push(String(data));
      if (this.far === 'gone') socket.terminate();
      else if (this.far === 'broken') socket.send('{"partial": ');
      else if (typeof this.far === 'object')
        speech(
          binary ? data : String(data),
          (answer) => socket.send(JSON.stringify(answer)),
          () => socket.close(),
          this.far.text,
        );
    });
  }
}
