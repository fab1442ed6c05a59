// A browser's leg: ICE, DTLS-SRTP and SDP by libdatachannel (node-datachannel, on this process's main thread only; DESIGN §5), RTP
// by our own code. PCMU is preferred, so that nothing is transcoded on the way to a trunk. Not here: what is sent and heard.
import { Audio, PeerConnection, type Track } from 'node-datachannel';
import { Failure } from '#ports/failure.ts';
import { emptyRtpHeader, isRtcp, readRtpHeader } from '#wire/rtp.ts';
import type { Carrier, CarrierListener } from './carrier.ts';
import { connectionClosed, connectionFailed, type RtpFormat } from './protocol.ts';

const header = emptyRtpHeader();
const offeredEventType = 101;
const gatherTimeoutMs = 3000;

/** One browser connection. Either `answer` or `offer` (then `accept`) is called, once. */
export class WebrtcCarrier implements Carrier {
  readonly kind = 'webrtc';
  readonly strangers = 0;
  readonly #listener: CarrierListener;
  readonly #connection: PeerConnection;
  /** SSRC of the stream that this leg hears, told in SDP. */
  readonly #ssrc: number;
  readonly #publicAddress: string;
  #track: Track | undefined;
  #format: RtpFormat | undefined;
  #open = false;
  #closed = false;

  /** Candidates are gathered on `bindAddress` (`0.0.0.0`: on every interface) and told for `publicAddress` as well. */
  constructor(where: { bindAddress: string; publicAddress: string }, ssrc: number, listener: CarrierListener) {
    const { bindAddress, publicAddress } = where;
    this.#publicAddress = publicAddress;
    this.#listener = listener;
    this.#ssrc = ssrc;
    const everywhere = bindAddress === '0.0.0.0' || bindAddress === '::';
    this.#connection = new PeerConnection('leg', {
      iceServers: [],
      disableAutoNegotiation: true,
      ...(everywhere ? {} : { bindAddress }),
    });
    this.#connection.onStateChange((state) => {
      if (this.#closed) return;
      if (state === 'failed') this.#listener.lost(connectionFailed);
      if (state === 'closed') this.#listener.lost(connectionClosed);
    });
  }

  /** Our answer to a browser's offer, with candidates. Throws `invalid` or `no-codec`. */
  async answer(offer: string): Promise<string> {
    const { mid, format } = formatOf(offer);
    this.#addTrack(mid, format);
    this.#remote(offer, 'offer');
    const sdp = this.#gathered();
    this.#connection.setLocalDescription('answer');
    return sdp;
  }

  /** Our offer to a browser, with candidates. */
  async offer(): Promise<string> {
    this.#addTrack('0', { codec: 'PCMU', payloadType: 0, eventPayloadType: offeredEventType });
    const sdp = this.#gathered();
    this.#connection.setLocalDescription('offer');
    return sdp;
  }

  /** The browser's answer. One that is of no use ends the leg. */
  accept(answer: string): void {
    try {
      this.#format = formatOf(answer).format;
      this.#remote(answer, 'answer');
    } catch (error) {
      // It failed within the call that hands over the answer: what is told then is that there is nothing to hand it to.
      const failed = this.#connection.state() === 'failed' || this.#connection.state() === 'closed';
      this.#listener.lost(failed ? connectionFailed : error instanceof Error ? error.message : String(error));
    }
  }

  sendRtp(packet: Buffer): void {
    if (this.#open && this.#track?.isOpen() === true) this.#track.sendMessageBinary(packet);
  }

  sendRtcp(packet: Buffer): void {
    this.sendRtp(packet);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = false;
    this.#track?.close();
    this.#connection.close();
  }

  #addTrack(mid: string, format: RtpFormat): void {
    this.#format = format;
    const audio = new Audio(mid, 'SendRecv');
    audio.addAudioCodec(format.payloadType, format.codec);
    if (format.eventPayloadType !== undefined) audio.addAudioCodec(format.eventPayloadType, 'telephone-event/8000', '0-15');
    const name = this.#ssrc.toString(36);
    audio.addSSRC(this.#ssrc, name, 'atiende', name);
    const track = this.#connection.addTrack(audio);
    this.#track = track;
    track.onOpen(() => this.#opened());
    track.onMessage((packet) => this.#heard(packet));
    track.onError((message) => this.#listener.lost(message));
  }

  #remote(sdp: string, type: 'offer' | 'answer'): void {
    try {
      this.#connection.setRemoteDescription(sdp, type);
    } catch (error) {
      throw new Failure('invalid', `the browser's ${type} cannot be used: ${error instanceof Error ? error.message : ''}`, {
        cause: error,
      });
    }
  }

  #opened(): void {
    if (this.#closed || this.#format === undefined) return;
    this.#open = true;
    this.#listener.opened(this.#format);
  }

  #heard(packet: Buffer): void {
    if (this.#closed) return;
    if (isRtcp(packet)) this.#listener.rtcp(packet);
    else if (readRtpHeader(packet, header)) this.#listener.rtp(packet, header, performance.now());
  }

  /** The local description once all candidates are in it: SIP has no trickling here. */
  #gathered(): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#settle(resolve, reject), gatherTimeoutMs);
      this.#connection.onGatheringStateChange((state) => {
        if (state !== 'complete') return;
        clearTimeout(late);
        this.#settle(resolve, reject);
      });
    });
  }

  #settle(resolve: (sdp: string) => void, reject: (failure: Failure) => void): void {
    const description = this.#closed ? null : this.#connection.localDescription();
    if (description === null) reject(new Failure('unavailable', 'the browser leg has no local description'));
    else resolve(withPublicCandidates(description.sdp, this.#publicAddress));
  }
}

/**
 * A server behind one-to-one NAT gathers only its inner addresses; each IPv4 host candidate is told with the public address, too.
 * Nothing is added when the public address is among them. Example: `a=candidate:1 1 UDP 2122317823 10.0.0.5 40000 typ host`.
 */
export function withPublicCandidates(sdp: string, publicAddress: string): string {
  const candidate = /^a=candidate:(\S+) (\d+ \S+ \d+) (\d+\.\d+\.\d+\.\d+) (\d+ typ host.*)$/gmu;
  if (publicAddress.includes(':') || sdp.includes(` ${publicAddress} `)) return sdp;
  return sdp.replaceAll(candidate, (line, foundation: string, head: string, _address: string, rest: string) =>
    [line.trimEnd(), `a=candidate:${foundation}9 ${head} ${publicAddress} ${rest}`].join('\r\n'),
  );
}

/** The audio section's mid and what of it we speak: PCMU if it is there, else PCMA. libdatachannel checks the rest. */
function formatOf(sdp: string): { mid: string; format: RtpFormat } {
  const audio = sdp.split(/^m=/mu).find((section) => /^audio [1-9]/u.test(section));
  if (audio === undefined) throw new Failure('invalid', 'the browser offers no audio');
  const named = (codec: string): number | undefined => {
    const found = new RegExp(`^a=rtpmap:(\\d+) ${codec}/8000`, 'imu').exec(audio)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const muLaw = named('PCMU');
  const payloadType = muLaw ?? named('PCMA');
  if (payloadType === undefined) throw new Failure('no-codec', 'the browser offers neither PCMU nor PCMA');
  const eventPayloadType = named('telephone-event');
  return {
    mid: /^a=mid:(\S+)/mu.exec(audio)?.[1] ?? '0',
    format: {
      codec: muLaw === undefined ? 'PCMA' : 'PCMU',
      payloadType,
      ...(eventPayloadType === undefined ? {} : { eventPayloadType }),
    },
  };
}
