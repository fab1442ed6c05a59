// The search of the canvas (pure): every place in a document where the words stand: titles, texts, numbers, teams, templates, variables, notes.
import type { Flow } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import { notesOf, sectionsOf } from './marks.ts';

/** A place found. `text` is the whole string the words stand in; `start` is where in it. */
export interface Hit {
  block: string | undefined;
  mark: string | undefined;
  path: Path;
  text: string;
  start: number;
}

/** Fields that are machinery, not words. */
const silent = new Set(['v', 'at', 'kind']);
const maxHits = 200;

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** At most 200 hits in the document's order; accents and capitals do not matter. `names` gives words for ids, e.g. a team's name. */
export function find(flow: Flow, words: string, names: ReadonlyMap<string, string> = new Map()): Hit[] {
  const needle = plain(words.trim());
  if (needle === '') return [];
  const hits: Hit[] = [];
  const visit = (value: unknown, path: Path, block: string | undefined) => {
    if (hits.length >= maxHits) return;
    if (typeof value === 'string') {
      const shown = names.get(value);
      const start = plain(value).indexOf(needle);
      if (start >= 0) hits.push({ block, mark: undefined, path, text: shown ?? value, start: shown === undefined ? start : 0 });
      else if (shown !== undefined && plain(shown).includes(needle))
        hits.push({ block, mark: undefined, path, text: shown, start: plain(shown).indexOf(needle) });
      return;
    }
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index], block));
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) if (!silent.has(key)) visit(item, [...path, key], block);
  };
  for (const [id, block] of Object.entries(flow.blocks)) {
    if (plain(id).includes(needle) && !plain(block.title).includes(needle))
      hits.push({ block: id, mark: undefined, path: ['blocks', id], text: id, start: plain(id).indexOf(needle) });
    visit(block, ['blocks', id], id);
  }
  if (flow.fault) visit(flow.fault, ['fault'], undefined);
  flow.variables.forEach((variable, index) => visit(variable.name, ['variables', index, 'name'], undefined));
  for (const [text, id] of [
    ...notesOf(flow).map((note) => [note.text, note.id] as const),
    ...sectionsOf(flow).map((section) => [section.title, section.id] as const),
  ]) {
    const start = plain(text).indexOf(needle);
    if (start >= 0 && hits.length < maxHits) hits.push({ block: undefined, mark: id, path: ['canvas'], text, start });
  }
  return hits;
}
