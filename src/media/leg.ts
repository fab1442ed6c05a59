// One party's audio: what it hears (speech, music, the other party, silence) as one unbroken stream, and what comes from it (keys,
// audio to whom it is joined). Not here: sockets (carrier), the clock (wheel), who exists (plane).
import type { Key } from '#engine/event.ts';
import { aLawToLinear, aLawToMuLaw, muLawToALaw, muLawToLinear, translate } from '#wire/g711.ts';
import { KeyReceiver } from '#wire/dtmf.ts';
import { comfortNoiseType, type RtpHeader, RtpReception, rtpHeaderBytes } from '#wire/rtp.ts';
import { ToneKeys } from '#wire/tone-keys.ts';
import { Announcer } from './announcer.ts';
import { Arrivals, type Hear, type OwnLateness } from './arrivals.ts';
import type { AudioFiles } from './audio-files.ts';
import type { Carrier, CarrierListener } from './carrier.ts';
import type { MediaCollect, MediaNotice, MediaPlay } from './client.ts';
import { Collector } from './collector.ts';
import { fillNoise, fillRepeated, mostConcealed } from './comfort.ts';
import { type KeyFormat, KeySender } from './key-sender.ts';
import { Listening, type MediaListen } from './listening.ts';
import { OutStream } from './out-stream.ts';
import { PlaySlot } from './play-slot.ts';
import { frameBytes } from './playback.ts';
import type { LegFigures, RtpFormat } from './protocol.ts';
import { RelayClock } from './relay-clock.ts';
import { Reports } from './reports.ts';
import { SpeechGate } from './speech-gate.ts';

/** A relayed frame may come so much after its time before its place is filled. */
const graceMs = 15;
const frameMs = 20;

/** What a leg needs from the plane. */
export interface LegSurroundings {
  files: AudioFiles;
  earSocket: string | undefined;
  ownLateness: OwnLateness;
  emit: (event: MediaNotice) => void;
  /** The leg ends by itself. */
  end: (leg: Leg, reason: string) => void;
}

/** A leg. `attach` gives it its carrier; until the far side is known nothing is sent and speech waits. */
export class Leg implements CarrierListener {
  readonly id: string;
  readonly openedAt = performance.now();
  carrier: Carrier | undefined;
  joined: Leg | undefined;
  /** May we send, may we expect packets (SDP direction). */
  sends = true;
  hears = true;
  /** `performance.now()` of the last sign of life, and of the far side becoming known. */
  heardAt = 0;
  connectedAt = 0;
  /** `performance.now()` since when main is away; 0 while it is here. */
  orphanedAt = 0;
  toldMuteMs = 0;
  readonly #with: LegSurroundings;
  readonly #stream = new OutStream();
  readonly #reception = new RtpReception();
  readonly #reports = new Reports(this.#stream, this.#reception);
  readonly #relay = new RelayClock();
  readonly #arrivals: Arrivals;
  readonly #keysIn = new KeyReceiver();
  /** Where the far side's keys are tones only. */
  #tones: ToneKeys | undefined;
  /** The tone that sounds is a collected digit's, to its end. */
  #toneKept = false;
  readonly #keysOut = new KeySender();
  readonly #speech: PlaySlot;
  readonly #announcer: Announcer;
  readonly #gate = new SpeechGate();
  #format: RtpFormat | undefined;
  #keyFormat: KeyFormat = { audioPayloadType: 0, aLaw: false, eventPayloadType: undefined };
  #collector: Collector | undefined;
  #listening: Listening | undefined;
  #packetsIn = 0;
  #concealed = 0;
  #concealedMs = 0;
  /** The other party has gone silent of its own will. */
  #hushed = false;
  #ticks = 0;

