// A conversation with a flow under a virtual clock: for talks, the simulator and the terminal. Pure: whoever drives it tells the time.
// Not here: scripts and expectations (run-talk.ts), what the world answers (world.ts).
import type { Effect, Note } from '#engine/effect.ts';
import type { Advance, Bundle, CallState, Engine } from '#engine/engine.ts';
import type { CallEvent, CallFacts, Key } from '#engine/event.ts';
import type { Value } from '#flow/model.ts';
import type { World } from './format.ts';
import type { TraceStep } from './from-trace.ts';
import { answersTo, callbackFor, type Collecting, collected, collectKey, type Scheduled } from './world.ts';

/** One line of what happened. `block` = where. */
export type TranscriptLine = { at: number; block?: string } & (
  | { who: 'flow'; kind: 'said'; text: string; id: string }
  | { who: 'flow'; kind: 'music'; text: string; id: string }
  | { who: 'caller'; kind: 'key' | 'words' | 'hung-up'; text: string }
  | { who: 'world'; kind: 'transfer' | 'message' | 'request' | 'hung-up'; text: string }
  | { who: 'note'; kind: 'note'; note: Note }
);

/** A message the flow queued. */
export type QueuedMessage = Extract<Effect, { kind: 'queueMessage' }>;

/** A call being held; times are the virtual epoch ms. */
export interface Conversation {
  readonly now: number;
  readonly ended: boolean;
  readonly state: CallState;
  readonly transcript: readonly TranscriptLine[];
  readonly messages: readonly QueuedMessage[];
  /** Events handed to the engine, in order, with what it answered: the call's trace. */
  readonly trace: readonly TraceStep[];
  /** Last values set, `•••` where they are sensitive. */
  readonly variables: Readonly<Record<string, Value>>;
  /** Ids of what is being said now. */
  readonly speaking: readonly string[];
  /** When something will happen by itself; undefined = never. */
  readonly nextAt: number | undefined;
  /** Let time pass, everything due in order. */
  advanceTo: (at: number) => void;
  press: (key: Key) => void;
  /** Words as a recogniser hears them, with the option it takes them for if it tells one. False where nobody is listening for words. */
  say: (text: string, option?: string, doubtful?: boolean) => boolean;
  hangUp: (by?: 'caller' | 'agent' | 'system') => void;
  /** Change the world from now on. */
  setWorld: (world: Partial<World>) => void;
}

/** Who calls, and when. */
export interface ConversationStart {
  call: CallFacts;
  world: World;
}

/** Most events in one conversation: a guard against worlds that never rest. */
const maxEvents = 20_000;

/**
 * Start a conversation. The first words are already being said when it returns.
 * Example: `createConversation(bundle, engine, { call: { id: 'c1', line: 'demo', startedAt }, world: worldOf({}) })`.
 */
