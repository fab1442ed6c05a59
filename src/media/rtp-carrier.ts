// A plain RTP leg's sockets: from and to the far side that its SDP names, RTCP beside it or muxed. Not here: what is sent and heard.
import { isIP } from 'node:net';
import { hostAddresses } from '#wire/host-addresses.ts';
import { emptyRtpHeader, isRtcp, readRtpHeader, type RtpHeader } from '#wire/rtp.ts';
import type { Carrier, CarrierListener } from './carrier.ts';
import type { DatagramSource } from './datagrams.ts';
import { OpusTranslator } from './opus-translator.ts';
import type { PortPair, PortPool } from './port-pool.ts';
import type { RtpFormat, RtpRemote } from './protocol.ts';
import { SrtpSession } from './srtp-session.ts';
import { SourcePin } from './source-pin.ts';

/** One header for all packets: they are handled one at a time. */
const header: RtpHeader = emptyRtpHeader();

/** Sockets of one leg. */
export class RtpCarrier implements Carrier {
  readonly kind = 'rtp';
  readonly port: number;
  readonly #pool: PortPool;
  readonly #pair: PortPair;
  readonly #pin = new SourcePin();
  readonly #listener: CarrierListener;
  /** What came last before the far side's SDP: a telephone speaks as soon as it answers. */
  #early: { packet: Buffer; from: DatagramSource; at: number } | undefined;
  #rtcpPort = 0;
  #muxed = false;
  #srtp: SrtpSession | undefined;
  /** Where the far side speaks Opus. */
  #opus: OpusTranslator | undefined;
  #closed = false;

  constructor(pool: PortPool, pair: PortPair, listener: CarrierListener) {
    this.#pool = pool;
    this.#pair = pair;
    this.port = pair.port;
    this.#listener = listener;
    pair.rtp.onDatagram = (packet, from) => this.#heard(packet, from);
    pair.rtcp.onDatagram = (packet, from) => this.#heardRtcp(packet, from);
  }

  get strangers(): number {
    return this.#pin.strangers;
  }

  connect(remote: RtpRemote): void {
    this.#rtcpPort = remote.rtcpPort ?? remote.port + 1;
    this.#muxed = this.#rtcpPort === remote.port;
    this.#srtp = SrtpSession.next(this.#srtp, remote.srtp);
    this.#translate(remote.format);
    if (isIP(remote.address) !== 0) {
      this.#pin.expect(remote.address, remote.port, performance.now());
      return;
    }
    // SDP may name a host (RFC 8866 §5.7); packets begin when its address is known.
    hostAddresses(remote.address).then(
      ([address]) => {
        if (address !== undefined && !this.#closed) this.#pin.expect(address, remote.port, performance.now());
      },
      // Where nobody knows it, packets go where theirs come from.
      () => undefined,
    );
  }

  #translate(format: RtpFormat): void {
    if (format.codec !== 'opus') this.#opus = undefined;
    else if (this.#opus?.fits(format) !== true)
      this.#opus = new OpusTranslator(format, () => this.#listener.lost('there is no Opus codec for this machine'));
  }

  /** The leg is open: let it hear what came a moment ago from where its SDP says. */
  release(): void {
    const early = this.#early;
    this.#early = undefined;
    if (early !== undefined && !this.#pin.unknown) this.#heardRtp(early.packet, early.from, early.at);
  }

  sendRtp(packet: Buffer): void {
    if (this.#opus === undefined) this.#send(packet);
    else this.#opus.outgoing(packet, (translated) => this.#send(translated));
  }

  #send(clear: Buffer): void {
    const packet = this.#srtp === undefined ? clear : this.#srtp.ours.protect(clear);
    if (packet !== undefined && !this.#closed && this.#pin.port !== 0) this.#pair.rtp.send(packet, this.#pin.port, this.#pin.address);
  }

  sendRtcp(report: Buffer): void {
    if (this.#closed || this.#pin.port === 0) return;
    const clear = this.#opus?.outgoingReport(report) ?? report;
    const packet = this.#srtp === undefined ? clear : this.#srtp.ours.protectRtcp(clear);
    if (this.#muxed) this.#pair.rtp.send(packet, this.#pin.port, this.#pin.address);
    else this.#pair.rtcp.send(packet, this.#rtcpPort, this.#pin.address);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A goodbye handed to the socket in this turn leaves before the socket closes.
    setImmediate(() => this.#pool.close(this.#pair));
  }

  #heard(packet: Buffer, from: DatagramSource): void {
    if (this.#closed) return;
    if (isRtcp(packet)) {
      this.#heardRtcp(packet, from);
      return;
    }
    const now = performance.now();
    if (this.#pin.unknown) this.#early = { packet: Buffer.from(packet), from, at: now };
    else this.#heardRtp(packet, from, now);
  }

  /** What is not encrypted as agreed never gets as far as to change whose packets are believed. */
  #heardRtp(received: Buffer, from: DatagramSource, now: number): void {
    const packet = this.#srtp === undefined ? received : this.#srtp.theirs.open(received);
    if (packet === undefined || !readRtpHeader(packet, header)) return;
    if (!this.#pin.believes(from.address, from.port, header.ssrc, header.sequence, now)) return;
    const heard = this.#opus === undefined ? packet : this.#opus.incoming(packet, header);
    if (heard !== undefined) this.#listener.rtp(heard, header, now);
  }

  /** Reports are believed from the host that the audio comes from, whatever its port. */
  #heardRtcp(received: Buffer, from: DatagramSource): void {
    if (this.#closed || from.address !== this.#pin.address) return;
    const packet = this.#srtp === undefined ? received : this.#srtp.theirs.openRtcp(received);
    if (packet !== undefined) this.#listener.rtcp(this.#opus?.incomingReport(packet) ?? packet);
  }
}
