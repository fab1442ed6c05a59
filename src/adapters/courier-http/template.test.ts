// Templates against anything a caller may have said or typed: a value stays in its place, whatever it holds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { httpSettings } from './settings.ts';
import { fillHeader, fillJson, fillPlain, fillUrl, templateFault, type TemplateValues } from './template.ts';

/** Texts with what breaks out of places more often than chance would have it. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        '\\"',
        '",',
        '{',
        '}',
        '{{to}}',
        '{{secret.token}}',
        '\r\n',
        '\n',
        '\0',
        '\ud83d',
        '\u2028',
        '😀',
        '&',
        '=',
        '%22',
        '/',
        '..',
        '#',
        '?',
        'á',
        '<',
        '__proto__',
      ),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => pieces.join('')),
);
const secrets = { token: 'S3CRET-"token"', password: 'p\\w' };
const around: fc.Arbitrary<TemplateValues> = fc
  .record({
    text: hostile,
    to: hostile,
    toDigits: hostile,
    origin: hostile,
    originDigits: hostile,
    id: hostile,
    key: hostile,
    webhook: hostile,
  })
  .map((values) => ({ values, secrets }));
const asSent = (text: string) => text.toWellFormed();

describe('a value stays in its place', () => {
  test('in JSON every string is the value itself, and nothing is added', () => {
    const template =
      '{"a":{"text":"{{text}}","list":["{{to}}",1,null,{"deep":"<{{origin}}>"}]},"{{key}}":"x{{secret.token}}y","__proto__":"{{id}}"}';
    fc.assert(
      fc.property(around, (given) => {
        const { text, to, origin, id } = given.values;
        const filled: unknown = JSON.parse(fillJson(template, given));
        const expected = `{"a":{"text":${json(text)},"list":[${json(to)},1,null,{"deep":${json(`<${asSent(origin)}>`)}}]},"{{key}}":${json(`x${secrets.token}y`)},"__proto__":${json(id)}}`;
        expect(filled).toEqual(JSON.parse(expected));
      }),
    );
  });

  test('in a form each field is the value itself', () => {
    fc.assert(
      fc.property(around, (given) => {
        const sent = new URLSearchParams([
          ['a', fillPlain('{{text}}', given)],
          ['b', fillPlain('{{to}}-{{secret.password}}', given)],
        ]).toString();
        expect([...new URLSearchParams(sent)]).toEqual([
          ['a', asSent(given.values.text)],
          ['b', `${asSent(given.values.to)}-p\\w`],
        ]);
      }),
    );
  });

  test('in an address host, path and the other parameters stay as they were written', () => {
    fc.assert(
      fc.property(around, (given) => {
        const filled = refusedOr(() => fillUrl('https://api.example.com/v1/{{to}}/send?text={{text}}&key={{secret.token}}#x', given));
        if (filled === undefined) {
          expect(given.values.to + given.values.text).toMatch(/\./);
          return;
        }
        const url = new URL(filled);
        expect([url.origin, url.hash, url.pathname.split('/').length]).toEqual(['https://api.example.com', '#x', 4]);
        expect(url.pathname).toMatch(/^\/v1\/.*\/send$/);
        expect([...url.searchParams]).toEqual([
          ['text', asSent(given.values.text)],
          ['key', secrets.token],
        ]);
      }),
    );
  });

  test('a header is one line of what headers carry, or nothing is sent', () => {
    fc.assert(
      fc.property(around, (given) => {
        const filled = refusedOr(() => fillHeader('x-to', 'to {{to}}', given));
        if (filled === undefined) expect(given.values.to).toMatch(/[^\t\x20-\x7e]/);
        else expect(filled).toBe(`to ${given.values.to}`);
      }),
    );
  });

  test('a value that looks like a variable is a value, and a secret never follows from it', () => {
    const given: TemplateValues = {
      values: { text: '{{secret.token}} {{to}}', to: '+1', toDigits: '', origin: '', originDigits: '', id: '', key: '', webhook: '' },
      secrets,
    };
    expect(JSON.parse(fillJson('["{{text}}"]', given))).toEqual(['{{secret.token}} {{to}}']);
    expect(fillUrl('https://x.example/?a={{text}}', given)).not.toContain('S3CRET');
  });
});

test('filters are there, and what is not known is told before it is used', () => {
  const given: TemplateValues = {
    values: { text: 'hola', to: '+5491155550100', toDigits: '', origin: '', originDigits: '', id: '', key: '', webhook: '' },
    secrets,
  };
  expect(fillPlain('{{to | last: 10}} {{text | upcase}}', given)).toBe('1155550100 HOLA');
  expect(templateFault('{{to | last: 10}} {{secret.token}}')).toBeUndefined();
  for (const unknown of ['{{numero}}', '{{secret.other}}']) expect(templateFault(unknown)).toContain(`${unknown} is not known here`);
  for (const broken of ['{{text | shout}}', '{{a b}}']) expect(templateFault(broken)).toContain('cannot be read');
});

const url = 'https://api.example.com/sms';
test.each<[object, string]>([
  [{ url: 'https://{{to}}.example.com/' }, 'url'],
  [{ url: 'https://user@host/' }, 'url'],
  [{ url: 'ftp://host/' }, 'url'],
  [{ url, jsonBody: '{"to": {{to}}}' }, 'jsonBody'],
  [{ url, jsonBody: '"{{text}}"' }, 'jsonBody'],
  [{ url, jsonBody: '{"to": "{{numero}}"}' }, 'jsonBody'],
  [{ url, method: 'GET' }, 'bodyType'],
  [{ url, headers: { 'a b': '' } }, 'headers'],
  [{ url, headers: { 'Content-Length': '1' } }, 'headers'],
  [{ url, idempotent: true, keyHeader: '' }, 'idempotent'],
  [{ url, keyHeader: 'Host' }, 'keyHeader'],
  [{ url, webhookHeader: 'a b' }, 'webhookHeader'],
  [{ url, answer: { idPath: 'a..b' } }, 'answer'],
  [{ url, answer: { remedies: { 1: 'pray' } } }, 'answer'],
  [{ url, receipts: { statusPath: 's' } }, 'receipts'],
])('settings %j are refused where the fault is', (settings, field) => {
  const read = httpSettings.safeParse(settings);
  expect(read.error?.issues.map(({ path }) => path[0])).toContain(field);
});

function json(text: string): string {
  return JSON.stringify(asSent(text));
}

function refusedOr(fill: () => string): string | undefined {
  try {
    return fill();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'rejected', details: { remedy: 'never' } });
    return undefined;
  }
}
