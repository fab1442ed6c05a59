// One bound session: dial, bind, deliveries answered at once, unbind from either side. Not here: binding again (link.ts), the window
// (send-window.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { status, statusCode, statusText } from './command-status.ts';
import { answerTo, refusalOf, SmppConnection } from './connection.ts';
import { dial, type SmscAddress } from './dial.ts';
import type { Address, DataPdu, Pdu, ShortMessagePdu } from './pdu.ts';

/** Who we are at the carrier's, and how long it may take. */
export interface SessionSettings extends SmscAddress {
  bind: 'transceiver' | 'transmitter' | 'receiver';
  systemId: string;
  password: string;
  systemType: string;
  range: Address;
  connectMs: number;
  responseMs: number;
  enquireMs: number;
  /** Time for the far side to answer our unbind. */
  unbindMs: number;
}

export interface SessionHandlers {
  /**
   * A message or a receipt. It is answered once this returns or is fulfilled; what it throws, or four seconds, ask the carrier to
   * bring it again.
   */
  onMessage: (pdu: ShortMessagePdu | DataPdu) => void | Promise<void>;
  /** Once, after a session that was bound. Undefined = closed by us. */
  onClose: (why: Failure | undefined) => void;
}

/** A session that is bound. */
export interface SmppSession {
  connection: SmppConnection;
  /** system_id of the far side. */
  farSide: string;
  /** Unbind, wait for the answer, close. Never throws. */
  close: () => Promise<void>;
}

/** Connect and bind. Throws `Failure`; a refused bind is `rejected` with `details.status` (a number) and `details.code`. */
export async function openSession(
  settings: SessionSettings,
  around: { clock: Clock; timers: Timers },
  handlers: SessionHandlers,
  signal: AbortSignal,
): Promise<SmppSession> {
  const socket = await dial(settings, settings.connectMs, around.timers, signal);
  let bound = false;
  let early: Failure | undefined;
  const connection = new SmppConnection(socket, {
    ...around,
    responseMs: settings.responseMs,
    enquireMs: settings.enquireMs,
    onRequest: (pdu) => serve(connection, pdu, handlers, around.timers),
    onClose: (why) => {
      early = why;
      if (bound) handlers.onClose(why);
    },
  });
  const abort = () => connection.destroy(new Failure('cancelled', 'binding was cancelled', { retryable: true }));
  signal.addEventListener('abort', abort, { once: true });
  try {
    const answer = await connection.request(bindRequest(settings));
    const refusal = refusalOf(answer);
    if (refusal !== undefined) throw refused(refusal);
    if (!connection.open) throw new Failure('unavailable', 'the link dropped right after the bind', { retryable: true, cause: early });
    bound = true;
    const farSide = 'systemId' in answer ? answer.systemId : '';
    return { connection, farSide, close: () => unbind(connection, settings.unbindMs, around.timers) };
  } catch (error) {
    connection.destroy();
    // Why it dropped says more than that no answer came.
    throw early ?? asFailure(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function bindRequest({ bind, systemId, password, systemType, range }: SessionSettings) {
  return { kind: `bind_${bind}`, status: status.ok, systemId, password, systemType, interfaceVersion: 0x34, range } as const;
}

function refused(refusal: number): Failure {
  return new Failure('rejected', `the bind was refused: ${statusText(refusal)}`, {
    details: { status: refusal, code: statusCode(refusal) },
  });
}

/** Time to store a delivery: carriers give up on one that is not answered, and hold back what follows it. */
const storingMs = 4000;

function serve(connection: SmppConnection, pdu: Pdu, { onMessage }: SessionHandlers, timers: Timers): void {
  switch (pdu.kind) {
    case 'deliver_sm':
    case 'data_sm':
      void settled(() => onMessage(pdu), storingMs, timers).then((taken) => {
        connection.respond(answerTo(pdu, taken ? status.ok : status.tryAgain));
      });
      return;
    case 'unbind':
      connection.respond(answerTo(pdu, status.ok));
      connection.end();
      return;
    // It has no answer.
    case 'alert_notification':
      return;
    default:
      connection.respond(answerTo(pdu, status.invalidCommand));
  }
}

/** Was it done, and in time? */
function settled(work: () => void | Promise<void>, withinMs: number, timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = timers.after(withinMs, () => resolve(false));
    const end = (done: boolean) => {
      stop();
      resolve(done);
    };
    const run = async () => await work();
    run().then(
      () => end(true),
      () => end(false),
    );
  });
}

async function unbind(connection: SmppConnection, withinMs: number, timers: Timers): Promise<void> {
  if (!connection.open) return;
  const answer = connection.request({ kind: 'unbind', status: status.ok }).catch(() => undefined);
  let stop = () => {};
  const limit = new Promise<void>((resolve) => {
    stop = timers.after(withinMs, resolve);
  });
  await Promise.race([answer, limit]);
  stop();
  connection.destroy();
}
