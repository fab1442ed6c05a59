// A caller's audio on its way to the ear while a menu listens, and what the ear tells of it. Costs a caller who is not listened to nothing, one
// who is silent a look at the level; an ear that is away or slow costs only the words. Not here: the ear (speech process), what follows
// from a word (main), what stands out of a line (speech-gate.ts).
import type { EarEvent, EarRequest } from '#ports/ear.ts';
import { aLawToLinear, muLawToLinear } from '#wire/g711.ts';
import { EarLink } from '#wire/ear/ear-link.ts';
import type { EarReply } from '#wire/ear/messages.ts';
import type { RtpHeader } from '#wire/rtp.ts';
import { EarTries } from './ear-tries.ts';
import { HeldAudio } from './held-audio.ts';
import { frameBytes } from './playback.ts';
import type { SpeechGate } from './speech-gate.ts';
import { UtteranceKeeper } from './utterance-keeper.ts';

/** What a leg is to listen for. */
export interface MediaListen {
  listen: string;
  request: EarRequest;
  /** What is not accepted is told with its audio. */
  keep?: true;
}

/** What comes of it: `speech` = the caller began; `heard` ends the listening; `deaf` = only keys for now, told once. */
export type ListeningNotice =
  | { is: 'speech' }
  | ({ is: 'heard'; detail?: string; audio?: string } & Omit<Extract<EarEvent, { kind: 'final' }>, 'kind' | 'atMs'>)
  | { is: 'deaf'; code: string; message: string };

/** The same for all legs. */
const tries = new EarTries();
/** Longest packet that is taken: 60 ms. */
const mostSamples = 480;
/** Lost audio up to this length is filled; more is a pause of the sender. */
const mostLostSamples = 1600;
const samplesPerMs = 8;
/** A sender that is quiet by sending nothing is heard as quiet after this. */
const silentMs = 60;

/** The ear works in steps of 32 ms: audio goes together in portions that cost it no time to speak of. */
const portionBytes = 2 * samplesPerMs * 40;

/** The same for all legs: a packet is put away before the next one is decoded. */
const samples = new Int16Array(mostSamples);
const frame = samples.subarray(0, frameBytes);
const quiet = new Int16Array(frameBytes);

/** Listening for one utterance. */
export class Listening {
  readonly id: string;
  readonly #socketPath: string | undefined;
  readonly #request: EarRequest;
  /** What the tries of all legs know this menu by. */
  readonly #menu: string;
  readonly #gate: SpeechGate;
  readonly #tell: (notice: ListeningNotice) => void;
  readonly #keeper: UtteranceKeeper | undefined;
  #link: EarLink | undefined;
  #retryAt = 0;
  #prompting = false;
  #speaking = false;
  #toldDeaf = false;
  #over = false;
  readonly #held = new HeldAudio();
  /** The line carries a sound. */
  #sounding = false;
  /** It is being sent to `#link`, from its beginning. */
  #sending = false;
  /** Timestamp that the next packet should have; undefined before the first and after a pause. */
  #nextTimestamp: number | undefined;
  /** `performance.now()` up to which audio was given. */
  #givenAt = 0;

