// For tests of this room only: a scripted engine, a call store in memory that can be slow or away, and a switchboard on a line without wires.
import pino from 'pino';
import type { Effect, OpenEffect } from '#engine/effect.ts';
import type { CallState, Engine } from '#engine/engine.ts';
import type { CallEvent } from '#engine/event.ts';
import type { CallCommit, CallStore, InboxRow, KeptUtterance, LiveCall, NewCall } from '#ports/call-store.ts';
import { systemClock } from '#ports/clock.ts';
import type { CallbackOrder, Desk, DeskEntry } from '#ports/desk.ts';
import { Failure } from '#ports/failure.ts';
import type { FlowStore } from '#ports/flow-store.ts';
import { createLineFake, type LineFake } from '#ports/line-fake.ts';
import type { PromptSource } from '#ports/prompts.ts';
import { createSwitchboard, type Switchboard, type SwitchboardOptions } from './switchboard.ts';

/** What a script answers to an event. `ended` = nothing remains to be run. */
export type Script = (event: CallEvent, state: CallState | undefined) => { effects?: Effect[]; ended?: boolean } | undefined;

/** An engine that does as the script says, and keeps `open` as the real one does. A hang-up always ends it. */
export function scriptedEngine(script: Script): Engine {
  return {
    advance: (_bundle, before, event) => {
      const answer = script(event, before) ?? {};
      const effects: Effect[] = [...(answer.effects ?? [])];
      const open: Record<string, OpenEffect> = { ...before?.open };
      const answered = 'id' in event && event.kind !== 'transferProgress' && event.kind !== 'messageResult';
      if (answered) delete open[event.id];
      const ended = answer.ended === true || event.kind === 'hungUp';
      if (ended) for (const id of Object.keys(open)) effects.push({ kind: 'cancel', id });
      if (event.kind === 'hungUp') effects.push({ kind: 'note', note: { what: 'ended', by: event.by } });
      for (const effect of effects) {
        if (effect.kind === 'cancel') delete open[effect.id];
        else if (effect.kind !== 'note' && effect.kind !== 'hangup') open[effect.id] = effect;
      }
      const call = event.kind === 'started' ? event.call : (before?.call ?? { id: '', line: '', startedAt: 0 });
      return { state: { v: 1, call, at: event.at, open, place: undefined, ended, inner: null }, effects };
    },
  };
}

/** A play of words. */
export function say(id: string, text = 'hola'): Effect {
  return { kind: 'play', id, source: { kind: 'say', text, language: 'es-AR', voice: 'default' }, loop: false, stopOnKey: true };
}

/** A transfer to a team. */
export function toTeam(id: string, team = 'ventas'): Effect {
  const rest = { music: 'default', ringS: 20, maxWaitS: 60, priority: 0, context: {}, language: 'es-AR', voice: 'default' };
  return { kind: 'transfer', id, to: { team }, ...rest };
}

/** A request with an answer to pick from. */
export function get(id: string, more: Partial<Extract<Effect, { kind: 'request' }>> = {}): Effect {
  return { kind: 'request', id, method: 'GET', url: 'https://api.test/', headers: {}, timeoutMs: 1000, pick: {}, vaults: {}, ...more };
}

/** An SMS to the caller. */
export function sms(id: string, more: Partial<Extract<Effect, { kind: 'queueMessage' }>> = {}): Effect {
  const content = { channel: 'sms' as const, text: 'hola' };
  return { kind: 'queueMessage', id, key: `key-${id}`, origin: 'sandbox', content, await: [], block: 'menu', action: 'a1', ...more };
}

/** A call store in memory. `hold` keeps commits back until `release`; `away` makes it fail. */
export interface MemoryStore extends CallStore {
  /** Everything committed, in order, once each. */
  written: CallCommit[];
  utterances: KeptUtterance[];
  begun: Map<string, NewCall>;
  closed: Map<string, { at: number; by: string; reason: string }>;
  durables: boolean[];
  away: boolean;
  /** As if a call's events from this seq on had never come to the disk. */
  forget: (callId: string, from: number) => void;
  /** Called before every commit; may wait, may throw. */
  before: (commits: CallCommit[]) => Promise<void>;
}

