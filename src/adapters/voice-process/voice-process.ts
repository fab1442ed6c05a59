// Voice over the speech process's socket: reconnects by itself; while the process is away, requests fail as `unavailable` (retryable).
// Not here: the process (speech/process.ts).
import { connect, type Socket } from 'node:net';
import { Failure, type FailureCode } from '#ports/failure.ts';
import type { SpeakRequest, Voice } from '#ports/voice.ts';
import { encodeFrame, FrameReader, type SpeechAnswer, type SpeechRequest } from '#speech/protocol.ts';

/** One request's answers as they come; ends after its last one. */
interface Pending {
  push: (answer: { json: SpeechAnswer; bytes: Buffer }) => void;
  fail: (failure: Failure) => void;
}

/** How long to wait before connecting again. */
const reconnectMs = 200;

/** A Voice, and how it stands. */
export interface ProcessVoice extends Voice {
  connected: () => boolean;
  /** Called when the process is there again: what can speak may have changed. */
  onConnect: (wake: () => void) => () => void;
  close: () => void;
}

/** Connect to the speech process; resolves when it has said who can speak. Waits up to `waitMs` for the first connection. */
export async function connectVoice(socketPath: string, waitMs = 15_000): Promise<ProcessVoice> {
  const link = new Link(socketPath);
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      const voice = asVoice(link);
      await voice.voices();
      return voice;
    } catch (error) {
      if (performance.now() > deadline) {
        link.close();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function asVoice(link: Link): ProcessVoice {
  return {
    connected: () => link.connected(),
    onConnect: (wake) => link.onConnect(wake),
    close: () => link.close(),
    voices: async () => {
      for await (const { json } of link.ask({ do: 'describe', n: 0 })) if (json.is === 'described') return json.voices;
      throw new Failure('bad-answer', 'the speech process did not say who can speak');
    },
    speak: (request, signal) => samplesOf(link, request, signal),
  };
}

async function* samplesOf(link: Link, request: SpeakRequest, signal?: AbortSignal): AsyncGenerator<Int16Array> {
  for await (const { json, bytes } of link.ask({ do: 'speak', n: 0, ...request }, signal)) {
    if (json.is !== 'piece') continue;
    // The frame's bytes need not start at an even address: copy them into samples of their own.
    const samples = new Int16Array(bytes.length >> 1);
    for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
    yield samples;
  }
}

class Link {
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<() => void>();
  #socket: Socket | undefined;
  #open = false;
  #closed = false;
  #count = 0;

  constructor(path: string) {
    this.#path = path;
    this.#connect();
  }

  connected(): boolean {
    return this.#open;
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  onConnect(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => this.#listeners.delete(wake);
  }

  /** Whoever stops reading cancels what is left. */
  async *ask(request: SpeechRequest, signal?: AbortSignal): AsyncGenerator<{ json: SpeechAnswer; bytes: Buffer }> {
    if (signal?.aborted) throw new Failure('cancelled', 'the speech was cancelled before it began');
    const socket = this.#socket;
    if (!this.#open || !socket) throw new Failure('unavailable', 'the speech process is being restarted', { retryable: true });
    const n = ++this.#count;
    const come: { json: SpeechAnswer; bytes: Buffer }[] = [];
    let failure: Failure | undefined;
    let wake = () => {};
    this.#pending.set(n, {
      push: (answer) => {
        come.push(answer);
        wake();
      },
      fail: (why) => {
        failure = why;
        wake();
      },
    });
    const onAbort = () => this.#pending.get(n)?.fail(new Failure('cancelled', 'the speech was cancelled'));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.write(encodeFrame({ ...request, n }));
    let ended = false;
    try {
      while (!ended) {
        const next = come.shift();
        if (next) {
          ended = next.json.is !== 'piece';
          yield next;
        } else if (failure) {
          throw failure;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#pending.delete(n);
      if (!ended && socket.writable) socket.write(encodeFrame({ do: 'cancel', n }));
    }
  }

  #connect(): void {
    const reader = new FrameReader();
    const socket = connect(this.#path);
    this.#socket = socket;
    socket.on('connect', () => {
      this.#open = true;
      for (const wake of this.#listeners) wake();
    });
    socket.on('data', (data) => {
      try {
        for (const { json, bytes } of reader.take(data)) this.#answered(json as SpeechAnswer, bytes);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#open = false;
      for (const { fail } of this.#pending.values())
        fail(new Failure('unavailable', 'the speech process ended while it was asked', { retryable: true }));
      this.#pending.clear();
      if (!this.#closed) setTimeout(() => !this.#closed && this.#connect(), reconnectMs).unref();
    });
  }

  #answered(json: SpeechAnswer, bytes: Buffer): void {
    const pending = this.#pending.get(json.n);
    if (json.is === 'failed') pending?.fail(new Failure(json.code as FailureCode, json.message, { retryable: json.retryable }));
    else pending?.push({ json, bytes });
  }
}
