// A leg's end in the media process: its id there, our SDP, the far side's audio. Not here: signalling.
import { randomInt } from 'node:crypto';
import type { MediaClient } from '#media/client.ts';
import type { RtpRemote } from '#media/protocol.ts';
import { answerSdp, offerSdp, readSdp, type FarAudio, type OurEnd } from '#wire/sdp.ts';
import { newSrtpKey, readCrypto, type SrtpKey } from '#wire/srtp-keys.ts';

/** What a leg's trunk lets it agree on. */
export interface AudioChoices {
  /** Keys are heard as tones where the far side knows no events. Default true. */
  toneKeys?: boolean;
  /** Opus is offered, and taken where the far side prefers it. Default false. */
  opus?: boolean;
}

/** What the media process needs to know of the far side. `key` = ours, where both encrypt. */
function remoteOf(far: FarAudio, key: SrtpKey | undefined, { toneKeys = true }: AudioChoices): RtpRemote {
  return {
    address: far.address,
    port: far.port,
    ...(far.rtcpPort === undefined ? {} : { rtcpPort: far.rtcpPort }),
    format: {
      codec: far.codec,
      payloadType: far.payloadType,
      ...(far.eventPayloadType === undefined ? { toneKeys } : { eventPayloadType: far.eventPayloadType }),
      ...(far.eventClockHz === undefined ? {} : { eventClockHz: far.eventClockHz }),
    },
    send: far.direction === 'sendrecv' || far.direction === 'recvonly',
    receive: far.direction === 'sendrecv' || far.direction === 'sendonly',
    ...(far.srtp === undefined || key === undefined ? {} : { srtp: { ours: key, theirs: { suite: far.srtp.suite, key: far.srtp.key } } }),
  };
}

const direction = /a=(sendrecv|sendonly|recvonly|inactive)\r?\n/g;

export class LegMedia {
  /** Id in the media process: the leg's, or `<leg>~<n>` for one of several browser forks. */
  readonly id: string;
  readonly kind: 'rtp' | 'webrtc';
  #media: () => MediaClient;
  readonly #choices: AudioChoices;
  #our: OurEnd | undefined;
  /** Our key for SRTP, made when it is first told; one for the whole leg, so that its stream never starts anew under it. */
  #key: SrtpKey | undefined;
  far: FarAudio | undefined;
  localSdp = '';
  remoteSdp = '';

  constructor(media: () => MediaClient, id: string, kind: 'rtp' | 'webrtc', choices: AudioChoices = {}) {
    this.#choices = choices;
    this.#media = media;
    this.id = id;
    this.kind = kind;
  }

  /** Open a plain RTP end. */
  async open(label?: string): Promise<void> {
    const { address, port } = await this.#media().openRtp(this.id, label);
    this.#our = { address, port, sessionId: randomInt(1, 2 ** 31), version: 1 };
  }

  /** Take up an end that the media process still holds. */
  adopt(localSdp: string, remoteSdp: string): void {
    this.localSdp = localSdp;
    this.remoteSdp = remoteSdp;
    const origin = /^o=\S+ (\d+) (\d+) IN IP\d (\S+)/m.exec(localSdp);
    const port = /^m=audio (\d+)/m.exec(localSdp)?.[1];
    if (this.kind === 'rtp' && origin !== null && port !== undefined) {
      this.#our = { address: origin[3] ?? '', port: Number(port), sessionId: Number(origin[1]), version: Number(origin[2]) };
      const far = readSdp(remoteSdp, { secret: true, opus: true });
      if (far.kind === 'rtp') this.far = far.audio;
      const told = /^a=crypto:(\d+) (\S+) (\S+)/m.exec(localSdp);
      this.#key = told === null ? undefined : readCrypto([{ id: Number(told[1]), suite: told[2] ?? '', config: told[3] ?? '' }]);
      if (this.far !== undefined) this.#agree(this.far);
    }
  }

  /** Our offer; asks the media process when the far side is a browser. `secret`: over encrypted signalling, so media is encrypted too. */
  async offer(label?: string, secret = false): Promise<string> {
    if (this.kind === 'webrtc') this.localSdp = await this.#media().offerWebrtc(this.id, label);
    else this.localSdp = this.plainOffer(secret);
    return this.localSdp;
  }

