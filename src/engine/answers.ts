// Events that answer an effect, and what else the world tells: they reach the step or action that waits for them.
// An answer to what is not open changes nothing and is noted `late` (DESIGN §3). Not here: keys (keys.ts), recovery (recovery.ts).
import type { CallEvent } from './event.ts';
import { endCall, pauseLimit, startLimit } from './end.ts';
import { closeEffect, inner, note, own, type Run } from './run.ts';
import type { Frame, Visit } from './state.ts';
import { callActionStep, callBlockStep, cutMessages } from './step-call.ts';
import type { StepEvent } from './step.ts';
import { runningAction } from './visit.ts';

/** The events that name an effect. */
export type Answer = Extract<CallEvent, { id: string }>;

/** Answers after which the effect stays open: a transfer still rings, a message may still be delivered. */
const staysOpen = new Set<CallEvent['kind']>(['transferProgress', 'messageResult']);

const answeredBy: Record<Answer['kind'], string> = {
  playEnded: 'play',
  heard: 'listen',
  timer: 'startTimer',
  transferProgress: 'transfer',
  transferResult: 'transfer',
  messageResult: 'queueMessage',
  response: 'request',
};

/** An effect was answered. */
export function answer(run: Run, event: Answer): void {
  const effect = own(run.state.open, event.id);
  if (effect?.kind !== answeredBy[event.kind]) {
    // The confirmation of a cancelled play is expected, not late.
    if (event.kind !== 'playEnded' || event.reason !== 'stopped') note(run, { what: 'late', event: event.kind, id: event.id });
    return;
  }
  if (!staysOpen.has(event.kind)) closeEffect(run, event.id);
  const state = inner(run);
  if (event.id === state.limit.timer) {
    delete state.limit.timer;
    state.limit.leftMs = 0;
    endCall(run, 'limit');
    return;
  }
  if (event.id === state.overTimer) {
    endCall(run, 'limit');
    return;
  }
  if (event.kind === 'transferProgress' && event.state === 'answered') pauseLimit(run);
  // The caller waits again.
  if (event.kind === 'transferProgress' && (event.state === 'agent-lost' || event.state === 'forwarded')) startLimit(run);
  if (event.kind === 'transferResult') startLimit(run);
  for (const frame of state.frames) {
    const { visit } = frame;
    if (visit && (visit.speech?.id === event.id || own(visit.asked, event.id))) {
      answerVisit(run, frame, visit, event);
      return;
    }
  }
}

function answerVisit(run: Run, frame: Frame, visit: Visit, event: Answer): void {
  if (visit.speech?.id === event.id) {
    const { owner } = visit.speech;
    delete visit.speech;
    // Silenced by the caller's key, which follows: the next message must not blip in between.
    if (owner === 'message' && event.kind === 'playEnded' && event.reason === 'stopped') cutMessages(run, visit);
    if (owner === 'message') return;
  }
  const asked = visit.asked[event.id];
  if (!asked) return;
  if (!staysOpen.has(event.kind)) delete visit.asked[event.id];
  tell(run, frame, visit, asked.owner, { ...event, ref: asked.ref });
}

/** Hand an event to a visit's step or running action. */
export function tell(run: Run, frame: Frame, visit: Visit, owner: 'step' | 'action', event: StepEvent): void {
  if (owner === 'step') {
    if (visit.step === 'open') callBlockStep(run, frame, visit, event);
    return;
  }
  const action = runningAction(run, frame, visit);
  if (action) callActionStep(run, frame, visit, action, event);
}

/** The caller began to speak: for the step that listens to words. */
export function speechStarted(run: Run, event: Extract<CallEvent, { kind: 'speechStarted' }>): void {
  const frame = inner(run).frames.at(-1);
  const visit = frame?.visit;
  if (!frame || !visit || visit.step !== 'open' || inner(run).over) return;
  const hears = Object.keys(visit.asked).some((id) => {
    const effect = own(run.state.open, id);
    return effect?.kind === 'listen' && (effect.phrases !== undefined || effect.words !== undefined);
  });
  if (hears) callBlockStep(run, frame, visit, event);
}
