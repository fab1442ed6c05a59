// Numbers as callers show and key them, and what a message is sent to.
import { expect, test } from 'vitest';
import { addressKey, recipientOf } from './number.ts';

test.each([
  ['+5215512345678', 'MX', '+525512345678'],
  ['+525512345678', 'MX', '+525512345678'],
  ['5512345678', 'MX', '+525512345678'],
  ['+551187654321', 'BR', '+5511987654321'],
  ['+5511987654321', 'AR', '+5511987654321'],
  ['11 98765-4321', 'BR', '+5511987654321'],
  ['+541155550100', 'AR', '+5491155550100'],
  ['+5491155550100', 'AR', '+5491155550100'],
  ['011 15-5555-0100', 'AR', '+5491155550100'],
  ['(11) 5555-0100', 'AR', '+5491155550100'],
  ['005491155550100', 'UY', '+5491155550100'],
  ['+56221234567', 'CL', '+56221234567'],
  ['+59899123456', undefined, '+59899123456'],
  ['+12025550123', 'AR', '+12025550123'],
])('%s of a line in %s goes to %s', (text, country, to) => {
  expect(recipientOf(text, country)).toMatchObject({ to });
});

test.each([
  undefined,
  '',
  ' ',
  'anonymous',
  '911',
  '*611',
  '123',
  '+54911',
  'sip:ana@example.com',
  '+1',
  '+999999999999',
  '9'.repeat(10_000),
])('%s is no number', (text) => {
  expect(recipientOf(text, 'AR')).toHaveProperty('reason');
});

test.each(['+551133334444', '+34911234567', '+5117012345', '+18005551234', '+5078001234'])('%s takes no message', (text) => {
  expect(recipientOf(text, 'AR')).toHaveProperty('reason');
});

test('one person has one address, however it is written; a user id stays as it is', () => {
  expect(['5215512345678', '+5215512345678', '525512345678', ' +52 55 1234 5678 '].map(addressKey)).toEqual(Array(4).fill('+525512345678'));
  expect(['551187654321', '+55 11 98765-4321'].map(addressKey)).toEqual(['+5511987654321', '+5511987654321']);
  expect(addressKey('AR.1a2B3c')).toBe('AR.1a2B3c');
});
