// RFC 4028's table: who asks, who refreshes, what is too little.
import { describe, expect, it } from 'vitest';
import { agreeAsUas, agreedIn, askAsUac, sessionDeadlines, sessionTooSmall } from './session-timer.ts';

const message = (headers: Record<string, string>) => ({
  getHeader: (name: string) => headers[name],
  getHeaders: (name: string) => (headers[name] === undefined ? [] : [headers[name]]),
});
const raw = (headers: Record<string, string>) => ({
  startLine: 'INVITE sip:a@b SIP/2.0',
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  body: '',
  bodyBytes: 0,
});

describe('session timers', () => {
  it('as the called side', () => {
    expect(agreeAsUas(message({}))).toBeUndefined();
    expect(agreeAsUas(message({ supported: '100rel, timer' }))?.timer).toEqual({ intervalS: 1800, weRefresh: false });
    const asked = agreeAsUas(message({ supported: 'timer', 'session-expires': '600;refresher=uas' }));
    expect(asked).toEqual({
      lines: ['Session-Expires: 600;refresher=uas', 'Supported: timer'],
      timer: { intervalS: 600, weRefresh: true },
    });
    expect(agreeAsUas(message({ supported: 'timer', 'session-expires': '600' }))?.lines).toContain('Require: timer');
    // A proxy asked for a caller that knows no timers.
    expect(agreeAsUas(message({ 'session-expires': '120', 'min-se': '300' }))?.timer).toEqual({ intervalS: 300, weRefresh: true });
  });

  it('refuses too little only from those who can ask again', () => {
    expect(sessionTooSmall(raw({ supported: 'timer', 'session-expires': '89' }))).toBe(true);
    expect(sessionTooSmall(raw({ supported: 'timer', 'session-expires': '90' }))).toBe(false);
    expect(sessionTooSmall(raw({ supported: 'timers', 'session-expires': '30' }))).toBe(false);
    expect(sessionTooSmall(raw({ 'session-expires': '30' }))).toBe(false);
  });

  it('reads what was agreed, and when to act', () => {
    const ok = (line: string): string => `SIP/2.0 200 OK\r\nVia: x\r\n${line}\r\nContent-Length: 0\r\n\r\nx: 5`;
    expect(agreedIn(ok('Session-Expires: 200;refresher=uac'), true)).toEqual({ intervalS: 200, weRefresh: true });
    expect(agreedIn(ok('x: 200 ; refresher=uac'), false)).toEqual({ intervalS: 200, weRefresh: false });
    expect(agreedIn(ok('Server: y'), true)).toBeUndefined();
    expect(agreedIn(ok('Session-Expires: soon'), true)).toBeUndefined();
    expect(sessionDeadlines({ intervalS: 90, weRefresh: true })).toEqual({ refreshMs: 45_000, endMs: 60_000 });
    expect(sessionDeadlines({ intervalS: 1800, weRefresh: false })).toEqual({ refreshMs: undefined, endMs: 1_768_000 });
    expect(askAsUac(600, 'uac')).toContain('Session-Expires: 600;refresher=uac');
  });
});
