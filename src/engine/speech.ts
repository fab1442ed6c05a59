// Speaking within a visit: one thing at a time, cut only where it may be. Not here: which message comes next (visit.ts).
import type { Say, Value } from '#flow/model.ts';
import { cancelEffect, flowOf, nextId, note, openEffect, type Run } from './run.ts';
import type { Frame, Owner, Visit } from './state.ts';
import { fillText, inLanguage } from './variables.ts';

interface How {
  interruptible: boolean;
  owner: Owner | 'message';
  message?: string;
  values?: Record<string, Value>;
}

/** Say something; true when there was something to say. */
export function speak(run: Run, frame: Frame, visit: Visit, say: Say, how: How): boolean {
  const flow = flowOf(run, frame);
  const chosen = inLanguage(run, flow, say.text);
  const text = fillText(run, frame, chosen.text, 'speech', how.values);
  if (how.owner === 'message' && text.trim() === '' && say.audio === undefined) return false;
  const id = nextId(visit);
  visit.speech = { id, interruptible: how.interruptible, owner: how.owner };
  const source = { kind: 'say' as const, text, language: chosen.language, voice: flow.voice };
  openEffect(run, {
    kind: 'play',
    id,
    source: say.audio === undefined ? source : { ...source, audio: say.audio },
    loop: false,
    stopOnKey: how.interruptible,
    block: visit.block,
  });
  const said = { what: 'said' as const, flow: frame.flow, block: visit.block, text };
  note(run, how.message === undefined ? said : { ...said, message: how.message });
  return true;
}

/** Silence what is being said, whatever it is. */
export function stopSpeech(run: Run, visit: Visit): void {
  if (!visit.speech) return;
  cancelEffect(run, visit.speech.id);
  delete visit.speech;
}
