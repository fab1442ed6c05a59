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

interface Recipient {
  to: string;
  country: string | undefined;
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
  admits(check: Check, now: number): boolean {
    const known = this.knows(check, now) ? this.#known.get(check.key) : undefined;
    if (known === undefined || known.count >= check.cap * farBelow) return false;
    known.count += 1;
    return true;
  }

  knows({ key }: Check, now: number): boolean {
    const known = this.#known.get(key);
    return known !== undefined && now - known.at <= believedMs && now >= known.at;
  }

  learn({ key }: Check, count: number, now: number): void {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(key, { count, at: now });
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
  const reading = new Map<string, Promise<void>>();
  const alarmed = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();

  /**
   * Reads what is not known, before the message's turn and so together with others'. An outcome that is stored meanwhile is counted
   * twice at worst: such a count is only ever used far below the cap.
   */
  async function readAhead(checks: Check[], now: number): Promise<void> {
    const unknown = checks.filter((check) => !far.knows(check, now) && !reading.has(check.key));
    for (const check of unknown) {
      const { finished } = underWay;
      const read = messages.countSince({ ...check.query, sinceAt: now - hourMs, upTo: check.cap }).then((count) => {
        if (!far.knows(check, now)) far.learn(check, count + underWay.of(check.key) + underWay.finished - finished, now);
      });
      reading.set(
        check.key,
        read.finally(() => reading.delete(check.key)),
      );
    }
    await Promise.all(checks.flatMap(({ key }) => reading.get(key) ?? []));
  }

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
      near.forEach((check, i) => far.learn(check, (counts[i] ?? 0) + underWay.of(check.key) + 1, now));
      return over;
    }
  }

  function tell(check: Check, now: number): void {
    if (now - (alarmed.get(check.key) ?? -Infinity) < hourMs) return;
    if (alarmed.size >= mostRemembered) alarmed.clear();
    alarmed.set(check.key, now);
    alarm(`cap-${check.name}`, { key: check.key, most: check.cap });
  }

  async function checked(row: MessageRow, source: Source): Promise<Admission | { kind: 'checks'; recipient: Recipient; checks: Check[] }> {
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
    return { kind: 'checks', recipient: { to, country }, checks };
  }

  async function decide({ to, country }: Recipient, checks: Check[], now: number): Promise<Admission> {
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

  return async (row: MessageRow, source: Source, now: number): Promise<Admission> => {
    const found = await checked(row, source);
    if (found.kind !== 'checks') return found;
    const { recipient, checks } = found;
    await readAhead(checks, now);
    const mine = turn.then(() => decide(recipient, checks, now));
    turn = mine.catch(() => {});
    return await mine;
  };
}
