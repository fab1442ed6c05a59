// The digest server: right and wrong answers, staleness, replays, both algorithms, hostile headers.
import { describe, expect, it } from 'vitest';
import { digestHa1, digestResponse, parseDigest, type DigestAlgorithm } from './digest.ts';
import { createDigestServer } from './digest-server.ts';

const clock = { at: 1_000_000, now: () => clock.at };
const password = { password: 'secret' };

function signed(
  server: ReturnType<typeof createDigestServer>,
  algorithm: DigestAlgorithm,
  secret: string,
  nc = '00000001',
  nonce?: string,
): string {
  const used = nonce ?? /nonce="([^"]+)"/.exec(server.challenge([algorithm])[0] ?? '')?.[1] ?? '';
  const ha1 = digestHa1(algorithm, 'ana', 'atiende', secret);
  const response = digestResponse(algorithm, ha1, 'REGISTER', 'sip:x', used, { qop: 'auth', nc, cnonce: 'c' });
  return `Digest username="ana", realm="atiende", nonce="${used}", uri="sip:x", response="${response}", algorithm=${algorithm}, qop=auth, nc=${nc}, cnonce="c"`;
}
const ask = (authorization: string, identity = 'call 1'): { method: string; authorization: string; identity: string } => ({
  method: 'REGISTER',
  authorization,
  identity,
});

describe('digest server', () => {
  it.each(['MD5', 'SHA-256'] as const)('takes the right password and no other (%s)', (algorithm) => {
    const server = createDigestServer('atiende', clock);
    expect(server.verify(ask(signed(server, algorithm, 'secret')), password)).toEqual({ kind: 'ok', user: 'ana' });
    expect(server.verify(ask(signed(server, algorithm, 'wrong')), password).kind).toBe('wrong');
    expect(server.verify(ask(signed(server, algorithm, 'secret')), undefined).kind).toBe('wrong');
    const hashes = { ha1Md5: digestHa1('MD5', 'ana', 'atiende', 'secret'), ha1Sha256: digestHa1('SHA-256', 'ana', 'atiende', 'secret') };
    expect(server.verify(ask(signed(server, algorithm, 'secret')), hashes).kind).toBe('ok');
  });

  it('refuses a replay, but not a retransmission or the next count', () => {
    const server = createDigestServer('atiende', clock);
    const first = signed(server, 'MD5', 'secret');
    const nonce = /nonce="([^"]+)"/.exec(first)?.[1];
    expect(server.verify(ask(first, 'one'), password).kind).toBe('ok');
    expect(server.verify(ask(first, 'one'), password).kind).toBe('ok');
    expect(server.verify(ask(first, 'two'), password).kind).toBe('stale');
    expect(server.verify(ask(signed(server, 'MD5', 'secret', '00000002', nonce), 'two'), password).kind).toBe('ok');
  });

  it('calls an old nonce stale, and one it never gave too', () => {
    const server = createDigestServer('atiende', clock);
    const old = signed(server, 'MD5', 'secret');
    clock.at += 301_000;
    expect(server.verify(ask(old), password).kind).toBe('stale');
    expect(server.verify(ask(signed(server, 'MD5', 'secret', '00000001', 'forged')), password).kind).toBe('stale');
  });

  it('reads headers of any spacing and refuses broken ones', () => {
    expect(parseDigest('Digest  username="a\\"b" ,realm="r",  nc=00000001')).toMatchObject({ username: 'a"b', realm: 'r', nc: '00000001' });
    expect(parseDigest('Basic abc')).toBeUndefined();
    expect(parseDigest('Digest username="open')).toBeUndefined();
    const server = createDigestServer('atiende', clock);
    expect(server.verify(ask('Digest __proto__="x"'), password).kind).toBe('wrong');
  });
});
