// Calling a kind's step and carrying out what it answers. Not here: when it is called (visit.ts, keys.ts, answers.ts).
import type { Action } from '#flow/model.ts';
import { cancelVisit, endCall, enterFlow, goTo, leaveFlow } from './end.ts';
import { blockOf, cancelEffect, FlowFault, flowOf, inner, nextId, note, openEffect, own, type Run } from './run.ts';
import { speak, stopSpeech } from './speech.ts';
import type { Frame, Owner, Visit } from './state.ts';
import type { StepContext, StepEffect, StepEvent, StepResult } from './step.ts';
import { fillRequest, fillText, handleOf, heldOf, inLanguage, isSensitive, setVariables, valueOf } from './variables.ts';

type Memo = WeakMap<object, unknown>;
// Settings are parsed once per document, not per event; the document never changes while a call holds it.
const parsed = new WeakMap<object, Memo>();

function settingsOf(kind: { parse: (settings: unknown) => unknown }, settings: object, where: string): unknown {
  const memo: Memo = parsed.get(kind) ?? new WeakMap();
  parsed.set(kind, memo);
  if (!memo.has(settings)) {
    try {
      memo.set(settings, kind.parse(settings));
    } catch (error) {
      throw new FlowFault('settings-broken', `${where}: ${error instanceof Error ? error.message : 'unreadable'}`);
    }
  }
  return memo.get(settings);
}

/** What a step sees. Exported for the table of cases. */
export function contextOf(run: Run, frame: Frame, visit: Visit, action: Action | undefined): StepContext {
  const flow = flowOf(run, frame);
  const block = blockOf(run, frame, visit) ?? {
    kind: 'fault',
    v: 1,
    title: '',
    at: [0, 0],
    messages: [],
    settings: {},
    actions: [],
    exits: {},
  };
  return {
    call: run.state.call,
    flow,
    blockId: visit.block,
    block,
    ...(action ? { action } : {}),
    language: inner(run).language,
    now: run.at,
    get: (name) => valueOf(run, frame, name),
    isSet: (name) => {
      const value = handleOf(frame, name)?.vault ?? valueOf(run, frame, name);
      return value !== undefined && value !== null && value !== '';
    },
    isSensitive: (name) => isSensitive(flow, name),
    value: (text) => heldOf(run, frame, text),
    fill: (text) => fillText(run, frame, text, 'message'),
    fillFor: (place, text, vaults) => fillRequest(run, frame, place, text, vaults),
    pick: (text) => inLanguage(run, flow, text).text,
  };
}

/** Hand an event to the step of the visit's block. */
export function callBlockStep(run: Run, frame: Frame, visit: Visit, event: StepEvent): void {
  const block = blockOf(run, frame, visit);
  if (!block || visit.step === 'done') return;
  const kind = own(run.kinds.blocks, block.kind);
  if (!kind) throw new FlowFault('kind-unknown', `there is no block kind ${block.kind}`);
  const settings = settingsOf(kind, block.settings, `${frame.flow}/${visit.block}`);
  visit.step = 'open';
  const result = kind.step.step(settings, visit.local, event, contextOf(run, frame, visit, undefined));
  visit.local = result.local;
  applyCommon(run, frame, visit, 'step', result);
  if (result.outcome !== undefined) inner(run).lastOutcome = result.outcome;
  if (result.replay) Object.assign(visit, { phase: 'replay', message: 0, begun: false, told: false });
  if (result.replay) delete visit.cut;
  if (result.cut) cutMessages(run, visit);
  if (result.enter) {
    visit.out = result.enter.out;
    enterFlow(run, result.enter.flow, result.enter.set);
    return;
  }
  if (result.end) endCall(run, 'flow');
  else if (result.exit !== undefined || result.jump) {
    visit.step = 'done';
    visit.exit = result.exit ?? result.jump?.exit ?? '';
    if (result.jump) visit.jump = result.jump.to;
    closeStep(run, visit);
  }
}

/** The step is over: what it asked for is taken back, what may be cut is cut. */
function closeStep(run: Run, visit: Visit): void {
  const kept = visit.speech && !visit.speech.interruptible ? visit.speech.id : undefined;
  visit.queued = [];
  for (const [id, asked] of Object.entries(visit.asked)) if (asked.owner === 'step' && id !== kept) cancelEffect(run, id);
  if (visit.speech && visit.speech.id !== kept && visit.speech.owner === 'step') delete visit.speech;
  cutMessages(run, visit);
}

/** Silence the block's messages from here on; those that may not be interrupted are heard. */
export function cutMessages(run: Run, visit: Visit): void {
  visit.cut = true;
  if (visit.speech?.interruptible && visit.speech.owner === 'message') stopSpeech(run, visit);
}

