// The outbox: claims due messages channel by channel, tries them in each channel's lane, takes the carriers' receipts and tells the flow.
// At least once: exactly once does not exist here. NOTIFY wakes it, a poll every second is the truth.
import type { CallStore } from '#ports/call-store.ts';
import { type Clock, watchForJumps } from '#ports/clock.ts';
import type { Courier, Receipt } from '#ports/courier.ts';
import { asFailure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { Lane } from './lane.ts';
import type { MessageSettings } from './message-settings.ts';
import type { Outlet } from './outlet.ts';
import { createPolicy } from './policy.ts';
import { takeReceipts } from './receipts.ts';
import { mayTryAgain, type Outcome } from './remedies.ts';
import { messageResult } from './results.ts';
import { defaultRetry, type RetrySettings } from './retry.ts';
import { mayRepeat, type OutboxChannels, sendOne, type SendParts } from './send-one.ts';
import { Turns } from './turns.ts';

export interface OutboxLog {
  info: (facts: object, text: string) => void;
  warn: (facts: object, text: string) => void;
}

export interface OutboxOptions {
  messages: MessageStore;
  calls: Pick<CallStore, 'get' | 'putInbox'>;
  channels: OutboxChannels;
  /** The way out of an origin. */
  outletOf: (origin: string) => Outlet | undefined;
  /** ISO 3166 country of a line, for the allow-list. */
  countryOf: (line: string) => Promise<string | undefined>;
  clock: Clock;
  /** A clock that nobody sets: what waits lasts as long as it should when `clock` is set. Default: `clock`, which then is never set. */
  steady?: Clock;
  log: OutboxLog;
  /** Read for every message, so that changed settings hold at once. */
  policy: () => MessageSettings | Promise<MessageSettings>;
  /** In [0, 1); default `Math.random`. */
  random?: () => number;
  retry?: RetrySettings;
  pollMs?: number;
  sendTimeoutMs?: number;
  /** How long a claim holds; must be longer than a send. Default: the time-out and 15 s. */
  leaseMs?: number;
  /** How long a receipt is waited for before a message of unknown fate is sent once more; default 90 s. */
  reconcileMs?: number;
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
/** Rounds that follow one another are so far apart, so that what ends together is refilled together. */
const roundMs = 4;
/** Origins that no channel sends from share a lane: their messages fail at once. */
const nowhere = '';

/** Everything one running outbox shares between its loops. */
function wiring(options: OutboxOptions, lanes: Lanes) {
  const { messages, calls, clock, log } = options;
  // A message's receipts are taken in the order in which they came, and the flow hears `sent` before what followed it.
  const turns = new Turns();
  const tell = async (row: MessageRow) => {
    const event = messageResult(row, clock.now());
    if (event !== undefined) await calls.putInbox(row.callId, event);
  };
  const { receive, attach } = takeReceipts({ ...options, turns, tell, laneOf: (channel) => lanes.of(channel) });
  const outletOf = (origin: string) => {
    const outlet = options.outletOf(origin);
    if (outlet !== undefined) attach(outlet.courier);
    return outlet;
  };
  const settleAndTell = async (row: MessageRow, outcome: Outcome) => {
    const settled = await messages.settle(row.id, { ...outcome, at: clock.now(), attempt: row.attempts });
    log.info({ message: row.id, call: row.callId, state: settled.state, attempt: row.attempts, code: settled.code }, 'message tried');
    await tell(settled);
  };
  const settle = (row: MessageRow, outcome: Outcome) => turns.take(`message ${row.id}`, () => settleAndTell(row, outcome));
  return { tell, receive, attach, outletOf, settle };
}

/** The lanes by channel, made when they are first asked for. */
class Lanes {
  readonly #lanes = new Map<string, Lane>();

  of(channel: string): Lane {
    const lane = this.#lanes.get(channel) ?? new Lane();
    this.#lanes.set(channel, lane);
    return lane;
  }

  /** The clock was set. */
  move(byMs: number): void {
    for (const lane of this.#lanes.values()) lane.move(byMs);
  }

  /** The lane of an outlet, with the limits that hold now. */
  for(outlet: Outlet | undefined): Lane {
    const lane = this.of(outlet?.courier.channel ?? nowhere);
    lane.limits = { window: outlet?.courier.window, ratePerS: outlet?.stopped === undefined ? outlet?.ratePerS : undefined };
    return lane;
  }
}

/** Make an outbox; nothing happens before `start`. Several may run on one database. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { messages, clock, log, pollMs = 1000, sendTimeoutMs = defaultSendTimeoutMs, reconcileMs = 90_000 } = options;
  const { leaseMs = sendTimeoutMs + 15_000, random = Math.random, retry = defaultRetry } = options;
  const lanes = new Lanes();
  const { tell, receive, attach, outletOf, settle } = wiring(options, lanes);
  const parts: SendParts = {
    calls: options.calls,
    channels: options.channels,
    outletOf,
    countryOf: options.countryOf,
    settings: options.policy,
    admit: createPolicy(messages, options.policy, (cap, facts) => log.warn({ alarm: cap, ...facts }, 'a cap of messages is reached')),
    retry,
    random,
    now: () => clock.now(),
    sendTimeoutMs,
    reconcileMs,
    log,
  };
  const { steady = clock } = options;
  const jumped = watchForJumps(clock, steady);
  let lookedAt = steady.now();
  let setBy = 0;
  let setSince: number | undefined;
  const underWay = new Set<Promise<void>>();
  const stopped = new AbortController();
  const breakOff = new AbortController();
  let wakeUp = () => {};
  let woken = false;
  let tidiedAt = -Infinity;
  let loop: Promise<void> | undefined;

  const wake = () => {
    woken = true;
    wakeUp();
  };
  const tryOne = (row: MessageRow, lane: Lane) => {
    const done = sendOne(row, lane, parts, breakOff.signal, (outcome) => settle(row, outcome))
      .catch((error: unknown) => {
        log.warn({ message: row.id, error: asFailure(error) }, 'a message’s outcome could not be stored; its lease will run out');
      })
      .finally(() => {
        underWay.delete(done);
        lane.done();
        wake();
      });
    underWay.add(done);
  };
  /** Nothing becomes due before its time, and nothing late, because somebody sets the clock. A store that is away is told later. */
  const keepTime = async (): Promise<number> => {
    const byMs = jumped();
    const now = clock.now();
    if (byMs !== 0) {
      lanes.move(byMs);
      tidiedAt += byMs;
      setBy += byMs;
      setSince ??= lookedAt;
    }
    const steadyNow = steady.now();
    if (setSince !== undefined) {
      await messages.moveInTime(setBy, { from: now - (steadyNow - setSince), to: now });
      log.warn({ byMs: setBy }, 'the clock was set: what waits in the outbox was moved with it');
      setBy = 0;
      setSince = undefined;
    }
    lookedAt = steadyNow;
    return now;
  };
  /** Take up what a dead worker left and what no receipt came for. */
  const tidy = async (now: number) => {
    if (now - tidiedAt < pollMs && now >= tidiedAt) return;
    tidiedAt = now;
    // The worker died, perhaps before it asked the carrier: unlike after a time-out, the message must go out in the end.
    const reconcile = (lost: MessageRow) => (mayTryAgain(lost, retry) ? reconcileMs : undefined);
    for (const row of await messages.expireLeases(now, (lost) => mayRepeat(lost, outletOf, retry), reconcile)) await tell(row);
    const again = await messages.resendUnknown(now);
    if (again.length > 0) log.warn({ messages: again.length }, 'no receipt came: sent once more, as maybe doubled');
  };
  /** Fill every lane that has room and something due; answers when the next thing is due. */
  const round = async (): Promise<number | undefined> => {
    // One instant for all of it: the clock may be set meanwhile.
    const now = await keepTime();
    await tidy(now);
    const waiting = await messages.waiting();
    const byLane = Map.groupBy(waiting, ({ origin }) => lanes.for(outletOf(origin)));
    let nextAt: number | undefined;
    for (const [lane, group] of byLane) {
      const due = group.filter(({ dueAt }) => dueAt <= now).map(({ origin }) => origin);
      const free = lane.free(now);
      if (due.length > 0 && free > 0) {
        const rows = await messages.claim(free, now, leaseMs, due);
        lane.took(rows.length);
        for (const row of rows) tryOne(row, lane);
      }
      const readyAt = lane.readyAt(now);
      if (readyAt === undefined) continue;
      const dueAt = Math.max(readyAt, Math.min(...group.map((one) => one.dueAt)));
      nextAt = Math.min(nextAt ?? Infinity, dueAt);
    }
    return nextAt;
  };
  const pause = async (nextAt: number | undefined) => {
    if (stopped.signal.aborted) return;
    const untilMs = nextAt === undefined ? pollMs : Math.min(Math.max(nextAt - clock.now(), roundMs), pollMs);
    const waitMs = woken ? roundMs : untilMs;
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, waitMs);
      let soon = woken;
      wakeUp = () => {
        if (soon && !stopped.signal.aborted) return;
        soon = true;
        clearTimeout(timer);
        timer = setTimeout(resolve, stopped.signal.aborted ? 0 : roundMs);
      };
    });
  };
  const run = async () => {
    const unsubscribe = messages.onQueued(wake);
    let failing = false;
    while (!stopped.signal.aborted) {
      woken = false;
      let nextAt: number | undefined;
      try {
        nextAt = await round();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ error: asFailure(error) }, 'the outbox cannot read its table; it goes on trying');
        failing = true;
      }
      await pause(nextAt);
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
