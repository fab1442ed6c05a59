// Dialog sides: one SIP.js core each, and the way from a received message to the right one (demux by Call-ID and local tag;
// an INVITE without tag, its CANCEL and its ACK by branch). Not here: what a call is (adapters/line-sip).
import { randomBytes, randomUUID } from 'node:crypto';
import { AllowedMethods } from 'sip.js/lib/core/user-agent-core/allowed-methods.js';
import { UserAgentCore } from 'sip.js/lib/core/user-agent-core/user-agent-core.js';
import type { DigestAuthentication } from 'sip.js/lib/core/messages/digest-authentication.js';
import type { IncomingInviteRequest } from 'sip.js/lib/core/messages/methods/invite.js';
import type { IncomingResponseMessage } from 'sip.js/lib/core/messages/incoming-response-message.js';
import type { LoggerFactory } from 'sip.js/lib/core/log/logger-factory.js';
import { URI } from 'sip.js/lib/grammar/uri.js';
import { hostPort, type Flow } from './flow.ts';
import type { ReceivedRequest, SipHub } from './hub.ts';
import { endStrayAnswer } from './stray-answer.ts';
import { SideTransport } from './side-transport.ts';
import { sipJsLoggers, type SipLog } from './sip-log.ts';
import { withTimersOf } from './timers.ts';

/** One side of one dialog (or of an attempt at one). */
export interface Side {
  core: UserAgentCore;
  transport: SideTransport;
  callId: string;
  /** Known at once for calls out; for calls in with the first response that carries it. */
  localTag: string | undefined;
  /** Make it reachable by (Call-ID, local tag). */
  bindTag: (localTag: string) => void;
  /** Absorb retransmissions for a while, then forget everything. */
  linger: () => void;
  dispose: () => void;
}

export interface SideOptions {
  flow: Flow;
  /** User part of our Contact. */
  user: string;
  callId: string;
  displayName?: string;
  authentication?: () => DigestAuthentication | undefined;
  reopen?: () => Promise<Flow | undefined>;
}

export interface Sides {
  /** A side for an INVITE from outside; answers its server transaction, 100 already sent. */
  accept: (
    request: ReceivedRequest,
    user: string,
    reopen?: () => Promise<Flow | undefined>,
  ) => { side: Side; invite: IncomingInviteRequest };
  /** A side for a call out or a rebuilt dialog. */
  open: (options: SideOptions) => Side;
  /** True when a side took it, or it was answered as a merged or looped request. */
  deliverRequest: (request: ReceivedRequest) => boolean;
  deliverResponse: (message: IncomingResponseMessage, flow: Flow) => void;
  count: () => number;
  dispose: () => void;
}

const lingerUdpMs = 33_000;
const lingerStreamMs = 5000;

/** Fresh Call-ID and tag. */
export function newDialogIds(): { callId: string; localTag: string } {
  return { callId: randomUUID(), localTag: randomBytes(8).toString('hex') };
}

