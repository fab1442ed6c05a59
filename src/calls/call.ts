// A live call: one mailbox, one event at a time. The engine is asked, what may be done at once is done, event and state go to the writer,
// what touches the world waits for its commit. A bug ends this call and no other. Not here: how effects are carried out (effects/*).
import { inspect } from 'node:util';
import type { Effect } from '#engine/effect.ts';
import type { Bundle, CallState } from '#engine/engine.ts';
import type { CallEvent, CallFacts, Key } from '#engine/event.ts';
import type { CallCommit, NewCall } from '#ports/call-store.ts';
import { Failure } from '#ports/failure.ts';
import type { Heard, LegEnd } from '#ports/line.ts';
import type { AgentCommand, LiveCallView } from '#ports/live-calls.ts';
import { closeRow } from './close-row.ts';
import { carryOut, type Orders } from './effects/carry-out.ts';
import { guarded } from './guarded-leg.ts';
import { takeUp } from './take-up.ts';
import { viewInFlow } from './call-view.ts';
import type { CallRuntime, EffectHost, LegHandlers, Running, WithoutAt, World } from './world.ts';

/** A commit not done by then no longer holds up a hang-up, and costs a transfer or request its turn (DESIGN §3, §6). */
const commitWaitMs = 2000;

/** What runs after hang-up is bounded by the engine at 60 s; past this it is a bug. */
const longestAfterHangupMs = 70_000;

/** How a call begins, or begins again. */
export interface CallOpening {
  call: NewCall;
  facts: CallFacts;
  bundle: Bundle;
  runtime: CallRuntime;
  /** On recovery: where it stood. */
  saved?: { state: CallState | undefined; seq: number; answeredAt: number | undefined };
}

/** What the switchboard does for its calls. */
export interface CallHooks {
  own: (leg: string, handlers: LegHandlers) => void;
  disown: (leg: string) => void;
  changed: () => void;
  /** Nothing more will come from this call; how it ended. */
  over: (ended: { by: string; reason: string }) => void;
  /** An inbox row has been dealt with; `stored` = its event's commit deleted it. */
  consumed: (inboxId: number, stored: boolean) => void;
}

interface Mail {
  event: CallEvent;
  inboxId?: number;
}

/** One call, from the first event to the last commit. */
export class Call {
  readonly id: string;
  readonly callerLeg: string;
  readonly #world: World;
  readonly #opening: CallOpening;
  readonly #hooks: CallHooks;
  readonly #host: EffectHost;
  readonly #running = new Map<string, Running>();
  readonly #legs = new Set<string>();
  readonly #queue: Mail[] = [];
  /** Told with the next event. */
  readonly #aside: Effect[] = [];
  #state: CallState | undefined;
  #seq = 0;
  #busy = false;
  #over = false;
  #faulted = false;
  /** When the caller's leg ended or was ended. */
  #goneAt: number | undefined;
  #answeredAt: number | undefined;
  #endReason: string | undefined;
  #stopGuard = () => {};

  constructor(world: World, opening: CallOpening, hooks: CallHooks) {
    this.id = opening.call.id;
    this.callerLeg = opening.call.callerLeg;
    this.#world = world;
    this.#opening = opening;
    this.#hooks = hooks;
    this.#state = opening.saved?.state;
    this.#seq = opening.saved?.seq ?? 0;
    this.#answeredAt = opening.saved?.answeredAt;
    this.#host = this.#makeHost();
    this.#world.quality.watch(this.id, this.callerLeg, 'caller');
  }

