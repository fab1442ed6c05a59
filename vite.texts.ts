// Texts of kinds and of the kit in the studio's build: each language's part travels with that language's own texts instead of three languages with every page.
// In the source they stay one file a kind (`texts.json`, `words.json`). Not here: the studio's texts (src/studio/texts).
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const source = fileURLToPath(new URL('./src', import.meta.url));
const files = ['blocks/*/texts.json', 'actions/*/texts.json', 'kit/words.json'];
const registry = '\0texts-of-now';
const one = '\0texts-of/';
const all = '\0texts-in/';

/** Every such file as `{ es, pt, en }`, by its name below src. */
const texts = () =>
  files
    .flatMap((pattern) => globSync(pattern, { cwd: source }))
    .map((name): [string, Record<string, unknown>] => [
      name.replaceAll(path.sep, '/'),
      JSON.parse(readFileSync(path.join(source, name), 'utf8')) as Record<string, unknown>,
    ]);

/** The plugin. */
export const textsByLanguage: Plugin = {
  name: 'texts-by-language',
  apply: 'build',
  enforce: 'pre',
  async resolveId(id, importer) {
    if (id.startsWith('\0texts-')) return id;
    if (!/(texts|words)\.json$/.test(id)) return null;
    const found = await this.resolve(id, importer, { skipSelf: true });
    const name = found ? path.relative(source, found.id).replaceAll(path.sep, '/') : '';
    return files.some((pattern) => path.matchesGlob(name, pattern)) ? one + name.replace(/\.json$/, '') : found;
  },
  load(id) {
    if (id === registry)
      return `const known = {};
export const tell = (language, texts) => { known[language] = texts; };
export const textsOf = (name) => ({ get es() { return known.es?.[name]; }, get pt() { return known.pt?.[name]; }, get en() { return known.en?.[name]; } });`;
    if (id.startsWith(one)) return `import { textsOf } from '${registry}';\nexport default textsOf('${id.slice(one.length)}');`;
    if (!id.startsWith(all)) return null;
    const language = id.slice(all.length);
    const told = Object.fromEntries(texts().map(([name, languages]) => [name.replace(/\.json$/, ''), languages[language]]));
    return `import { tell } from '${registry}';\ntell('${language}', ${JSON.stringify(told)});`;
  },
  transform(code, id) {
    const language = /src[\\/]studio[\\/]texts[\\/](es|pt|en)\.ts$/.exec(id)?.[1];
    return language === undefined ? null : `import '${all}${language}';\n${code}`;
  },
};
