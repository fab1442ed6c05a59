// The switchboard: who rings, which flow answers, and every live call with its legs. Implements LiveCalls for the API.
// Not here: what happens inside a call (call.ts), lines and versions in memory (flow-table.ts), taking calls up again (recovery.ts).
import type { Logger } from 'pino';
import type { Engine } from '#engine/engine.ts';
import type { KindModels } from '#flow/kind.ts';
import type { CallStore, LiveCall, NewCall } from '#ports/call-store.ts';
import type { Clock, Timers } from '#ports/clock.ts';
import { systemTimers } from '#ports/clock.ts';
import type { Desk } from '#ports/desk.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { FlowStore, LineRow } from '#ports/flow-store.ts';
import type { OutwardHttp } from '#ports/http.ts';
import type { IncomingLeg, LegEnd, Line, LineHandlers } from '#ports/line.ts';
import type { LiveCalls } from '#ports/live-calls.ts';
import type { OutboundPolicy } from '#ports/outbound-policy.ts';
import type { PromptSource } from '#ports/prompts.ts';
import { Call, type CallHooks, type CallOpening } from './call.ts';
import { createCallbacks } from './callbacks.ts';
import { type CallTallies, createCallCounts } from './call-counts.ts';
import { callerNumber } from './caller-number.ts';
import { closeRow } from './close-row.ts';
import { createFlowTable, documentReader, type PinnedFlow } from './flow-table.ts';
import { createInbox } from './inbox.ts';
import { newCall, registeredUser } from './new-call.ts';
import { recover } from './recovery.ts';
import { LineQuality } from './line-quality.ts';
import { createVault } from './vault.ts';
import type { LegHandlers, World } from './world.ts';
import { createWriter } from './writer.ts';

/** Everything the switchboard is handed by main.ts. */
export interface SwitchboardOptions {
  line: Line;
  store: { calls: CallStore; flows: FlowStore };
  engine: Engine;
  models: KindModels;
  prompts: PromptSource;
  desk: Desk;
  http: OutwardHttp;
  secrets: (name: string) => Promise<string | undefined>;
  clock: Clock;
  timers?: Timers;
  log: Logger;
  newId: () => string;
  /** Caller's number to E.164; default callerNumber. */
  normaliseNumber?: (raw: string | undefined, country: string) => string | undefined;
  /** The list of outside numbers; default: none may be dialled. */
  policy?: OutboundPolicy;
  /** Default: the origin called `sandbox`. */
  sandboxOrigin?: (origin: string) => boolean;
  /** Asked for every call: seconds after which to try again where none is taken now; `why` for the metrics, default `full`. */
  admission?: () => { retryAfterS: number; why?: 'draining' } | undefined;
  /** Is the database there? Default: yes. */
  healthy?: () => boolean;
}

export interface Switchboard extends LiveCalls {
  /** Reads lines and flows, opens the line, takes up what outlived the last main. Throws `Failure` where the store is not there. */
  start: () => Promise<{ resumed: number; closed: number }>;
  /** Ends all calls politely and writes what is left; false where the store did not take it in time. The line is closed by its owner. */
  close: () => Promise<boolean>;
  /** What waits for the store, for /readyz and the metrics. */
  backlog: () => { commits: number; bytes: number; failing: boolean };
  /** What happened since this process started, for the metrics. */
  tallies: () => CallTallies;
  /** Told of the audio of each leg whose call is over, for the metrics. */
  onLegEnded: LineQuality['onEnd'];
  /** The call that a leg belongs or lately belonged to, for the log. */
  callOf: (leg: string) => string | undefined;
}

const longestBeginMs = 2000;
const retryAfterS = 5;
const wakeEveryMs = 200;
const politeEndMs = 3000;
const lastWriteMs = 5000;

