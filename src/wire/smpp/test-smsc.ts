// An SMSC on our own codec, for tests and the bench: it takes binds and messages as a script says, and drops, mumbles or lies on
// request. Not part of the running product. The independent SMSC is test/smpp/smsc.pl.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { systemClock, systemTimers } from '#ports/clock.ts';
import { status } from './command-status.ts';
import { answerTo, SmppConnection, type Unnumbered } from './connection.ts';
import type { BindPdu, Pdu, ShortMessagePdu } from './pdu.ts';

/** What is answered to a submit_sm; `silent` = nothing, `drop` = the connection is cut. */
export type SubmitAnswer = { messageId: string } | { status: number } | 'silent' | 'drop';

export interface SmscScript {
  /** Status of the bind's answer; default: the password must be `secret`. */
  onBind?: (pdu: BindPdu) => number;
  /** Default: counts up from 1. It may answer later. */
  onSubmit?: (pdu: ShortMessagePdu, bound: BoundEsme) => SubmitAnswer | Promise<SubmitAnswer>;
  /** Every other request, enquire_link excepted. True = handled. */
  onOther?: (pdu: Pdu, bound: BoundEsme) => boolean;
  tls?: TlsOptions;
  responseMs?: number;
}

/** A client that bound. */
export interface BoundEsme {
  kind: BindPdu['kind'];
  systemId: string;
  socket: Socket;
  connection: SmppConnection;
  /** Ask for something, e.g. a deliver_sm, and wait for its answer. */
  request: (pdu: Unnumbered) => Promise<Pdu>;
}

export interface TestSmsc {
  port: number;
  /** Clients that are bound now, oldest first. */
  bound: BoundEsme[];
  /** Every submit_sm, in order. */
  submitted: ShortMessagePdu[];
  /** Binds tried so far. */
  binds: number;
  /** Most submit_sm without an answer at a time. */
  widest: number;
  /** May be changed at any time. */
  script: SmscScript;
  close: () => Promise<void>;
}

/** An empty short message to build deliveries from. */
export function emptyMessage(kind: ShortMessagePdu['kind']): Unnumbered<ShortMessagePdu> {
  const nobody = { ton: 1, npi: 1, digits: '' };
  return {
    kind,
    status: status.ok,
    serviceType: '',
    source: nobody,
    destination: nobody,
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduleAt: '',
    validity: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    message: new Uint8Array(),
    tlvs: [],
  };
}

/** A receipt's text in the form of SMPP 3.4 appendix B. */
export function receiptText(id: string, stat: string, err = '000'): string {
  return `id:${id} sub:001 dlvrd:${stat === 'DELIVRD' ? '001' : '000'} submit date:2611221015 done date:2611221016 stat:${stat} err:${err} text:`;
}

/** A deliver_sm that reports about this message. */
export function receiptFor(id: string, stat = 'DELIVRD', err = '000'): Unnumbered<ShortMessagePdu> {
  return { ...emptyMessage('deliver_sm'), esmClass: 0x04, message: Buffer.from(receiptText(id, stat, err), 'latin1') };
}

/** Listen on a free port of this machine. */
export async function startTestSmsc(script: SmscScript = {}): Promise<TestSmsc> {
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    serveEsme(socket, smsc);
  };
  const server = script.tls === undefined ? createServer(take) : createTlsServer(script.tls, take);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const smsc: TestSmsc = {
    port: (server.address() as AddressInfo).port,
    bound: [],
    submitted: [],
    binds: 0,
    widest: 0,
    script,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
  return smsc;
}

function serveEsme(socket: Socket, smsc: TestSmsc): void {
  let esme: BoundEsme | undefined;
  const connection = new SmppConnection(socket, {
    clock: systemClock,
    timers: systemTimers,
    responseMs: smsc.script.responseMs ?? 5000,
    enquireMs: 0,
    onRequest: (pdu) => {
      if (pdu.kind === 'bind_transceiver' || pdu.kind === 'bind_transmitter' || pdu.kind === 'bind_receiver') {
        const commandStatus = bindStatus(pdu, smsc);
        connection.respond(answerTo(pdu, commandStatus, commandStatus === 0 ? 'test-smsc' : ''));
        if (commandStatus !== 0) return;
        esme = { kind: pdu.kind, systemId: pdu.systemId, socket, connection, request: (request) => connection.request(request) };
        smsc.bound.push(esme);
      } else if (esme === undefined) connection.respond(answerTo(pdu, status.wrongBindState));
      else handle(pdu, esme, smsc);
    },
    onClose: () => {
      const at = esme === undefined ? -1 : smsc.bound.indexOf(esme);
      if (at !== -1) smsc.bound.splice(at, 1);
    },
  });
}

function bindStatus(pdu: BindPdu, smsc: TestSmsc): number {
  smsc.binds += 1;
  if (smsc.script.onBind !== undefined) return smsc.script.onBind(pdu);
  return pdu.password === 'secret' ? status.ok : status.wrongPassword;
}

const underWay = new WeakMap<TestSmsc, number>();

function handle(pdu: Pdu, esme: BoundEsme, smsc: TestSmsc): void {
  if (smsc.script.onOther?.(pdu, esme) === true) return;
  if (pdu.kind === 'unbind') {
    esme.connection.respond(answerTo(pdu, status.ok));
    esme.connection.end();
  } else if (pdu.kind === 'submit_sm') {
    smsc.submitted.push(pdu);
    const now = (underWay.get(smsc) ?? 0) + 1;
    underWay.set(smsc, now);
    smsc.widest = Math.max(smsc.widest, now);
    const given = smsc.script.onSubmit?.(pdu, esme) ?? { messageId: String(smsc.submitted.length) };
    if (given instanceof Promise) void given.then((answer) => answerSubmit(pdu, answer, esme, smsc));
    else answerSubmit(pdu, given, esme, smsc);
  } else esme.connection.respond(answerTo(pdu, status.invalidCommand));
}

function answerSubmit(pdu: ShortMessagePdu, answer: SubmitAnswer, esme: BoundEsme, smsc: TestSmsc): void {
  underWay.set(smsc, (underWay.get(smsc) ?? 1) - 1);
  if (answer === 'drop') esme.socket.destroy();
  else if (answer !== 'silent')
    esme.connection.respond('status' in answer ? answerTo(pdu, answer.status) : answerTo(pdu, status.ok, answer.messageId));
}
