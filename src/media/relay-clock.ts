// Where a relayed packet belongs in the listener's stream. The listener's timestamps never jump: a hole is filled, a packet whose
// place has been filled is dropped, and a source that really moved (new SSRC, pause, clock step) is taken on from where we are.

/** Longest hole that is filled with concealed frames; a longer one is a pause. */
const fillSamples = 480;
/** So many late packets in a row mean that the way became slower, not that they are stray. */
const lateRun = 3;

/** Maps a source's timestamps onto the listener's stream. */
export class RelayClock {
  #following = false;
  #ssrc = 0;
  #offset = 0;
  #late = 0;

  /** Forget the source: the next packet goes wherever the stream is. */
  reset(): void {
    this.#following = false;
  }

  /** Samples to fill before this packet (0 usually), or -1 when it comes too late and is to be dropped. `streamAt` is the stream's next timestamp. */
  place(ssrc: number, timestamp: number, streamAt: number): number {
    if (!this.#following || ssrc !== this.#ssrc) return this.#follow(ssrc, timestamp, streamAt);
    const ahead = (timestamp + this.#offset - streamAt) | 0;
    if (ahead < 0 && ahead >= -8000 && ++this.#late < lateRun) return -1;
    if (ahead < 0 || ahead > fillSamples || ahead % 160 !== 0) return this.#follow(ssrc, timestamp, streamAt);
    this.#late = 0;
    return ahead;
  }

  #follow(ssrc: number, timestamp: number, streamAt: number): number {
    this.#following = true;
    this.#ssrc = ssrc;
    this.#offset = (streamAt - timestamp) | 0;
    this.#late = 0;
    return 0;
  }
}