  /** `gate` is the line's: it has heard the call's other listenings. */
  constructor(
    socketPath: string | undefined,
    { listen, request, keep }: MediaListen,
    gate: SpeechGate,
    tell: (notice: ListeningNotice) => void,
  ) {
    this.id = listen;
    this.#socketPath = socketPath;
    this.#request = request;
    this.#menu = `${socketPath ?? ''} ${JSON.stringify(request)}`;
    this.#gate = gate;
    this.#tell = tell;
    this.#keeper = keep && new UtteranceKeeper();
    if (socketPath === undefined) this.#deaf('not-configured', 'this process was started without an ear');
    else if (tries.doubtful(this.#menu, performance.now())) this.#connect();
  }

  /** A packet of the caller's. */
  audio(packet: Buffer, { timestamp, payloadStart, payloadEnd }: RtpHeader, aLaw: boolean, now: number): void {
    const count = payloadEnd - payloadStart;
    if (this.#over || this.#socketPath === undefined || count > mostSamples) return;
    const expected = this.#nextTimestamp ?? timestamp;
    const lost = (timestamp - expected) | 0;
    // What comes after its place was taken is no use to the ear.
    if (lost < 0 && lost > -mostLostSamples) return;
    if (lost <= mostLostSamples) for (let left = lost; left > 0; left -= frameBytes) this.#take(quiet, this.#gate.lacks(frameBytes), now);
    const table = aLaw ? aLawToLinear : muLawToLinear;
    for (let i = 0; i < count; i++) samples[i] = table[packet[payloadStart + i] as number] as number;
    const piece = count === frameBytes ? frame : samples.subarray(0, count);
    this.#take(piece, this.#gate.passes(piece), now);
    this.#nextTimestamp = (timestamp + count) >>> 0;
    this.#givenAt = now;
  }

  /** The leg's turn on the wheel. `prompting` = something plays to the caller, whose echo may come back. */
  tick(now: number, prompting: boolean): void {
    if (this.#over || this.#socketPath === undefined) return;
    if (this.#link === undefined && now >= this.#retryAt && tries.doubtful(this.#menu, now)) this.#connect();
    if (prompting !== this.#prompting) {
      this.#prompting = prompting;
      this.#link?.say({ prompting });
    }
    if (this.#givenAt === 0) this.#givenAt = now;
    if (now - this.#givenAt < silentMs) return;
    this.#take(quiet, this.#gate.lacks(frameBytes), now);
    this.#givenAt += frameBytes / samplesPerMs;
    this.#nextTimestamp = undefined;
  }

  /**
   * The next audio, in order; `passes` = the ear is to have it. An ear that comes in the middle of a sound hears it from its beginning, or not
   * at all: half a word may be another one.
   */
  #take(piece: Int16Array, passes: boolean, now: number): void {
    this.#held.add(piece, passes);
    if (passes && this.#link === undefined && now >= this.#retryAt) this.#connect();
    const wanted = this.#sending || (passes && !this.#held.isCut);
    if (this.#link !== undefined && wanted) {
      if (!passes || !this.#sending || this.#held.waitingBytes >= portionBytes) this.#send(this.#link);
      this.#sending = passes;
    }
    if (this.#sounding && !passes) this.#held.soundOver();
    this.#sounding = passes;
  }

  #send(link: EarLink): void {
    // Once speech was told, an ear that breaks ends the listening.
    const { quietMs, audio } = this.#held.give(!this.#speaking);
    if (quietMs > 0) {
      link.say({ quietMs });
      this.#keeper?.quiet(quietMs);
    }
    link.audio(audio);
    this.#keeper?.audio(audio);
  }

  close(): void {
    this.#over = true;
    this.#link?.close();
    this.#link = undefined;
  }

  /**
   * Because somebody speaks, or to learn whether this menu is heard at all. While it is open, one try after the other: the process may be
   * starting again, templates may be nearly made.
   */
  #connect(): void {
    if (this.#socketPath === undefined) return;
    const hindrance = tries.hindrance(this.#menu, performance.now());
    if (hindrance !== undefined) {
      this.#retryAt = hindrance.nextAt;
      this.#deaf(hindrance.code, hindrance.message);
      return;
    }
    const link = new EarLink(this.#socketPath, {
      onReply: (reply) => this.#replied(reply),
      onGone: (reason) => this.#lost('unavailable', reason, true),
    });
    this.#link = link;
    this.#keeper?.begin();
    this.#held.again();
    this.#retryAt = 0;
    this.#sending = false;
    link.say({ config: { ...this.#request, sample_rate: 8000 } });
    if (this.#prompting) link.say({ prompting: true });
  }

  #replied(reply: EarReply): void {
    if ('failed' in reply) this.#lost(reply.failed.code, reply.failed.message, reply.failed.retryable);
    else if ('event' in reply) this.#event(reply.event);
    else if ('listening' in reply) tries.works(this.#menu, performance.now());
  }

  #event(event: EarEvent): void {
    if (event.kind === 'speech-start') {
      this.#speaking = true;
      this.#keeper?.speech(event.atMs);
      this.#tell({ is: 'speech' });
    } else if (event.kind === 'speech-end') this.#keeper?.speechEnded(event.atMs);
    else if (event.kind === 'final') {
      const { kind: _, atMs: _at, ...heard } = event;
      this.#heard(heard);
    } else if (event.kind === 'failed') this.#lost(event.code, event.message, true);
  }

  #heard(heard: Omit<Extract<ListeningNotice, { is: 'heard' }>, 'is'>): void {
    this.close();
    const audio = heard.decision === 'accept' ? undefined : this.#keeper?.utterance();
    this.#tell({ is: 'heard', ...heard, ...(audio !== undefined && { audio }) });
  }

  /** Whoever spoke into an ear that broke has not been understood; whoever did not may still use the keys, and the next try. */
  #lost(code: string, message: string, retryable: boolean): void {
    if (this.#over) return;
    this.#link?.close();
    this.#link = undefined;
    this.#sending = false;
    if (retryable) this.#retryAt = tries.failed(this.#menu, { code, message }, performance.now());
    if (this.#speaking) return this.#heard({ decision: 'reject', detail: code });
    this.#deaf(code, message);
  }

  #deaf(code: string, message: string): void {
    if (this.#toldDeaf) return;
    this.#toldDeaf = true;
    this.#tell({ is: 'deaf', code, message });
  }
}
