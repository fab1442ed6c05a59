// The ids of saved talks. Not here: what a talk is (talk/format.ts).
import { slugOf } from './slug.ts';

/** An id that no other talk has: made from the name, numbered where it is taken. */
export function freeTalkId(name: string, taken: readonly string[]): string {
  const base = slugOf(name).slice(0, 60) || 'prueba';
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}
