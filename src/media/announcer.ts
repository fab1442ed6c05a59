// An announcement over what a leg hears: that is lowered, the announcement is added, and afterwards it comes back. All of it in linear
// samples by the tables of G.711, without allocating. Not here: where the frames come from (leg), files (play-slot).
import { aLawToLinear, linearToALaw, linearToMuLaw, muLawToLinear } from '#wire/g711.ts';
import type { AudioFiles } from './audio-files.ts';
import { type OnPlayEnded, PlaySlot } from './play-slot.ts';
import { frameBytes, type Playback } from './playback.ts';

/** What lies under an announcement: -15 dB. */
const loweredGain = 10 ** (-15 / 20);
/** The way down and the way up each take 120 ms. */
const rampSamples = 960;
const step = (1 - loweredGain) / rampSamples;

/** Longest packet that can be mixed: 120 ms. */
const longestFrame = 6 * frameBytes;
const voice = Buffer.allocUnsafeSlow(longestFrame);

/** What is said over a leg's audio. `slot` takes the orders; `mix` is asked for every packet that leaves. */
export class Announcer {
  readonly slot: PlaySlot;
  /** Of what lies under the announcement, from 1 down to `loweredGain`. */
  #gain = 1;
  #speaking: Playback | undefined;
  /** Cut in mid-word: it fades within one frame, for a sudden end would click. */
  #fading: Playback | undefined;

  constructor(files: AudioFiles, ended: OnPlayEnded) {
    this.slot = new PlaySlot(files, (play, reason, playedMs) => {
      if (reason === 'stopped') this.#fading = this.#speaking;
      this.#speaking = undefined;
      ended(play, reason, playedMs);
    });
  }

  /** Forget the past: what lay under it is gone. */
  reset(): void {
    this.#fading = undefined;
    this.#gain = 1;
  }

  /**
   * Put the announcement over `samples` coded bytes of `packet[at…]`. `overSilence`: nothing lies under it, so nobody waits until that
   * is low.
   */
  mix(packet: Buffer, at: number, samples: number, aLaw: boolean, overSilence: boolean): void {
    const { playback } = this.slot;
    const fading = this.#fading;
    if ((playback === undefined && fading === undefined && this.#gain === 1) || samples > longestFrame) return;
    this.#fading = undefined;
    if (playback !== undefined && overSilence) this.#gain = loweredGain;
    if (fading === undefined && this.#gain === loweredGain) this.#speaking = playback;
    const source = fading ?? this.#speaking;
    const sounds = source?.fill(voice, 0, aLaw, samples) ?? false;
    this.#add(packet, at, samples, aLaw, sounds, fading === undefined ? 0 : 1 / samples);
    if (fading === undefined && source !== undefined && !sounds) this.slot.end('finished');
  }

  #add(packet: Buffer, at: number, samples: number, aLaw: boolean, sounds: boolean, fade: number): void {
    const linear = aLaw ? aLawToLinear : muLawToLinear;
    const coded = aLaw ? linearToALaw : linearToMuLaw;
    const goal = this.slot.playback === undefined ? 1 : loweredGain;
    let gain = this.#gain;
    for (let i = 0; i < samples; i++) {
      gain = goal < gain ? Math.max(goal, gain - step) : Math.min(goal, gain + step);
      let sum = (linear[packet[at + i] as number] as number) * gain;
      if (sounds) sum += (linear[voice[i] as number] as number) * (1 - fade * i);
      packet[at + i] = coded[Math.max(-32_768, Math.min(32_767, Math.round(sum))) & 0xffff] as number;
    }
    this.#gain = gain;
  }
}
