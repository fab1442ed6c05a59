// The door: every request that belongs to no dialog yet. REGISTER and OPTIONS are answered here, an INVITE is let in or refused.
// Not here: who someone is (identity.ts), what a call does (incoming-leg.ts).
import type { IncomingLeg, IncomingSource } from '#ports/line.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import type { ReceivedRequest, SipHub } from '#wire/sip/hub.ts';
import { createRateLimit } from '#wire/sip/rate-limit.ts';
import { allowHeader } from '#wire/sip/sanity.ts';
import type { Sides } from '#wire/sip/sides.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';
import { callerOf, dialledOf } from './numbers.ts';
import type { Identity, Proven } from './identity.ts';
import type { Registrar } from './registrar.ts';

/** An INVITE that may come in, before it has a leg. */
export type Admitted = Omit<IncomingLeg, 'leg' | 'sipCallId' | 'at'>;

export interface Door {
  onRequest: (request: ReceivedRequest) => void;
  /** Until then requests wait: the dialogs of the last main are being rebuilt. */
  open: () => void;
}

export interface DoorOptions {
  hub: SipHub;
  sides: Sides;
  identity: Identity;
  registrar: Registrar;
  log: SipLog;
  /** Epoch ms. */
  now: () => number;
  closing: () => boolean;
  trunk: (name: string) => TrunkRow | undefined;
  /** No room for another call from there: when to come again. Counts the call if there is. */
  full: (source: string) => { retryAfterS: number } | undefined;
  take: (request: ReceivedRequest, user: string, incoming: Admitted) => void;
}

const maxWaiting = 1000;
const serverOptions = [allowHeader, 'Accept: application/sdp, application/dtmf-relay, application/dtmf', 'Accept-Language: es, pt, en'];

export function createDoor(options: DoorOptions): Door {
  const { hub, sides, identity, registrar, log } = options;
  /** Whoever asks more than the telephones of an office do is not answered. */
  const asks = createRateLimit(120, 30);
  let waiting: ReceivedRequest[] | undefined = [];
  /** INVITEs whose digest is being checked, by Call-ID and branch; true = cancelled meanwhile. */
  const checking = new Map<string, boolean>();
  const keyOf = ({ message }: ReceivedRequest): string => `${message.callId}\0${message.viaBranch}`;

  const onRequest = (request: ReceivedRequest): void => {
    if (waiting !== undefined) {
      if (waiting.length < maxWaiting) waiting.push(request);
      return;
    }
    if (sides.deliverRequest(request)) return;
    const { message } = request;
    switch (message.method) {
      case 'ACK':
        return;
      case 'INVITE':
        if (message.toTag) hub.reply(request, 481);
        else invite(request);
        return;
      case 'REGISTER':
        register(request);
        return;
      case 'OPTIONS':
        if (asks.take(request.source.address, options.now())) hub.reply(request, 200, 'OK', serverOptions);
        return;
      case 'CANCEL':
        cancel(request);
        return;
      default:
        hub.reply(request, 481);
    }
  };

  const cancel = (request: ReceivedRequest): void => {
    const key = keyOf(request);
    hub.reply(request, checking.has(key) ? 200 : 481);
    if (checking.has(key)) checking.set(key, true);
  };

  const checked = (request: ReceivedRequest, use: (proven: Proven) => void): void => {
    const key = keyOf(request);
    if (checking.has(key)) return;
    checking.set(key, false);
    identity
      .byDigest(request)
      .then((proven) => {
        if (proven === undefined) return;
        if (checking.get(key) === true) hub.reply(request, 487);
        else use(proven);
      })
      .catch((error: unknown) => {
        log.warn({ error: String(error) }, 'credentials not checked');
        hub.reply(request, 503, undefined, ['Retry-After: 2']);
      })
      .finally(() => checking.delete(key));
  };

  const register = (request: ReceivedRequest): void => {
    checked(request, (proven) => {
      const aor = proven.claims === undefined ? proven.user : proven.claims.aor;
      const to = request.message.to.uri.user;
      // A browser may register under its minted name: that stands for the address of record.
      const itself = to === aor || (proven.claims !== undefined && to === proven.user);
      if (proven.trunk !== undefined || aor === undefined || !itself) hub.reply(request, 403);
      else registrar.register(request, aor);
    });
  };

  const invite = (request: ReceivedRequest): void => {
    if (options.closing()) {
      hub.reply(request, 503, undefined, ['Retry-After: 5']);
      return;
    }
    const source = identity.carries(request) ? undefined : identity.bySource(request);
    if (source !== undefined) room(request, () => admit(request, source));
    else checked(request, (proven) => room(request, () => admitProven(request, proven)));
  };

  /** Refused from the text alone: under load a refusal must cost next to nothing. */
  const room = (request: ReceivedRequest, enter: () => void): void => {
    const full = options.full(request.source.address);
    if (full === undefined) enter();
    else hub.reply(request, 503, undefined, [`Retry-After: ${full.retryAfterS}`]);
  };

  const admitProven = (request: ReceivedRequest, proven: Proven): void => {
    const { claims } = proven;
    if (proven.trunk !== undefined) {
      admit(request, { kind: 'trunk', trunk: proven.trunk });
    } else if (claims === undefined) {
      admit(request, { kind: 'registered', aor: proven.user });
    } else if (claims.purpose === 'agent' && claims.aor !== undefined) {
      admit(request, { kind: 'registered', aor: claims.aor });
    } else if (claims.line !== undefined && claims.line !== dialledOf(request, undefined)) {
      hub.reply(request, 403);
    } else {
      admit(request, { kind: 'browser', userId: claims.userId }, claims.draft);
    }
  };

  const admit = (request: ReceivedRequest, source: IncomingSource, draft?: string): void => {
    const trunk = source.kind === 'trunk' ? options.trunk(source.trunk) : undefined;
    const dialled = dialledOf(request, trunk?.dialledFrom);
    if (dialled === '') {
      hub.reply(request, 404);
      return;
    }
    const said = callerOf(request, trunk?.callerFrom === 'p-asserted-identity');
    // A minted name is no number to call back.
    const caller = said.callerUser?.startsWith('w.') === true && (source.kind === 'browser' || source.kind === 'registered') ? {} : said;
    const user = request.message.ruri?.user ?? 'atiende';
    options.take(request, user, { dialled, source, ...caller, ...(draft === undefined ? {} : { draft }) });
  };

  return {
    onRequest,
    open: () => {
      const late = waiting ?? [];
      waiting = undefined;
      for (const request of late) onRequest(request);
    },
  };
}