  /** An offer of plain RTP, or of SRTP. Several may ring by the same end: the one that is answered is told to `takeAnswer`. */
  plainOffer(secret: boolean): string {
    if (this.#our === undefined) return this.localSdp;
    if (secret) this.#key ??= newSrtpKey();
    return offerSdp({ ...this.#our, ...(secret && this.#key !== undefined ? { srtp: this.#key } : {}) }, this.#choices.opus);
  }

  /** Our answer to the first offer. */
  async answer(offer: string, far: FarAudio | undefined, label?: string): Promise<string> {
    this.remoteSdp = offer;
    if (this.kind === 'webrtc' || far === undefined) {
      this.localSdp = await this.#media().answerWebrtc(this.id, offer, label);
      return this.localSdp;
    }
    await this.open(label);
    this.#agree(far);
    this.#connect(far);
    if (this.#our !== undefined) this.localSdp = answerSdp(offer, far, this.#our);
    return this.localSdp;
  }

  /** What has been encrypted never goes on in the clear. */
  #uncovers(far: FarAudio): boolean {
    return this.far?.srtp !== undefined && far.srtp === undefined;
  }

  /** Whether they encrypt is whether we do; with their suite and, where it fits, the key that we have. */
  #agree(far: FarAudio): void {
    if (this.#our === undefined) return;
    if (far.srtp !== undefined && this.#key?.suite !== far.srtp.suite) this.#key = newSrtpKey(far.srtp.suite);
    const { srtp: _, ...our } = this.#our;
    this.#our = far.srtp === undefined || this.#key === undefined ? our : { ...our, srtp: this.#key };
  }

  /** The far side answered our offer. False = nothing in it that we can use. */
  takeAnswer(answer: string, offer = this.localSdp): boolean {
    if (this.kind === 'webrtc') {
      // It came with the 183: the 200's must be the same, or none (RFC 3261 §13.2.1).
      if (answer === '' || this.remoteSdp !== '') return this.remoteSdp !== '';
      this.remoteSdp = answer;
      this.#media().acceptWebrtc(this.id, answer);
      return true;
    }
    const offered = offer.includes('a=crypto:');
    const read = readSdp(answer, { secret: offered, opus: /\bopus\//.test(offer) });
    if (read.kind !== 'rtp' || this.#uncovers(read.audio)) return false;
    if (read.audio.srtp !== undefined && read.audio.srtp.suite !== this.#key?.suite) return false;
    this.localSdp = offer;
    this.remoteSdp = answer;
    this.#agree(read.audio);
    this.#connect(read.audio);
    return true;
  }

  /** Answer a re-INVITE's offer: hold, unhold, another address. Undefined = cannot (488), nothing changed. */
  answerAgain(offer: string): string | undefined {
    const read = readSdp(offer, { secret: this.#our?.srtp !== undefined, opus: this.#choices.opus === true || this.far?.codec === 'opus' });
    if (this.kind === 'webrtc') return read.kind === 'webrtc' ? this.#answerBrowserAgain(offer) : undefined;
    if (read.kind !== 'rtp' || this.#our === undefined || this.#uncovers(read.audio)) return undefined;
    this.#our = { ...this.#our, version: this.#our.version + 1 };
    this.remoteSdp = offer;
    this.#agree(read.audio);
    this.#connect(read.audio);
    this.localSdp = answerSdp(offer, read.audio, this.#our);
    return this.localSdp;
  }

  /** The same ICE and DTLS session goes on: our description again with the direction it now needs. */
  #answerBrowserAgain(offer: string): string | undefined {
    const ufrag = (sdp: string): string | undefined => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
    if (ufrag(offer) !== ufrag(this.remoteSdp)) return undefined;
    const theirs = /a=(sendrecv|sendonly|recvonly|inactive)/.exec(offer)?.[1] ?? 'sendrecv';
    const ours = theirs === 'sendonly' ? 'recvonly' : theirs === 'recvonly' ? 'sendonly' : theirs;
    this.remoteSdp = offer;
    this.localSdp = this.localSdp.replace(direction, `a=${ours}\r\n`).replace(/a=setup:actpass/g, 'a=setup:passive');
    return this.localSdp;
  }

  /** Same description with a new version, for a re-INVITE of ours. */
  offerAgain(): string {
    if (this.kind === 'webrtc' || this.#our === undefined) return this.localSdp;
    this.#our = { ...this.#our, version: this.#our.version + 1 };
    this.localSdp = offerSdp(this.#our, this.#choices.opus === true || this.far?.codec === 'opus');
    return this.localSdp;
  }

  /** Has the far side said that it will send nothing? */
  get held(): boolean {
    return this.kind === 'webrtc'
      ? /a=(recvonly|inactive)/.test(this.remoteSdp)
      : this.far !== undefined && (this.far.direction === 'recvonly' || this.far.direction === 'inactive');
  }

  /** Does the far side hold us: will it hear nothing of what we send (RFC 3264 §8.4)? */
  get onHold(): boolean {
    return this.kind === 'webrtc'
      ? /a=(sendonly|inactive)/.test(this.remoteSdp)
      : this.far !== undefined && (this.far.direction === 'sendonly' || this.far.direction === 'inactive');
  }

  close(): void {
    this.#media().close(this.id);
  }

  #connect(far: FarAudio): void {
    this.far = far;
    this.#media().connectRtp(this.id, remoteOf(far, this.#our?.srtp, this.#choices));
  }
}
