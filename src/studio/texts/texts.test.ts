// The three languages say the same things: same keys, same values to fill, the plural forms each language needs, and no key that no page uses.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const languages = ['es', 'pt', 'en'];

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value]] : Object.entries(flatten(value, `${prefix}${key}.`)),
    ),
  );
}

function load(language: string): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(`${folder}/${language}`).map((file) =>
      flatten(JSON.parse(readFileSync(`${folder}/${language}/${file}`, 'utf8')) as Tree),
    ),
  ) as Record<string, string>;
}

const plural = /_(zero|one|two|few|many|other)$/;
const keysOf = (texts: Record<string, string>) => [...new Set(Object.keys(texts).map((key) => key.replace(plural, '')))].sort();
const fills = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort();

describe('texts', () => {
  const spanish = load('es');

  it.each(languages)('%s has every text', (language) => {
    expect(keysOf(load(language))).toEqual(keysOf(spanish));
  });

  it.each(languages)('%s has the plural forms its grammar asks for', (language) => {
    const texts = load(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of Object.keys(texts).filter((one) => plural.test(one))) {
      for (const form of forms) expect(texts, key).toHaveProperty([`${key.replace(plural, '')}_${form}`]);
    }
  });

  it.each(languages)('%s fills the same values', (language) => {
    const texts = load(language);
    for (const [key, text] of Object.entries(texts)) {
      const other = spanish[key] ?? spanish[key.replace(plural, '_other')] ?? '';
      expect(fills(text), key).toEqual(fills(other));
    }
  });
});
