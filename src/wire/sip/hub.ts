// All SIP transports behind one door: bytes come in, are judged, rewritten and parsed, and leave as messages for the line.
// No byte from outside may throw past this file. Not here: dialogs (sides.ts), who may call (adapters/line-sip).
import { isIP } from 'node:net';
import type { WebSocket } from 'ws';
import { IncomingRequestMessage } from 'sip.js/lib/core/messages/incoming-request-message.js';
import type { IncomingResponseMessage } from 'sip.js/lib/core/messages/incoming-response-message.js';
import { Parser } from 'sip.js/lib/core/messages/parser.js';
import { Failure } from '#ports/failure.ts';
import { installFastGrammar, slowWork } from './fast-grammar.ts';
import { isPrivate, plainAddress, type Flow, type SipAddress, type SipProtocol } from './flow.ts';
import { createLocalAddress } from './local-address.ts';
import { prepare, type Rewrite } from './prepare.ts';
import { createRateLimit } from './rate-limit.ts';
import { joinMessage, rawHeader, salvage, splitMessage, type RawMessage } from './raw-message.ts';
import { isUsableResponse, judgeRequest } from './sanity.ts';
import { sipJsLoggers, type SipLog } from './sip-log.ts';
import { statelessReply } from './stateless-reply.ts';
import { openStreams, type SipCertificate, type StreamFlows } from './tcp-flows.ts';
import { setTimers } from './timers.ts';
import { openUdp, type UdpFlows } from './udp-flows.ts';
import { createWsFlows, type WebSocketInfo } from './ws-flows.ts';

/** A request that passed the checks. `source` is where it really came from; `flow` is where its answer goes. */
export interface ReceivedRequest {
  message: IncomingRequestMessage;
  raw: RawMessage;
  flow: Flow;
  source: SipAddress;
  rewrites: Rewrite[];
}

export interface HubOptions {
  udp?: SipAddress | undefined;
  tcp?: SipAddress | undefined;
  tls?: (SipAddress & SipCertificate) | undefined;
  publicAddress?: string | undefined;
  log: SipLog;
  clock: { now: () => number };
}

export interface HubHandlers {
  onRequest: (request: ReceivedRequest) => void;
  onResponse: (message: IncomingResponseMessage, flow: Flow) => void;
  onFlowClosed: (flow: Flow) => void;
}

export interface BoundAddresses {
  udp?: SipAddress;
  tcp?: SipAddress;
  tls?: SipAddress;
}

export interface SipHub {
  /** Throws `in-use`. */
  open: (handlers: HubHandlers) => Promise<void>;
  bound: () => BoundAddresses;
  /** Rejects with `unavailable` or `not-configured` (transport not offered). */
  flowTo: (protocol: SipProtocol, remote: SipAddress, serverName?: string) => Promise<Flow>;
  /** A flow by its id: UDP always, connections only while they live. */
  flowById: (id: string) => Flow | undefined;
  acceptWebSocket: (socket: WebSocket, info: WebSocketInfo) => void;
  /** A final answer without a core. */
  reply: (
    request: Pick<ReceivedRequest, 'raw' | 'flow'> & { rewrites?: Rewrite[] },
    status: number,
    reason?: string,
    headers?: string[],
  ) => void;
  /** False = this source has sent too many unauthenticated requests: answer nothing. */
  tolerate: (source: string) => boolean;
  /** The source has proven who it is: its challenge costs it nothing. */
  forgive: (source: string) => void;
  close: () => void;
}

const slowCharacters = 1200;
const pairTries = 20;

/** Sockets are bound to literal addresses: the one name that settings may hold is this. */
function literal<T extends SipAddress>(bind: T): T {
  return bind.address === 'localhost' ? { ...bind, address: '127.0.0.1' } : bind;
}

