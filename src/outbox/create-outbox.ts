// The outbox: claims due messages, tries them in a few slots, takes the carriers' receipts and tells the flow (DESIGN §6 Messages).
// At least once: exactly once does not exist here. NOTIFY wakes it, a poll every second is the truth.
import type { CallStore } from '#ports/call-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { Courier, Receipt } from '#ports/courier.ts';
import { asFailure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { createPolicy, type PolicySettings } from './policy.ts';
import { messageResult } from './results.ts';
import { defaultRetry, type RetrySettings } from './retry.ts';
import { mayRepeat, sendOne, type Outcome, type SendParts } from './send-one.ts';
import { Turns } from './turns.ts';

export interface OutboxLog {
  info: (facts: object, text: string) => void;
  warn: (facts: object, text: string) => void;
}

export interface OutboxOptions {
  messages: MessageStore;
  calls: Pick<CallStore, 'get' | 'putInbox'>;
  /** The channel that an origin belongs to. */
  couriers: (origin: string) => Courier | undefined;
  /** ISO 3166 country of a line, for the allow-list. */
  countryOf: (line: string) => Promise<string | undefined>;
  clock: Clock;
  log: OutboxLog;
  /** Read for every message, so that changed settings hold at once. */
  policy: () => PolicySettings;
  /** In [0, 1); default `Math.random`. */
  random?: () => number;
  /** Messages under way at the same time; default 8. */
  slots?: number;
  retry?: RetrySettings;
  pollMs?: number;
  sendTimeoutMs?: number;
  /** How long a claim holds; must be longer than a send. Default: the time-out and 15 s. */
  leaseMs?: number;
}

export interface Outbox {
  start: () => void;
  /** Claim nothing more, wait for what is under way at most `withinMs` (default 5,000), then break it off. */
  stop: (withinMs?: number) => Promise<void>;
  /** Take this channel's receipts. Couriers that send are attached by themselves; those that may still have receipts to bring are attached at start. */
  attach: (courier: Courier) => void;
  /** A receipt from elsewhere, e.g. a webhook. */
  receive: (receipt: Receipt) => Promise<void>;
}

const defaultSendTimeoutMs = 10_000;

/** Everything one running outbox shares between its loops. */
function wiring(options: OutboxOptions) {
  const { messages, calls, clock, log } = options;
  const attached = new WeakSet<Courier>();

  // A message's receipts are taken in the order in which they came, and the flow hears `sent` before what followed it.
  const turns = new Turns();
  const tell = async (row: MessageRow) => {
    const event = messageResult(row, clock.now());
    if (event !== undefined) await calls.putInbox(row.callId, event);
  };
  const take = async ({ channel, carrierId, status, code, at }: Receipt) => {
    const row = await messages.receipt(channel, carrierId, status, code, at);
    if (row === undefined || row.state !== status) return;
    await turns.take(`message ${row.id}`, () => tell(row));
  };
  const receive = (receipt: Receipt) => turns.take(`receipt ${receipt.channel} ${receipt.carrierId}`, () => take(receipt));
  const attach = (courier: Courier) => {
    if (attached.has(courier)) return;
    attached.add(courier);
    courier.onReceipt((receipt) => {
      receive(receipt).catch((error: unknown) => {
        log.warn({ channel: receipt.channel, carrierId: receipt.carrierId, error: asFailure(error) }, 'a receipt could not be stored');
      });
    });
  };
  const courierOf = (origin: string) => {
    const courier = options.couriers(origin);
    if (courier !== undefined) attach(courier);
    return courier;
  };
  const settleAndTell = async (row: MessageRow, outcome: Outcome) => {
    const settled = await messages.settle(row.id, { ...outcome, at: clock.now(), attempt: row.attempts });
    log.info({ message: row.id, call: row.callId, state: settled.state, attempt: row.attempts, code: settled.code }, 'message tried');
    await tell(settled);
  };
  const settle = (row: MessageRow, outcome: Outcome) => turns.take(`message ${row.id}`, () => settleAndTell(row, outcome));
  return { tell, receive, attach, courierOf, settle };
}

/** Make an outbox; nothing happens before `start`. Several may run on one database. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { messages, clock, log, slots = 8, pollMs = 1000, sendTimeoutMs = defaultSendTimeoutMs } = options;
  const { leaseMs = sendTimeoutMs + 15_000, random = Math.random, retry = defaultRetry } = options;
  const { tell, receive, attach, courierOf, settle } = wiring(options);
  const parts: SendParts = {
    calls: options.calls,
    courierOf,
    countryOf: options.countryOf,
    admit: createPolicy(messages, options.policy),
    retry,
    random,
    now: () => clock.now(),
    sendTimeoutMs,
  };
  const underWay = new Set<Promise<void>>();
  const stopped = new AbortController();
  const breakOff = new AbortController();
  let wakeUp = () => {};
  let woken = false;
  let loop: Promise<void> | undefined;

  const wake = () => {
    woken = true;
    wakeUp();
  };
  const tryOne = (row: MessageRow) => {
    const done = sendOne(row, parts, breakOff.signal, (outcome) => settle(row, outcome))
      .catch((error: unknown) => {
        log.warn({ message: row.id, error: asFailure(error) }, 'a message’s outcome could not be stored; its lease will run out');
      })
      .finally(() => {
        underWay.delete(done);
        wake();
      });
    underWay.add(done);
  };
  /** Take up what a dead worker left, then fill the free slots. */
  const round = async () => {
    for (const row of await messages.expireLeases(clock.now(), (lost) => mayRepeat(lost, courierOf, retry))) await tell(row);
    const free = slots - underWay.size;
    if (free > 0) for (const row of await messages.claim(free, clock.now(), leaseMs)) tryOne(row);
  };
  const pause = async () => {
    if (woken || stopped.signal.aborted) return;
    const dueAt = underWay.size < slots ? await messages.nextDueAt().catch(() => undefined) : undefined;
    const waitMs = dueAt === undefined ? pollMs : Math.min(Math.max(dueAt - clock.now(), 1), pollMs);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken) wakeUp();
    });
  };
  const run = async () => {
    const unsubscribe = messages.onQueued(wake);
    let failing = false;
    while (!stopped.signal.aborted) {
      woken = false;
      try {
        await round();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ error: asFailure(error) }, 'the outbox cannot read its table; it goes on trying');
        failing = true;
      }
      await pause();
    }
    unsubscribe();
  };

  return {
    start: () => {
      loop ??= run();
    },
    stop: async (withinMs = 5000) => {
      stopped.abort();
      wake();
      await loop;
      const timer = setTimeout(() => breakOff.abort(), withinMs);
      while (underWay.size > 0) await Promise.all(underWay);
      clearTimeout(timer);
    },
    attach,
    receive,
  };
}
