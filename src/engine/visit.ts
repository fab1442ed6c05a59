// Running a visit on until something has to be waited for: message → its actions → the kind's step → block actions → exit actions → to.
// Not here: what a kind does (its step), how events reach it (answers.ts, keys.ts).
import type { Action, Message } from '#flow/model.ts';
import { cancelVisit, endCall, finish, goTo, leaveFlow } from './end.ts';
import { blockOf, FlowFault, flowOf, inner, note, own, type Run, topFrame } from './run.ts';
import { speak } from './speech.ts';
import type { Frame, Visit } from './state.ts';
import { callActionStep, callBlockStep, sayFor } from './step-call.ts';

/** Run on until the call waits for an event or has ended. Throws what a kind throws and `FlowFault`. */
export function settle(run: Run): void {
  while (!run.state.ended) {
    const frame = topFrame(run);
    const { visit } = frame;
    if (!visit) throw new FlowFault('visit-missing', `flow ${frame.flow} is nowhere`);
    if (!progress(run, frame, visit)) break;
  }
  if (!run.state.ended && isStalled(run)) throw new FlowFault('stalled', 'nothing is awaited, so the call would stay silent for ever');
}

/** Only the timers of the call itself are open: nobody would ever wake this call. */
function isStalled(run: Run): boolean {
  const { limit, overTimer } = inner(run);
  return Object.keys(run.state.open).every((id) => id === limit.timer || id === overTimer);
}

/** One move; false when the visit waits. */
function progress(run: Run, frame: Frame, visit: Visit): boolean {
  switch (visit.phase) {
    case 'start':
      return begin(run, frame, visit);
    case 'message':
    case 'replay':
      return tellMessage(run, frame, visit);
    case 'message-actions':
      if (!runActions(run, frame, visit, messagesOf(run, frame, visit)[visit.message]?.actions ?? [])) return false;
      if (isCurrent(run, visit)) Object.assign(visit, { phase: 'message', message: visit.message + 1, begun: false });
      return true;
    case 'step':
      return runStep(run, frame, visit);
    case 'block-actions':
      if (!runActions(run, frame, visit, ownActionsOf(run, frame, visit))) return false;
      if (isCurrent(run, visit)) Object.assign(visit, { phase: 'exit-actions', action: 0 });
      return true;
    case 'exit-actions':
      if (!runActions(run, frame, visit, exitOf(run, frame, visit)?.actions ?? [])) return false;
      if (isCurrent(run, visit)) leave(run, frame, visit);
      return true;
  }
}

/** An action may have led elsewhere; then the visit is over. */
const isCurrent = (run: Run, visit: Visit) => !run.state.ended && inner(run).frames.at(-1)?.visit === visit;

function begin(run: Run, frame: Frame, visit: Visit): boolean {
  run.state.place = { flow: frame.flow, block: visit.block };
  visit.phase = 'message';
  const block = blockOf(run, frame, visit);
  if (!block) return true;
  note(run, { what: 'entered', flow: frame.flow, block: visit.block });
  const kind = own(run.kinds.blocks, block.kind);
  if (!kind) throw new FlowFault('kind-unknown', `there is no block kind ${block.kind}`);
  if (inner(run).over && !kind.silent) {
    note(run, { what: 'fault', code: 'not-silent', detail: `${block.kind} does not run after hang-up` });
    finish(run);
  } else if (kind.step.starts === 'with-messages') enterStep(run, frame, visit);
  return true;
}

function enterStep(run: Run, frame: Frame, visit: Visit): void {
  callBlockStep(run, frame, visit, { kind: 'enter', at: run.at, typedAhead: [...inner(run).typedAhead] });
}

function messagesOf(run: Run, frame: Frame, visit: Visit): Message[] {
  const block = blockOf(run, frame, visit);
  if (block) return block.messages;
  const { fault } = flowOf(run, frame);
  return fault ? [{ id: 'fault', say: fault.say, actions: [] }] : [];
}

function ownActionsOf(run: Run, frame: Frame, visit: Visit): Action[] {
  return blockOf(run, frame, visit)?.actions ?? flowOf(run, frame).fault?.actions ?? [];
}

