// The world's answers to the engine's effects in a talk: how long speech takes, what agents, carriers and other systems do.
// Pure: an effect in, events with their moments out. Not here: the clock (conversation.ts).
import type { Effect, TransferTarget } from '#engine/effect.ts';
import type { CallEvent, Key, MessageStatus, TransferOutcome } from '#engine/event.ts';
import { pickValues } from '#flow/pick.ts';
import { speechMs } from '#flow/speech-length.ts';
import type { AgentBehaviour, MessageBehaviour, World } from './format.ts';

/** An event that will happen unless it is taken back first. */
export interface Scheduled {
  at: number;
  event: CallEvent;
}

/** Length of a piece of music or an audio asset without words, where nobody knows the real one. */
const unknownAudioMs = 30_000;

/** How long a caller whose agent was lost waits for another; how long the questions of a callback take. */
const lostMs = 5000;
const callbackMs = 10_000;

type TransferState = Extract<CallEvent, { kind: 'transferProgress' }>['state'];

/** A world in which everything works (agents answer, messages arrive) save for what is named. Requests fail without a rule. */
export function worldOf(named: Partial<World>): World {
  return { agents: {}, messages: {}, http: [], ...named };
}

/** What the world will do about an effect begun at `now`. Listening and cancelling are the conversation's own business. */
export function answersTo(effect: Effect, now: number, world: World): Scheduled[] {
  switch (effect.kind) {
    case 'play': {
      if (effect.loop) return [];
      const { source } = effect;
      const playedMs = source.kind === 'music' || source.text.trim() === '' ? unknownAudioMs : speechMs(source.text);
      return [{ at: now + playedMs, event: { kind: 'playEnded', at: now + playedMs, id: effect.id, reason: 'finished', playedMs } }];
    }
    case 'startTimer':
      return [{ at: now + effect.delayMs, event: { kind: 'timer', at: now + effect.delayMs, id: effect.id } }];
    case 'transfer':
      return transferAnswers(effect, now, behaviourFor(effect.to, world));
    case 'queueMessage':
      return messageAnswers(effect, now, world.messages[effect.content.channel] ?? { status: 'delivered' });
    case 'request':
      return requestAnswers(effect, now, world);
    case 'listen':
    case 'cancel':
    case 'hangup':
    case 'note':
      return [];
  }
}

function behaviourFor(to: TransferTarget, world: World): AgentBehaviour {
  const name = 'team' in to ? to.team : 'agent' in to ? to.agent : to.number;
  const named = Object.hasOwn(world.agents, name) ? world.agents[name] : undefined;
  return named ?? world.agents['*'] ?? { does: 'answer' };
}

function transferAnswers(effect: Extract<Effect, { kind: 'transfer' }>, begunAt: number, behaviour: AgentBehaviour): Scheduled[] {
  const { id } = effect;
  const waitMs = (behaviour.waitS ?? 0) * 1000;
  const now = begunAt + waitMs;
  const agent = { agent: 'agent' in effect.to ? effect.to.agent : 'agente' };
  const progress = (atMs: number, state: TransferState): Scheduled => {
    const who = state === 'answered' || state === 'agent-lost' ? agent : {};
    return { at: now + atMs, event: { kind: 'transferProgress', at: now + atMs, id, state, ...who } };
  };
  const result = (atMs: number, outcome: TransferOutcome): Scheduled => {
    return { at: now + atMs, event: { kind: 'transferResult', at: now + atMs, id, outcome } };
  };
  const queued: Scheduled[] = waitMs === 0 ? [] : [progress(-waitMs, 'queued')];
  const afterMs = (behaviour.afterS ?? 3) * 1000;
  const talkedMs = afterMs + (behaviour.talkS ?? 30) * 1000;
  switch (behaviour.does) {
    case 'answer':
      return [...queued, progress(0, 'ringing'), progress(afterMs, 'answered'), result(talkedMs, 'completed')];
    case 'lost':
      return [
        ...queued,
        progress(0, 'ringing'),
        progress(afterMs, 'answered'),
        progress(talkedMs, 'agent-lost'),
        result(talkedMs + lostMs, 'failed'),
      ];
    case 'none':
      return [result(-waitMs, 'no-agents')];
    case 'closed':
    case 'queue-full':
      return [result(-waitMs, behaviour.does)];
    case 'no-answer':
      return [...queued, progress(0, 'ringing'), result(behaviour.afterS === undefined ? effect.ringS * 1000 : afterMs, 'no-answer')];
    case 'waited-too-long':
      return [progress(-waitMs, 'queued'), result(behaviour.afterS === undefined ? effect.maxWaitS * 1000 : afterMs, 'waited-too-long')];
    case 'busy':
    case 'refused':
    case 'left':
    case 'callback':
    case 'failed':
      return [...queued, progress(0, 'ringing'), result(afterMs, behaviour.does)];
  }
}

