// Everything that can be wrong with a talk has words in the studio, with the same values to fill.
import { expect, it } from 'vitest';
import { talkFailure, talkFailureCodes } from '#talk/failure.ts';
import texts from '../../texts/es/versions.json' with { type: 'json' };

it.each(talkFailureCodes)('%s', (code) => {
  const words: Record<string, string> = texts.versions;
  const text = words[`wrong-${code}`];
  expect(text).toBeDefined();
  const names = [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '');
  const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
  // The English sentence takes each of them too.
  for (const name of names) expect(talkFailure(code, values).message).toContain(`<${name}>`);
});
