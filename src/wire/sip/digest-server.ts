// The challenging side of digest: nonces that carry their own age, refused replays, constant-time checks.
// Not here: where credentials come from.
import { createHmac, randomBytes } from 'node:crypto';
import { digestHa1, digestResponse, parseDigest, sameText, type DigestAlgorithm } from './digest.ts';

/** What is known of a user: the hashes for our realm, or the password itself. */
export type DigestCredentials = { ha1Md5: string; ha1Sha256: string } | { password: string };

/** A request as digest sees it. `identity` tells a retransmission from a replay: it differs wherever the request or its sender does. */
export interface DigestRequest {
  method: string;
  authorization: string;
  identity: string;
}

export type DigestVerdict = { kind: 'ok'; user: string } | { kind: 'stale' } | { kind: 'wrong'; user?: string };

export interface DigestServer {
  /** Whole header lines, e.g. `WWW-Authenticate: Digest …`, strongest first. */
  challenge: (algorithms: DigestAlgorithm[], stale?: boolean) => string[];
  /** User of an Authorization value, before anything is verified. */
  userOf: (authorization: string) => string | undefined;
  /** We gave this nonce lately: worth looking the user up. */
  isOurs: (authorization: string) => boolean;
  verify: (request: DigestRequest, credentials: DigestCredentials | undefined) => DigestVerdict;
}

const nonceLifeMs = 300_000;

export function createDigestServer(realm: string, clock: { now: () => number }): DigestServer {
  const key = randomBytes(32);
  /** Highest nonce count per nonce, and the request that used it. */
  const used = new Map<string, { nc: number; identity: string; at: number }>();
  const sign = (stamp: string): string => createHmac('sha256', key).update(stamp).digest('base64url').slice(0, 22);
  const mint = (): string => {
    const stamp = `${clock.now().toString(36)}.${randomBytes(6).toString('base64url')}`;
    return `${stamp}.${sign(stamp)}`;
  };
  const ageOf = (nonce: string): number | undefined => {
    const [at = '', salt = '', mac = ''] = nonce.split('.');
    return sameText(mac, sign(`${at}.${salt}`)) ? clock.now() - parseInt(at, 36) : undefined;
  };
  const forget = (): void => {
    if (used.size < 1000) return;
    for (const [nonce, use] of used) if (clock.now() - use.at > nonceLifeMs) used.delete(nonce);
  };

  return {
    challenge: (algorithms, stale = false) => {
      const nonce = mint();
      return algorithms.map(
        (algorithm) =>
          `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale ? ', stale=true' : ''}`,
      );
    },
    userOf: (authorization) => parseDigest(authorization)?.username,
    isOurs: (authorization) => {
      const age = ageOf(parseDigest(authorization)?.nonce ?? '');
      return age !== undefined && age <= nonceLifeMs;
    },
    verify: (request, credentials) => {
      const fields = parseDigest(request.authorization);
      if (fields === undefined) return { kind: 'wrong' };
      const { username: user, nonce = '', uri = '', response = '', nc = '', cnonce = '', qop } = fields;
      if (user === undefined || user === '' || fields.realm !== realm) return { kind: 'wrong' };
      const algorithm = (fields.algorithm ?? 'MD5').toUpperCase();
      if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return { kind: 'wrong', user };
      const age = ageOf(nonce);
      if (age === undefined) return { kind: 'stale' };
      // A user who is not there costs the same arithmetic as one who is.
      const known = credentials ?? { password: 'no such user' };
      const ha1 =
        'password' in known ? digestHa1(algorithm, user, realm, known.password) : algorithm === 'MD5' ? known.ha1Md5 : known.ha1Sha256;
      if (qop !== undefined && (qop !== 'auth' || !/^[0-9a-f]{8}$/i.test(nc) || cnonce === '')) return { kind: 'wrong', user };
      const expected = digestResponse(algorithm, ha1, request.method, uri, nonce, qop === undefined ? undefined : { qop, nc, cnonce });
      if (!sameText(expected, response.toLowerCase()) || credentials === undefined) return { kind: 'wrong', user };
      if (age > nonceLifeMs) return { kind: 'stale' };
      const count = qop === undefined ? 1 : parseInt(nc, 16);
      const before = used.get(nonce);
      if (before !== undefined && count <= before.nc && before.identity !== request.identity) return { kind: 'stale' };
      used.set(nonce, { nc: Math.max(count, before?.nc ?? 0), identity: request.identity, at: clock.now() });
      forget();
      return { kind: 'ok', user };
    },
  };
}
