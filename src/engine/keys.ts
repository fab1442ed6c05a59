// Keys (DESIGN §3): the open step takes them, else interruptible speech is cut and the key is kept as type-ahead. A key never skips an action.
import type { CallEvent } from './event.ts';
import { tell } from './answers.ts';
import { cancelEffect, inner, own, type Run } from './run.ts';
import { maxTypedAhead, type Visit } from './state.ts';
import { callBlockStep } from './step-call.ts';

type KeyEvent = Extract<CallEvent, { kind: 'key' }>;

/** A key was pressed. */
export function pressed(run: Run, event: KeyEvent): void {
  const state = inner(run);
  const frame = state.frames.at(-1);
  const visit = frame?.visit;
  if (!frame || !visit || state.over) return;
  const { swallow } = state;
  delete state.swallow;
  if (swallow && swallow.key === event.key && event.at <= swallow.until) return;
  if (visit.running?.holdsKeys) {
    tell(run, frame, visit, 'action', event);
    return;
  }
  const listen = openListen(run, visit);
  // Sensitive digits are collected on the media side; one that strays here is kept nowhere.
  if (listen === 'sensitive') return;
  if (listen === 'open') {
    const heard = visit.speech?.id;
    callBlockStep(run, frame, visit, event);
    if (visit.speech?.id === heard && frame.visit === visit) cutSpeech(run, visit, event);
    return;
  }
  cutSpeech(run, visit, event);
  if (state.typedAhead.length < maxTypedAhead) state.typedAhead.push(event.key);
}

function openListen(run: Run, visit: Visit): 'open' | 'sensitive' | 'none' {
  if (visit.step !== 'open') return 'none';
  for (const id of Object.keys(visit.asked)) {
    const effect = own(run.state.open, id);
    if (effect?.kind === 'listen') return effect.sensitive ? 'sensitive' : 'open';
  }
  return 'none';
}

/** Silence what may be interrupted; whoever said it is told as if it had ended. */
function cutSpeech(run: Run, visit: Visit, event: KeyEvent): void {
  const { speech } = visit;
  if (!speech?.interruptible) return;
  const asked = visit.asked[speech.id];
  cancelEffect(run, speech.id);
  delete visit.speech;
  delete visit.asked[speech.id];
  const frame = inner(run).frames.at(-1);
  if (asked && frame)
    tell(run, frame, visit, asked.owner, {
      kind: 'playEnded',
      at: event.at,
      id: speech.id,
      reason: 'stopped',
      playedMs: 0,
      ref: asked.ref,
    });
}