/** Builds the switchboard; nothing rings before `start`. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { line, store, clock, log, timers = systemTimers } = options;
  const normalise = options.normaliseNumber ?? callerNumber;
  const flows = createFlowTable({ flows: store.flows, read: documentReader(options.models), timers, log });
  const calls = new Map<string, Call>();
  const callers = new Map<string, Call>();
  const agents = new Map<string, LegHandlers>();
  const counts = createCallCounts();
  const wakes = new Set<() => void>();
  const inbox = createInbox({ store: store.calls, find: (id) => calls.get(id), timers, log });
  let wakeDue = false;
  let closing = false;
  let emptied = () => {};
  /** Legs that ended while calls were being taken up again, before anybody owned them. */
  let endedEarly: Map<string, { end: LegEnd; at: number }> | undefined;

  const world: World = {
    line,
    engine: options.engine,
    prompts: options.prompts,
    desk: options.desk,
    http: options.http,
    secrets: options.secrets,
    clock,
    timers,
    log,
    newId: options.newId,
    policy: options.policy ?? { allow: async () => ({ refused: 'not-allowed' }) },
    normaliseNumber: normalise,
    sandboxOrigin: options.sandboxOrigin ?? ((origin) => origin === 'sandbox'),
    vault: createVault(),
    quality: new LineQuality({ line, timers }),
    writer: createWriter({ store: store.calls, timers, log }),
    store: store.calls,
  };

  const callbacks = createCallbacks({
    world,
    store: store.calls,
    lineNumber: (name) => flows.line(name)?.number,
    own,
    disown: (leg) => void agents.delete(leg),
    changed,
  });

  function own(callId: string, leg: string, handlers: LegHandlers): void {
    agents.set(leg, handlers);
    counts.legOf(callId, leg);
  }

  function refuse(leg: IncomingLeg, status: number, why: string, more: { retryAfterS?: number } = {}): void {
    counts.refused(why);
    line.refuse(leg.leg, status, more);
  }

  function incoming(leg: IncomingLeg): void {
    const full = options.admission?.();
    const why = closing ? 'closing' : full !== undefined ? (full.why ?? 'full') : options.healthy?.() === false ? 'store-away' : undefined;
    if (why !== undefined) return refuse(leg, 503, why, { retryAfterS: full?.retryAfterS ?? retryAfterS });
    if (leg.draft !== undefined) {
      if (leg.source.kind !== 'browser') return refuse(leg, 403, 'not-allowed');
      void draftCall(leg, leg.draft);
      return;
    }
    const row = flows.line(leg.dialled);
    if (row === undefined) return refuse(leg, 404, 'no-line');
    const pinned = row.enabled ? flows.published(row.flow) : undefined;
    if (pinned === undefined) return refuse(leg, 480, 'not-published');
    void take(leg, row, pinned);
  }

  async function draftCall(leg: IncomingLeg, flow: string): Promise<void> {
    try {
      const pinned = await flows.draft(flow);
      if (pinned === undefined) refuse(leg, 404, 'no-line');
      else await take(leg, flows.line(leg.dialled), pinned);
    } catch (error) {
      const failure = asFailure(error);
      log.warn({ err: failure, flow }, 'a draft could not be called');
      refuse(leg, failure.retryable ? 503 : 480, 'failed', failure.retryable ? { retryAfterS } : {});
    }
  }

  async function take(leg: IncomingLeg, row: LineRow | undefined, pinned: PinnedFlow): Promise<void> {
    const call = newCall(options.newId(), leg, row, pinned, normalise);
    counts.begun(leg.source.kind);
    const pii = call.callerNumber === undefined ? {} : { number: call.callerNumber };
    log.info({ call: call.id, line: call.line, flow: call.flow, source: call.source, sipCallId: leg.sipCallId, pii }, 'call began');
    // A browser's SIP user is minted for the hour and says nothing to anybody.
    const identity = leg.source.kind === 'browser' ? leg.source.userId : (leg.callerUser ?? leg.callerName);
    const live = open({
      call,
      bundle: pinned.bundle,
      runtime: { ...(identity === undefined ? {} : { identity }), ...(row === undefined ? {} : { country: row.country }) },
      facts: {
        id: call.id,
        line: call.line,
        startedAt: call.startedAt,
        ...(call.callerNumber === undefined ? {} : { callerNumber: call.callerNumber }),
        ...(call.callerName === undefined ? {} : { callerName: call.callerName }),
        ...(row?.number === undefined ? {} : { lineNumber: row.number }),
      },
    });
    if (!(await begun(live, call))) return;
    try {
      await line.accept(leg.leg);
    } catch (error) {
      const failure = asFailure(error);
      log.warn({ err: failure, call: call.id, sipCallId: leg.sipCallId }, 'a call could not be accepted');
      if (!live.over) refuseSafely(leg.leg, failure.code === 'no-codec' ? 488 : 503);
      live.refused(clock.now(), failure.code, true);
      return;
    }
    safely(() => live.begin(clock.now()));
  }

  /** Stores the call before it is answered: one we accept is on record. */
  async function begun(live: Call, call: NewCall): Promise<boolean> {
    const stored = store.calls.begin(call);
    let late = false;
    let cancel = () => {};
    const limit = new Promise<never>((_, reject) => {
      cancel = timers.after(longestBeginMs, () => {
        late = true;
        reject(new Failure('timeout', 'the store did not take the call in time'));
      });
    });
    stored.then(
      () => late && closeRow(world, call.id, { at: clock.now(), by: 'system', reason: 'unavailable' }),
      () => {},
    );
    try {
      await Promise.race([stored, limit]);
    } catch (error) {
      log.warn({ err: asFailure(error), call: call.id }, 'a call was refused: it could not be stored');
      if (!live.over) refuseSafely(call.callerLeg, 503, { retryAfterS });
      live.refused(clock.now(), 'unavailable', false);
      return false;
    } finally {
      cancel();
    }
    if (!live.over) return true;
    // The caller was gone before the row was there to be closed.
    closeRow(world, call.id, { at: clock.now(), by: 'caller', reason: 'cancelled' });
    return false;
  }

  function open(opening: CallOpening): Call {
    const hooks: CallHooks = {
      own: (leg, handlers) => own(opening.call.id, leg, handlers),
      disown: (leg) => void agents.delete(leg),
      changed,
      over: ({ by, reason }) => {
        counts.ended(by, reason);
        log.info({ call: opening.call.id, by, reason, ms: clock.now() - opening.call.startedAt }, 'call ended');
        calls.delete(opening.call.id);
        callers.delete(opening.call.callerLeg);
        const phone = registeredUser(opening.call.source);
        if (phone !== undefined) options.desk.phoneUsed?.(phone);
        changed();
        if (calls.size === 0) emptied();
      },
      consumed: (id, stored) => inbox.consumed(id, stored),
    };
    // A voice or a word chosen while they talk is for the next caller.
    const prompts = world.prompts.pin(opening.runtime.voices);
    if (prompts.edition !== undefined) opening.runtime.voices = prompts.edition;
    const call = new Call({ ...world, prompts }, opening, hooks);
    calls.set(call.id, call);
    callers.set(call.callerLeg, call);
    counts.legOf(call.id, call.callerLeg);
    changed();
    return call;
  }

  const handlers: LineHandlers = {
    incoming: (leg) => safely(() => incoming(leg)),
    ringing: () => {},
    answered: (leg, at) =>
      safely(() => {
        const agent = agents.get(leg);
        // Nobody waits for this one any more.
        if (agent === undefined) line.hangup(leg);
        else agent.answered(at);
      }),
    ended: (leg, end, at) =>
      safely(() => {
        endedEarly?.set(leg, { end, at });
        callers.get(leg)?.callerEnded(end, at);
        agents.get(leg)?.ended(end, at);
      }),
    key: (leg, key, at) =>
      safely(() => {
        callers.get(leg)?.key(key, at);
        agents.get(leg)?.key?.(key, at);
      }),
    held: (leg, holding, at) => safely(() => agents.get(leg)?.held?.(holding, at)),
    playEnded: (leg, play, reason, playedMs, at) =>
      safely(() => {
        callers.get(leg)?.playEnded(play, reason, playedMs, at);
        agents.get(leg)?.playEnded(play, reason);
      }),
    collected: (leg, collect, digits, at) => safely(() => callers.get(leg)?.collected(collect, digits, at)),
    speechStarted: (leg, at) => safely(() => callers.get(leg)?.post({ kind: 'speechStarted', at })),
    heard: (leg, listen, heard, at) => safely(() => callers.get(leg)?.heard(listen, heard, at)),
    deaf: (leg, listen, why) => safely(() => callers.get(leg)?.deaf(listen, why)),
  };

  /** The last net: what a call let through must not reach the line, let alone the process. */
  function safely(run: () => void): void {
    try {
      run();
    } catch (error) {
      log.error({ err: error }, 'an event from the line could not be handled');
    }
  }

  function refuseSafely(leg: string, status: number, more: { retryAfterS?: number } = {}): void {
    safely(() => line.refuse(leg, status, more));
  }

  function changed(): void {
    if (wakeDue) return;
    wakeDue = true;
    timers.after(wakeEveryMs, () => {
      wakeDue = false;
      for (const wake of wakes) safely(wake);
    });
  }

  function revive(saved: LiveCall, bundle: PinnedFlow['bundle'], runtime: CallOpening['runtime'], gapMs: number, legs: Set<string>): void {
    const { call, state, seq, answeredAt } = saved;
    const facts = state?.call ?? { id: call.id, line: call.line, startedAt: call.startedAt };
    const live = open({ call, bundle, runtime, facts, saved: { state, seq, answeredAt: answeredAt ?? call.startedAt } });
    safely(() => (state === undefined ? live.begin(clock.now()) : live.recover(gapMs, legs)));
    repeatEarlyEnds([call.callerLeg, runtime.transfer?.leg ?? '']);
  }

  function reviveCallback(saved: LiveCall, legs: Set<string>): void {
    safely(() => repeatEarlyEnds(callbacks.revive(saved, legs)));
  }

  /** Legs that ended before anybody owned them. */
  function repeatEarlyEnds(legs: string[]): void {
    for (const leg of legs) {
      const early = endedEarly?.get(leg);
      if (early !== undefined) handlers.ended(leg, early.end, early.at);
    }
  }

  return {
    start: async () => {
      await flows.start();
      // Read before the line opens: a call that begins now must not be taken for one that was left over.
      const left = await store.calls.live();
      endedEarly = new Map();
      await line.start(handlers);
      const done = await recover(left, {
        store: store.calls,
        line,
        pinnedFor: flows.pinnedFor,
        revive: (saved, bundle, runtime, leg, legs) => revive(saved, bundle, runtime, leg.gapMs, legs),
        held: (leg) => handlers.held?.(leg, true, clock.now()),
        callbacks: { ...callbacks, revive: reviveCallback },
        log,
      });
      endedEarly = undefined;
      callbacks.start();
      inbox.start();
      return done;
    },
    close: async () => {
      closing = true;
      callbacks.close();
      for (const call of calls.values()) safely(() => call.end('shutdown'));
      if (calls.size > 0) {
        let cancel = () => {};
        await new Promise<void>((resolve) => {
          emptied = resolve;
          cancel = timers.after(politeEndMs, resolve);
        });
        cancel();
      }
      for (const call of calls.values()) safely(() => call.abandon('shutdown'));
      const written = await world.writer.flush(lastWriteMs);
      inbox.close();
      flows.close();
      return written;
    },
    list: () => [...[...calls.values()].map((call) => call.view()), ...callbacks.list()],
    command: async (callId, agent, command) => {
      const call = calls.get(callId) ?? callbacks.find(callId);
      if (call === undefined) throw new Failure('not-found', 'this call is not in progress');
      await call.command(agent, command);
    },
    end: (callId) => {
      const call = calls.get(callId) ?? callbacks.find(callId);
      if (call === undefined) throw new Failure('not-found', 'this call is not in progress');
      call.end('ended-by-user');
    },
    onChange: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    backlog: world.writer.backlog,
    tallies: counts.tallies,
    onLegEnded: (hear) => world.quality.onEnd(hear),
    callOf: counts.callOf,
  };
}
