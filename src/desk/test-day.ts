// A call centre's day on a virtual clock: callers with patience, agents with habits, and sums of its own kept while it happens, from what
// callers and agents do and never from the log. Not here: what the sums are compared with (day-simulation.test.ts).
import type { QueueEvent } from '#ports/queue-store.ts';
import { decide } from './queue.ts';
import { type DeskEvent, type DeskPeople, type DeskState, emptyDesk, type QueueMove } from './queue-state.ts';
import { nextWakeAt } from './wake.ts';

/** What a day is made of. */
export interface DayOptions {
  seed: number;
  people: DeskPeople;
  calls: number;
  startAt: number;
  /** Callers come during this time. */
  lengthMs: number;
  /** Mean patience, talk. */
  patienceMs: number;
  talkMs: number;
}

/** Sums of one team in one half hour, by the simulation's own count. */
export interface Sums {
  offered: number;
  answered: number;
  inTime: number;
  waitMs: number;
  abandoned: number;
  short: number;
  left: number;
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  handled: number;
  missed: number;
  refused: number;
  rings: number;
  forwarded: number;
  maxWaitMs: number;
}

/** A day that is over. */
export interface Day {
  log: QueueEvent[];
  /** `team halfHour` → sums. */
  sums: Map<string, Sums>;
  /** Agent → time there and time at work. */
  work: Map<string, { thereMs: number; busyMs: number }>;
  outcomes: Map<string, number>;
  decideMs: number;
  decisions: number;
  endAt: number;
}

interface Caller {
  id: string;
  team: string;
  enteredAt: number;
  /** Teams in which the caller was told to wait or rung for, so that each counts once. */
  counted: Set<string>;
  talk: { agent: string; sinceAt: number; heldMs: number } | undefined;
}

/** Runs a day to its end. */
export function simulateDay(options: DayOptions): Day {
  return new DayRun(options).run();
}

const halfHourMs = 1_800_000;

class DayRun {
  private readonly options: DayOptions;
  private at: number;
  private state: DeskState = emptyDesk;
  private readonly due: { at: number; n: number; run: () => void }[] = [];
  private scheduled = 0;
  private readonly random: () => number;
  private readonly callers = new Map<string, Caller>();
  private readonly thereSince = new Map<string, number>();
  /** What ends an agent's wrap-up. */
  private readonly wrapUps = new Map<string, () => void>();
  private readonly day: Day;

  constructor(options: DayOptions) {
    this.options = options;
    this.at = options.startAt;
    let seed = options.seed;
    this.random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    this.day = { log: [], sums: new Map(), work: new Map(), outcomes: new Map(), decideMs: 0, decisions: 0, endAt: options.startAt };
  }

  run(): Day {
    const { calls, lengthMs, people } = this.options;
    for (const agent of people.agents.keys()) this.shift(agent);
    const teams = [...people.teams.keys()];
    for (let n = 0; n < calls; n += 1)
      this.later(60_000 + this.random() * lengthMs, () =>
        this.arrive(`c${n}`, teams[Math.floor(this.random() ** 1.5 * teams.length)] ?? ''),
      );
    for (;;) {
      const wakeAt = nextWakeAt(this.state, people, this.at) ?? Number.POSITIVE_INFINITY;
      const next = this.due[0];
      if (next === undefined && wakeAt === Number.POSITIVE_INFINITY) break;
      if (next === undefined || wakeAt < next.at) {
        this.at = Math.max(this.at, wakeAt);
        this.take({ kind: 'time', at: this.at });
      } else {
        this.at = next.at;
        this.pop();
        next.run();
      }
    }
    for (const [agent, since] of this.thereSince) this.workOf(agent).thereMs += this.at - since;
    this.day.endAt = this.at;
    return this.day;
  }

