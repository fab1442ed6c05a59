// What was not understood, read from a call's trace: where the caller was, what they had heard before, and how they got on in the end.
// Not here: finding such events (ports/call-store.ts), showing them (studio).
import type { TraceStep } from './from-trace.ts';

/** How the caller got out of the block: what they said or pressed, or something else; `gone` = they hung up in it. */
export type Outcome = { by: 'voice' | 'key' | 'other'; exit: string } | { by: 'gone' } | { by: 'open' };

/** One utterance that was doubted or not understood. */
export interface Misheard {
  flow: string;
  block: string;
  /** BCP 47, of the ear that listened. */
  language: string | undefined;
  /** The last words the caller heard. */
  before: string | undefined;
  outcome: Outcome;
}

/** The utterance at `index` of a trace. Undefined where no block is known, e.g. of a trace that is cut off. */
export function misheardAt(trace: readonly TraceStep[], index: number): Misheard | undefined {
  const place = placeAt(trace, index);
  if (!place) return undefined;
  const answered = trace[index]?.event;
  const asked = trace
    .slice(0, index)
    .flatMap(({ effects }) => effects)
    .findLast((effect) => effect.kind === 'listen' && answered?.kind === 'heard' && effect.id === answered.id);
  return {
    ...place,
    language: asked?.kind === 'listen' ? asked.language : undefined,
    before: saidBefore(trace, index),
    outcome: outcomeOf(trace, index, place),
  };
}

function placeAt(trace: readonly TraceStep[], index: number): { flow: string; block: string } | undefined {
  for (const { effects } of trace.slice(0, index).reverse()) {
    const entered = effects.findLast((effect) => effect.kind === 'note' && effect.note.what === 'entered');
    if (entered?.kind === 'note' && entered.note.what === 'entered') return { flow: entered.note.flow, block: entered.note.block };
  }
  return undefined;
}

function saidBefore(trace: readonly TraceStep[], index: number): string | undefined {
  const play = trace
    .slice(0, index)
    .flatMap(({ effects }) => effects)
    .findLast((effect) => effect.kind === 'play' && effect.source.kind === 'say' && effect.source.text.trim() !== '');
  return play?.kind === 'play' && play.source.kind === 'say' ? play.source.text.trim() : undefined;
}

function outcomeOf(trace: readonly TraceStep[], index: number, place: { flow: string; block: string }): Outcome {
  for (const { event, effects } of trace.slice(index)) {
    for (const effect of effects) {
      if (effect.kind !== 'note' || effect.note.what !== 'left') continue;
      if (effect.note.flow !== place.flow || effect.note.block !== place.block) continue;
      return { by: event.kind === 'heard' ? 'voice' : event.kind === 'key' ? 'key' : 'other', exit: effect.note.exit };
    }
    if (event.kind === 'hungUp') return { by: 'gone' };
  }
  return { by: 'open' };
}
