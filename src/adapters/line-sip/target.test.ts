// What is taken for a SIP address.
import { expect, test } from 'vitest';
import { installFastGrammar } from '#wire/sip/fast-grammar.ts';
import { parseUri } from './target.ts';

test('a zone is left out of an address, and of nothing else', () => {
  installFastGrammar();
  expect(parseUri(' sip:ana@[fe80::9%eth0]:5062;transport=tcp ')).toMatchObject({ user: 'ana', host: '[fe80::9]', port: 5062 });
  expect(parseUri('sip:[fe80::9%25]').host).toBe('[fe80::9]');
  expect(parseUri('sip:a%20b@host.example').host).toBe('host.example');
  expect(() => parseUri('sips:[fe80::9%eth0]')).toThrow('not a SIP address');
  expect(() => parseUri(`sip:${'['.repeat(60_000)}`)).toThrow('not a SIP address');
});
