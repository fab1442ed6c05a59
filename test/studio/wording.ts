// What the studio says in each language, as its files hold it, and what a page shows that is of no language or of another one.
// Not here: the pages.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

export type Language = 'es' | 'pt' | 'en';
type Tree = { [key: string]: string | Tree };

const root = path.join(import.meta.dirname, '../../src');

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Tree;
const texts = new Map<Language, Map<string, string>>();
/** Everything said in a language, also by the kinds' own forms. */
const said = new Map<Language, Set<string>>();
for (const language of ['es', 'pt', 'en'] as const) {
  const own = globSync(`studio/texts/${language}/*.json`, { cwd: root }).flatMap((file) => flatten(read(path.join(root, file))));
  texts.set(language, new Map(own));
  const kinds = globSync(['blocks/*/*.json', 'actions/*/*.json', 'kit/*.json'], { cwd: root }).flatMap((file) => {
    const tree = read(path.join(root, file))[language];
    return typeof tree === 'object' ? flatten(tree) : [];
  });
  said.set(language, new Set([...own, ...kinds].map(([, text]) => text)));
}

/** A text by its key. Example: `words('pt')('designer.more')`. */
export const words =
  (language: Language) =>
  (key: string): string => {
    const text = texts.get(language)?.get(key);
    if (text === undefined) throw new Error(`no text ${key}`);
    return text;
  };

/** All that is said in a language. */
export const everythingSaid = (language: Language): ReadonlySet<string> => said.get(language) ?? new Set();

const rooms = [...new Set([...(texts.get('es')?.keys() ?? [])].map((key) => key.split('.')[0]))];
const keyLike = new RegExp(`\\b(${rooms.join('|')})\\.[a-zA-Z][\\w-]*(\\.[\\w-]+)*`);

/** Names of texts, places left to fill, and words of another language that the page shows. `own` = texts of the installation's own. */
export async function strangeWords(page: Page, language: Language, own: RegExp): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement?.checkVisibility() && !node.parentElement.closest('script, style, code')) found.push(node.textContent ?? '');
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
    return [...new Set(found.map((text) => text.trim()))].filter((text) => text !== '');
  });
  const right = said.get(language);
  const others = (['es', 'pt', 'en'] as const).filter((one) => one !== language);
  return shown.filter(
    (text) =>
      !own.test(text) &&
      (keyLike.test(text) || text.includes('{{') || (!right?.has(text) && others.some((one) => said.get(one)?.has(text)))),
  );
}