/** The caller pressed a key that asks to be called back: the number is confirmed and the queue left, as long as nobody has answered. */
export function callbackFor(effect: Effect | undefined, key: Key, at: number): Scheduled | undefined {
  if (effect?.kind !== 'transfer' || 'number' in effect.to || effect.callbackKey !== key) return undefined;
  return { at: at + callbackMs, event: { kind: 'transferResult', at: at + callbackMs, id: effect.id, outcome: 'callback' } };
}

function messageAnswers(effect: Extract<Effect, { kind: 'queueMessage' }>, now: number, behaviour: MessageBehaviour): Scheduled[] {
  if (behaviour.status === 'silence') return [];
  const ladder: MessageStatus[] = ['sent', 'delivered', 'read'];
  const reached = ladder.indexOf(behaviour.status);
  const statuses = reached < 0 ? [behaviour.status] : ladder.slice(0, reached + 1);
  const firstMs = (behaviour.afterS ?? 0.5) * 1000;
  return statuses.map((status, index) => {
    const at = now + firstMs + index * 1000;
    return { at, event: { kind: 'messageResult', at, id: effect.id, status } };
  });
}

function requestAnswers(effect: Extract<Effect, { kind: 'request' }>, now: number, world: World): Scheduled[] {
  const rule = world.http.find((one) => `${effect.method} ${effect.url}`.includes(one.match));
  const afterMs = (rule?.afterS ?? 0.2) * 1000;
  // The sender's own time limit comes first, as it would in a real call.
  if (afterMs > effect.timeoutMs) {
    const at = now + effect.timeoutMs;
    return [{ at, event: { kind: 'response', at, id: effect.id, outcome: 'failed', detail: 'timeout' } }];
  }
  const at = now + afterMs;
  if (rule?.status === undefined)
    return [
      { at, event: { kind: 'response', at, id: effect.id, outcome: 'failed', detail: rule ? 'unavailable' : 'no rule in the talk' } },
    ];
  const ok = rule.status >= 200 && rule.status < 300;
  const { status } = rule;
  return [
    {
      at,
      event: ok
        ? { kind: 'response', at, id: effect.id, outcome: 'ok', status, values: pickValues(rule.json, effect.pick) }
        : { kind: 'response', at, id: effect.id, outcome: 'failed', status },
    },
  ];
}

/** Digits being collected out of the engine's sight (a sensitive `ask`): what the media side would do with them. */
export interface Collecting {
  id: string;
  digits: Key[];
  rule: { minDigits: number; maxDigits: number; terminator?: Key; timeoutMs: number; firstTimeoutMs?: number };
}

/** A key for a collection: the answer when it is complete, else nothing. */
export function collectKey(collecting: Collecting, key: Key, at: number): CallEvent | undefined {
  const { digits, rule } = collecting;
  if (key === rule.terminator) return collected(collecting, at);
  digits.push(key);
  return digits.length >= rule.maxDigits ? collected(collecting, at) : undefined;
}

/** The answer of a collection that ends now, complete or not. */
export function collected(collecting: Collecting, at: number): CallEvent {
  const { id, digits, rule } = collecting;
  if (digits.length === 0) return { kind: 'heard', at, id, silence: true };
  return { kind: 'heard', at, id, vault: `vault-${id}`, length: digits.length, valid: digits.length >= rule.minDigits };
}
