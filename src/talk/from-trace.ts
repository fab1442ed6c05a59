// From a call that happened (its stored events and effects) to a talk: the caller's inputs and the world's answers, for "re-run on a draft"
// and for recording in the terminal. Recorded ids cannot drive a changed flow, what the caller did can.
// Not here: reading the trace from the store.
import type { Effect } from '#engine/effect.ts';
import type { CallEvent, CallFacts } from '#engine/event.ts';
import type { AgentBehaviour, MessageBehaviour, Talk, TalkStep } from './format.ts';

/** One move of a call, as the store keeps it. */
export interface TraceStep {
  event: CallEvent;
  effects: readonly Effect[];
}

/** Most steps of a talk. */
const maxSteps = 1000;
/** Words of a sentence that are enough to know it by. */
const heardLength = 60;

type Placed = { before: number; id: string } & (
  | { kind: 'agent'; to: string; behaviour: AgentBehaviour; at: number }
  | { kind: 'message'; channel: 'sms' | 'whatsapp'; behaviour: MessageBehaviour; at: number }
);

/**
 * The talk of a call. Sensitive digits were never stored: zeros of the same number stand in. Its expectations are the way the call went
 * and who ended it. Example: `talkFromTrace({ name: 'Llamada 42', flow: 'clinica', call, trace })`.
 */
export function talkFromTrace(of: { name: string; flow: string; call: CallFacts; trace: readonly TraceStep[] }): Talk {
  const steps: TalkStep[] = [];
  const world: Placed[] = [];
  const http: Talk['world']['http'] = [];
  const requests = new Map<string, Extract<Effect, { kind: 'request' }>>();
  const path: string[] = [];
  let endedBy: Talk['expect']['endedBy'];
  let said: string | undefined;
  const hear = () => {
    if (said !== undefined) steps.push({ kind: 'hear', text: said });
    said = undefined;
  };
  for (const { event, effects } of of.trace) {
    if (steps.length < maxSteps - 1) takeInput(event, steps, hear);
    takeAnswer(event, world);
    const request = event.kind === 'response' ? requests.get(event.id) : undefined;
    if (event.kind === 'response' && request) http.push(httpRule(event, request));
    for (const effect of effects) {
      if (effect.kind === 'play' && effect.source.kind === 'say' && effect.source.text.trim() !== '')
        said = effect.source.text.trim().slice(0, heardLength);
      if (effect.kind === 'request') requests.set(effect.id, effect);
      if (effect.kind === 'transfer' || effect.kind === 'queueMessage') world.push(placed(effect, event.at, steps.length));
      if (effect.kind !== 'note') continue;
      if (effect.note.what === 'entered') path.push(effect.note.block);
      if (effect.note.what === 'ended') endedBy = effect.note.by;
    }
  }
  return {
    schema: 'atiende/talk@1',
    name: of.name.slice(0, 200),
    flow: of.flow,
    startsAt: new Date(of.call.startedAt).toISOString(),
    caller: {
      ...(of.call.callerNumber === undefined ? {} : { number: of.call.callerNumber }),
      ...(of.call.callerName === undefined ? {} : { name: of.call.callerName }),
    },
    line: of.call.line,
    world: { agents: {}, messages: {}, http: http.slice(0, 100) },
    steps: withWorld(steps, world).slice(0, maxSteps),
    expect: { path: path.slice(0, 1000), ...(endedBy === undefined ? {} : { endedBy }) },
  };
}

function takeInput(event: CallEvent, steps: TalkStep[], hear: () => void): void {
  const input = inputOf(event);
  if (!input) return;
  hear();
  const last = steps.at(-1);
  if (event.kind === 'key' && input.kind === 'press' && last?.kind === 'press' && last.keys.length < 64)
    steps[steps.length - 1] = { kind: 'press', keys: last.keys + input.keys };
  else steps.push(input);
}