const exitOf = (run: Run, frame: Frame, visit: Visit) => own(blockOf(run, frame, visit)?.exits ?? {}, visit.exit ?? '');

/** Say the next message, in `message` with its actions after it, in `replay` its text alone. */
function tellMessage(run: Run, frame: Frame, visit: Visit): boolean {
  if (visit.speech) return false;
  const message = messagesOf(run, frame, visit)[visit.message];
  const replay = visit.phase === 'replay';
  if (!message || (replay && visit.step === 'done')) {
    visit.phase = 'step';
  } else if (!visit.begun) {
    visit.begun = true;
    const block = blockOf(run, frame, visit);
    const interruptible = message.say.interruptible ?? (block !== undefined && own(run.kinds.blocks, block.kind)?.listens === true);
    if (isHeard(run, visit, interruptible)) speak(run, frame, visit, message.say, { interruptible, owner: 'message', message: message.id });
  } else if (replay) Object.assign(visit, { message: visit.message + 1, begun: false });
  else Object.assign(visit, { phase: 'message-actions', action: 0 });
  return true;
}

/** After hang-up nothing is heard; a key skips what may be interrupted. */
function isHeard(run: Run, visit: Visit, interruptible: boolean): boolean {
  if (inner(run).over) return false;
  return !interruptible || (!visit.cut && inner(run).typedAhead.length === 0);
}

function runStep(run: Run, frame: Frame, visit: Visit): boolean {
  if (visit.fault) visit.step = 'done';
  if (visit.step === 'waiting') {
    visit.told = true;
    enterStep(run, frame, visit);
    return true;
  }
  if (visit.step === 'done') {
    if (visit.speech) return false;
    Object.assign(visit, { phase: 'block-actions', action: 0 });
    return true;
  }
  if (!visit.told && !visit.speech) {
    visit.told = true;
    callBlockStep(run, frame, visit, { kind: 'messagesEnded', at: run.at });
    return true;
  }
  const next = visit.speech ? undefined : visit.queued.shift();
  if (!next) return false;
  sayFor(run, frame, visit, 'step', next);
  return true;
}

/** Run a list of actions from where it stands; false while one is waited for. */
function runActions(run: Run, frame: Frame, visit: Visit, actions: Action[]): boolean {
  while (isCurrent(run, visit)) {
    if (visit.running) return false;
    const action = actions[visit.action];
    if (!action) return true;
    startAction(run, frame, visit, action);
  }
  return true;
}

function startAction(run: Run, frame: Frame, visit: Visit, action: Action): void {
  const kind = own(run.kinds.actions, action.kind);
  if (!kind) throw new FlowFault('kind-unknown', `there is no action kind ${action.kind}`);
  if (inner(run).over && !kind.silent) {
    visit.action += 1;
    return;
  }
  note(run, { what: 'action', flow: frame.flow, block: visit.block, action: action.id, actionKind: action.kind });
  visit.running = {};
  callActionStep(run, frame, visit, action, { kind: 'enter', at: run.at, typedAhead: [...inner(run).typedAhead] });
}

/** The action being run, where the visit stands. */
export function runningAction(run: Run, frame: Frame, visit: Visit): Action | undefined {
  if (!visit.running) return undefined;
  if (visit.phase === 'message-actions') return messagesOf(run, frame, visit)[visit.message]?.actions[visit.action];
  if (visit.phase === 'block-actions') return ownActionsOf(run, frame, visit)[visit.action];
  return exitOf(run, frame, visit)?.actions?.[visit.action];
}

/** Every action is done: follow the exit. */
function leave(run: Run, frame: Frame, visit: Visit): void {
  if (visit.fault) {
    endCall(run, 'fault');
    return;
  }
  cancelVisit(run, visit);
  note(run, { what: 'left', flow: frame.flow, block: visit.block, exit: visit.exit ?? '' });
  const exit = exitOf(run, frame, visit);
  const to = visit.jump ?? exit?.to;
  if (to !== undefined) goTo(run, frame, to);
  else leaveFlow(run, exit?.return);
}
