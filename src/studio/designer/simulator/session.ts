// A simulated call (pure): what the person at the simulator did, played against the real engine under the virtual clock, again and again.
// Stepping back and repeating on a changed flow are re-runs of the recorded inputs. Not here: the screen (simulator.tsx), real time.
import type { Bundle, Engine } from '#engine/engine.ts';
import type { CallFacts, Key } from '#engine/event.ts';
import type { Flow, Value } from '#flow/model.ts';
import { type Conversation, createConversation } from '#talk/conversation.ts';
import type { World } from '#talk/format.ts';
import { worldOf } from '#talk/world.ts';

/** One thing the person did, at a moment of the virtual clock. */
export type SimInput = { at: number } & (
  | { kind: 'press'; key: Key }
  | { kind: 'say'; text: string }
  | { kind: 'hang-up'; by: 'caller' | 'agent' }
  /** Silence until that moment. */
  | { kind: 'pass'; until: number }
  | { kind: 'world'; world: Partial<World> }
);

/** What a simulated call begins with. */
export interface SimStart {
  bundle: Bundle;
  call: CallFacts;
  world: Partial<World>;
}

/** Most moves a clock makes by itself between two inputs. */
const maxMoves = 2_000;

/**
 * Let pass what needs nobody: speech, a request, a message that is waited for. Stops where the flow waits for the caller or for an agent.
 */
export function settle(conversation: Conversation): void {
  for (let move = 0; move < maxMoves && !conversation.ended; move += 1) {
    const { nextAt } = conversation;
    if (nextAt === undefined) return;
    const open = Object.values(conversation.state.open);
    const busy = conversation.speaking.length > 0 || open.some((effect) => effect.kind === 'request' || effect.kind === 'queueMessage');
    if (!busy) return;
    conversation.advanceTo(nextAt);
  }
}

function take(conversation: Conversation, input: SimInput): void {
  conversation.advanceTo(input.at);
  switch (input.kind) {
    case 'press':
      conversation.press(input.key);
      return;
    case 'say':
      conversation.say(input.text);
      return;
    case 'hang-up':
      conversation.hangUp(input.by);
      return;
    case 'pass':
      conversation.advanceTo(input.until);
      return;
    case 'world':
      conversation.setWorld(input.world);
      return;
  }
}

/** The call as it stands after these inputs. `settled`: what needs nobody has passed after each. */
export function replay(engine: Engine, start: SimStart, inputs: readonly SimInput[], settled: boolean): Conversation {
  const conversation = createConversation(start.bundle, engine, { call: start.call, world: worldOf(start.world) });
  if (settled) settle(conversation);
  for (const input of inputs) {
    take(conversation, input);
    if (settled) settle(conversation);
  }
  return conversation;
}

/** An input recorded now, applied to the running call. */
export function give(conversation: Conversation, input: SimInput, settled: boolean): void {
  take(conversation, input);
  if (settled) settle(conversation);
}

/** The flow as a call that begins at a block, with values kept from a call before. Sensitive ones are never kept. */
export function flowFrom(flow: Flow, block: string, values: Readonly<Record<string, Value>>): Flow {
  return {
    ...flow,
    start: block,
    variables: flow.variables.map((variable) => {
      const value = Object.hasOwn(values, variable.name) ? values[variable.name] : undefined;
      if (variable.sensitive || value === undefined || value === null) return variable;
      return { ...variable, initial: value };
    }),
  };
}

/** What a call has lit so far: the block it is at, the blocks and lines it passed (`block|handle` as cards name them). */
export function runOf(conversation: Conversation, flow: string) {
  const blocks = new Set<string>();
  const lines = new Set<string>();
  for (const line of conversation.transcript) {
    if (line.who !== 'note') continue;
    const { note } = line;
    if (note.what === 'entered' && note.flow === flow) blocks.add(note.block);
    if (note.what === 'left' && note.flow === flow) lines.add(`${note.block}|exit/${note.exit}`);
    if (note.what === 'actionEnded' && note.flow === flow && note.exit !== undefined)
      lines.add(`${note.block}|action/${note.action}/${note.exit}`);
  }
  const { place } = conversation.state;
  const at = conversation.ended ? undefined : place?.flow === flow ? place.block : [...blocks].at(-1);
  return { activeBlock: at, visited: { blocks, lines } };
}

/** What the call waits for now. */
export function waitsFor(conversation: Conversation): 'over' | 'speaking' | 'agent' | 'talking' | 'caller' | 'other' {
  if (conversation.ended) return 'over';
  if (conversation.speaking.length > 0) return 'speaking';
  const open = Object.entries(conversation.state.open);
  const transfer = open.find(([, effect]) => effect.kind === 'transfer')?.[0];
  if (transfer !== undefined) {
    const answered = conversation.trace.some(
      ({ event }) => event.kind === 'transferProgress' && event.id === transfer && event.state === 'answered',
    );
    return answered ? 'talking' : 'agent';
  }
  return open.some(([, effect]) => effect.kind === 'listen') ? 'caller' : 'other';
}

/** The instant of a wall time in a zone. Example: `instantIn('America/Argentina/Buenos_Aires', '2026-11-23T10:00')`. Undefined when it is no time. */
export function instantIn(timeZone: string, wall: string): number | undefined {
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN;
  if (!Number.isFinite(asUtc)) return undefined;
  const offsetAt = (at: number) => {
    const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value;
    const found = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
    return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000 : 0;
  };
  // The second look is for the hours around a change of clocks.
  const first = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(first);
}
