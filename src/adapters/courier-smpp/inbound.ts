// Messages that people send us over a link: parts joined, and the same message told once when a carrier repeats what it did not see answered.
// Not here: receipts (delivery-ledger.ts), characters (charset.ts).
import { createHash, randomUUID } from 'node:crypto';
import type { InboundMessageRow } from '#ports/channel-store.ts';
import type { Clock, Timers } from '#ports/clock.ts';
import type { PartOf } from '#wire/smpp/user-data.ts';

/** One message, or one part of one, as it was read. */
export interface InboundPart {
  from: string;
  origin: string;
  text: string;
  part: PartOf | undefined;
  /** Which life of the link brought it: a carrier repeats on a new one what it did not see answered. */
  session: number;
}

interface Group {
  first: InboundPart;
  at: number;
  texts: Map<number, string>;
}

interface Told {
  id: string;
  at: number;
  session: number;
  stored: boolean;
}

/** How long parts wait for each other; then what is there is told. */
const joinMs = 300_000;
const mostGroups = 2000;
/** How long a message may be repeated by a carrier. */
const repeatMs = 600_000;
const mostTold = 5000;
/** Stands for a part that never came. */
const gap = '[…]';

/** Joins and tells one channel's inbound messages. */
export class InboundMessages {
  readonly #around: { clock: Clock; timers: Timers; channel: string };
  readonly #tell: (row: InboundMessageRow) => Promise<void>;
  readonly #groups = new Map<string, Group>();
  readonly #told = new Map<string, Told>();
  #stopTimer = () => {};
  #armed = false;

  constructor(around: { clock: Clock; timers: Timers; channel: string }, tell: (row: InboundMessageRow) => Promise<void>) {
    this.#around = around;
    this.#tell = tell;
  }

  /** Fulfilled once it is stored; a part that waits for others is answered for at once. */
  async take(arrived: InboundPart): Promise<void> {
    const { part } = arrived;
    if (part === undefined) return await this.#tellOnce(arrived, arrived.text);
    const key = [arrived.from, arrived.origin, part.reference, part.total].join(' ');
    const group = this.#groups.get(key) ?? { first: arrived, at: this.#around.clock.now(), texts: new Map<number, string>() };
    this.#groups.set(key, group);
    group.texts.set(part.index, arrived.text);
    if (group.texts.size < part.total) return this.#wait();
    await this.#tellOnce({ ...group.first, session: arrived.session }, joined(group, part.total));
    // Only now: the carrier may bring the last part again.
    this.#groups.delete(key);
  }

  /** Tell what is there of messages whose parts did not all come. */
  async close(): Promise<void> {
    this.#stopTimer();
    await this.#tellParts(Number.POSITIVE_INFINITY);
  }

  #wait(): void {
    const [oldest] = this.#groups.keys();
    if (this.#groups.size > mostGroups && oldest !== undefined) void this.#tellGroup(oldest);
    if (this.#armed) return;
    this.#armed = true;
    this.#stopTimer = this.#around.timers.after(joinMs, () => {
      this.#armed = false;
      void this.#tellParts(this.#around.clock.now() - joinMs).then(() => {
        if (this.#groups.size > 0) this.#wait();
      });
    });
  }

  async #tellParts(olderThanAt: number): Promise<void> {
    for (const [key, { at }] of this.#groups) if (at <= olderThanAt) await this.#tellGroup(key);
  }

  async #tellGroup(key: string): Promise<void> {
    const group = this.#groups.get(key);
    this.#groups.delete(key);
    // It was answered for: there is nobody who could bring it again.
    if (group !== undefined) await this.#tellOnce(group.first, joined(group, group.first.part?.total ?? 1)).catch(() => {});
  }

  async #tellOnce({ from, origin, session, part }: InboundPart, raw: string): Promise<void> {
    const { clock, channel } = this.#around;
    // Halves of a character have met by now; one that has not is no character.
    const text = raw.toWellFormed();
    const at = clock.now();
    const print = createHash('sha256')
      .update(JSON.stringify([from, origin, text, part?.reference]))
      .digest('base64');
    const former = this.#told.get(print);
    const repeated = former !== undefined && at - former.at < repeatMs && (!former.stored || former.session !== session);
    const told: Told = { id: repeated ? former.id : randomUUID(), at, session, stored: false };
    this.#told.delete(print);
    this.#told.set(print, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > mostTold && oldest !== undefined) this.#told.delete(oldest);
    await this.#tell({ channel, carrierId: told.id, origin, messaging: 'sms', from, text, media: undefined, at });
    told.stored = true;
  }
}

function joined({ texts }: Group, total: number): string {
  return Array.from({ length: total }, (_, index) => texts.get(index + 1) ?? gap).join('');
}
