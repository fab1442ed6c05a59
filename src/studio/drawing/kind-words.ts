// The names of kinds and of their exits in the studio's language, from the kinds' own texts.
import { useTranslation } from 'react-i18next';
import { texts } from '#kinds/texts.ts';

type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follow `path` in a tree; undefined where it ends. */
function at(tree: unknown, ...path: string[]): unknown {
  let here = tree;
  for (const step of path) {
    if (!isTree(here) || !Object.hasOwn(here, step)) return undefined;
    here = here[step];
  }
  return here;
}

const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));

/** A text that some kind has under this word, filled. */
function ofAnyKind(
  language: string,
  group: 'problems' | 'fixes',
  word: string,
  params: Record<string, string | number>,
): string | undefined {
  for (const room of [at(texts, 'blocks'), at(texts, 'actions')]) {
    for (const kind of isTree(room) ? Object.values(room) : []) {
      const found = asText(at(kind, language, group, word));
      if (found !== undefined) return fill(found, params);
    }
  }
  return undefined;
}

export interface KindWords {
  block: (kind: string) => string;
  action: (kind: string) => string;
  /** What a kind's own check found, by its code; undefined when no kind has that code. */
  problem: (code: string, params: Record<string, string | number>) => string | undefined;
  /** What a quick fix of a kind does, as an infinitive; undefined when no kind has that word. */
  fix: (does: string, params: Record<string, string | number>) => string | undefined;
  /** An exit's name; `label` wins when the exit stands for an option of the user's own. */
  exit: (room: 'blocks' | 'actions', kind: string, exit: string, label?: string) => string;
  /** A setting's name as its form has it; undefined where the kind has no such setting. */
  setting: (room: 'blocks' | 'actions', kind: string, name: string) => string | undefined;
}

/** Words for kinds in the current language. */
export function useKindWords(): KindWords {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const name = (room: 'blocks' | 'actions', kind: string) => asText(at(texts, room, kind, language, 'name')) ?? kind;
  return {
    block: (kind) => name('blocks', kind),
    action: (kind) => name('actions', kind),
    exit: (room, kind, exit, label) => {
      if (label !== undefined) return label;
      const [group = '', own] = exit.split(':');
      const exact = asText(at(texts, room, kind, language, 'exits', exit));
      if (exact !== undefined || own === undefined) return exact ?? exit;
      return fill(asText(at(texts, room, kind, language, 'exits', group)) ?? own, { label: own, name: own, id: own });
    },
    setting: (room, kind, setting) => asText(at(texts, room, kind, language, 'settings', setting)),
    problem: (code, params) => ofAnyKind(language, 'problems', code, params),
    fix: (does, params) => ofAnyKind(language, 'fixes', does, params),
  };
}
