// A hosted voice for tests: a real HTTP server on loopback that answers a tone as long as the text, or whatever else a server may answer.
// Not here: what a certain engine is asked (each adapter's test).
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface HeardRequest {
  url: string | undefined;
  headers: http.IncomingHttpHeaders;
  body: Record<string, unknown>;
}

/** `tone` speaks; a number is a status without sound; `text` is a 200 that is no audio; `mute` never answers; `half` breaks off. */
export type DoubleAnswer = 'tone' | 'text' | 'mute' | 'half' | 'empty' | number;

/** The double. `textOf` finds the words in a request; `rateHz` is the rate it speaks at. */
export class VoiceDouble {
  readonly requests: HeardRequest[] = [];
  answer: DoubleAnswer = 'tone';
  url = '';
  readonly #server: http.Server;

  constructor(rateHz: number, textOf: (body: Record<string, unknown>) => unknown) {
    this.#server = http.createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
        this.requests.push({ url: incoming.url, headers: incoming.headers, body });
        this.#reply(outgoing, tone(String(textOf(body)).length * 0.06, rateHz));
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #reply(outgoing: http.ServerResponse, sound: Buffer): void {
    if (this.answer === 'mute') return;
    if (typeof this.answer === 'number') outgoing.writeHead(this.answer, { 'content-type': 'application/json' }).end('{"error":"no"}');
    else if (this.answer === 'text') outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    else if (this.answer === 'empty') outgoing.writeHead(200, { 'content-type': 'audio/pcm' }).end();
    else if (this.answer === 'half') {
      outgoing.writeHead(200, { 'content-type': 'audio/pcm', 'content-length': String(sound.length) });
      // A reset could overtake what was sent; an end cannot.
      outgoing.write(sound.subarray(0, 1000), () => outgoing.socket?.end());
    } else outgoing.writeHead(200, { 'content-type': 'audio/pcm' }).end(sound);
  }
}

function tone(seconds: number, rateHz: number): Buffer {
  const sound = Buffer.alloc(2 * Math.round(seconds * rateHz));
  for (let n = 0; n < sound.length / 2; n++) sound.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * 400 * n) / rateHz)), 2 * n);
  return sound;
}
