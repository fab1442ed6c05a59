// Whatever a check or the server may find has words in the three languages: every code is looked for in the sources that write it.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const src = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(src, file), 'utf8');
const sources = (...patterns: string[]) =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: src })).filter((file) => !/\.(test|contract)\.ts$/.test(file));
const found = (files: string[], ...patterns: RegExp[]) =>
  new Set(files.flatMap((file) => patterns.flatMap((pattern) => Array.from(read(file).matchAll(pattern), ([, code = '']) => code))));

const word = "'([a-z]+(?:-[a-z]+)*)'";
const inChecks = found(
  sources('flow/checks/*.ts', 'flow/advice/*.ts', 'flow/check.ts', 'flow/read-flow.ts', 'flow/migrate.ts'),
  new RegExp(`finding\\(\\s*(?:'(?:error|warning|advice)'|silence),\\s*${word}`, 'g'),
  new RegExp(`\\b(?:advice|error|newer)\\(\\s*${word}`, 'g'),
  new RegExp(`\\bcode: ${word}`, 'g'),
);
const inFixes = found(
  sources('flow/checks/*-fixes.ts', 'flow/advice/*.ts'),
  new RegExp(`\\bdoes: ${word}`, 'g'),
  new RegExp(`\\btakeOut\\(${word}`, 'g'),
);
const inServer = found(sources('api/**/*.ts'), new RegExp(`Refusal\\(\\s*\\d+,\\s*${word}`, 'g'));
const inAudio = found(sources('api/jobs/*.ts'), new RegExp(`AudioRefusal\\(\\s*${word}`, 'g'));

describe.each(['es', 'pt', 'en'])('%s has words for', (language) => {
  const text = (file: string) => JSON.parse(read(`studio/texts/${language}/${file}.json`)) as Record<string, Record<string, string>>;

  it('every code of the check', () => {
    expect(inChecks.size).toBeGreaterThanOrEqual(50);
    expect(Object.keys(text('problems')['problemCodes'] ?? {})).toEqual(expect.arrayContaining([...inChecks]));
    // And none that nothing writes any more.
    expect([...inChecks]).toEqual(expect.arrayContaining(Object.keys(text('problems')['problemCodes'] ?? {})));
  });

  it('every quick fix of the check', () => {
    expect(inFixes.size).toBeGreaterThanOrEqual(20);
    // Those that are written with a choice between two words stand there too.
    expect(Object.keys(text('problems')['fixes'] ?? {})).toEqual(expect.arrayContaining([...inFixes]));
  });

  it('every code of a kind, in the kind itself', () => {
    const models = sources('{blocks,actions}/*/model.ts');
    expect(models.length).toBeGreaterThanOrEqual(13);
    for (const model of models) {
      const own = JSON.parse(read(path.join(path.dirname(model), 'texts.json'))) as Record<
        string,
        { problems?: Record<string, string>; fixes?: Record<string, string> }
      >;
      const codes = found([model], new RegExp(`\\bcode: ${word}`, 'g'));
      expect(Object.keys(own[language]?.problems ?? {}), model).toEqual(expect.arrayContaining([...codes]));
      const fixes = found([model], new RegExp(`\\bdoes: ${word}`, 'g'));
      expect(Object.keys(own[language]?.fixes ?? {}).sort(), model).toEqual([...fixes].sort());
    }
  });

  it('every refusal of the server', () => {
    const errors = text('shell')['errors'] ?? {};
    // Those that have words by their status, or words of the server's own for one field.
    const byStatus = new Set(['invalid', 'not-found', 'forbidden', 'unauthenticated', 'too-many']);
    // And those that one page alone can meet, with words there.
    const byPage = new Map([['secret-locked', text('teams')['teams']?.['phoneLocked']]]);
    for (const [code, words] of byPage) expect([inServer.has(code), words], code).toEqual([true, expect.stringMatching(/\S/)]);
    const codes = [...inServer, ...inAudio].filter((code) => !byStatus.has(code) && !byPage.has(code));
    expect(inAudio.size).toBe(7);
    expect(codes.length).toBeGreaterThan(25);
    expect(Object.keys(errors)).toEqual(expect.arrayContaining(codes));
  });
});
