// The ear behind a Unix socket: each connection is one caller being listened to, or one request being prepared (wire/ear/messages.ts).
// Not here: the ear itself (ear/), who sends the audio (media).
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import * as z from 'zod';
import { WebSocket, WebSocketServer } from 'ws';
import { asFailure, Failure } from '#ports/failure.ts';
import type { ConfusionCheck } from '#ports/confusion-check.ts';
import { earConfigurationSchema, type EarEngines, earEngineSchema } from '#ports/ear-engine.ts';
import type { Ear, EarOption, EarSession } from '#ports/ear.ts';
import type { EarReply } from '#wire/ear/messages.ts';

/** Audio of a caller that may come before the ear is open: ten seconds, as a session itself lets wait. */
const earlySamples = 80_000;
/** Silence that a session without a clock of its own is given for a quiet time: more than any ear waits for the end of an utterance. */
const mostSilenceMs = 1000;
const samplesPerMs = 8;
/** The largest message: a menu of some hundred phrases, or ten seconds of audio. */
const messageBytes = 1_000_000;
/** Languages asked of an ear, which are those of the product. */
const languages = ['es', 'pt', 'en'];

const optionsSchema = z.array(z.object({ option: z.string(), phrases: z.array(z.string()) }));

const requestSchema = z.object({
  language: z.string(),
  mode: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('menu'), options: optionsSchema }),
    z.object({ kind: z.literal('text'), hints: z.array(z.string()).exactOptional(), options: optionsSchema.exactOptional() }),
  ]),
});

const orderSchema = z.union([
  z.object({ config: requestSchema.extend({ sample_rate: z.literal(8000) }) }),
  z.object({ prompting: z.boolean() }),
  z.object({ quietMs: z.number().positive() }),
  z.object({ eof: z.literal(1) }),
  z.object({ prepare: requestSchema }),
  z.object({ compare: z.object({ language: z.string(), options: optionsSchema }) }),
  z.object({ describe: z.literal(1) }),
  z.object({ configure: earConfigurationSchema }),
  z.object({ check: z.object({ engine: earEngineSchema, allowPrivate: z.array(z.string()) }) }),
]);

/** An ear, and where it can the check of words that sound alike, and what is told of recognisers. */
export type ServedEar = Ear & { confusions?: ConfusionCheck } & Partial<EarEngines>;

/** A server that listens; `close` ends its connections too. */
export interface EarServer {
  close: () => Promise<void>;
}

/** Listen on `socketPath` (mode 0600). While `ear` is still loading, callers wait; where it cannot be loaded each is told why. */
export async function serveEar(ear: Promise<ServedEar>, socketPath: string): Promise<EarServer> {
  ear.catch(() => {
    // Told to each caller.
  });
  rmSync(socketPath, { force: true });
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: messageBytes });
  server.on('connection', (socket) => new Listener(socket, ear));
  const maskBefore = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(socketPath, resolve);
    });
  } finally {
    process.umask(maskBefore);
  }
  chmodSync(socketPath, 0o600);
  return {
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}

/** One connection. */
class Listener {
  readonly #socket: WebSocket;
  readonly #ear: Promise<ServedEar>;
  readonly #left = new AbortController();
  #session: EarSession | undefined;
  /** What came while the ear was being opened, quiet times as their ms; undefined before `config` and once it is open. */
  #early: { audio: (Int16Array | number)[]; samples: number; prompting: boolean; ended: boolean } | undefined;

  constructor(socket: WebSocket, ear: Promise<ServedEar>) {
    this.#socket = socket;
    this.#ear = ear;
    socket.on('message', (data: Buffer, binary) => {
      try {
        if (binary) this.#audio(data);
        else this.#order(String(data));
      } catch (error) {
        this.#fail(error);
      }
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#left.abort();
      this.#session?.close();
    });
  }