  /** The caller's leg has media: the flow begins. */
  begin(at: number): void {
    this.#answeredAt = at;
    this.post({ kind: 'started', at, call: this.#opening.facts });
  }

  /** Goes on after a restart: transfers are taken up, everything else that was under way outside is lost. */
  recover(gapMs: number, livingLegs: Set<string>): void {
    const open = Object.values(this.#state?.open ?? {});
    const ending = this.#opening.runtime.hangingUp !== undefined;
    if (ending) {
      this.#hangUp();
      delete this.#opening.runtime.transfer;
    }
    this.post({ kind: 'recovered', gapMs, lost: takeUp(this.#host, this.#running, open, livingLegs) });
  }

  /** Puts an event into the mailbox. Events after the end are dropped. */
  post(event: WithoutAt<CallEvent>, inboxId?: number): void {
    if (this.#closed() || (this.#state === undefined && event.kind !== 'started')) {
      if (inboxId !== undefined) this.#hooks.consumed(inboxId, false);
      return;
    }
    const at = Math.max(event.at ?? this.#world.clock.now(), this.#state?.at ?? 0);
    this.#queue.push({ event: { ...event, at }, ...(inboxId === undefined ? {} : { inboxId }) });
    this.#drain();
  }

  key(key: Key, at: number): void {
    // While sensitive digits are collected no key may become an event, whoever let it through.
    const running = [...this.#running.values()];
    if (running.some((effect) => effect.keepsKeys)) return;
    let meant = false;
    this.#guard(() => void (meant = running.some((effect) => effect.key?.(key, at))));
    if (meant) return;
    this.post({ kind: 'key', key, at });
  }

  playEnded(play: string, reason: 'finished' | 'stopped' | 'failed', playedMs: number, at: number): void {
    const running = this.#running.get(play);
    if (running?.kind !== 'play') {
      this.#guard(() => this.#running.forEach((effect) => effect.playEnded?.(play, reason)));
      return;
    }
    this.#running.delete(play);
    this.post({ kind: 'playEnded', id: play, reason, playedMs, at, ...running.ended?.() });
  }

  collected(collect: string, digits: string, at: number): void {
    this.#guard(() => this.#running.get(collect)?.collected?.(digits, at));
  }

  heard(listen: string, heard: Heard, at: number): void {
    this.#guard(() => this.#running.get(listen)?.heard?.(heard, at));
  }

  /** The keys go on; what was said meanwhile is silence or no match, as the flow has it. */
  deaf(listen: string, why: { code: string; message: string }): void {
    if (!this.#running.has(listen)) return;
    this.#aside.push({ kind: 'note', note: { what: 'deaf', code: why.code } });
    this.#world.log.warn({ call: this.id, listen, ...why }, 'a menu takes keys only: the ear does not hear');
  }

  /** What the agent who is joined orders. Throws `Failure`. */
  async command(agent: string, command: AgentCommand): Promise<void> {
    const transfer = [...this.#running.values()].find((effect) => effect.command !== undefined);
    if (transfer?.command === undefined) throw new Failure('conflict', 'nobody is joined to this caller');
    await transfer.command(agent, command);
  }

  callerEnded(end: LegEnd, at: number): void {
    if (this.#goneAt !== undefined) return;
    if (this.#answeredAt === undefined) return this.refused(at, 'cancelled', true, 'caller');
    this.#gone(at);
    this.#endReason ??= end.by === 'far' ? 'hangup' : `leg-${end.by}`;
    // Once the engine has ordered the end it needs no word of it: a second one would cut short what runs after hang-up.
    if (this.#host.runtime.hangingUp === undefined) this.post({ kind: 'hungUp', by: end.by === 'far' ? 'caller' : 'system', at });
  }

  /** It could not be taken after all; the caller's leg is refused by whoever says so. `stored` = its row is there and must be closed. */
  refused(at: number, reason: string, stored: boolean, by: 'caller' | 'system' = 'system'): void {
    if (this.#over) return;
    this.#over = true;
    const ended = { at, by, reason };
    if (stored) closeRow(this.#world, this.id, ended);
    this.#finish(ended);
  }

  get over(): boolean {
    return this.#over;
  }

  /** Ends the call politely, now. */
  end(reason: string): void {
    if (this.#goneAt !== undefined || this.#over) return;
    this.#endReason ??= reason;
    if (this.#answeredAt === undefined) {
      this.#world.line.hangup(this.callerLeg);
      return this.refused(this.#world.clock.now(), reason, true);
    }
    this.#hangUp();
    if (this.#host.runtime.hangingUp === undefined) this.post({ kind: 'hungUp', by: 'system' });
  }

  /** Ends what still runs after hang-up, at shutdown. */
  abandon(reason: string): void {
    if (this.#over) return;
    this.#endReason ??= reason;
    this.#giveUp(reason, 'system');
  }

  view(): LiveCallView {
    return viewInFlow(this.#opening.call, this.#opening.bundle, this.#opening.runtime, this.#state, this.#answeredAt);
  }

  /** The engine has nothing more to say: what comes now is too late. */
  #closed(): boolean {
    return this.#over || this.#state?.ended === true;
  }

  #drain(): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let mail = this.#queue.shift(); mail !== undefined; mail = this.#queue.shift()) this.#take(mail);
    } finally {
      this.#busy = false;
    }
  }

  #take({ event, inboxId }: Mail): void {
    if (this.#closed()) {
      if (inboxId !== undefined) this.#hooks.consumed(inboxId, false);
      return;
    }
    let advance: { state: CallState; effects: Effect[] };
    try {
      advance = this.#world.engine.advance(this.#opening.bundle, this.#state, event);
    } catch (error) {
      this.#bug('the engine threw', error, 'engine', inboxId);
      return;
    }
    this.#state = advance.state;
    const orders = carryOut(this.#host, this.#running, advance.effects, event.at);
    if (orders.hangup !== undefined) this.#host.runtime.hangingUp = orders.hangup;
    this.#store(event, advance.effects, orders, inboxId);
    if (orders.broken !== undefined) this.#bug('an effect threw', orders.broken, 'effect');
    this.#hooks.changed();
  }

  #store(event: CallEvent, effects: Effect[], orders: Orders, inboxId: number | undefined): void {
    const state = this.#state;
    if (state === undefined) return;
    this.#seq += 1;
    const commit: CallCommit = {
      callId: this.id,
      seq: this.#seq,
      event,
      effects: [...effects, ...this.#aside.splice(0), ...this.#world.quality.notes(this.id, state.ended)],
      state,
      outbox: orders.outbox,
      runtime: { ...this.#host.runtime },
      ...(inboxId === undefined ? {} : { inboxId }),
      ...(event.kind === 'started' ? { answeredAt: event.at } : {}),
      ...(state.ended ? { ended: this.#ending(event.at) } : {}),
    };
    this.#write(commit, orders.outward, orders.hangup !== undefined || state.ended);
  }

  #ending(at: number): { at: number; by: string; reason: string } {
    const { endedBy, hangingUp } = this.#host.runtime;
    return { at: this.#goneAt ?? at, by: endedBy ?? 'system', reason: this.#endReason ?? hangingUp ?? endedBy ?? 'hangup' };
  }

  #write(commit: CallCommit, outward: Running[], hangUp: boolean): void {
    const acts = outward.length > 0 || hangUp;
    let settled = false;
    const stopTimer = acts ? this.#world.timers.after(commitWaitMs, () => settle(false)) : () => {};
    const settle = (stored: boolean): void => {
      if (settled) return;
      settled = true;
      stopTimer();
      this.#guard(() => {
        if (hangUp) this.#hangUp();
        if (commit.ended !== undefined) return this.#finish(commit.ended);
        const wanted = outward.filter((each) => [...this.#running.values()].includes(each));
        if (stored) for (const each of wanted) this.#guard(() => each.go?.());
        else if (wanted.length > 0) this.#fault('store-unavailable');
      });
    };
    this.#world.writer.add({
      commit,
      durable: commit.outbox.length > 0 || acts,
      committed: () => {
        if (commit.inboxId !== undefined) this.#hooks.consumed(commit.inboxId, true);
        settle(true);
      },
      lost: (failure) => {
        this.#seq -= 1;
        this.#world.log.error({ err: failure, call: this.id, seq: commit.seq }, 'an event of a call could not be stored');
        if (commit.inboxId !== undefined) this.#hooks.consumed(commit.inboxId, false);
        settle(false);
        if (commit.ended !== undefined) closeRow(this.#world, this.id, commit.ended);
        else this.#guard(() => this.#fault('store'));
      },
    });
  }

  #bug(what: string, error: unknown, code: string, inboxId?: number): void {
    this.#world.log.error({ err: error instanceof Error ? error : new Error(inspect(error)), call: this.id }, what);
    this.#fault(code, inboxId);
  }

  /** The flow's fault once; a second time the call ends without asking the engine. */
  #fault(code: string, inboxId?: number): void {
    if (this.#closed()) return;
    if (this.#faulted) {
      this.#giveUp(code, 'fault', inboxId);
      return;
    }
    this.#faulted = true;
    const at = Math.max(this.#world.clock.now(), this.#state?.at ?? 0);
    this.#queue.unshift({ event: { kind: 'fault', at, code }, ...(inboxId === undefined ? {} : { inboxId }) });
    this.#drain();
  }

  /** The polite end without the engine: everything is stopped, the end is stored, BYE. */
  #giveUp(code: string, by: 'fault' | 'system', inboxId?: number): void {
    if (this.#over) return;
    const at = Math.max(this.#world.clock.now(), this.#state?.at ?? 0);
    for (const { inboxId: unread } of this.#queue.splice(0)) if (unread !== undefined) this.#hooks.consumed(unread, false);
    this.#stopAll();
    this.#host.runtime.endedBy ??= by;
    this.#endReason ??= code;
    const last = this.#state ?? { v: 1, call: this.#opening.facts, at, open: {}, place: undefined, ended: true, inner: null };
    this.#state = { ...last, at, open: {}, ended: true };
    this.#over = true;
    const effects: Effect[] = [{ kind: 'hangup', reason: 'fault' }];
    this.#store({ kind: 'fault', at, code }, effects, { outbox: [], outward: [], hangup: 'fault', broken: undefined }, inboxId);
  }

  #hangUp(): void {
    if (this.#goneAt !== undefined) return;
    this.#gone(this.#world.clock.now());
    this.#world.line.hangup(this.callerLeg);
  }

  #gone(at: number): void {
    this.#goneAt = at;
    this.#stopGuard = this.#world.timers.after(longestAfterHangupMs, () => this.#guard(() => this.#giveUp('hangup-overdue', 'system')));
  }

  #finish(ended: { by: string; reason: string }): void {
    this.#over = true;
    this.#stopGuard();
    this.#stopAll();
    for (const leg of this.#legs) this.#hooks.disown(leg);
    this.#world.vault.drop(this.id);
    this.#world.quality.forget(this.id);
    for (const { inboxId } of this.#queue.splice(0)) if (inboxId !== undefined) this.#hooks.consumed(inboxId, false);
    this.#hooks.over(ended);
  }

  #stopAll(): void {
    for (const [id, running] of this.#running) {
      this.#running.delete(id);
      this.#guard(() => running.cancel());
    }
  }

  /** Runs what came from outside the mailbox; a throw is this call's bug. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#bug('a call broke', error, 'effect');
    }
  }

  #makeHost(): EffectHost {
    const { call, runtime } = this.#opening;
    const answered = new Set<string>();
    const host: EffectHost = {
      world: this.#world,
      callId: call.id,
      callerLeg: call.callerLeg,
      callerNumber: call.callerNumber,
      callerName: call.callerName,
      callerGone: () => this.#goneAt !== undefined,
      flow: call.flow,
      runtime,
      answered,
      post: (event) => this.post(event),
      over: (id) => {
        if (!this.#running.delete(id)) answered.add(id);
      },
      guard: (run) => this.#guard(run),
      own: (leg, handlers) => {
        this.#legs.add(leg);
        this.#world.quality.watch(this.id, leg, 'agent');
        this.#hooks.own(leg, guarded(handlers, host.guard));
      },
      disown: (leg) => {
        this.#legs.delete(leg);
        this.#hooks.disown(leg);
      },
    };
    return host;
  }
}
