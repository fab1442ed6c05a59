// Everything that can be wrong with a talk has words in the studio, in its three languages, that fill the very values the failure brings.
import { describe, expect, it } from 'vitest';
import { talkFailure, talkFailureCodes } from '#talk/failure.ts';
import en from '../../texts/en/versions.json' with { type: 'json' };
import es from '../../texts/es/versions.json' with { type: 'json' };
import pt from '../../texts/pt/versions.json' with { type: 'json' };

/** The names of the values that a failure is told with. */
function valuesOf(code: (typeof talkFailureCodes)[number]): string[] {
  const asked = new Set<string>();
  const values = new Proxy<Record<string, string>>({}, { get: (_, name) => void asked.add(String(name)) });
  talkFailure(code, values);
  return [...asked].toSorted();
}

describe.each(Object.entries({ es, pt, en }))('%s', (_language, texts) => {
  const words: Record<string, string> = texts.versions;

  it('has words for every failure and no other', () => {
    const told = Object.keys(words).filter((key) => key.startsWith('wrong-'));
    expect(told.toSorted()).toEqual(talkFailureCodes.map((code) => `wrong-${code}`).toSorted());
  });

  it.each(talkFailureCodes)('%s', (code) => {
    const text = words[`wrong-${code}`] ?? '';
    const filled = [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '');
    expect(filled.toSorted()).toEqual(valuesOf(code));
    expect(text.replaceAll(/\{\{\w+\}\}/g, '').trim()).not.toBe('');
  });
});
