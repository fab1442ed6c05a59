// Words spoken by the chosen voice, and by the one that steps in where that cannot, or cannot go on. Not here: who is chosen (voices.ts), the
// cache (prompts.ts).
import type { StandIn } from '#engine/event.ts';
import { asFailure, type Failure } from '#ports/failure.ts';
import { clauses } from '#language/clauses.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import type { Choice, Voices } from './voices.ts';

/** How words are to be spoken, and who would step in. */
export interface Speaking {
  choice: Choice;
  fallback: Choice;
  language: string;
  background: boolean;
  signal?: AbortSignal | undefined;
  /** Told before the first piece of the voice that stepped in. */
  onStandIn: (standIn: StandIn) => void;
}

/**
 * Pieces of raw 8 kHz mu-law. A local voice speaks a piece a clause: one that breaks off is followed by another from there on. Throws `Failure`
 * where nobody can speak.
 */
export async function* spokenBy(voices: Pick<Voices, 'speak' | 'isDown'>, speaking: Speaking): AsyncGenerator<Uint8Array> {
  const { choice, fallback, language, background, signal } = speaking;
  const alone = fallback.key === choice.key;
  let said = 0;
  let why = voices.isDown(choice.voice) && !alone ? 'unavailable' : undefined;
  if (why === undefined) {
    try {
      for await (const piece of voices.speak(choice, language, background, signal)) {
        yield encodeMuLaw(piece);
        said += 1;
      }
      return;
    } catch (error) {
      const failure = asFailure(error);
      if (alone || !another(failure)) throw failure;
      why = failure.code;
    }
  }
  speaking.onStandIn(standIn(choice, fallback, why));
  const left = said === 0 ? fallback : { ...fallback, text: clausesFrom(fallback.text, said) };
  for await (const piece of voices.speak(left, language, background, signal)) yield encodeMuLaw(piece);
}

/** Who spoke for whom, and why. */
export function standIn(choice: Choice, fallback: Choice, code: string): StandIn {
  return { voice: fallback.voice.name, chosen: choice.voice.name, code };
}

/** Whether another voice may do better: not where nobody listens any more or the words are at fault. */
function another({ code }: Failure): boolean {
  return code !== 'cancelled' && code !== 'invalid';
}

function clausesFrom(text: string, from: number): string {
  return clauses(text)
    .slice(from)
    .map((clause) => clause.text)
    .join(' ');
}