export function createSides(hub: SipHub, log: SipLog): Sides {
  // What a dialog offers: SIP.js fills every Allow from this shared list.
  const offered = ['ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'NOTIFY', 'OPTIONS'];
  AllowedMethods.splice(0, AllowedMethods.length, ...offered);
  const loggers = sipJsLoggers(log);
  const byTag = new Map<string, Side>();
  const byBranch = new Map<string, Side>();
  const byInvite = new Map<string, Side>();
  const all = new Set<Side>();

  const make = (options: SideOptions): Side => {
    const transport = new SideTransport(options.flow, options.reopen ?? (() => Promise.resolve(undefined)));
    const keys: [Map<string, Side>, string][] = [];
    let lingering: NodeJS.Timeout | undefined;
    const side: Side = {
      core: coreFor(options, transport, loggers),
      transport,
      callId: options.callId,
      localTag: undefined,
      bindTag: (localTag) => {
        if (side.localTag === localTag) return;
        side.localTag = localTag;
        transport.localTag = localTag;
        index(byTag, `${options.callId}\0${localTag}`);
      },
      linger: () => {
        if (lingering !== undefined) return;
        lingering = setTimeout(side.dispose, transport.flow.reliable ? lingerStreamMs : lingerUdpMs);
        lingering.unref();
      },
      dispose: () => {
        clearTimeout(lingering);
        for (const [map, key] of keys) if (map.get(key) === side) map.delete(key);
        all.delete(side);
        transport.dispose();
        side.core.dispose();
      },
    };
    const index = (map: Map<string, Side>, key: string): void => {
      keys.push([map, key]);
      map.set(key, side);
    };
    indexers.set(side, index);
    all.add(side);
    return side;
  };
  const indexers = new WeakMap<Side, (map: Map<string, Side>, key: string) => void>();

  const hand = (side: Side, request: ReceivedRequest): void => {
    const { message, flow } = request;
    side.transport.noteRequest(message, flow, request.rewrites);
    // The core answers 404 when the user differs from our Contact's; the dialog is identified well enough by its tags.
    if (message.ruri !== undefined) message.ruri.user = side.core.configuration.contact.uri.user ?? '';
    withTimersOf(flow, () => side.core.receiveIncomingRequestFromTransport(message));
  };

  const endStray = (message: IncomingResponseMessage, flow: Flow): void => {
    const success = message.statusCode !== undefined && message.statusCode >= 200 && message.statusCode < 300;
    if (!success || message.method !== 'INVITE' || !hub.tolerate(flow.remote.address)) return;
    const texts = endStrayAnswer(message, flow);
    if (texts === undefined) return;
    // The far side repeats its 200 until it hears us, so one datagram each is enough.
    for (const text of [texts.ack, texts.bye]) flow.send(text).catch(() => undefined);
  };

  return {
    open: make,
    accept: (request, user, reopen) => {
      const { message, flow } = request;
      const side = make({ flow, user, callId: message.callId, ...(reopen === undefined ? {} : { reopen }) });
      const index = indexers.get(side);
      index?.(byBranch, branchKey(message.callId, message.viaBranch));
      index?.(byInvite, inviteKey(message.callId, message.fromTag, message.cseq));
      let invite: IncomingInviteRequest | undefined;
      side.core.delegate = { onInvite: (incoming) => (invite = incoming) };
      hand(side, request);
      if (invite === undefined) {
        side.dispose();
        throw new Error('the core did not take the INVITE');
      }
      invite.trying();
      return { side, invite };
    },
    deliverRequest: (request) => {
      const { message } = request;
      const key = branchKey(message.callId, message.viaBranch);
      const side = byBranch.get(key) ?? (message.toTag ? byTag.get(`${message.callId}\0${message.toTag}`) : undefined);
      if (side !== undefined) {
        hand(side, request);
        return true;
      }
      // Our own INVITE, sent round by a proxy until it came back (RFC 3261 §16.3 step 4, for a user agent): its From is ours.
      if (message.method === 'INVITE' && !message.toTag && byTag.has(`${message.callId}\0${message.fromTag}`)) {
        hub.reply(request, 482);
        return true;
      }
      if (message.method === 'INVITE' && !message.toTag && byInvite.has(inviteKey(message.callId, message.fromTag, message.cseq))) {
        hub.reply(request, 482);
        return true;
      }
      return false;
    },
    deliverResponse: (message, flow) => {
      const side = byTag.get(`${message.callId}\0${message.fromTag}`);
      if (side === undefined) {
        log.debug({ status: message.statusCode, source: flow.remote.address }, 'sip response for nobody');
        endStray(message, flow);
        return;
      }
      side.transport.noteResponse(message.viaBranch, message.method, message.statusCode ?? 0);
      withTimersOf(flow, () => side.core.receiveIncomingResponseFromTransport(message));
    },
    count: () => all.size,
    dispose: () => {
      for (const side of all) side.dispose();
    },
  };
}

const branchKey = (callId: string, branch: string): string => `${callId}\0${branch}`;
const inviteKey = (callId: string, fromTag: string, cseq: number): string => `${callId}\0${fromTag}\0${cseq}`;

function coreFor(options: SideOptions, transport: SideTransport, loggers: LoggerFactory): UserAgentCore {
  const { flow } = options;
  const param = flow.protocol === 'UDP' ? {} : { transport: flow.protocol === 'WSS' ? 'ws' : flow.protocol.toLowerCase() };
  const host = flow.local.address.includes(':') ? `[${flow.local.address}]` : flow.local.address;
  const uri = new URI('sip', options.user, host, flow.local.port, param as Record<string, string>);
  return new UserAgentCore({
    aor: uri,
    contact: { pubGruu: undefined, tempGruu: undefined, uri, toString: () => `<${uri.toString()}>` },
    displayName: options.displayName ?? '',
    loggerFactory: loggers,
    hackViaTcp: false,
    routeSet: [],
    sipjsId: 'atd',
    supportedOptionTags: [],
    supportedOptionTagsResponse: [],
    userAgentHeaderFieldValue: 'Atiende',
    viaForceRport: true,
    viaHost: hostPort(flow.local),
    authenticationFactory: () => options.authentication?.(),
    transportAccessor: () => transport,
  });
}
