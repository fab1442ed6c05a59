// The words of the kit, of the kinds' forms and of their guides say the same in es, pt and en.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('..', import.meta.url));

function flatten(tree: unknown, prefix = ''): Record<string, string> {
  if (typeof tree === 'string') return { [prefix]: tree };
  if (typeof tree !== 'object' || tree === null) return {};
  return Object.assign({}, ...Object.entries(tree).map(([key, value]) => flatten(value, `${prefix}/${key}`))) as Record<string, string>;
}

const fills = (text: string) => [...text.matchAll(/\{\{(min|max|name|number|count|seconds|zone|day)\}\}/g)].map((found) => found[1]).sort();
const kinds = ['blocks', 'actions'].flatMap((room) => readdirSync(`${src}${room}`).map((kind) => `${room}/${kind}`));
const files = ['kit/words.json', 'kit/message-words.json', ...kinds.flatMap((kind) => [`${kind}/form.json`, `${kind}/guide.json`])];

describe.each(files)('%s', (file) => {
  it('says the same in the three languages', () => {
    expect(existsSync(src + file)).toBe(true);
    const all = JSON.parse(readFileSync(src + file, 'utf8')) as Record<string, unknown>;
    expect(Object.keys(all)).toEqual(['es', 'pt', 'en']);
    const spanish = flatten(all['es']);
    for (const language of ['pt', 'en']) {
      const words = flatten(all[language]);
      expect(Object.keys(words).sort(), language).toEqual(Object.keys(spanish).sort());
      for (const [key, text] of Object.entries(words)) {
        expect(text.trim(), key).not.toBe('');
        if (!file.endsWith('guide.json')) expect(fills(text), `${language} ${key}`).toEqual(fills(spanish[key] ?? ''));
      }
    }
  });
});
