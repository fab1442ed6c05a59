// RTCP of one leg: the reports that are sent every five seconds, the goodbye, and what the far side reports. Not here: the bytes (wire/rtcp.ts),
// what follows from a report (main).
import {
  type FarReport,
  type HeardReport,
  type OwnStream,
  readFarReport,
  readSenderReport,
  rtcpBytes,
  writeGoodbye,
  writeReport,
} from '#wire/rtcp.ts';
import type { RtpReception } from '#wire/rtp.ts';
import type { Carrier } from './carrier.ts';
import type { OutStream } from './out-stream.ts';
import type { LegFigures } from './protocol.ts';

const reportMs = 5000;
/** A report may still be in the socket's hands when the next ones, of other legs, are written. */
const ringSize = 64;

const ring = Buffer.allocUnsafeSlow(rtcpBytes * ringSize);
let slot = 0;

/** Reports about one stream that is sent and the one that is received. */
export class Reports {
  readonly #stream: OutStream;
  readonly #reception: RtpReception;
  #heard: HeardReport | undefined;
  #far: FarReport | undefined;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(stream: OutStream, reception: RtpReception) {
    this.#stream = stream;
    this.#reception = reception;
  }

  /** The stream begins: the first report comes at a time of its own (RFC 3550 §6.2). */
  begin(now: number): void {
    this.#dueAt = now + reportMs * (0.5 + Math.random());
  }

  /** Take what the far side sent. */
  take(packet: Buffer): void {
    const report = readSenderReport(packet);
    if (report !== undefined && report.ssrc === this.#reception.ssrc) this.#heard = { ntpMiddle: report.ntpMiddle, at: Date.now() };
    this.#far = readFarReport(packet, this.#stream.ssrc, Date.now()) ?? this.#far;
  }

  /** How the far side hears us, for the figures; nothing until it has told. */
  get far(): Pick<LegFigures, 'far'> {
    const far = this.#far;
    if (far === undefined) return {};
    const { lossPct, jitter, roundTripMs } = far;
    return { far: { lossPct, jitterMs: jitter / 8, ...(roundTripMs !== undefined && { roundTripMs }) } };
  }

  /** Send a report if it is time for one. */
  tick(now: number, carrier: Carrier): void {
    if (now < this.#dueAt) return;
    this.#dueAt += reportMs;
    this.#send(carrier, writeReport);
  }

  goodbye(carrier: Carrier): void {
    this.#send(carrier, writeGoodbye);
  }

  #send(carrier: Carrier, write: typeof writeReport): void {
    const own: OwnStream = {
      ssrc: this.#stream.ssrc,
      cname: this.#stream.ssrc.toString(36),
      timestamp: this.#stream.timestamp,
      packets: this.#stream.packets,
      octets: this.#stream.octets,
      at: Date.now(),
    };
    slot = (slot + 1) % ringSize;
    const packet = ring.subarray(slot * rtcpBytes, (slot + 1) * rtcpBytes);
    carrier.sendRtcp(packet.subarray(0, write(packet, own, this.#reception, this.#heard)));
  }
}
