// From bytes to a judged message: splitting, caps, rewrites, sanity, stateless answers, the stranger's bucket.
import { describe, expect, it } from 'vitest';
import { prepare } from './prepare.ts';
import { createRateLimit } from './rate-limit.ts';
import { joinMessage, rawHeader, salvage, splitMessage, type RawMessage } from './raw-message.ts';
import { judgeRequest } from './sanity.ts';
import { statelessReply } from './stateless-reply.ts';

const base = [
  'INVITE sip:demo@h SIP/2.0',
  'v: SIP/2.0/UDP 10.0.0.9:5060;rport;branch=z9hG4bK1, SIP/2.0/UDP up;branch=z9hG4bK2',
  'f: <sip:a@b>;tag=1',
  't: <sip:demo@h>',
  'i: c1',
  'CSeq: 1 INVITE',
  'm: <sip:a@b>',
];
const text = (lines: string[], body = ''): Buffer =>
  Buffer.from(`${[...lines, `l: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`);
const split = (lines: string[], body = ''): RawMessage => {
  const message = splitMessage(text(lines, body));
  if (typeof message === 'string') throw new Error(message);
  return message;
};
const judged = (change: (lines: string[]) => string[], body = ''): unknown => {
  const message = split(change([...base]), body);
  prepare(message, { address: '192.0.2.1', port: 4711 });
  const verdict = judgeRequest(message);
  return typeof verdict === 'object' ? verdict.status : verdict;
};
const swap =
  (from: string, to: string) =>
  (lines: string[]): string[] =>
    lines.map((line) => line.replace(from, to));

describe('a received message', () => {
  it('is taken apart with long names, unfolded, one Via a line', () => {
    const message = split([...base, 'Subject: one', '\ttwo']);
    expect(message.headers.filter((header) => header.name === 'via')).toHaveLength(2);
    expect(rawHeader(message, 'subject')).toBe('one two');
    expect(joinMessage(message)).toContain('\r\ncall-id: c1\r\n');
  });

  it('is refused unread beyond the caps', () => {
    expect(splitMessage(text([...base, `X: ${'a'.repeat(1100)}`]))).toBe('header-too-long');
    expect(splitMessage(text([...base, ...Array.from({ length: 70 }, (_, index) => `X-${index}: 1`)]))).toBe('too-many-headers');
    expect(splitMessage(text(base, 'x'.repeat(17_000)))).toBe('too-large');
    expect(splitMessage(Buffer.from('\r\n\r\n'))).toBe('empty');
    expect(splitMessage(Buffer.from([0, 1, 2, 3]))).toBe('not-sip');
    expect(salvage(text([...base, `X: ${'a'.repeat(1100)}`]))?.startLine).toMatch(/^INVITE/);
    expect(salvage(Buffer.from('hello'))).toBeUndefined();
  });

  it('gets received and rport, and has its tel: addresses rewritten and remembered', () => {
    const message = split(
      base.map((line) => line.replace('t: <sip:demo@h>', 't: <tel:+54-11-5555>').replace('sip:demo@h SIP', 'tel:+5411 SIP')),
    );
    const rewrites = prepare(message, { address: '192.0.2.1', port: 4711 });
    expect(rawHeader(message, 'via')).toBe('SIP/2.0/UDP 10.0.0.9:5060;rport=4711;branch=z9hG4bK1;received=192.0.2.1');
    expect(rawHeader(message, 'to')).toBe('<sip:+54115555@phone.invalid;user=phone>');
    expect(message.startLine).toBe('INVITE sip:+5411@phone.invalid;user=phone SIP/2.0');
    expect(rewrites).toEqual([{ ours: '<sip:+54115555@phone.invalid;user=phone>', theirs: '<tel:+54-11-5555>' }]);
  });

  it('gives its SDP from a multipart body', () => {
    const body = '--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b\r\nContent-Type: application/isup\r\n\r\nxx\r\n--b--\r\n';
    const message = split([...base, 'c: multipart/mixed;boundary=b'], body);
    prepare(message, { address: '192.0.2.1', port: 4711 });
    expect(message.body).toBe('v=0');
    expect(rawHeader(message, 'content-type')).toBe('application/sdp');
  });

  it.each([
    ['180 Ringing', 't: <sip:ana@h>;tag=2', undefined, '100 Trying'],
    ['183 Session Progress', 't: <sip:ana@h>', 'm: <sip:ana@10.0.0.9>', '100 Trying'],
    ['180 Ringing', 't: <sip:ana@h>;tag=2', 'm: <sip:ana@10.0.0.9>', '180 Ringing'],
    ['100 Trying', 't: <sip:ana@h>', undefined, '100 Trying'],
    ['486 Busy Here', 't: <sip:ana@h>;tag=2', undefined, '486 Busy Here'],
    ['200 OK', 't: <sip:ana@h>;tag=2', undefined, '200 OK'],
  ])('%s with %s and contact %s is taken as %s', (status, to, contact, taken) => {
    const lines = [
      `SIP/2.0 ${status}`,
      'v: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1;rport',
      'f: <sip:a@b>;tag=1',
      to,
      'i: c1',
      'CSeq: 1 INVITE',
    ];
    const message = split([...lines, ...(contact === undefined ? [] : [contact])]);
    prepare(message, { address: '192.0.2.1', port: 4711 });
    expect(message.startLine).toBe(`SIP/2.0 ${taken}`);
  });

  it.each<[string, unknown, (lines: string[]) => string[], string?]>([
    ['nothing wrong', undefined, (lines) => lines],
    ['another version', 505, swap('SIP/2.0', 'SIP/7.0')],
    ['an unknown method', 501, (lines) => lines.map((line) => line.replace('INVITE', 'DANCE'))],
    ['a method we do not have', 405, (lines) => lines.map((line) => line.replace('INVITE', 'UPDATE'))],
    ['another scheme', 416, swap('sip:demo@h SIP', 'http://x SIP')],
    ['sips', 416, swap('sip:demo@h SIP', 'sips:demo@h SIP')],
    ['no Call-ID', 400, (lines) => lines.filter((line) => !line.startsWith('i:'))],
    ['two From', 400, (lines) => [...lines, 'From: <sip:x@y>;tag=2']],
    ['another CSeq method', 400, swap('CSeq: 1 INVITE', 'CSeq: 1 BYE')],
    ['a huge CSeq', 400, swap('CSeq: 1', 'CSeq: 4294967297')],
    ['an empty branch', 400, swap('z9hG4bK1', 'z9hG4bK')],
    ['an unknown Require', 420, (lines) => [...lines, 'Require: 100rel, foo']],
    ['a body of another type', 415, (lines) => [...lines, 'c: text/plain'], 'hi'],
    ['a packed body', 415, (lines) => [...lines, 'Content-Encoding: gzip']],
    ['no Via', 'drop', (lines) => lines.filter((line) => !line.startsWith('v:'))],
  ])('with %s is judged %s', (_name, status, change, body) => {
    expect(judged(change, body)).toBe(status);
  });

  it('is judged too short for its Content-Length', () => {
    const message = split(base);
    const length = message.headers.find((header) => header.name === 'content-length');
    if (length !== undefined) length.value = '99';
    expect(judgeRequest(message)).toMatchObject({ status: 400 });
  });

  it('always gets the same stateless answer', () => {
    const message = split(base);
    expect(statelessReply(message, 404)).toBe(statelessReply(message, 404));
    expect(statelessReply(message, 404)).toMatch(
      /^SIP\/2\.0 404 Not Found\r\nVia: .*\r\nVia: .*\r\nFrom: .*\r\nTo: <sip:demo@h>;tag=[0-9a-f]{16}\r\n/,
    );
  });
});

describe('strangers', () => {
  it('have a burst, then a rate', () => {
    const limit = createRateLimit(3, 1);
    expect([0, 0, 0, 0, 1000].map((at) => limit.take('a', at))).toEqual([true, true, true, false, true]);
    expect(limit.take('b', 0)).toBe(true);
    expect(limit.empty('a', 1000)).toBe(true);
    limit.give('a');
    expect(limit.empty('a', 1000)).toBe(false);
  });
});