  /** A binary heap by time, then by order of scheduling. */
  private later(delayMs: number, run: () => void): void {
    this.scheduled += 1;
    const { due } = this;
    due.push({ at: this.at + Math.round(delayMs), n: this.scheduled, run });
    for (let i = due.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  private pop(): void {
    const { due } = this;
    this.swap(0, due.length - 1);
    due.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < due.length && this.before(child, least)) least = child;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }

  private before(i: number, j: number): boolean {
    const [a, b] = [this.due[i], this.due[j]];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.n < b.n));
  }

  private swap(i: number, j: number): void {
    const [a, b] = [this.due[i], this.due[j]];
    if (a === undefined || b === undefined) return;
    this.due[i] = b;
    this.due[j] = a;
  }

  private exponential(meanMs: number): number {
    return -meanMs * Math.log(1 - this.random());
  }

  private take(event: DeskEvent): void {
    const begin = performance.now();
    const decided = decide(this.state, this.options.people, event);
    this.day.decideMs += performance.now() - begin;
    this.day.decisions += 1;
    this.state = decided.state;
    this.day.log.push(...decided.log);
    for (const each of decided.moves) this.follow(each);
  }

  private sumsOf(team: string): Sums {
    const key = `${team} ${Math.floor((this.at - this.options.startAt) / halfHourMs)}`;
    const none = { offered: 0, answered: 0, inTime: 0, waitMs: 0, abandoned: 0, short: 0, left: 0, talkMs: 0, holdMs: 0 };
    const known = this.day.sums.get(key) ?? {
      ...none,
      wrapUpMs: 0,
      handled: 0,
      missed: 0,
      refused: 0,
      rings: 0,
      forwarded: 0,
      maxWaitMs: 0,
    };
    this.day.sums.set(key, known);
    return known;
  }

  private workOf(agent: string): { thereMs: number; busyMs: number } {
    const known = this.day.work.get(agent) ?? { thereMs: 0, busyMs: 0 };
    this.day.work.set(agent, known);
    return known;
  }

  private presence(agent: string, state: 'available' | 'away', reason?: string): void {
    if (state === 'available' && !this.thereSince.has(agent)) this.thereSince.set(agent, this.at);
    if (state === 'away') this.goneAway(agent);
    this.take({ kind: 'presence', at: this.at, agent, state, ...(reason === undefined ? {} : { reason }) });
  }

  private goneAway(agent: string): void {
    this.wrapUps.get(agent)?.();
    this.wrapUps.delete(agent);
    const since = this.thereSince.get(agent);
    if (since !== undefined) this.workOf(agent).thereMs += this.at - since;
    this.thereSince.delete(agent);
  }

  /** On at the beginning, a break at some time, off at the end or a while after. */
  private shift(agent: string): void {
    const { lengthMs } = this.options;
    this.later(this.random() * 600_000, () => this.presence(agent, 'available'));
    const breakMs = lengthMs * (0.2 + 0.5 * this.random());
    this.later(breakMs, () => this.presence(agent, 'away', 'almuerzo'));
    this.later(breakMs + 1_800_000, () => this.presence(agent, 'available'));
    this.later(lengthMs + 900_000 * (1 + this.random()), () => this.presence(agent, 'away', 'fin'));
  }

  private arrive(id: string, team: string, enteredAt?: number): void {
    const caller: Caller = { id, team, enteredAt: enteredAt ?? this.at, counted: new Set(), talk: undefined };
    this.callers.set(id, caller);
    const entry = {
      ticket: id,
      callId: id.split('/')[0] ?? id,
      to: { team },
      ringS: 0,
      maxWaitS: 600,
      priority: this.random() < 0.1 ? 1 : 0,
    };
    this.take({ kind: 'enter', at: this.at, ...entry, ...(enteredAt === undefined ? {} : { enteredAt }) });
    const patienceMs = this.random() < 0.03 ? 2000 : this.exponential(this.options.patienceMs);
    const byKey = this.random() < 0.1;
    this.later(patienceMs, () => this.loseHeart(caller, byKey));
  }

  /** Where the caller is now: overflow leads to other teams without a word to them. */
  private teamOf(caller: Caller): string {
    return this.state.tickets.get(caller.id)?.team ?? caller.team;
  }

  private loseHeart(caller: Caller, byKey: boolean): void {
    if (!this.callers.has(caller.id) || caller.talk !== undefined) return;
    const sums = this.sumsOf(this.teamOf(caller));
    const waitedMs = this.at - caller.enteredAt;
    if (byKey) sums.left += 1;
    else if (waitedMs > 5000) sums.abandoned += 1;
    else sums.short += 1;
    sums.maxWaitMs = Math.max(sums.maxWaitMs, waitedMs);
    this.callers.delete(caller.id);
    this.take({ kind: 'leave', at: this.at, ticket: caller.id, why: byKey ? 'left' : 'hung-up' });
  }

  private follow(each: QueueMove): void {
    const { ticket, move } = each;
    const caller = this.callers.get(ticket);
    if (caller === undefined) return;
    if (move.do === 'give-up' || move.do === 'divert') {
      const outcome = move.do === 'divert' ? 'divert' : move.outcome;
      this.day.outcomes.set(outcome, (this.day.outcomes.get(outcome) ?? 0) + 1);
      this.callers.delete(ticket);
      return;
    }
    if (move.do !== 'ring' && move.do !== 'wait') return;
    const team = this.teamOf(caller);
    if (!caller.counted.has(team)) this.sumsOf(team).offered += 1;
    caller.counted.add(team);
    if (move.do === 'ring' && 'offered' in each) {
      this.day.log.push(each.offered);
      this.sumsOf(team).rings += 1;
      this.ring(caller, move.agent, move.ringMs);
    }
  }

  private ring(caller: Caller, agent: string, ringMs: number): void {
    const luck = this.random();
    if (luck < 0.9) return this.later(1500 + this.random() * 8000, () => this.answer(caller, agent));
    const result = luck < 0.94 ? 'no-answer' : luck < 0.98 ? 'refused' : 'failed';
    this.later(result === 'no-answer' ? ringMs : 1000, () => {
      if (!this.ringsStill(caller, agent)) return;
      const sums = this.sumsOf(this.teamOf(caller));
      if (result === 'refused') sums.refused += 1;
      else sums.missed += 1;
      if (result === 'no-answer') {
        this.goneAway(agent);
        this.later(120_000, () => this.presence(agent, 'available'));
      }
      this.take({ kind: 'rang', at: this.at, ticket: caller.id, agent, result });
    });
  }

  private ringsStill(caller: Caller, agent: string): boolean {
    const phase = this.state.tickets.get(caller.id)?.phase;
    return this.callers.has(caller.id) && phase?.is === 'ringing' && phase.agents.includes(agent);
  }

  private answer(caller: Caller, agent: string): void {
    if (!this.ringsStill(caller, agent)) return;
    const team = this.teamOf(caller);
    const sums = this.sumsOf(team);
    const waitedMs = this.at - caller.enteredAt;
    sums.answered += 1;
    sums.waitMs += waitedMs;
    sums.maxWaitMs = Math.max(sums.maxWaitMs, waitedMs);
    if (waitedMs <= 1000 * (this.options.people.teams.get(team)?.queue.serviceLevel.withinS ?? 0)) sums.inTime += 1;
    caller.talk = { agent, sinceAt: this.at, heldMs: 0 };
    this.take({ kind: 'rang', at: this.at, ticket: caller.id, agent, result: 'answered' });
    const talkMs = 5000 + this.exponential(this.options.talkMs);
    if (this.random() < 0.15) {
      const heldMs = 20_000 * this.random();
      this.later(talkMs / 3, () => this.take({ kind: 'held', at: this.at, ticket: caller.id, holding: true }));
      this.later(talkMs / 3 + heldMs, () => {
        const ms = Math.round(talkMs / 3 + heldMs) - Math.round(talkMs / 3);
        if (caller.talk) caller.talk.heldMs += ms;
        this.sumsOf(team).holdMs += ms;
        this.take({ kind: 'held', at: this.at, ticket: caller.id, holding: false });
      });
      this.later(talkMs + heldMs, () => this.hangUp(caller, team));
    } else this.later(talkMs, () => this.hangUp(caller, team));
  }

  private hangUp(caller: Caller, team: string): void {
    const { talk } = caller;
    if (talk === undefined) return;
    const luck = this.random();
    const why = luck < 0.05 ? 'forwarded' : luck < 0.07 ? 'agent-lost' : 'over';
    const sums = this.sumsOf(team);
    sums.handled += 1;
    sums.talkMs += this.at - talk.sinceAt - talk.heldMs;
    if (why === 'forwarded') sums.forwarded += 1;
    const work = this.workOf(talk.agent);
    work.busyMs += this.at - talk.sinceAt;
    this.callers.delete(caller.id);
    const wrapUpMs = why === 'agent-lost' ? 0 : 1000 * (this.options.people.teams.get(team)?.queue.wrapUpS ?? 0);
    if (wrapUpMs > 0 && this.thereSince.has(talk.agent)) this.wrapUp(talk.agent, team, wrapUpMs);
    this.take({ kind: 'leave', at: this.at, ticket: caller.id, why });
    if (why === 'over') return;
    const teams = [...this.options.people.teams.keys()];
    const next = why === 'agent-lost' ? team : (teams[Math.floor(this.random() * teams.length)] ?? team);
    this.arrive(`${caller.id}/${next}`, next, caller.enteredAt);
  }

  /** Until its time is over or the agent goes away: what comes first. Looked at before the desk is told of anything at that instant. */
  private wrapUp(agent: string, team: string, wrapUpMs: number): void {
    const beganAt = this.at;
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      this.sumsOf(team).wrapUpMs += this.at - beganAt;
      this.workOf(agent).busyMs += this.at - beganAt;
    };
    this.later(wrapUpMs, end);
    this.wrapUps.set(agent, end);
  }
}
