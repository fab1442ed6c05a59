// Whose receipts are whose: the parts of messages that went out, what became of each, and receipts that came before their answer did. In
// memory: after a restart a message is known by its last part alone (docs/decisions.md). Not here: reading receipts (wire/smpp/receipt.ts).
import type { Clock } from '#ports/clock.ts';
import type { Receipt } from '#ports/courier.ts';

/** What a receipt says of one part. */
export interface PartNews {
  status: 'delivered' | 'failed';
  code?: string;
  detail?: string;
}

/** What is told about a message. */
export type MessageNews = Omit<Receipt, 'channel' | 'at'>;

interface Sent {
  /** Our id. */
  message: string;
  carrierId: string;
  /** Parts that no receipt has come for. */
  waiting: Set<string>;
  told: boolean;
  at: number;
}

interface Held {
  ids: string[];
  news: PartNews;
  at: number;
}

/** How long a message's parts are remembered: carriers try for three days at most. */
const keptMs = 72 * 3600 * 1000;
const mostKept = 200_000;
/** How long a receipt waits for the answer that names its message. */
const heldMs = 300_000;
const mostHeld = 10_000;

/** One channel's messages, whichever of its links they left by. */
export class DeliveryLedger {
  readonly #clock: Clock;
  readonly #tell: (news: MessageNews) => Promise<void>;
  readonly #byPart = new Map<string, Sent>();
  #held: Held[] = [];
  /** Sends whose answer is due, or was lost not long ago, by when they began. */
  readonly #open = new Map<symbol, number>();

  constructor(clock: Clock, tell: (news: MessageNews) => Promise<void>) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A message is about to go: receipts that nobody knows are held back from now on. */
  begin(): symbol {
    const send = Symbol('send');
    this.#open.set(send, this.#clock.now());
    return send;
  }

  /** It was refused, or was never sent. */
  refused(send: symbol): void {
    this.#open.delete(send);
  }

  /** The last part's id, by which the message is known from now on. `asked` = the parts for which receipts were asked for. */
  taken(send: symbol, message: string, parts: string[], asked: string[]): string {
    this.#open.delete(send);
    // Taken without an id: one of ours, which no other message has and no receipt finds.
    const carrierId = parts.findLast((part) => part !== '') ?? `none ${message}`;
    const named = asked.filter((part) => part !== '');
    const sent: Sent = { message, carrierId, waiting: new Set(named), told: false, at: this.#clock.now() };
    // An id that comes again is another message's: carriers count in circles.
    for (const part of named) {
      this.#byPart.delete(part);
      this.#byPart.set(part, sent);
    }
    this.#forget();
    return carrierId;
  }

  /** Tell what came too early. Call it once the message's own answer is on its way up. */
  async replay(): Promise<void> {
    const now = this.#clock.now();
    const unknown = (ids: string[]) => !ids.some((id) => this.#byPart.has(id));
    const keep = ({ ids, at }: Held) => unknown(ids) && this.#waits() && now - at < heldMs;
    const ready = this.#held.filter((held) => !keep(held));
    this.#held = this.#held.filter(keep);
    for (const { ids, news } of ready) await this.#take(ids, news);
  }

  /** A receipt with the ids it may mean. Fulfilled once it is stored, or held until its message is known. */
  async receipt(ids: string[], news: PartNews): Promise<void> {
    if (ids.some((id) => this.#byPart.has(id)) || !this.#waits()) return await this.#take(ids, news);
    this.#held.push({ ids, news, at: this.#clock.now() });
    const surplus = this.#held.length > mostHeld ? this.#held.shift() : undefined;
    if (surplus !== undefined) await this.#take(surplus.ids, surplus.news);
  }

  /** Is there a send whose ids are not known yet? */
  #waits(): boolean {
    const now = this.#clock.now();
    for (const [send, at] of this.#open) if (now - at > heldMs) this.#open.delete(send);
    return this.#open.size > 0;
  }

  async #take(ids: string[], news: PartNews): Promise<void> {
    const id = ids.find((each) => this.#byPart.has(each));
    const sent = id === undefined ? undefined : this.#byPart.get(id);
    // Of a former life, or of another's: the store knows whether it is ours.
    if (id === undefined || sent === undefined) return await this.#tell({ carrierId: ids[0] ?? '', ...news });
    const { message: messageId, carrierId } = sent;
    if (news.status === 'delivered') sent.waiting.delete(id);
    if (sent.told || (news.status === 'delivered' && sent.waiting.size > 0)) return;
    sent.told = true;
    try {
      await this.#tell({ carrierId, messageId, ...news });
    } catch (error) {
      // The carrier brings it again.
      sent.told = false;
      throw error;
    }
  }

  #forget(): void {
    const oldest = this.#clock.now() - keptMs;
    for (const [part, { at }] of this.#byPart) {
      if (at >= oldest && this.#byPart.size <= mostKept) return;
      this.#byPart.delete(part);
    }
  }
}