  constructor(id: string, surroundings: LegSurroundings) {
    this.id = id;
    this.#with = surroundings;
    const inOrder: Hear = (packet, header, aLaw, now) => this.#inOrder(packet, header, aLaw, now);
    this.#arrivals = new Arrivals(surroundings.ownLateness, inOrder, () => this.joined?.follow());
    this.#speech = new PlaySlot(surroundings.files, (play, reason, playedMs) => {
      this.#relay.reset();
      this.#tellPlayEnded(play, reason, playedMs);
    });
    this.#announcer = new Announcer(surroundings.files, (play, reason, playedMs) => this.#tellPlayEnded(play, reason, playedMs));
  }

  /** SSRC of what this leg hears. */
  get ssrc(): number {
    return this.#stream.ssrc;
  }

  /** The far side's format is known: from now on there is a stream. */
  opened(format: RtpFormat): void {
    const now = performance.now();
    if (this.#format === undefined) {
      this.connectedAt = now;
      this.#reports.begin(now);
      if (this.carrier?.kind === 'webrtc') this.#with.emit({ is: 'connected', leg: this.id, at: Date.now() });
    }
    this.#format = format;
    this.#keyFormat = { audioPayloadType: format.payloadType, aLaw: format.codec === 'PCMA', eventPayloadType: format.eventPayloadType };
    this.#tones = format.toneKeys === true ? (this.#tones ?? new ToneKeys()) : undefined;
    this.#relay.reset();
  }

  lost(reason: string): void {
    this.#with.end(this, reason);
  }

  // --- what the far side sends ---

  rtp(packet: Buffer, header: RtpHeader, now: number): void {
    this.#reception.count(header, Math.floor(now * 8));
    if (this.#packetsIn++ === 0 && this.carrier?.kind === 'rtp') this.#with.emit({ is: 'connected', leg: this.id, at: Date.now() });
    this.heardAt = now;
    this.toldMuteMs = 0;
    const format = this.#format;
    if (format === undefined) return;
    const type = header.payloadType;
    if (type === format.eventPayloadType) this.#key(packet, header, now);
    else if (type === format.payloadType) this.#arrivals.put(packet, header, format.codec === 'PCMA', now);
    else if (type === 0 || type === 8 || type === comfortNoiseType) this.#arrivals.put(packet, header, type === 8, now);
  }

  #inOrder(packet: Buffer, header: RtpHeader, aLaw: boolean, now: number): void {
    if (header.payloadType === comfortNoiseType) return this.joined?.hush();
    if (this.#tones !== undefined && this.#toned(this.#tones, packet, header, aLaw, now)) return;
    this.#listening?.audio(packet, header, aLaw, now);
    if (this.joined !== undefined) return this.joined.relay(packet, header, aLaw, now);
    this.#arrivals.keep(packet, aLaw, now);
  }

  rtcp(packet: Buffer): void {
    this.heardAt = performance.now();
    this.#reports.take(packet);
  }

  #key(packet: Buffer, header: RtpHeader, now: number): void {
    const key = this.#keysIn.receive(header.timestamp, packet, header.payloadStart, header.payloadEnd);
    if (key !== undefined) this.#pressed(key, now);
  }

  /**
   * Keys in the audio. True: this packet is a key's sound, which neither an ear nor the other party is to hear: it gets the key. Only one
   * that knows no events hears the tones themselves.
   */
  #toned(tones: ToneKeys, packet: Buffer, header: RtpHeader, aLaw: boolean, now: number): boolean {
    const key = tones.hear(packet, header.payloadStart, header.payloadEnd, aLaw ? aLawToLinear : muLawToLinear);
    this.#toneKept = tones.sounding && (this.#toneKept || this.#collector !== undefined);
    if (key !== undefined) this.#pressed(key, now);
    if (!tones.sounding) return false;
    if (!this.#toneKept && this.joined?.takesEvents === false) this.joined.relay(packet, header, aLaw, now);
    else this.joined?.hush();
    return true;
  }

  /** The far side has keys as events. */
  get takesEvents(): boolean {
    return this.#keyFormat.eventPayloadType !== undefined;
  }

  #pressed(key: Key, now: number): void {
    const collector = this.#collector;
    if (collector === undefined) {
      this.#with.emit({ is: 'key', leg: this.id, key, at: Date.now() });
      if (this.#tones === undefined || this.joined?.takesEvents === true) this.joined?.sendKey(key);
    }
    this.#speech.cutIn();
    this.#announcer.slot.cutIn();
    if (collector?.take(key, now) === true) this.#endCollect(collector);
  }

  // --- orders ---

  /** Without `over` it is all that is heard: whatever played before stops. */
  play(request: MediaPlay): void {
    if (request.over === true) return this.#announcer.slot.play(request);
    this.#silence();
    this.#speech.play(request);
  }

  /** Where this play runs or is about to; undefined once it has ended. */
  slotOf(play: string): PlaySlot | undefined {
    return [this.#speech, this.#announcer.slot].find(({ playing }) => playing === play);
  }

  /** Id of what plays or is about to; an announcement only where nothing lies under it. */
  get playing(): string | undefined {
    return this.#speech.playing ?? this.#announcer.slot.playing;
  }

  #silence(): void {
    this.#speech.end('stopped');
    this.#announcer.slot.end('stopped');
    this.#announcer.reset();
  }

  collect(request: MediaCollect): void {
    this.#collector = new Collector(request, performance.now());
  }

  cancelCollect(collect: string): void {
    if (this.#collector?.id === collect) this.#collector = undefined;
  }

  /** Understand one utterance, in place of what was listened for before. */
  listen(request: MediaListen): void {
    this.#listening?.close();
    this.#listening = new Listening(this.#with.earSocket, request, this.#gate, (notice) => {
      this.#with.emit({ leg: this.id, listen: request.listen, at: Date.now(), ...notice });
      if (notice.is === 'speech') this.#speech.cutIn();
    });
  }

  cancelListen(listen: string): void {
    if (this.#listening?.id === listen) this.#listening.close();
  }

  sendKey(key: Key): void {
    this.#keysOut.push(key);
  }

  /** Hear `other` from now on; speech stops. */
  joinTo(other: Leg): void {
    this.#silence();
    this.#listening?.close();
    this.joined = other;
    this.#hushed = false;
    this.#relay.reset();
    this.#concealed = mostConcealed;
  }

  /** The join stands: let the other hear at once what this party said a moment ago. */
  passOn(now: number): void {
    const last = this.#arrivals.takeKept(now);
    if (last !== undefined) this.joined?.relay(last.packet, last.header, last.aLaw, now);
  }

  part(): void {
    this.joined = undefined;
  }

  /** Main is away: what it waited for is void, speech goes on to its end; nobody sends more of it. */
  orphan(at: number): void {
    this.orphanedAt = at;
    this.#speech.noMore();
    this.#announcer.slot.noMore();
    this.#collector = undefined;
    this.#listening?.close();
  }

  close(): void {
    this.#listening?.close();
    const carrier = this.carrier;
    this.carrier = undefined;
    if (carrier === undefined) return;
    if (this.#format !== undefined) this.#reports.goodbye(carrier);
    carrier.close();
  }

  get figures(): LegFigures {
    const { lost } = this.#reception;
    return {
      packetsIn: this.#packetsIn,
      packetsOut: this.#stream.packets,
      lost,
      lossPct: lost === 0 ? 0 : (100 * lost) / (lost + this.#packetsIn),
      jitterMs: this.#reception.jitter / 8,
      concealedMs: this.#concealedMs,
      strangers: this.carrier?.strangers ?? 0,
      ...this.#arrivals.figures,
      ...this.#reports.far,
    };
  }

  // --- what the far side hears ---

  /** This leg's turn on the wheel, every 20 ms. */
  tick(now: number): void {
    if (this.#format === undefined) return;
    this.#ticks++;
    this.#arrivals.release(now);
    this.#listening?.tick(now, this.#speech.playback !== undefined);
    if (this.#keysOut.busy) this.#sendKeyStep(now);
    else if (!this.#sendSpeech(now) && this.joined === undefined) this.#sendQuiet(now);
    if (this.#collector?.expired(now, this.#speech.prompting || this.#announcer.slot.prompting) === true) this.#endCollect(this.#collector);
    if (this.carrier !== undefined) this.#reports.tick(now, this.carrier);
  }

  get #sink(): Carrier | undefined {
    return this.sends ? this.carrier : undefined;
  }

  #sendFrame(packet: Buffer, now: number, quiet = false): void {
    this.#announcer.mix(packet, rtpHeaderBytes, frameBytes, this.#keyFormat.aLaw, quiet);
    this.#stream.send(this.#sink, packet, this.#keyFormat.audioPayloadType, frameBytes, now);
  }

  #sendSpeech(now: number): boolean {
    const { playback } = this.#speech;
    if (playback === undefined) return false;
    const packet = this.#stream.frame();
    if (playback.fill(packet, rtpHeaderBytes, this.#keyFormat.aLaw)) {
      this.#sendFrame(packet, now);
      return true;
    }
    this.#speech.end('finished');
    // The turn after the last frame: whoever listens has heard it whole.
    return false;
  }

  #sendQuiet(now: number): void {
    this.#sendFrame(this.#emptyFrame(this.orphanedAt !== 0), now, true);
  }

  #emptyFrame(noise: boolean): Buffer {
    const packet = this.#stream.frame();
    if (noise) fillNoise(packet, rtpHeaderBytes, this.#keyFormat.aLaw, this.#ticks);
    else packet.fill(this.#keyFormat.aLaw ? 0xd5 : 0xff, rtpHeaderBytes);
    return packet;
  }

  #sendKeyStep(now: number): void {
    this.#relay.reset();
    this.#keysOut.step(this.#stream, this.#sink, this.#keyFormat, now);
  }

  /** A packet of the party we are joined to: on its way at once, unless speech has this listener's ear. */
  relay(packet: Buffer, header: RtpHeader, fromALaw: boolean, now: number): void {
    if (this.#format === undefined || this.#speech.playback !== undefined || this.#keysOut.busy) {
      this.#relay.reset();
      return;
    }
    const samples = header.payloadEnd - header.payloadStart;
    if (samples === 0) return;
    let missing = this.#relay.place(header.ssrc, header.timestamp, this.#stream.timestamp);
    if (missing < 0) return;
    for (; missing > 0; missing -= frameBytes) this.#conceal(now);
    this.#concealed = 0;
    this.#hushed = false;
    const out = samples === frameBytes ? this.#stream.frame() : Buffer.allocUnsafe(rtpHeaderBytes + samples);
    const toALaw = this.#keyFormat.aLaw;
    if (fromALaw === toALaw) packet.copy(out, rtpHeaderBytes, header.payloadStart, header.payloadEnd);
    else translate(toALaw ? muLawToALaw : aLawToMuLaw, packet, header.payloadStart, out, rtpHeaderBytes, samples);
    this.#announcer.mix(out, rtpHeaderBytes, samples, toALaw, false);
    this.#stream.send(this.#sink, out, this.#keyFormat.audioPayloadType, samples, now);
  }

  /** The other party says that it is silent: soft noise from now on, no fading repetition of what it said last. */
  hush(): void {
    this.#hushed = true;
    this.#concealed = mostConcealed;
    this.#relay.reset();
  }

  /** What comes next does not follow where the last packet ended. */
  follow(): void {
    this.#relay.reset();
  }

  /** Every tick of the wheel while joined: what of the other party's is due, or fill the place of a frame that did not come. */
  fillGap(now: number): void {
    if (this.joined !== undefined) this.joined.#arrivals.release(now);
    if (this.#format === undefined || this.#speech.playback !== undefined || this.#keysOut.busy) return;
    if (now - this.#stream.lastSentAt >= frameMs + graceMs) this.#conceal(Math.max(this.#stream.lastSentAt + frameMs, now - 2 * frameMs));
  }

  #conceal(at: number): void {
    if (this.#concealed >= mostConcealed) return this.#sendFrame(this.#emptyFrame(this.#hushed), at);
    const before = this.#stream.lastFrame();
    const packet = this.#stream.frame();
    fillRepeated(before, packet, rtpHeaderBytes, this.#keyFormat.aLaw, this.#concealed++);
    this.#concealedMs += frameMs;
    this.#sendFrame(packet, at);
  }

  // --- ends ---

  #tellPlayEnded(play: string, reason: 'finished' | 'stopped' | 'failed', playedMs: number): void {
    this.#with.emit({ is: 'playEnded', leg: this.id, play, reason, playedMs, at: Date.now() });
  }

  #endCollect(collector: Collector): void {
    this.#collector = undefined;
    this.#with.emit({ is: 'collected', leg: this.id, collect: collector.id, digits: collector.digits, at: Date.now() });
  }
}