  #order(text: string): void {
    const read = orderSchema.safeParse(readJson(text));
    if (!read.success) throw new Failure('invalid', 'this is no order for an ear');
    const order = read.data;
    if ('config' in order) this.#listen(order.config);
    else if ('prompting' in order) this.#prompting(order.prompting);
    else if ('quietMs' in order) this.#quiet(order.quietMs);
    else if ('eof' in order) this.#end();
    else if ('prepare' in order) this.#during(this.#prepare(order.prepare));
    else if ('compare' in order) this.#during(this.#compare(order.compare.language, order.compare.options));
    else if ('describe' in order) this.#during(this.#describe());
    else this.#during('configure' in order ? this.#configure(order.configure) : this.#check(order.check));
  }

  #listen(request: Parameters<Ear['open']>[0]): void {
    if (this.#early || this.#session) throw new Failure('conflict', 'this connection listens already');
    this.#early = { audio: [], samples: 0, prompting: false, ended: false };
    this.#during(this.#open(request));
  }

  async #open(request: Parameters<Ear['open']>[0]): Promise<void> {
    const ear = await this.#ear;
    const session = await ear.open(request, (event) => this.#say({ event }));
    const early = this.#early;
    this.#early = undefined;
    if (this.#left.signal.aborted) return session.close();
    this.#session = session;
    this.#say({ listening: true });
    if (!early) return;
    if (early.prompting) session.prompting(true);
    for (const heard of early.audio) {
      if (typeof heard === 'number') letPass(session, heard);
      else session.write(heard);
    }
    if (early.ended) this.#end();
  }

  #audio(bytes: Buffer): void {
    if (bytes.length % 2 !== 0) throw new Failure('invalid', 'audio is samples of 16 bits');
    // A message may lie at an odd address.
    const samples = new Int16Array(bytes.length / 2);
    new Uint8Array(samples.buffer).set(bytes);
    if (this.#session) return this.#session.write(samples);
    if (!this.#early) throw new Failure('conflict', 'audio came before its configuration');
    this.#early.samples += samples.length;
    if (this.#early.samples > earlySamples) throw new Failure('busy', 'the ear could not be opened in time', { retryable: true });
    this.#early.audio.push(samples);
  }

  #quiet(quietMs: number): void {
    if (this.#session) letPass(this.#session, quietMs);
    else this.#early?.audio.push(quietMs);
  }

  #prompting(playing: boolean): void {
    if (this.#early) this.#early.prompting = playing;
    this.#session?.prompting(playing);
  }

  #end(): void {
    if (this.#early) this.#early.ended = true;
    if (this.#session) this.#during(this.#session.finish().then(() => this.#say({ finished: true })));
  }

  async #prepare(request: Parameters<Ear['prepare']>[0]): Promise<void> {
    const ear = await this.#ear;
    const onProgress = (done: number, total: number) => this.#say({ progress: { done, total } });
    await ear.prepare(request, { signal: this.#left.signal, onProgress });
    this.#say({ prepared: true });
  }

  async #compare(language: string, options: EarOption[]): Promise<void> {
    const { confusions } = await this.#ear;
    if (!confusions) throw new Failure('invalid', 'this ear compares no words');
    const onProgress = (done: number, total: number) => this.#say({ progress: { done, total } });
    this.#say({ compared: await confusions(language, options, { signal: this.#left.signal, onProgress }) });
  }

  async #describe(): Promise<void> {
    const ear = await this.#ear;
    this.#say({ described: { modes: [...ear.modes], languages: languages.filter((language) => ear.speaks(language)) } });
  }

  async #configure(configuration: Parameters<EarEngines['configure']>[0]): Promise<void> {
    const { configure } = await this.#ear;
    if (!configure) throw new Failure('not-configured', 'this ear knows no recognisers');
    await configure(configuration);
    this.#say({ configured: true });
  }

  async #check({ engine, allowPrivate }: { engine: Parameters<EarEngines['check']>[0]; allowPrivate: string[] }): Promise<void> {
    const { check } = await this.#ear;
    if (!check) throw new Failure('not-configured', 'this ear knows no recognisers');
    await check(engine, allowPrivate);
    this.#say({ checked: true });
  }

  #during(work: Promise<void>): void {
    work.catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    const { code, message, retryable } = asFailure(error);
    this.#say({ failed: { code, message, retryable } });
    this.#socket.close();
  }

  #say(reply: EarReply): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(reply));
  }
}

function letPass(session: EarSession, quietMs: number): void {
  if (session.quiet) session.quiet(quietMs);
  else session.write(new Int16Array(Math.min(quietMs, mostSilenceMs) * samplesPerMs));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
