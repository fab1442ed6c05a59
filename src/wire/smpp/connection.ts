// One SMPP connection, either side: frames, sequence numbers, answers matched to requests with a time-out, keep-alive. Not here: binding
// (session.ts), how many requests are out at once (send-window.ts), opening a socket (dial.ts).
import type { Duplex } from 'node:stream';
import type { Clock, Timers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { status } from './command-status.ts';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { PduFramer } from './framing.ts';
import { isResponse, type Pdu, type WritablePdu } from './pdu.ts';

/** A request without what the connection adds. */
export type Unnumbered<P extends WritablePdu = WritablePdu> = P extends WritablePdu ? Omit<P, 'sequence'> : never;

export interface ConnectionOptions {
  clock: Clock;
  timers: Timers;
  /** Time for an answer. */
  responseMs: number;
  /** Silence of the far side after which it is asked whether it is there; 0 = never. */
  enquireMs: number;
  /** Longest frame that is read; default 66,000. */
  pduOctets?: number;
  /** Requests of the far side, save enquire_link, which is answered here. */
  onRequest: (pdu: Pdu) => void;
  /** Once. Undefined = ended by us. */
  onClose: (why: Failure | undefined) => void;
}

interface Waiting {
  deadlineAt: number;
  resolve: (pdu: Pdu) => void;
  reject: (failure: Failure) => void;
  onLate: ((pdu: Pdu) => void) | undefined;
}

/** Octets that may wait for a far side that sends but does not read. */
const writeBacklog = 4 * 1024 * 1024;
/** Requests whose late answers are still listened for. */
const lateKept = 2000;

/** Requests and answers over one socket. Everything that is out when it closes fails with `timeout`: nobody knows whether it arrived. */
export class SmppConnection {
  readonly #socket: Duplex;
  readonly #options: ConnectionOptions;
  readonly #framer: PduFramer;
  readonly #waiting = new Map<number, Waiting>();
  readonly #late = new Map<number, (pdu: Pdu) => void>();
  #sequence = 0;
  #closed = false;
  #ending = false;
  #why: Failure | undefined;
  #stopDeadline = () => {};
  #stopEnquiry = () => {};
  #stopEnd = () => {};
  #heardAt: number;

  constructor(socket: Duplex, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#framer = new PduFramer(options.pduOctets);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error: Error) => this.destroy(new Failure('unavailable', error.message, { retryable: true, cause: error })));
    socket.on('end', () => this.destroy(new Failure('unavailable', 'the far side closed the link', { retryable: true })));
    socket.on('close', () => this.#close());
    this.#heardAt = options.clock.now();
    this.#armEnquiry(options.enquireMs);
  }

  /** Requests that wait for their answer. */
  get outstanding(): number {
    return this.#waiting.size;
  }

  get open(): boolean {
    return !this.#closed;
  }

  /**
   * Send and wait. The answer may be a `generic_nack`; its status is the caller's affair. `onLate` hears an answer that came after the time-out.
   * Throws `Failure`: `invalid` where a field is too long, `unavailable` when the link is down already, `timeout` when there was no answer.
   */
  request(pdu: Unnumbered, onLate?: (pdu: Pdu) => void): Promise<Pdu> {
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#ending) throw new Failure('unavailable', 'the link is down', { retryable: true });
      const sequence = this.#nextSequence();
      this.#write(encodePdu({ ...pdu, sequence }));
      const deadlineAt = this.#options.clock.now() + this.#options.responseMs;
      this.#waiting.set(sequence, { deadlineAt, resolve, reject, onLate });
      if (this.#waiting.size === 1) this.#armDeadline(this.#options.responseMs);
    });
  }

  /** Answer a request, or refuse it. Nothing happens on a closed link. */
  respond(pdu: WritablePdu): void {
    if (!this.#closed && !this.#ending) this.#write(encodePdu(pdu));
  }

  /** Close once what was written has left, or after a second. Answers on their way are still taken. */
  end(): void {
    if (this.#closed || this.#ending) return;
    this.#ending = true;
    this.#socket.end();
    this.#stopEnd = this.#options.timers.after(1000, () => this.destroy());
  }

  /** Close at once. */
  destroy(why?: Failure): void {
    this.#why ??= why;
    this.#socket.destroy();
    this.#close();
  }

  #take(chunk: Buffer): void {
    this.#heardAt = this.#options.clock.now();
    let frames: Buffer[];
    try {
      frames = this.#framer.push(chunk);
    } catch (error) {
      // Where the next frame begins is not known any more: say so and go.
      this.respond({ kind: 'generic_nack', status: status.invalidCommandLength, sequence: 0 });
      this.#why = asFailure(error);
      this.#socket.end(() => this.#socket.destroy());
      this.#close();
      return;
    }
    for (const frame of frames) {
      if (this.#closed) return;
      this.#dispatch(decodePdu(frame));
    }
  }

  #dispatch(pdu: Pdu): void {
    if (isResponse(pdu)) {
      const waiting = this.#waiting.get(pdu.sequence);
      if (waiting !== undefined) {
        this.#waiting.delete(pdu.sequence);
        waiting.resolve(pdu);
      } else {
        const late = this.#late.get(pdu.sequence);
        this.#late.delete(pdu.sequence);
        late?.(pdu);
      }
      return;
    }
    const { sequence } = pdu;
    if (pdu.kind === 'enquire_link') this.respond({ kind: 'enquire_link_resp', status: status.ok, sequence });
    else if (pdu.kind === 'other') this.respond({ kind: 'generic_nack', status: status.invalidCommand, sequence });
    else if (pdu.kind === 'unreadable') this.respond({ kind: `${pdu.of}_resp`, status: pdu.fault, sequence, messageId: '', tlvs: [] });
    else this.#options.onRequest(pdu);
  }

  #nextSequence(): number {
    do this.#sequence = this.#sequence >= 0x7fffffff ? 1 : this.#sequence + 1;
    while (this.#waiting.has(this.#sequence));
    return this.#sequence;
  }

  #write(frame: Buffer): void {
    // What one turn of the loop writes leaves together.
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(frame);
    if (this.#socket.writableLength > writeBacklog) {
      this.destroy(new Failure('unavailable', 'the far side does not read', { retryable: true }));
    }
  }

  /** Requests all have the same time, so the oldest is always the next to run out. */
  #armDeadline(delayMs: number): void {
    this.#stopDeadline();
    this.#stopDeadline = this.#options.timers.after(delayMs, () => {
      const now = this.#options.clock.now();
      for (const [sequence, waiting] of this.#waiting) {
        if (waiting.deadlineAt > now + 1) return this.#armDeadline(waiting.deadlineAt - now);
        this.#waiting.delete(sequence);
        if (waiting.onLate !== undefined) this.#keepLate(sequence, waiting.onLate);
        waiting.reject(new Failure('timeout', `no answer in ${this.#options.responseMs / 1000} s`, { retryable: true }));
      }
    });
  }

  #keepLate(sequence: number, onLate: (pdu: Pdu) => void): void {
    this.#late.set(sequence, onLate);
    const oldest = this.#late.size > lateKept ? this.#late.keys().next().value : undefined;
    if (oldest !== undefined) this.#late.delete(oldest);
  }

  #armEnquiry(delayMs: number): void {
    const { enquireMs, timers, clock } = this.#options;
    if (enquireMs === 0 || this.#closed) return;
    this.#stopEnquiry = timers.after(delayMs, () => {
      const silentMs = clock.now() - this.#heardAt;
      if (silentMs < enquireMs) return this.#armEnquiry(enquireMs - silentMs);
      this.#armEnquiry(enquireMs);
      this.request({ kind: 'enquire_link', status: status.ok }).catch((error: unknown) => {
        const { code } = asFailure(error);
        if (code === 'timeout') this.destroy(new Failure('timeout', 'the far side does not answer any more', { retryable: true }));
      });
    });
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopDeadline();
    this.#stopEnquiry();
    this.#stopEnd();
    const lost = new Failure('timeout', 'the link dropped before the answer came', { retryable: true, cause: this.#why });
    for (const waiting of this.#waiting.values()) waiting.reject(lost);
    this.#waiting.clear();
    this.#late.clear();
    this.#options.onClose(this.#why);
  }
}

/** What a response says went wrong; undefined = all is well. */
export function refusalOf(pdu: Pdu): number | undefined {
  // A nack without a status still refuses.
  if (pdu.kind === 'generic_nack') return pdu.status || status.systemError;
  return pdu.status === 0 ? undefined : pdu.status;
}

/** The commands' own answer to a request, ready to be sent. */
export function answerTo(pdu: Pdu, commandStatus: number, messageId = ''): WritablePdu {
  const { sequence } = pdu;
  const head = { sequence, status: commandStatus };
  switch (pdu.kind) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return { kind: `${pdu.kind}_resp`, ...head, systemId: messageId, tlvs: [] };
    case 'submit_sm':
    case 'deliver_sm':
    case 'data_sm':
      return { kind: `${pdu.kind}_resp`, ...head, messageId, tlvs: [] };
    case 'unbind':
    case 'enquire_link':
      return { kind: `${pdu.kind}_resp`, ...head };
    default:
      return { kind: 'generic_nack', ...head, status: commandStatus || status.invalidCommand };
  }
}