export function createConversation(bundle: Bundle, engine: Engine, start: ConversationStart): Conversation {
  let now = start.call.startedAt;
  let { world } = start;
  let state: CallState | undefined;
  let talking: string | undefined;
  const trace: TraceStep[] = [];
  const transcript: TranscriptLine[] = [];
  const messages: QueuedMessage[] = [];
  const variables: Record<string, Value> = {};
  let due: Scheduled[] = [];
  const collections = new Map<string, Collecting>();

  const schedule = (more: Scheduled[]) => {
    // Stable: of two things due at once the earlier asked comes first.
    due = [...due, ...more].sort((a, b) => a.at - b.at);
  };
  const forget = (id: string) => {
    due = due.filter((one) => !('id' in one.event) || one.event.id !== id);
    collections.delete(id);
  };
  const block = () => (state?.place ? { block: state.place.block } : {});

  const give = (event: CallEvent): void => {
    if (trace.length >= maxEvents) return;
    if (event.kind === 'transferProgress') talking = talkingAfter(event, talking);
    if (event.kind === 'transferProgress' || event.kind === 'transferResult')
      transcript.push({
        at: event.at,
        who: 'world',
        kind: 'transfer',
        text: event.kind === 'transferResult' ? event.outcome : event.state,
        ...block(),
      });
    if (event.kind === 'messageResult') transcript.push({ at: event.at, who: 'world', kind: 'message', text: event.status, ...block() });
    if (event.kind === 'response') transcript.push({ at: event.at, who: 'world', kind: 'request', text: event.outcome, ...block() });
    const done: Advance = engine.advance(bundle, state, event);
    state = done.state;
    trace.push({ event, effects: done.effects });
    if (talking !== undefined && !Object.hasOwn(state.open, talking)) talking = undefined;
    for (const effect of done.effects) carryOut(effect);
    armCollections();
  };

  const carryOut = (effect: Effect): void => {
    const place = 'block' in effect && effect.block !== undefined ? { block: effect.block } : block();
    switch (effect.kind) {
      case 'cancel':
        forget(effect.id);
        return;
      case 'hangup':
        transcript.push({ at: now, who: 'world', kind: 'hung-up', text: effect.reason, ...place });
        return;
      case 'note':
        if (effect.note.what === 'set') variables[effect.note.name] = effect.note.value;
        transcript.push({ at: now, who: 'note', kind: 'note', note: effect.note, ...place });
        return;
      case 'listen':
        if (effect.sensitive) {
          collections.set(effect.id, { id: effect.id, digits: [], rule: effect.sensitive });
        }
        return;
      case 'play': {
        const { source } = effect;
        if (source.kind === 'say') transcript.push({ at: now, who: 'flow', kind: 'said', text: source.text, id: effect.id, ...place });
        else transcript.push({ at: now, who: 'flow', kind: 'music', text: source.music, id: effect.id, ...place });
        break;
      }
      case 'queueMessage':
        messages.push(effect);
        break;
      case 'startTimer':
      case 'transfer':
      case 'request':
        break;
    }
    schedule(answersTo(effect, now, world));
  };

  /** The silence that ends a collection is counted from the last digit, before the first from the end of what is being played. */
  const armCollections = (pressed?: string): void => {
    const playing = Object.values(state?.open ?? {}).some((effect) => effect.kind === 'play' && !effect.loop);
    for (const { id, digits, rule } of collections.values()) {
      const armed = due.some((one) => 'id' in one.event && one.event.id === id);
      if (armed ? id !== pressed : digits.length === 0 && playing) continue;
      due = due.filter((one) => !('id' in one.event) || one.event.id !== id);
      const at = now + (digits.length === 0 ? (rule.firstTimeoutMs ?? rule.timeoutMs) : rule.timeoutMs);
      schedule([{ at, event: { kind: 'heard', at, id, silence: true } }]);
    }
  };

  const happen = (one: Scheduled): void => {
    const { event } = one;
    const id = 'id' in event ? event.id : undefined;
    // A message's later receipts and late answers still reach the real engine only while it holds the effect open.
    if (id !== undefined && !Object.hasOwn(state?.open ?? {}, id)) return;
    const collecting = id === undefined ? undefined : collections.get(id);
    if (collecting) collections.delete(collecting.id);
    give(collecting ? collected(collecting, now) : event);
  };

  const silencePlays = (): void => {
    for (const [id, effect] of Object.entries(state?.open ?? {})) {
      if (effect.kind !== 'play' || !effect.stopOnKey) continue;
      const ends = due.find((one) => 'id' in one.event && one.event.id === id);
      forget(id);
      const lengthMs = ends?.event.kind === 'playEnded' ? ends.event.playedMs : 0;
      const playedMs = ends ? Math.max(0, lengthMs - (ends.at - now)) : 0;
      give({ kind: 'playEnded', at: now, id, reason: 'stopped', playedMs });
    }
  };

  const conversation: Conversation = {
    get now() {
      return now;
    },
    get ended() {
      return isOver(state);
    },
    get state() {
      if (!state) throw new Error('a conversation has a state from its start');
      return state;
    },
    transcript,
    messages,
    trace,
    variables,
    get speaking() {
      return Object.entries(state?.open ?? {}).flatMap(([id, effect]) =>
        effect.kind === 'play' && effect.source.kind === 'say' ? [id] : [],
      );
    },
    get nextAt() {
      return trace.length >= maxEvents ? undefined : due[0]?.at;
    },
    advanceTo: (at) => {
      for (let next = due[0]; next && next.at <= at && trace.length < maxEvents; next = due[0]) {
        due.shift();
        now = Math.max(now, next.at);
        happen(next);
      }
      now = Math.max(now, at);
    },
    press: (key) => {
      if (state?.ended) return;
      const [collecting] = collections.values();
      transcript.push({ at: now, who: 'caller', kind: 'key', text: collecting ? '•' : key, ...block() });
      silencePlays();
      const waiting = talking === undefined ? Object.values(state?.open ?? {}).find((effect) => effect.kind === 'transfer') : undefined;
      const callback = callbackFor(waiting, key, now);
      if (callback !== undefined && waiting !== undefined) {
        // The dialogue takes the key; what the desk would have done meanwhile does not happen.
        forget(waiting.id);
        return schedule([callback]);
      }
      if (!collecting || !collections.has(collecting.id)) return give({ kind: 'key', at: now, key });
      const answer = collectKey(collecting, key, now);
      if (!answer) return armCollections(collecting.id);
      forget(collecting.id);
      give(answer);
    },
    say: (text, option, doubtful = false) => {
      const entry = Object.values(state?.open ?? {}).find((effect) => effect.kind === 'listen');
      transcript.push({ at: now, who: 'caller', kind: 'words', text, ...block() });
      if (entry?.kind !== 'listen' || entry.sensitive || !(entry.phrases || entry.words)) return false;
      give({ kind: 'speechStarted', at: now });
      if (!Object.hasOwn(state?.open ?? {}, entry.id)) return false;
      // As a recogniser of free words hears them: what they mean is for the block that listens.
      const taken = option === undefined ? {} : { option, ...(doubtful ? { decision: 'confirm' as const } : { confidence: 1 }) };
      give({ kind: 'heard', at: now, id: entry.id, text, ...taken });
      return true;
    },
    hangUp: (by = 'caller') => {
      if (isOver(state)) return;
      if (by === 'agent' && talking !== undefined) {
        const id = talking;
        forget(id);
        give({ kind: 'transferResult', at: now, id, outcome: 'completed' });
        return;
      }
      transcript.push({ at: now, who: 'caller', kind: 'hung-up', text: by, ...block() });
      give({ kind: 'hungUp', at: now, by });
    },
    setWorld: (change) => {
      world = {
        agents: { ...world.agents, ...change.agents },
        messages: { ...world.messages, ...change.messages },
        http: change.http ?? world.http,
      };
    },
  };
  give({ kind: 'started', at: now, call: start.call });
  return conversation;
}

/** The transfer in which the caller talks to somebody, after a step of it. */
function talkingAfter({ id, state }: Extract<CallEvent, { kind: 'transferProgress' }>, before: string | undefined): string | undefined {
  if (state === 'answered') return id;
  return state === 'agent-lost' || state === 'forwarded' ? undefined : before;
}

function isOver(state: CallState | undefined): boolean {
  return state?.ended ?? false;
}
