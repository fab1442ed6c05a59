// Which hosts and origins are ours.
import { expect, test } from 'vitest';
import { hostIsOurs, originIsOurs } from './origin.ts';

test.each<[string | undefined, boolean]>([
  ['127.0.0.1:8080', true],
  ['localhost', true],
  ['LOCALHOST:8080', true],
  ['[::1]:8080', true],
  ['192.0.2.7', true],
  ['bot.example', true],
  ['bot.example:8443', true],
  ['evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['bot.example.evil.example', false],
  ['user@127.0.0.1', false],
  ['127.0.0.1:8080/x', false],
  ['', false],
  [undefined, false],
])('host %s: %s', (host, ours) => {
  expect(hostIsOurs(host, 'https://bot.example')).toBe(ours);
});

test('without a public URL no name but localhost is ours', () => {
  expect(hostIsOurs('bot.example', undefined)).toBe(false);
});

test.each<[string | undefined, string, boolean]>([
  ['http://127.0.0.1:8080', '127.0.0.1:8080', true],
  ['http://localhost', 'localhost:80', true],
  ['https://bot.example', '127.0.0.1:8080', true],
  ['http://127.0.0.1:9999', '127.0.0.1:8080', false],
  ['http://localhost:8080', '127.0.0.1:8080', false],
  ['http://evil.example', '127.0.0.1:8080', false],
  ['null', '127.0.0.1:8080', false],
  ['file://', '127.0.0.1:8080', false],
  [undefined, '127.0.0.1:8080', false],
])('origin %s on host %s: %s', (origin, host, ours) => {
  expect(originIsOurs({ origin, host }, 'https://bot.example')).toBe(ours);
});
