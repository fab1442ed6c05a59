// After a restart of the main process (DESIGN §3): speech from its start, listening anew, timers with what is left, lost effects answered.
// Stored events are never run again. Not here: how the legs survived (calls).
import type { CallEvent } from './event.ts';
import { answer } from './answers.ts';
import { cancelEffect, inner, nextId, openEffect, own, type Run } from './run.ts';
import type { OpenEffect } from './effect.ts';
import type { Visit } from './state.ts';
import { callBlockStep } from './step-call.ts';

/** Numbers skipped, so that an answer to an effect of an uncommitted event never meets a new one. */
const skippedVisits = 1000;

/** The main process restarted and holds the call again. `lost` names transfers that are gone. */
export function recovered(run: Run, event: Extract<CallEvent, { kind: 'recovered' }>): void {
  const state = inner(run);
  state.visits += skippedVisits;
  for (const frame of state.frames) {
    if (!frame.visit) continue;
    state.visits += 1;
    frame.visit.n = state.visits;
    frame.visit.k = 0;
  }
  for (const effect of Object.values(run.state.open)) restore(run, effect, event);
  // Digits of a sensitive value were in the old process's memory: the step that collected them asks again.
  const frame = state.frames.at(-1);
  if (frame?.visit?.step === 'open' && !state.over) callBlockStep(run, frame, frame.visit, event);
}

function restore(run: Run, effect: OpenEffect, event: Extract<CallEvent, { kind: 'recovered' }>): void {
  // An answer given to an earlier one may have taken this one back.
  if (!own(run.state.open, effect.id)) return;
  const { at } = event;
  switch (effect.kind) {
    case 'play':
    case 'listen':
      renew(run, effect);
      return;
    case 'startTimer': {
      const armedAt = inner(run).armedAt[effect.id] ?? at;
      run.effects.push({ kind: 'startTimer', id: effect.id, delayMs: Math.max(0, effect.delayMs - (at - armedAt)) });
      return;
    }
    case 'transfer':
      if (event.lost.includes(effect.id)) answer(run, { kind: 'transferResult', at, id: effect.id, outcome: 'lost' });
      return;
    case 'request':
      answer(run, { kind: 'response', at, id: effect.id, outcome: 'unknown' });
      return;
    case 'queueMessage':
      return;
  }
}

/** Take the old one back and ask for the same under a new id. */
function renew(run: Run, effect: Extract<OpenEffect, { kind: 'play' | 'listen' }>): void {
  const visit = ownerOf(run, effect.id);
  if (!visit) return;
  const id = nextId(visit);
  cancelEffect(run, effect.id);
  openEffect(run, { ...effect, id });
  const asked = visit.asked[effect.id];
  if (asked) {
    delete visit.asked[effect.id];
    visit.asked[id] = asked;
  }
  if (visit.speech?.id === effect.id) visit.speech.id = id;
}

function ownerOf(run: Run, id: string): Visit | undefined {
  return inner(run)
    .frames.map((frame) => frame.visit)
    .find((visit) => visit !== undefined && (visit.speech?.id === id || own(visit.asked, id) !== undefined));
}