/** Builds the store. Like the real one it takes each (call, seq) once and refuses a gap. */
export function memoryStore(): MemoryStore {
  const seqs = new Map<string, number>();
  const rows = new Map<number, InboxRow>();
  const wakes = new Set<() => void>();
  let rowId = 0;
  const gone = () => new Failure('unavailable', 'the database is away', { retryable: true });
  const guard = (): void => {
    if (store.away) throw gone();
  };
  const store: MemoryStore = {
    written: [],
    utterances: [],
    begun: new Map(),
    closed: new Map(),
    durables: [],
    away: false,
    before: async () => {},
    interruptions: () => 0,
    begin: async (call) => {
      guard();
      store.begun.set(call.id, call);
    },
    commit: async (commits, durable) => {
      // As JSON, like the real one: what happens to the objects later changes nothing.
      const copies = structuredClone(commits);
      await store.before(copies);
      guard();
      store.durables.push(durable);
      for (const commit of copies) {
        const due = (seqs.get(commit.callId) ?? 0) + 1;
        if (commit.seq < due) continue;
        if (commit.seq > due) throw new Failure('conflict', `seq ${commit.seq} came where ${due} was due`);
        seqs.set(commit.callId, due);
        store.written.push(commit);
        if (commit.inboxId !== undefined) rows.delete(commit.inboxId);
      }
    },
    forget: (callId, from) => {
      store.written = store.written.filter((each) => each.callId !== callId || each.seq < from);
      seqs.set(callId, from - 1);
    },
    live: async () => {
      guard();
      const over = new Set([...store.written.filter((each) => each.ended).map((each) => each.callId), ...store.closed.keys()]);
      return [...store.begun.values()].filter((call) => !over.has(call.id)).map((call) => liveOf(call));
    },
    close: async (callId, ended) => {
      guard();
      store.closed.set(callId, ended);
    },
    inbox: async () => {
      guard();
      return structuredClone([...rows.values()]);
    },
    putInbox: async (callId, event) => {
      rowId += 1;
      rows.set(rowId, { id: rowId, callId, event });
      for (const wake of wakes) wake();
    },
    onInbox: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    dropInbox: async (id) => {
      guard();
      rows.delete(id);
    },
    list: async () => [],
    get: async () => undefined,
    trace: async () => [],
    misheard: async () => [],
    keepUtterance: async (utterance) => void store.utterances.push(utterance),
    utterance: async () => undefined,
  };
  function liveOf(call: NewCall): LiveCall {
    const mine = store.written.filter((each) => each.callId === call.id);
    const last = mine.at(-1);
    const answeredAt = mine.find((each) => each.answeredAt !== undefined)?.answeredAt;
    return { call, state: last?.state, seq: last?.seq ?? 0, answeredAt, runtime: last?.runtime, lastAt: last?.event.at ?? call.startedAt };
  }
  return store;
}

const document = JSON.stringify({
  schema: 'atiende/flow@1',
  id: 'recepcion',
  name: 'Recepción',
  languages: ['es-AR'],
  timeZone: 'America/Argentina/Buenos_Aires',
  start: 'inicio',
  blocks: { inicio: { kind: 'voice-reply', v: 1, title: 'Inicio' } },
});

