// The marks that cards carry for drops, written and read in one place: `data-place` for actions, `data-open-exit` for blocks.
import type { ActionPlace } from '#flow/edit.ts';
import { type Port, portOf } from '../edits/lines.ts';

type Place = Exclude<ActionPlace, 'fault'>;

/** A place of actions as a word. Example: `menu|exit|option:turnos`. */
export function placeWord(place: Place): string {
  if (place.message !== undefined) return `${place.block}|message|${place.message}`;
  return place.exit === undefined ? `${place.block}|block` : `${place.block}|exit|${place.exit}`;
}

/** The place a word names. */
export function placeFrom(word: string | null | undefined): Place | undefined {
  const [block, kind, name] = (word ?? '').split('|');
  if (!block) return undefined;
  if (kind === 'message' && name !== undefined) return { block, message: name };
  if (kind === 'exit' && name !== undefined) return { block, exit: name };
  return kind === 'block' ? { block } : undefined;
}

/** The port a word such as `menu|exit/gave-up` names; also a line's id. */
export function portFrom(word: string | null | undefined): Port | undefined {
  const [block, handle] = (word ?? '').split('|');
  return block && handle ? portOf(block, handle) : undefined;
}
