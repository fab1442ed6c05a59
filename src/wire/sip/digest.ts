// Digest arithmetic (RFC 8760, RFC 7616, RFC 2617) and the header's syntax, for both sides. Not here: nonces (digest-server.ts), who the user is.
import { createHash, timingSafeEqual } from 'node:crypto';

export type DigestAlgorithm = 'MD5' | 'SHA-256';

/** Fields of an Authorization header, unquoted; names in lower case. */
export type DigestFields = Record<string, string>;

const field = /([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/gy;

/** Undefined when it is not Digest or malformed. */
export function parseDigest(value: string): DigestFields | undefined {
  const scheme = /^\s*Digest\s+/i.exec(value);
  if (scheme === null) return undefined;
  const fields: DigestFields = Object.create(null) as DigestFields;
  const rest = value.slice(scheme[0].length).trim();
  field.lastIndex = 0;
  let end = 0;
  while (end < rest.length) {
    const match = field.exec(rest);
    if (match === null) return undefined;
    end = field.lastIndex;
    while (rest[end] === ' ') end += 1;
    field.lastIndex = end;
    fields[(match[1] ?? '').toLowerCase()] = match[2] === undefined ? (match[3] ?? '') : match[2].replace(/\\(.)/g, '$1');
  }
  return fields;
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');
}

/** `H(user:realm:password)`. */
export function digestHa1(algorithm: DigestAlgorithm, user: string, realm: string, password: string): string {
  return hash(algorithm, `${user}:${realm}:${password}`);
}

/** The response value. `qop` absent = RFC 2069. */
export function digestResponse(
  algorithm: DigestAlgorithm,
  ha1: string,
  method: string,
  uri: string,
  nonce: string,
  qop?: { qop: string; nc: string; cnonce: string },
): string {
  const ha2 = hash(algorithm, `${method}:${uri}`);
  return qop === undefined
    ? hash(algorithm, `${ha1}:${nonce}:${ha2}`)
    : hash(algorithm, `${ha1}:${nonce}:${qop.nc}:${qop.cnonce}:${qop.qop}:${ha2}`);
}

/** Compares without telling by time where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