/** Lines `demo` (with a number), `apagada` (disabled) and `vacia` (its flow was never published). */
function flowStore(): Pick<FlowStore, 'lines' | 'published' | 'version' | 'draft' | 'onChange'> {
  const row = { number: undefined, country: 'AR', note: '' };
  return {
    lines: async () => [
      { ...row, name: 'demo', number: '+541155550100', flow: 'recepcion', enabled: true },
      { ...row, name: 'apagada', flow: 'recepcion', enabled: false },
      { ...row, name: 'vacia', flow: 'borrador', enabled: true },
    ],
    published: async (id) => (id === 'recepcion' ? { version: 3, document } : undefined),
    version: async (id) => (id === 'recepcion' ? document : undefined),
    draft: async (id) => (id === 'recepcion' ? { document, revision: 1, updatedAt: 0, updatedBy: undefined } : undefined),
    onChange: () => () => {},
  };
}

const nothingPrepared = async () => await Promise.reject(new Failure('internal', 'nothing is prepared here'));

/** Prompts that are on disk already: one file a source. */
export const promptsOnDisk: PromptSource = {
  ready: (source) => ({ files: [source.kind === 'say' ? source.text : source.music], durationMs: 1000 }),
  prepare: nothingPrepared,
  begin: nothingPrepared,
  pin: () => promptsOnDisk,
};

/** Prompts of which nothing is on disk: `begin` makes them. */
export function promptsBy(own: Pick<PromptSource, 'begin'>): PromptSource {
  return { ...promptsOnDisk, ready: () => undefined, ...own, pin: () => promptsBy(own) };
}

/** A desk that decides nothing by itself: tests call `move`. */
export interface DeskFake extends Desk {
  said: string[];
  /** Who entered, in order. */
  entries: DeskEntry[];
  /** Teams with music of their own. */
  music: Record<string, string>;
  /** The desk orders a callback. */
  order: (order: CallbackOrder) => void;
  move: (move: Parameters<Parameters<Desk['enter']>[2]>[0]) => void;
}

export function deskFake(): DeskFake {
  let last: DeskFake['move'] = () => {};
  let carryOut: (order: CallbackOrder) => void = () => {};
  const said: string[] = [];
  const entries: DeskEntry[] = [];
  const music: Record<string, string> = {};
  return {
    said,
    entries,
    music,
    musicOf: (team) => music[team],
    move: (move) => last(move),
    order: (order) => carryOut(order),
    enter: (ticket, entry, move) => {
      said.push(`enter ${ticket}`);
      entries.push(entry);
      last = move;
    },
    rang: (ticket, agent, result) => said.push(`rang ${ticket} ${agent} ${result}`),
    leave: (ticket, why) => said.push(`leave ${ticket} ${why ?? ''}`.trim()),
    restore: (ticket, agent) => said.push(`restore ${ticket} ${agent}`),
    phoneUsed: (sipUser) => said.push(`phone ${sipUser}`),
    held: (ticket, holding) => said.push(`${holding ? 'held' : 'resumed'} ${ticket}`),
    requestCallback: (ticket, number) => said.push(`callback ${ticket} ${number}`),
    onCallback: (run) => {
      carryOut = run;
    },
    callbackEnded: (ticket, result) => said.push(`called back ${ticket} ${result}`),
  };
}

/** A switchboard with everything replaceable; not started. */
export function bench(script: Script, more: Partial<Omit<SwitchboardOptions, 'store'>> & { calls?: CallStore; line?: LineFake } = {}) {
  const { calls: given, line: givenLine, ...rest } = more;
  const line = givenLine ?? createLineFake({ clock: systemClock });
  const memory = memoryStore();
  const desk = deskFake();
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (text: string) => void logged.push(text) });
  let ids = 0;
  const switchboard: Switchboard = createSwitchboard({
    line,
    store: { calls: given ?? memory, flows: flowStore() as FlowStore },
    engine: scriptedEngine(script),
    models: { blocks: {}, actions: {} },
    prompts: promptsOnDisk,
    desk,
    http: { request: async () => await Promise.reject(new Failure('unavailable', 'nobody is there')) },
    secrets: async () => undefined,
    clock: systemClock,
    log,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    ...rest,
  });
  return { switchboard, line, memory, desk, logged };
}
