// A courier for tests whose every answer is scripted. Behind the Courier port; knows nothing of the outbox.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accepted, Courier, OutgoingMessage, Receipt, Taker } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';

/** One answer: thrown, never given, or made by a function. */
type Line = Error | 'hang' | ((message: OutgoingMessage) => Promise<Accepted>);

let counter = 0;

/** Takes every message, save where a line of the script says otherwise. */
export class ScriptedCourier implements Courier {
  readonly channel: string;
  readonly kinds: Courier['kinds'] = ['sms', 'whatsapp'];
  readonly idempotent: boolean;
  /** Every request, in order. */
  readonly sent: OutgoingMessage[] = [];
  /** What reached the phone: by key where the key is honoured, else every request. */
  readonly delivered = new Map<string, OutgoingMessage>();
  readonly #delayMs: number;
  readonly #script: Line[] = [];
  readonly #handlers: Taker<Receipt>[] = [];

  constructor({ idempotent = false, delayMs = 0 }: { idempotent?: boolean; delayMs?: number } = {}) {
    counter += 1;
    this.channel = `scripted-${counter}`;
    this.idempotent = idempotent;
    this.#delayMs = delayMs;
  }

  /** The next answers, in order. */
  script(...lines: Line[]): void {
    this.#script.push(...lines);
  }

  report(carrierId: string, status: Receipt['status'], code?: string, more: Partial<Receipt> = {}): void {
    const receipt = { channel: this.channel, carrierId, status, at: Date.now(), ...(code === undefined ? {} : { code }), ...more };
    for (const handler of this.#handlers) void handler(receipt);
  }

  async send(message: OutgoingMessage, signal?: AbortSignal): Promise<Accepted> {
    this.sent.push(message);
    const line = this.#script.shift();
    if (line instanceof Error) throw line;
    if (line === 'hang') return await hang(signal);
    if (line !== undefined) return await line(message);
    if (this.#delayMs > 0) await sleep(this.#delayMs);
    this.delivered.set(this.idempotent ? message.key : `${message.key} ${this.sent.length}`, message);
    return { carrierId: `${this.channel}-${message.key}`, parts: 1 };
  }

  onReceipt(handler: Taker<Receipt>): void {
    this.#handlers.push(handler);
  }
}

function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Failure('cancelled', 'broken off')), { once: true });
  });
}
