// Who may be written to, and how often: caller ids are spoofed to pump messages, so that every one passes here (DESIGN §6 Messages).
// Not here: what a refusal means to the flow (results.ts), opt-outs and marketing hours (send-one.ts).
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { messageSettingsOf, type MessageSettings } from './message-settings.ts';
import { recipientOf } from './number.ts';

/** What the installation allows; read for every message. */
export type PolicySettings = Pick<MessageSettings, 'countries' | 'caps'>;

export const defaultPolicy: MessageSettings = messageSettingsOf(undefined);

/** Where a message was ordered and leaves from. */
export interface Source {
  line: string;
  /** The line's country. */
  country: string | undefined;
  origin: string;
  channel: string;
  /** Countries that the origin may write to; empty = any. */
  countries: readonly string[];
}

/** `go`: with the number to use; call `done` once the outcome is stored. Otherwise why not. */
export type Admission =
  | { kind: 'go'; to: string; country: string | undefined; done: () => void }
  | { kind: 'no-number' | 'not-allowed'; code: string; detail: string };

const hourMs = 3600 * 1000;
/** A count far below its cap is believed for so long, with what was admitted here since. */
const believedMs = 5000;
const farBelow = 0.8;
const mostRemembered = 5000;

type Counted = Pick<MessageStore, 'countSince'>;
interface Check {
  name: string;
  key: string;
  cap: number;
  query: Omit<Parameters<MessageStore['countSince']>[0], 'sinceAt' | 'upTo'>;
}

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

/** Counts read a moment ago that are so far below their cap that what else happens cannot matter yet. */
class FarCounts {
  readonly #known = new Map<string, { count: number; at: number }>();

  /** Below its cap for sure? Counts the message. */
  admits({ key, cap }: Check, now: number): boolean {
    const known = this.#known.get(key);
    if (known === undefined || now - known.at > believedMs || now < known.at || known.count >= cap * farBelow) return false;
    known.count += 1;
    return true;
  }

  learn({ key }: Check, count: number, now: number): void {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(key, { count: count + 1, at: now });
  }
}

/**
 * Decides message by message, one after the other, so that two at the same time cannot both be the last one allowed. `alarm` hears of
 * every cap that was reached, at most once an hour each.
 */
export function createPolicy(
  messages: Counted,
  settings: () => PolicySettings | Promise<PolicySettings>,
  alarm: (cap: string, facts: { key: string; most: number }) => void = () => {},
) {
  const underWay = new UnderWay();
  const far = new FarCounts();
  const alarmed = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();

  async function overCap(checks: Check[], now: number): Promise<Check | undefined> {
    const near = checks.filter((check) => !far.admits(check, now));
    if (near.length === 0) return undefined;
    for (;;) {
      const { finished } = underWay;
      const sinceAt = now - hourMs;
      const counts = await Promise.all(near.map(({ query, cap }) => messages.countSince({ ...query, sinceAt, upTo: cap })));
      // An outcome that was stored while we counted is perhaps in neither sum, one stored just now perhaps in both: count again.
      await new Promise((resolve) => setImmediate(resolve));
      if (underWay.finished !== finished && near.some(({ key, cap }, i) => (counts[i] ?? 0) + underWay.of(key) >= cap * farBelow)) continue;
      const over = near.find(({ key, cap }, i) => (counts[i] ?? 0) + underWay.of(key) >= cap);
      near.forEach((check, i) => far.learn(check, (counts[i] ?? 0) + underWay.of(check.key), now));
      return over;
    }
  }

  function tell(check: Check, now: number): void {
    if (now - (alarmed.get(check.key) ?? -Infinity) < hourMs) return;
    if (alarmed.size >= mostRemembered) alarmed.clear();
    alarmed.set(check.key, now);
    alarm(`cap-${check.name}`, { key: check.key, most: check.cap });
  }

  async function decide(row: MessageRow, source: Source, now: number): Promise<Admission> {
    const recipient = recipientOf(row.to, source.country);
    if ('reason' in recipient) return { kind: 'no-number', code: 'no-number', detail: recipient.reason };
    const { countries, caps } = await settings();
    const { to, country } = recipient;
    const allowed = countries.length > 0 ? countries : [source.country];
    if (!allowed.includes(country) || (source.countries.length > 0 && !source.countries.includes(country ?? ''))) {
      return { kind: 'not-allowed', code: 'country', detail: `messages to ${country ?? 'this kind of number'} are not allowed` };
    }
    const checks: Check[] = [
      { name: 'number', key: `to ${to}`, cap: caps.perNumber, query: { to } },
      { name: 'line', key: `line ${source.line}`, cap: caps.perLine, query: { line: source.line } },
      { name: 'origin', key: `origin ${source.origin}`, cap: caps.perOrigin, query: { origin: source.origin } },
      { name: 'channel', key: `channel ${source.channel}`, cap: caps.perChannel, query: { channel: source.channel } },
    ];
    const over = await overCap(checks, now);
    if (over !== undefined) {
      tell(over, now);
      return { kind: 'not-allowed', code: `cap-${over.name}`, detail: `too many messages within an hour for this ${over.name}` };
    }
    for (const { key } of checks) underWay.add(key, 1);
    return {
      kind: 'go',
      to,
      country,
      done: () => {
        underWay.finished += 1;
        for (const { key } of checks) underWay.add(key, -1);
      },
    };
  }

  return (row: MessageRow, source: Source, now: number): Promise<Admission> => {
    const mine = turn.then(() => decide(row, source, now));
    turn = mine.catch(() => {});
    return mine;
  };
}
