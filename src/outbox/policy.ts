// Who may be written to, and how often: caller ids are spoofed to pump messages, so that every one passes here (DESIGN §6 Messages).
// Not here: what a refusal means to the flow (results.ts).
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { recipientOf } from './number.ts';

/** Messages within any hour. */
export interface Caps {
  perNumber: number;
  perLine: number;
  perOrigin: number;
}

/** What the installation allows. */
export interface PolicySettings {
  /** ISO 3166 countries that may be written to; empty = the country of the line that was called. */
  countries: string[];
  caps: Caps;
}

export const defaultPolicy: PolicySettings = { countries: [], caps: { perNumber: 10, perLine: 600, perOrigin: 2000 } };

/** Where a message was ordered: the line that was called, and its country. */
export interface Source {
  line: string;
  country: string | undefined;
}

/** `go`: with the number to use; call `done` once the outcome is stored. Otherwise why not. */
export type Admission = { kind: 'go'; to: string; done: () => void } | { kind: 'no-number' | 'not-allowed'; code: string; detail: string };

const hourMs = 3600 * 1000;

type Counted = Pick<MessageStore, 'countSince'>;

/** Messages admitted whose outcome is not stored yet: the database does not count those. */
class UnderWay {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Grows with every outcome that was stored. */
  finished = 0;

  add(key: string, change: 1 | -1): void {
    const count = this.of(key) + change;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}

/** Decides message by message, one after the other, so that two at the same time cannot both be the last one allowed. */
export function createPolicy(messages: Counted, settings: () => PolicySettings) {
  const underWay = new UnderWay();
  let turn: Promise<unknown> = Promise.resolve();

  async function overCap(to: string, source: Source, origin: string, now: number): Promise<string | undefined> {
    const { perNumber, perLine, perOrigin } = settings().caps;
    const checks = [
      { name: 'number', key: `to ${to}`, cap: perNumber, query: { to } },
      { name: 'line', key: `line ${source.line}`, cap: perLine, query: { line: source.line } },
      { name: 'origin', key: `origin ${origin}`, cap: perOrigin, query: { origin } },
    ];
    for (;;) {
      const { finished } = underWay;
      const counts = await Promise.all(checks.map(({ query }) => messages.countSince({ ...query, sinceAt: now - hourMs })));
      // An outcome that was stored while we counted is perhaps in neither sum, one stored just now perhaps in both: count again.
      await new Promise((resolve) => setImmediate(resolve));
      if (underWay.finished === finished) return checks.find(({ key, cap }, i) => (counts[i] ?? 0) + underWay.of(key) >= cap)?.name;
    }
  }

  async function decide(row: MessageRow, origin: string, source: Source, now: number): Promise<Admission> {
    const recipient = recipientOf(row.to, source.country);
    if ('reason' in recipient) return { kind: 'no-number', code: 'no-number', detail: recipient.reason };
    const { countries } = settings();
    const allowed = countries.length > 0 ? countries : [source.country];
    const { to, country } = recipient;
    if (!allowed.includes(country)) {
      return { kind: 'not-allowed', code: 'country', detail: `messages to ${country ?? 'this kind of number'} are not allowed` };
    }
    const over = await overCap(to, source, origin, now);
    if (over !== undefined)
      return { kind: 'not-allowed', code: `cap-${over}`, detail: `too many messages within an hour for this ${over}` };
    const keys = [`to ${to}`, `line ${source.line}`, `origin ${origin}`];
    for (const key of keys) underWay.add(key, 1);
    return {
      kind: 'go',
      to,
      done: () => {
        underWay.finished += 1;
        for (const key of keys) underWay.add(key, -1);
      },
    };
  }

  return (row: MessageRow, origin: string, source: Source, now: number): Promise<Admission> => {
    const mine = turn.then(() => decide(row, origin, source, now));
    turn = mine.catch(() => {});
    return mine;
  };
}
