// Words in the current language: the kit's own (words.json) and those of a kind (its texts.json and form.json).
import { useTranslation } from 'react-i18next';
import kit from './words.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));

function at(tree: unknown, path: string[]): string | undefined {
  let here = tree;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Tree)[step];
  }
  return typeof here === 'string' ? here : undefined;
}

const inLanguage = (texts: unknown, language: string): unknown => {
  const all = texts as Record<string, unknown>;
  return all[language] ?? all['es'];
};

/** A word of the kit. Example: `word('seconds')`. */
export function useKitWords(): (key: string, values?: Record<string, string | number>) => string {
  const { i18n } = useTranslation();
  return (key, values = {}) => fill(at(inLanguage(kit, i18n.language), [key]) ?? key, values);
}

/** Words of a kind for its form. */
export interface FormWords {
  /** A field's label, from the kind's texts. */
  label: (setting: string) => string;
  /** A field's help line, from the form's own words; undefined where the label says it all. */
  help: (setting: string) => string | undefined;
  /** Any other word of the form. */
  word: (key: string, values?: Record<string, string | number>) => string;
  /** The name of an exit. */
  exit: (name: string) => string;
}

/** The words of a kind's form. `texts` is its texts.json, `words` its form.json. */
export function useFormWords(texts: unknown, words: unknown): FormWords {
  const { i18n } = useTranslation();
  return formWords(texts, words, i18n.language);
}

/** The same outside a component. `language` is the studio's, e.g. `pt`. */
export function formWords(texts: unknown, words: unknown, language: string): FormWords {
  const kind = inLanguage(texts, language);
  const form = inLanguage(words, language);
  return {
    label: (setting) => at(kind, ['settings', setting]) ?? setting,
    help: (setting) => at(form, ['help', setting]),
    word: (key, values = {}) => fill(at(form, ['words', key]) ?? key, values),
    exit: (name) => at(kind, ['exits', name]) ?? name,
  };
}