/** Hand an event to the action being run. */
export function callActionStep(run: Run, frame: Frame, visit: Visit, action: Action, event: StepEvent): void {
  const { running } = visit;
  if (!running) return;
  const kind = own(run.kinds.actions, action.kind);
  if (!kind) throw new FlowFault('kind-unknown', `there is no action kind ${action.kind}`);
  const settings = settingsOf(kind, action.settings, `${frame.flow}/${visit.block}/${action.id}`);
  const result = kind.step.step(settings, running.local, event, contextOf(run, frame, visit, action));
  running.local = result.local;
  if (result.holdsKeys) running.holdsKeys = true;
  applyCommon(run, frame, visit, 'action', result, action);
  if (result.exit === undefined && !result.done && !result.end) return;
  for (const [id, asked] of Object.entries(visit.asked)) {
    if (asked.owner !== 'action') continue;
    cancelEffect(run, id);
    delete visit.asked[id];
  }
  if (visit.speech?.owner === 'action') delete visit.speech;
  delete visit.running;
  const outcome = result.outcome ?? result.exit;
  if (outcome !== undefined) inner(run).lastOutcome = outcome;
  const ended = { what: 'actionEnded' as const, flow: frame.flow, block: visit.block, action: action.id };
  note(run, result.exit === undefined ? ended : { ...ended, exit: result.exit });
  if (result.end) endCall(run, visit.fault ? 'fault' : 'flow');
  else divert(run, frame, visit, action, result.exit);
}

/** Follow an action's exit where it is connected; otherwise the list goes on. */
function divert(run: Run, frame: Frame, visit: Visit, action: Action, exit: string | undefined): void {
  const target = exit === undefined ? undefined : own(action.exits, exit);
  if (target?.end) endCall(run, 'flow');
  else if (target?.return !== undefined) leaveFlow(run, target.return);
  else if (target?.to !== undefined) {
    cancelVisit(run, visit);
    goTo(run, frame, target.to);
  } else visit.action += 1;
}

function applyCommon(run: Run, frame: Frame, visit: Visit, owner: Owner, result: StepResult<unknown>, action?: Action): void {
  const state = inner(run);
  if (result.set) setVariables(run, frame, result.set);
  if (result.usedKeys) state.typedAhead.splice(0, result.usedKeys);
  if (result.dropKeys) state.typedAhead = [];
  if (result.swallow !== undefined) state.swallow = { key: result.swallow, until: run.at + swallowMs };
  for (const effect of result.effects) ask(run, frame, visit, owner, effect, action);
}

/** A terminator pressed out of habit comes within this time of the last digit. */
const swallowMs = 3000;

function ask(run: Run, frame: Frame, visit: Visit, owner: Owner, effect: StepEffect, action: Action | undefined): void {
  switch (effect.kind) {
    case 'note':
      note(run, effect.note);
      return;
    case 'cancel':
      for (const [id, asked] of Object.entries(visit.asked)) {
        if (asked.owner !== owner || asked.ref !== effect.ref) continue;
        cancelEffect(run, id);
        delete visit.asked[id];
        if (visit.speech?.id === id) delete visit.speech;
      }
      return;
    case 'say':
      sayFor(run, frame, visit, owner, effect);
      return;
    case 'music': {
      const id = idFor(visit, owner, effect.ref);
      openEffect(run, {
        kind: 'play',
        id,
        source: { kind: 'music', music: effect.music },
        loop: effect.loop,
        stopOnKey: false,
        block: visit.block,
      });
      return;
    }
    case 'queueMessage': {
      const { ref, ...content } = effect;
      const id = idFor(visit, owner, ref);
      const key = `${run.state.call.id}:${action?.id ?? visit.block}:${id.replace('.', ':')}`;
      openEffect(run, { ...content, id, key, block: visit.block, action: action?.id ?? '' });
      return;
    }
    case 'listen':
      inner(run).unheard = 0;
      openEffect(run, { ...withoutRef(effect), id: idFor(visit, owner, effect.ref), ...(mayKeep(run, effect) && { keep: true }) });
      return;
    case 'transfer':
      inner(run).unheard = 0;
      openEffect(run, { ...withoutRef(effect), id: idFor(visit, owner, effect.ref) });
      return;
    case 'startTimer':
      openEffect(run, { ...withoutRef(effect), id: idFor(visit, owner, effect.ref) });
      return;
    case 'request':
      openEffect(run, { ...withoutRef(effect), id: idFor(visit, owner, effect.ref) });
  }
}

/** Whether audio of what is said here may be kept: a subflow cannot allow what its parent does not, nor the other way round. */
function mayKeep(run: Run, { phrases, words, sensitive }: Extract<StepEffect, { kind: 'listen' }>): boolean {
  if (sensitive !== undefined || (phrases === undefined && words === undefined)) return false;
  return inner(run).frames.every((frame) => flowOf(run, frame).keepUtterances === true);
}

function withoutRef<E extends { ref: string }>(effect: E): Omit<E, 'ref'> {
  const { ref: _ref, ...rest } = effect;
  return rest;
}

function idFor(visit: Visit, owner: Owner, ref: string): string {
  const id = nextId(visit);
  visit.asked[id] = { owner, ref };
  return id;
}

/** A new saying takes the place of the one before, or waits for it where that may not be interrupted. */
export function sayFor(run: Run, frame: Frame, visit: Visit, owner: Owner, effect: Extract<StepEffect, { kind: 'say' }>): void {
  if (visit.speech && !visit.speech.interruptible && owner === 'step') {
    visit.queued = [effect];
    return;
  }
  if (visit.speech) stopSpeech(run, visit);
  const block = blockOf(run, frame, visit);
  const listens = owner === 'step' && block !== undefined && own(run.kinds.blocks, block.kind)?.listens === true;
  const interruptible = effect.interruptible ?? effect.say.interruptible ?? listens;
  speak(run, frame, visit, effect.say, effect.values ? { interruptible, owner, values: effect.values } : { interruptible, owner });
  const { speech } = visit as { speech?: Visit['speech'] };
  if (speech) visit.asked[speech.id] = { owner, ref: effect.ref };
}
