// One `advance` at work: the copied state, the effects so far, and the small moves everything else is made of.
// Not here: what the moves are for.
import type { Block, Flow } from '#flow/model.ts';
import type { Effect, Note, OpenEffect } from './effect.ts';
import type { Bundle } from './engine.ts';
import type { Frame, Inner, LiveState, Visit } from './state.ts';
import type { KindSteps } from './step.ts';

/** One `advance` at work. Its state is a copy and may be changed. */
export interface Run {
  kinds: KindSteps;
  bundle: Bundle;
  state: LiveState;
  /** Epoch ms of the event. */
  at: number;
  effects: Effect[];
  /** Visits begun by this event. */
  visits: number;
}

/** A call that cannot go on as drawn: turned into the flow's fault. */
export class FlowFault extends Error {
  /** Stable code, e.g. `block-missing`. */
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.name = 'FlowFault';
    this.code = code;
  }
}

/** An own property, so that a name from a document never reaches a prototype. */
export function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export const inner = (run: Run): Inner => run.state.inner;

/** The innermost frame. */
export function topFrame(run: Run): Frame {
  const frame = run.state.inner.frames.at(-1);
  if (!frame) throw new FlowFault('frame-missing', 'the call has no frame');
  return frame;
}

/** The flow of a frame. */
export function flowOf(run: Run, frame: Frame): Flow {
  const pinned = own(run.bundle.flows, frame.flow);
  if (!pinned) throw new FlowFault('flow-missing', `flow ${frame.flow} is not in the bundle`);
  return pinned.flow;
}

/** The block of a visit; undefined in a fault. */
export function blockOf(run: Run, frame: Frame, visit: Visit): Block | undefined {
  if (visit.fault) return undefined;
  const block = own(flowOf(run, frame).blocks, visit.block);
  if (!block) throw new FlowFault('block-missing', `flow ${frame.flow} has no block ${visit.block}`);
  return block;
}

export function note(run: Run, fact: Note): void {
  run.effects.push({ kind: 'note', note: fact });
}

/** The id of the next effect of a visit. */
export function nextId(visit: Visit): string {
  visit.k += 1;
  return `${visit.n}.${visit.k}`;
}

/** Ask for an effect and keep it open until it is answered. */
export function openEffect(run: Run, effect: OpenEffect): void {
  run.effects.push(effect);
  run.state.open[effect.id] = effect;
  if (effect.kind === 'startTimer') run.state.inner.armedAt[effect.id] = run.at;
}

/** An effect was answered, or is no longer of interest. */
export function closeEffect(run: Run, id: string): void {
  delete run.state.open[id];
  delete run.state.inner.armedAt[id];
}

/** Take an effect back. A queued message still goes, it is only no longer waited for (DESIGN §3). */
export function cancelEffect(run: Run, id: string): void {
  const effect = own(run.state.open, id);
  if (!effect) return;
  closeEffect(run, id);
  if (effect.kind !== 'queueMessage') run.effects.push({ kind: 'cancel', id });
}