export function createSipHub(options: HubOptions): SipHub {
  installFastGrammar();
  setTimers();
  const { log } = options;
  const parserLog = sipJsLoggers(log).getLogger('sip.parser');
  const bindAddress = literal(options.udp ?? options.tcp ?? options.tls ?? { address: '127.0.0.1', port: 0 }).address;
  const localFor = createLocalAddress(bindAddress, options.publicAddress);
  const strangers = createRateLimit(60, 20);
  /** Messages that give the slow grammar more than `slowCharacters`: a source has few of them. */
  const slow = createRateLimit(30, 2);
  let handlers: HubHandlers | undefined;
  let udp: UdpFlows | undefined;
  let tcp: StreamFlows | undefined;
  let tls: StreamFlows | undefined;

  const tolerate = (source: string): boolean => strangers.take(source, options.clock.now());
  const reply: SipHub['reply'] = ({ raw, flow, rewrites }, status, reason, headers) => {
    let text = statelessReply(raw, status, reason, headers);
    for (const rewrite of rewrites ?? []) text = text.replace(rewrite.ours, () => rewrite.theirs);
    flow.send(text).catch((error: unknown) => log.debug({ flow: flow.id, error: String(error) }, 'sip reply not sent'));
  };

  const receive = (data: Buffer, flow: Flow, source: SipAddress): void => {
    try {
      const raw = splitMessage(data);
      if (typeof raw === 'string') {
        refuseUnread(raw, data, flow, source);
        return;
      }
      const isResponse = /^SIP\//i.test(raw.startLine);
      const declared = Number(rawHeader(raw, 'content-length') ?? Number.NaN);
      if (declared < raw.bodyBytes) raw.body = Buffer.from(raw.body).subarray(0, declared).toString();
      const rewrites = prepare(raw, source);
      const verdict = isResponse ? undefined : judgeRequest(raw);
      if (verdict === 'drop' || (isResponse && !isUsableResponse(raw))) return;
      const back = isResponse ? flow : answerFlow(raw, flow, source);
      if (verdict !== undefined) {
        log.debug({ status: verdict.status, reason: verdict.reason, source: source.address }, 'sip request refused by its form');
        if (tolerate(source.address)) reply({ raw, flow: back, rewrites }, verdict.status, verdict.reason, verdict.headers);
        return;
      }
      if (slow.empty(source.address, options.clock.now())) return;
      const workBefore = slowWork();
      const message = Parser.parseMessage(joinMessage(raw), parserLog);
      if (slowWork() - workBefore > slowCharacters) slow.take(source.address, options.clock.now());
      if (message === undefined) {
        log.info({ source: source.address, startLine: raw.startLine.slice(0, 40) }, 'sip message not parsed');
        if (!isResponse && !raw.startLine.startsWith('ACK ') && tolerate(source.address)) reply({ raw, flow: back, rewrites }, 400);
        return;
      }
      if (message instanceof IncomingRequestMessage) handlers?.onRequest({ message, raw, flow: back, source, rewrites });
      else handlers?.onResponse(message, flow);
    } catch (error) {
      log.error(
        { source: source.address, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        'sip receive failed',
      );
      const raw = salvage(data);
      if (raw !== undefined && !/^SIP\//i.test(raw.startLine) && tolerate(source.address)) reply({ raw, flow }, 500);
    }
  };

  const refuseUnread = (why: string, data: Buffer, flow: Flow, source: SipAddress): void => {
    if (why === 'empty') return;
    log.debug({ why, source: source.address, bytes: data.length }, 'sip message refused unread');
    const raw = salvage(data);
    if (raw === undefined || !tolerate(source.address)) return;
    prepare(raw, source);
    reply({ raw, flow }, why === 'not-sip' ? 400 : 513);
  };

  /** RFC 3261 §18.2.2 and RFC 3581: without rport the answer goes to the port in Via, unless a NAT stands between. */
  const answerFlow = (raw: RawMessage, flow: Flow, source: SipAddress): Flow => {
    if (flow.protocol !== 'UDP' || udp === undefined) return flow;
    const via = rawHeader(raw, 'via') ?? '';
    if (/;\s*rport\b/i.test(via)) return flow;
    const match = /^\S+\s+(\[[^\]]+\]|[^;:\s]+)(?:\s*:\s*(\d+))?/.exec(via);
    const sentBy = plainAddress(match?.[1] ?? '');
    if (isIP(sentBy) !== 0 && sentBy !== source.address && isPrivate(sentBy)) return flow;
    const port = match?.[2] === undefined ? 5060 : Number(match[2]);
    return port === source.port || port === 0 || port > 65_535 ? flow : udp.flowTo({ address: source.address, port });
  };

  const openPair = async (): Promise<void> => {
    if (options.udp !== undefined) {
      udp = await openUdp(literal(options.udp), localFor, (data, from) => {
        const source = { address: plainAddress(from.address), port: from.port };
        if (udp !== undefined) receive(data, udp.flowTo(source), source);
      });
    }
    // With port 0 both take the same number, as phones expect.
    const sameAsUdp = options.tcp?.port === 0 && udp !== undefined ? udp.bound.port : options.tcp?.port;
    if (options.tcp !== undefined) tcp = await openStreams({ address: literal(options.tcp).address, port: sameAsUdp ?? 0 }, streamHandlers);
  };

  const streamHandlers = {
    localFor,
    onMessage: (data: Buffer, flow: Flow) => receive(data, flow, flow.remote),
    onClosed: (flow: Flow) => handlers?.onFlowClosed(flow),
  };
  const ws = createWsFlows(streamHandlers.onMessage, streamHandlers.onClosed);

  const need = (flows: StreamFlows | undefined, name: string): StreamFlows => {
    if (flows === undefined) throw new Failure('not-configured', `SIP over ${name} is not set up here`);
    return flows;
  };

  return {
    open: async (given) => {
      handlers = given;
      for (let tries = 1; ; tries += 1) {
        try {
          await openPair();
          break;
        } catch (error) {
          udp?.close();
          udp = undefined;
          // A number that UDP got at random may be taken on TCP.
          if (options.udp?.port !== 0 || options.tcp?.port !== 0 || tries >= pairTries) throw error;
        }
      }
      if (options.tls !== undefined) tls = await openStreams(literal(options.tls), streamHandlers, options.tls);
    },
    bound: () => ({
      ...(udp === undefined ? {} : { udp: udp.bound }),
      ...(tcp === undefined ? {} : { tcp: tcp.bound }),
      ...(tls === undefined ? {} : { tls: tls.bound }),
    }),
    flowTo: async (protocol, remote, serverName) => {
      if (protocol === 'TCP') return need(tcp, 'TCP').flowTo(remote);
      if (protocol === 'TLS') return need(tls, 'TLS').flowTo(remote, serverName);
      if (protocol === 'UDP' && udp !== undefined) return udp.flowTo(remote);
      throw new Failure('not-configured', `SIP over ${protocol} is not set up here`);
    },
    flowById: (id) => {
      const udpId = /^udp:(.+):(\d+)$/.exec(id);
      if (udpId !== null) return udp?.flowTo({ address: udpId[1] ?? '', port: Number(udpId[2]) });
      return id.startsWith('tcp:') ? tcp?.flowById(id) : id.startsWith('tls:') ? tls?.flowById(id) : ws.flowById(id);
    },
    acceptWebSocket: (socket, info) => ws.accept(socket, info),
    reply,
    tolerate,
    forgive: strangers.give,
    close: () => {
      udp?.close();
      tcp?.close();
      tls?.close();
      ws.close();
    },
  };
}