/** What the caller did, if it was the caller. Silence is no step: whoever hears the next text waits through it. */
function inputOf(event: CallEvent): TalkStep | undefined {
  if (event.kind === 'key') return { kind: 'press', keys: event.key };
  if (event.kind === 'hungUp' && event.by === 'caller') return { kind: 'hang-up' };
  if (event.kind !== 'heard') return undefined;
  if (event.vault !== undefined) return { kind: 'press', keys: '0'.repeat(Math.min(64, Math.max(1, event.length ?? 1))) };
  const text = event.text ?? event.option;
  if (text === undefined) return undefined;
  const doubtful = event.decision === 'confirm' ? { doubtful: true as const } : {};
  return { kind: 'say', text: text.slice(0, 1000), ...(event.option === undefined ? {} : { option: event.option, ...doubtful }) };
}

/** Until an answer comes nothing is known: nobody answered, the carrier said nothing. */
function placed(effect: Extract<Effect, { kind: 'transfer' | 'queueMessage' }>, at: number, before: number): Placed {
  // The step that led here is the last one taken: the world must be so before it.
  const place = { before: Math.max(0, before - 1), id: effect.id, at };
  if (effect.kind === 'queueMessage')
    return { ...place, kind: 'message', channel: effect.content.channel, behaviour: { status: 'silence' } };
  const to = 'team' in effect.to ? effect.to.team : 'agent' in effect.to ? effect.to.agent : effect.to.number;
  return { ...place, kind: 'agent', to, behaviour: { does: 'no-answer', afterS: 7200 } };
}

function takeAnswer(event: CallEvent, world: Placed[]): void {
  if (event.kind !== 'transferProgress' && event.kind !== 'transferResult' && event.kind !== 'messageResult') return;
  const one = world.find((placed) => placed.id === event.id);
  const afterS = one ? Math.max(0, (event.at - one.at) / 1000) : 0;
  if (one?.kind === 'message' && event.kind === 'messageResult') {
    one.behaviour = { status: event.status, afterS: one.behaviour.afterS ?? afterS };
  } else if (one?.kind === 'agent' && event.kind === 'transferProgress' && event.state === 'answered') {
    one.behaviour = { does: 'answer', afterS, talkS: 86_400 };
  } else if (one?.kind === 'agent' && event.kind === 'transferResult') {
    if (event.outcome === 'completed') {
      const answeredS = one.behaviour.does === 'answer' ? (one.behaviour.afterS ?? 0) : afterS;
      one.behaviour = { does: 'answer', afterS: answeredS, talkS: Math.max(0, afterS - answeredS) };
    } else
      one.behaviour =
        event.outcome === 'no-agents' ? { does: 'none' } : { does: event.outcome === 'lost' ? 'failed' : event.outcome, afterS };
  }
}

function httpRule(
  event: Extract<CallEvent, { kind: 'response' }>,
  request: Extract<Effect, { kind: 'request' }>,
): Talk['world']['http'][number] {
  const match = `${request.method} ${request.url}`.slice(0, 2000);
  if (event.outcome === 'ok') return { match, status: event.status ?? 200, json: jsonWith(request.pick, event.values ?? {}) };
  return event.status === undefined || (event.status >= 200 && event.status < 300) ? { match } : { match, status: event.status };
}

/** The smallest answer out of which the same values are picked. */
function jsonWith(pick: Record<string, string>, values: Record<string, unknown>): unknown {
  const root: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(pick)) {
    const keys = path.match(/[^.[\]]+/g) ?? [];
    let holder = root;
    for (const key of keys.slice(0, -1)) {
      const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
      const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
      Object.defineProperty(holder, key, { value: next, enumerable: true, configurable: true, writable: true });
      holder = next;
    }
    const last = keys.at(-1);
    if (last !== undefined)
      Object.defineProperty(holder, last, { value: values[name] ?? null, enumerable: true, configurable: true, writable: true });
  }
  return root;
}

/** Put each change of the world before the step that makes it matter. */
function withWorld(steps: readonly TalkStep[], world: readonly Placed[]): TalkStep[] {
  const all: TalkStep[] = [];
  for (let index = 0; index <= steps.length; index += 1) {
    for (const one of world)
      if (one.before === index)
        all.push({
          kind: 'world',
          world: one.kind === 'agent' ? { agents: { [one.to]: one.behaviour } } : { messages: { [one.channel]: one.behaviour } },
        });
    const step = steps[index];
    if (step) all.push(step);
  }
  return all;
}
