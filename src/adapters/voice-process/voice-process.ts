// Voice over the speech process's socket: reconnects by itself; while the process is away, requests fail as `unavailable` (retryable).
// Not here: the process (speech/process.ts).
import { connect, type Socket } from 'node:net';
import { Failure, type FailureCode } from '#ports/failure.ts';
import type { SpeakRequest, Voice, VoiceInfo } from '#ports/voice.ts';
import { encodeFrame, FrameReader, type SpeechAnswer, type SpeechRequest } from '#speech/protocol.ts';

interface Pending {
  resolve: (answer: { json: SpeechAnswer; bytes: Buffer }) => void;
  reject: (failure: Failure) => void;
}

/** How long to wait before connecting again. */
const reconnectMs = 200;

/** A Voice, and how it stands. */
export interface ProcessVoice extends Voice {
  connected: () => boolean;
  close: () => void;
}

/** Connect to the speech process; resolves when the engine has said who it is. Waits up to `waitMs` for the first connection. */
export async function connectVoice(socketPath: string, waitMs = 15_000): Promise<ProcessVoice> {
  const link = new Link(socketPath);
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      const { json } = await link.ask({ do: 'describe', n: 0 });
      if (json.is !== 'described') throw new Failure('bad-answer', 'the speech process answered something else');
      return asVoice(link, json.version, json.voices);
    } catch (error) {
      if (Date.now() > deadline) {
        link.close();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function asVoice(link: Link, version: string, voices: VoiceInfo[]): ProcessVoice {
  return {
    version,
    voices: async () => voices,
    connected: () => link.connected(),
    close: () => link.close(),
    speak: async (request: SpeakRequest, signal?: AbortSignal) => {
      const { bytes } = await link.ask({ do: 'speak', n: 0, ...request }, signal);
      // The frame's bytes need not start at an even address: copy them into samples of their own.
      const samples = new Int16Array(bytes.length >> 1);
      for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
      return samples;
    },
  };
}

class Link {
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
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

  ask(request: SpeechRequest, signal?: AbortSignal): Promise<{ json: SpeechAnswer; bytes: Buffer }> {
    if (signal?.aborted) return Promise.reject(new Failure('cancelled', 'the speech was cancelled before it began'));
    const socket = this.#socket;
    if (!this.#open || !socket)
      return Promise.reject(new Failure('unavailable', 'the speech process is being restarted', { retryable: true }));
    const n = ++this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<{ json: SpeechAnswer; bytes: Buffer }>();
    this.#pending.set(n, { resolve, reject });
    const onAbort = () => {
      this.#pending.delete(n);
      socket.write(encodeFrame({ do: 'cancel', n }));
      reject(new Failure('cancelled', 'the speech was cancelled'));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.write(encodeFrame({ ...request, n }));
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  #connect(): void {
    const reader = new FrameReader();
    const socket = connect(this.#path);
    this.#socket = socket;
    socket.on('connect', () => {
      this.#open = true;
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
      for (const { reject } of this.#pending.values())
        reject(new Failure('unavailable', 'the speech process ended while it was asked', { retryable: true }));
      this.#pending.clear();
      if (!this.#closed) setTimeout(() => !this.#closed && this.#connect(), reconnectMs).unref();
    });
  }

  #answered(json: SpeechAnswer, bytes: Buffer): void {
    const pending = this.#pending.get(json.n);
    this.#pending.delete(json.n);
    if (json.is === 'failed') pending?.reject(new Failure(json.code as FailureCode, json.message, { retryable: json.retryable }));
    else pending?.resolve({ json, bytes });
  }
}
