// How a call moves between blocks and flows, and how it ends: hang-up, limit, fault (DESIGN §3). These only set the state; visit.ts runs it.
import type { Note } from './effect.ts';
import { cancelEffect, FlowFault, flowOf, inner, nextId, note, openEffect, own, type Run, topFrame } from './run.ts';
import { afterHangupMs, type Frame, maxDepth, maxVisitsPerEvent, maxVisitsUnheard, newVisit, type Visit } from './state.ts';
import type { Held } from './step.ts';
import { handleOf, initialVariables, setVariables, valueOf } from './variables.ts';

/** Begin a visit of a block in a frame. */
export function goTo(run: Run, frame: Frame, block: string): void {
  const state = inner(run);
  state.visits += 1;
  state.unheard += 1;
  run.visits += 1;
  if (run.visits > maxVisitsPerEvent || state.unheard > maxVisitsUnheard) {
    run.visits = 0;
    state.unheard = 0;
    throw new FlowFault('loop', `the flow goes round without waiting for the caller, at ${frame.flow}/${block}`);
  }
  frame.visit = newVisit(state.visits, block);
}

/** Push a frame for a subflow, which starts at its own start. */
export function enterFlow(run: Run, id: string, set: Record<string, Held>): void {
  const pinned = own(run.bundle.flows, id);
  if (!pinned) throw new FlowFault('flow-missing', `flow ${id} is not in the bundle`);
  if (inner(run).frames.length >= maxDepth) throw new FlowFault('too-deep', `more than ${maxDepth} flows inside each other`);
  const frame: Frame = { flow: id, vars: initialVariables(pinned.flow) };
  inner(run).frames.push(frame);
  setVariables(run, frame, set);
  goTo(run, frame, pinned.flow.start);
}

/**
 * Leave the innermost flow, by one of its returns or (`undefined`) where its drawing stops. In the root the call ends; in a subflow the
 * parent's block goes on by `return:<name>` or `ended`, and an open exit there ends the parent in turn.
 */
export function leaveFlow(run: Run, name: string | undefined): void {
  const { frames } = inner(run);
  const child = topFrame(run);
  if (child.visit) cancelVisit(run, child.visit);
  const parent = frames.at(-2);
  if (!parent?.visit) {
    endCall(run, 'flow');
    return;
  }
  frames.pop();
  const visit = parent.visit;
  const out: Record<string, Held> = {};
  for (const [variable, from] of Object.entries(visit.out ?? {}))
    out[variable] = handleOf(child, from) ?? valueOf(run, child, from) ?? null;
  setVariables(run, parent, out);
  visit.step = 'done';
  visit.exit = name === undefined ? 'ended' : `return:${name}`;
  inner(run).lastOutcome = visit.exit;
  run.state.place = { flow: parent.flow, block: visit.block };
}

/** Take back everything a visit asked for. */
export function cancelVisit(run: Run, visit: Visit): void {
  for (const id of Object.keys(visit.asked)) cancelEffect(run, id);
  if (visit.speech) cancelEffect(run, visit.speech.id);
  delete visit.speech;
  visit.queued = [];
}

type EndedBy = Extract<Note, { what: 'ended' }>['by'];

/** End the call, whoever caused it: everything open is cancelled, then on-hangup runs once (DESIGN §3). */
export function endCall(run: Run, by: EndedBy): void {
  const state = inner(run);
  if (state.over) {
    finish(run);
    return;
  }
  state.over = true;
  for (const id of Object.keys(run.state.open)) cancelEffect(run, id);
  state.typedAhead = [];
  note(run, { what: 'ended', by });
  if (by === 'flow' || by === 'limit' || by === 'fault') run.effects.push({ kind: 'hangup', reason: by });
  enterAfterHangup(run);
}

/** The innermost flow that has a block for the hang-up runs it; flows inside it are left. */
function enterAfterHangup(run: Run): void {
  const { frames } = inner(run);
  // No flow goes on where it stood, not even a parent once its child's on-hangup is done.
  for (const frame of frames) delete frame.visit;
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    const blocks = own(run.bundle.flows, frame.flow)?.flow.blocks ?? {};
    const entry = Object.keys(blocks).find((id) => own(run.kinds.blocks, blocks[id]?.kind ?? '')?.entry === 'hangup');
    if (entry !== undefined) {
      run.visits = 0;
      inner(run).unheard = 0;
      goTo(run, frame, entry);
      const id = nextId(newVisit((inner(run).visits += 1), ''));
      inner(run).overTimer = id;
      openEffect(run, { kind: 'startTimer', id, delayMs: afterHangupMs });
      return;
    }
    if (frames.length === 1) break;
    frames.pop();
  }
  finish(run);
}

/** Nothing remains to be run. */
export function finish(run: Run): void {
  for (const id of Object.keys(run.state.open)) cancelEffect(run, id);
  for (const frame of inner(run).frames) delete frame.visit;
  delete inner(run).overTimer;
  run.state.ended = true;
}

/** The call cannot go on as drawn: say the flow's fault, run its actions, hang up. A second fault hangs up at once. */
export function enterFault(run: Run, code: string, detail: string): void {
  const state = inner(run);
  note(run, { what: 'fault', code, detail: detail.slice(0, 300) });
  if (state.over) {
    finish(run);
    return;
  }
  const { frames } = state;
  while (frames.length > 1 && !hasFault(run, frames.at(-1))) frames.pop();
  const frame = frames.at(-1);
  if (state.faulted || !frame || !hasFault(run, frame)) {
    endCall(run, 'fault');
    return;
  }
  state.faulted = true;
  for (const id of Object.keys(run.state.open)) if (id !== state.limit.timer) cancelEffect(run, id);
  state.typedAhead = [];
  state.visits += 1;
  frame.visit = { ...newVisit(state.visits, ''), fault: true };
}

const hasFault = (run: Run, frame: Frame | undefined) => frame !== undefined && own(run.bundle.flows, frame.flow)?.flow.fault !== undefined;

/** Stop counting the call's time: it is joined to an agent. */
export function pauseLimit(run: Run): void {
  const { limit, armedAt } = inner(run);
  if (limit.timer === undefined) return;
  limit.leftMs = Math.max(0, limit.leftMs - (run.at - (armedAt[limit.timer] ?? run.at)));
  cancelEffect(run, limit.timer);
  delete limit.timer;
}

/** Count the call's time (again). */
export function startLimit(run: Run): void {
  const state = inner(run);
  if (state.limit.timer !== undefined || state.over) return;
  state.visits += 1;
  state.limit.timer = nextId(newVisit(state.visits, ''));
  openEffect(run, { kind: 'startTimer', id: state.limit.timer, delayMs: state.limit.leftMs });
}

/** The limits of the root flow hold for the whole call. */
export function initialLimitMs(run: Run): number {
  return flowOf(run, topFrame(run)).limits.callS * 1000;
}
