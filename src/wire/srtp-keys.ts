// Keys for SRTP told in SDP (RFC 4568): `a=crypto` lines read and written. Only over signalling that is encrypted itself; that is for
// whoever asks. Not here: what is done with a key (srtp.ts).
import { randomBytes } from 'node:crypto';

/** 16 bytes of key and 14 of salt. */
export const masterKeyBytes = 30;

const suites = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const;

/** A master key for one direction: 30 bytes in base64. */
export interface SrtpKey {
  suite: (typeof suites)[number];
  key: string;
}

/** A line of the far side: `tag` names it in the answer. */
export interface CryptoLine extends SrtpKey {
  tag: number;
}

/** A fresh key of ours. */
export function newSrtpKey(suite: SrtpKey['suite'] = suites[0]): SrtpKey {
  return { suite, key: randomBytes(masterKeyBytes).toString('base64') };
}

/** A line as sdp-transform cuts it. */
export interface RawCrypto {
  id: number;
  suite: string;
  config: string;
  sessionConfig?: string;
}

/** The first line that we can do: a suite of ours, one key without an MKI, nothing switched off (RFC 4568 §6.3). */
export function readCrypto(lines: readonly RawCrypto[]): CryptoLine | undefined {
  for (const { id, suite, config, sessionConfig } of lines) {
    const known = suites.find((one) => one === suite.toUpperCase());
    const [method, key, ...rest] = config.split(/[:|]/u);
    const plain = rest.every((part) => /^(2\^)?\d+$/u.test(part)) && !/\|\d+:\d+$/u.test(config);
    const whole = key !== undefined && Buffer.from(key, 'base64').length === masterKeyBytes;
    const bent = /UNENCRYPTED|UNAUTHENTICATED|KDR=(?!0\b)/iu.test(sessionConfig ?? '');
    if (known !== undefined && method === 'inline' && whole && plain && !bent) return { tag: id, suite: known, key };
  }
  return undefined;
}

/** The line for our key. */
export function cryptoLine(tag: number, { suite, key }: SrtpKey): string {
  return `a=crypto:${tag} ${suite} inline:${key}\r\n`;
}
