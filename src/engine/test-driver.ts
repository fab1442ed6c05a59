// For tests only: drives the engine by hand, one event after the other, and keeps what it answered. Pure, like what it drives.
import { flowSchema } from '#flow/model.ts';
import type { Effect, Note, OpenEffect } from './effect.ts';
import type { Bundle, CallState, Engine } from './engine.ts';
import type { CallEvent, CallFacts } from './event.ts';

/** `Omit` on each member of a union. */
type Without<E, K extends PropertyKey> = E extends unknown ? Omit<E, K> : never;

/** An event without its time, which the driver gives. */
export type Happening = Without<CallEvent, 'at'>;

/** The facts of a test's call. */
export const testCall: CallFacts = { id: 'call-1', line: 'demo', callerNumber: '+5491155551234', callerName: 'Ana', startedAt: 1_000 };

/** A document with the tedious parts filled in. */
function flowOf(parts: Record<string, unknown>): Bundle['flows'][string] {
  const document = {
    schema: 'atiende/flow@1',
    id: 'prueba',
    name: 'Prueba',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'a',
  };
  return { version: 1, flow: flowSchema.parse({ ...document, ...parts }) };
}

/** A bundle of flows by id; the first is the root. */
export function bundleOf(...parts: Record<string, unknown>[]): Bundle {
  const flows = Object.fromEntries(parts.map(flowOf).map((pinned) => [pinned.flow.id, pinned]));
  return { root: Object.keys(flows)[0] ?? '', flows };
}

/** One call, driven by hand. */
export class TestDriver {
  readonly engine: Engine;
  readonly bundle: Bundle;
  /** Every effect so far. */
  readonly trace: Effect[] = [];
  /** Effects of the last event. */
  last: Effect[] = [];
  at = 1_000;
  state: CallState;

  constructor(engine: Engine, bundle: Bundle, call: CallFacts = testCall) {
    this.engine = engine;
    this.bundle = bundle;
    const { state, effects } = engine.advance(bundle, undefined, { kind: 'started', at: this.at, call });
    this.state = state;
    this.keep(effects);
  }

  /** Something happens, `afterMs` later. */
  happen(event: Happening, afterMs = 100): Effect[] {
    this.at += afterMs;
    const { state, effects } = this.engine.advance(this.bundle, this.state, { ...event, at: this.at });
    this.state = state;
    this.keep(effects);
    return effects;
  }

  private keep(effects: Effect[]): void {
    this.last = effects;
    this.trace.push(...effects);
  }

  /** The open effects of a kind, oldest first. */
  open<K extends OpenEffect['kind']>(kind: K): Extract<OpenEffect, { kind: K }>[] {
    return Object.values(this.state.open).filter((effect): effect is Extract<OpenEffect, { kind: K }> => effect.kind === kind);
  }

  /** The newest open effect of a kind. */
  the<K extends OpenEffect['kind']>(kind: K): Extract<OpenEffect, { kind: K }> {
    const found = this.open(kind).at(-1);
    if (!found) throw new Error(`no ${kind} is open`);
    return found;
  }

  /** What is being said ends. */
  heardOut(): Effect[] {
    return this.happen({ kind: 'playEnded', id: this.the('play').id, reason: 'finished', playedMs: 1000 }, 1000);
  }

  key(key: Extract<CallEvent, { kind: 'key' }>['key']): Effect[] {
    return this.happen({ kind: 'key', key });
  }

  /** The newest timer of this length fires. */
  timer(delayMs: number): Effect[] {
    const found = this.open('startTimer').findLast((timer) => timer.delayMs === delayMs);
    if (!found) throw new Error(`no timer of ${delayMs} ms is open`);
    return this.happen({ kind: 'timer', id: found.id }, delayMs);
  }

  /** Everything said so far. */
  get said(): string[] {
    return this.notes('said').map((note) => note.text);
  }

  notes<W extends Note['what']>(what: W): Extract<Note, { what: W }>[] {
    return this.trace.flatMap((effect) =>
      effect.kind === 'note' && effect.note.what === what ? [effect.note as Extract<Note, { what: W }>] : [],
    );
  }

  /** Blocks entered so far. */
  get entered(): string[] {
    return this.notes('entered').map((note) => note.block);
  }

  /** How often an effect of a kind was asked for. */
  count(kind: Effect['kind']): number {
    return this.trace.filter((effect) => effect.kind === kind).length;
  }
}
