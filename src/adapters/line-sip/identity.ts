// Who sends a request: source address, digest, the sandbox (DESIGN §6, who may call). Nothing gets a core before this says yes.
// Not here: what the caller may then reach (calls/ knows the lines).
import type { Clock } from '#ports/clock.ts';
import type { IncomingSource } from '#ports/line.ts';
import type { DigestAlgorithm } from '#wire/sip/digest.ts';
import { createDigestServer, type DigestCredentials } from '#wire/sip/digest-server.ts';
import { isLoopback } from '#wire/sip/flow.ts';
import type { ReceivedRequest, SipHub } from '#wire/sip/hub.ts';
import type { Claims, Mint } from './minted.ts';
import type { TrunkBook } from './trunk-book.ts';

/** Proven by digest. */
export interface Proven {
  user: string;
  trunk?: string;
  claims?: Claims;
}

export interface Identity {
  /** Without asking anybody: a trunk's address or the sandbox. */
  bySource: (request: ReceivedRequest) => IncomingSource | undefined;
  /** The request carries credentials that are worth checking. */
  carries: (request: ReceivedRequest) => boolean;
  /** Checks them; where they are wrong or missing the request has been answered (401, 403) or silently dropped. */
  byDigest: (request: ReceivedRequest) => Promise<Proven | undefined>;
  challenge: (request: ReceivedRequest, stale?: boolean) => void;
}

export interface IdentityOptions {
  hub: SipHub;
  trunks: TrunkBook;
  /** The trunk that we registered at this address for this user. */
  registeredTrunk: (address: string, user: string) => string | undefined;
  mint: Mint;
  credentials: (user: string) => Promise<DigestCredentials | undefined>;
  realm: string;
  clock: Clock;
  /** Allowed by the settings, and everything is bound to loopback. */
  sandboxAllowed: () => boolean;
}

/** Phones of the kind that gives up, by their own name. Over TLS MD5 is enough: nobody else reads the exchange. */
const onlyMd5 = /^baresip v?[01]\./i;

export function createIdentity(options: IdentityOptions): Identity {
  const { hub, trunks, mint, clock } = options;
  const digest = createDigestServer(options.realm, clock);
  const isBrowser = (request: ReceivedRequest): boolean => request.flow.protocol === 'WS' || request.flow.protocol === 'WSS';

  const challenge = (request: ReceivedRequest, stale = false): void => {
    if (!hub.tolerate(request.source.address)) return;
    // SIP.js knows MD5 alone, and phones built on libre give up when any challenge in the list is not MD5 (seen with baresip 1.0);
    // another phone that does TLS knows more.
    const knowsMore = request.flow.protocol === 'TLS' && !onlyMd5.test(request.message.getHeader('user-agent') ?? '');
    const algorithms: DigestAlgorithm[] = knowsMore ? ['SHA-256', 'MD5'] : ['MD5'];
    hub.reply(request, 401, undefined, digest.challenge(algorithms, stale));
  };

  const lookUp = async (user: string): Promise<{ credentials: DigestCredentials | undefined; proven: Proven }> => {
    const minted = mint.read(user);
    if (minted !== undefined) return { credentials: { password: minted.password }, proven: { user, claims: minted.claims } };
    const trunk = trunks.byUser(user);
    const password = trunk === undefined ? undefined : trunks.password(trunk);
    if (trunk !== undefined && password !== undefined) return { credentials: { password }, proven: { user, trunk: trunk.name } };
    return { credentials: await options.credentials(user), proven: { user } };
  };

  const authorizationOf = (request: ReceivedRequest): string | undefined =>
    request.message.getHeader('authorization') ?? request.message.getHeader('proxy-authorization');

  return {
    challenge,
    carries: (request) => authorizationOf(request) !== undefined,
    bySource: (request) => {
      if (isBrowser(request)) return undefined;
      const { address } = request.source;
      const trunk = options.registeredTrunk(address, request.message.ruri?.user ?? '') ?? trunks.byAddress(address)?.name;
      if (trunk !== undefined) return { kind: 'trunk', trunk };
      const sandbox = options.sandboxAllowed() && !trunks.exists() && isLoopback(request.source.address) && request.flow.protocol !== 'TLS';
      return sandbox ? { kind: 'sandbox' } : undefined;
    },
    byDigest: async (request) => {
      const { message, flow } = request;
      const authorization = authorizationOf(request);
      const user = authorization === undefined ? undefined : digest.userOf(authorization);
      if (authorization === undefined || user === undefined || user === '') {
        challenge(request);
        return undefined;
      }
      // A nonce costs a challenge, and those are counted: nobody makes us ask the database at will.
      if (!digest.isOurs(authorization)) {
        challenge(request, true);
        return undefined;
      }
      const { credentials, proven } = await lookUp(user);
      const verdict = digest.verify({ method: message.method, authorization, identity: identityOf(request) }, credentials);
      if (verdict.kind === 'stale') {
        challenge(request, true);
        return undefined;
      }
      const expired = proven.claims !== undefined && proven.claims.expiresAt < clock.now() && !flow.proven.has(user);
      // Minted users are for browsers alone: a stolen one is useless over UDP.
      if (verdict.kind === 'wrong' || expired || (proven.claims !== undefined && !isBrowser(request))) {
        if (hub.tolerate(request.source.address)) hub.reply(request, 403);
        return undefined;
      }
      hub.forgive(request.source.address);
      if (proven.claims !== undefined) flow.proven.add(user);
      return proven;
    },
  };
}

/**
 * What a retransmission repeats. `qop=auth` signs neither the contacts nor the sender: whoever read a REGISTER on its way could send its
 * signature again from elsewhere, or with a contact of his own (RFC 3261 §22.4, §26.1.1).
 */
function identityOf({ message, flow, source }: ReceivedRequest): string {
  const sender = [flow.id, source.address, source.port];
  return JSON.stringify([...sender, message.viaBranch, message.callId, message.cseq, message.method, message.getHeaders('contact')]);
}
