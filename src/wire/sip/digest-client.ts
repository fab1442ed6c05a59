// The answering side of digest for SIP.js's core, which itself knows MD5 only: MD5 and SHA-256, qop auth or none.
import { randomBytes } from 'node:crypto';
import { DigestAuthentication } from 'sip.js/lib/core/messages/digest-authentication.js';
import type { OutgoingRequestMessage } from 'sip.js/lib/core/messages/outgoing-request-message.js';
import { LoggerFactory } from 'sip.js/lib/core/log/logger-factory.js';
import { digestHa1, digestResponse } from './digest.ts';

interface Challenge {
  realm?: string;
  nonce?: string;
  algorithm?: string;
  opaque?: string;
  qop?: string[];
}

/** What `authenticationFactory` of a core's configuration answers. One per request. */
export class DigestClient extends DigestAuthentication {
  #user: string;
  #password: string;
  #header = '';
  #count = 0;

  constructor(user: string, password: string, loggerFactory = new LoggerFactory()) {
    super(loggerFactory, undefined, user, password);
    this.#user = user;
    this.#password = password;
  }

  override authenticate(request: OutgoingRequestMessage, challenge: Challenge): boolean {
    const algorithm = (challenge.algorithm ?? 'MD5').toUpperCase();
    const { realm, nonce } = challenge;
    if ((algorithm !== 'MD5' && algorithm !== 'SHA-256') || realm === undefined || nonce === undefined) return false;
    const wantsQop = challenge.qop !== undefined && challenge.qop.length > 0;
    if (wantsQop && challenge.qop?.includes('auth') !== true) return false;
    this.#count += 1;
    const nc = this.#count.toString(16).padStart(8, '0');
    const cnonce = randomBytes(8).toString('hex');
    const uri = request.ruri.toRaw();
    const ha1 = digestHa1(algorithm, this.#user, realm, this.#password);
    const response = digestResponse(algorithm, ha1, request.method, uri, nonce, wantsQop ? { qop: 'auth', nc, cnonce } : undefined);
    this.#header =
      `Digest username="${this.#user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}` +
      (challenge.opaque === undefined ? '' : `, opaque="${challenge.opaque}"`) +
      (wantsQop ? `, qop=auth, nc=${nc}, cnonce="${cnonce}"` : '');
    return true;
  }

  override toString(): string {
    return this.#header;
  }
}
