// How long what comes from the network is held back so that it can be played in order and without holes: not at all on a line that is
// good, as long as its packets are late by on one that is not. Not here: clocks, packets' contents, what fills a place that stays empty.

/** Longest time that a packet is held, in ms; one that comes later than this after the quickest is lost to the listener. */
export const mostDepthMs = 200;
/** Late by so much or less passes straight through: the listener's own buffer has room for it. */
const passMs = 15;
/** Lateness is remembered of so many packets: five seconds of 20 ms each. */
const memory = 256;
/** Fewer late ones in that memory are chance; so many are the line (3 %). */
const tooMany = 8;
/** What the quickest way is, is learnt anew each half second: clocks drift apart, routes change. */
const learnMs = 500;
/** A frame, as far as order goes: what a new source's first packet comes after the last of the one before. */
const frameMs = 20;
const samplesPerMs = 8;
/** Packets that are held at most: twice what 200 ms of the usual 20 ms are, enough for 10 ms. */
const mostHeld = 24;
/** Without silence a frame of a depth that is no longer needed is left out after so many. */
const patience = 100;
const bucketMs = 5;
const buckets = mostDepthMs / bucketMs + 1;

/** What was done with a packet: `pass` = play it now, nothing is before it; `held` = `take` gives it; the others are not played. */
export type Arrival = 'pass' | 'held' | 'late' | 'copy';

interface Held<P> {
  item: P;
  /** Its place on the source's clock, in ms. */
  place: number;
}

/** What a line that is not good needs. */
class Trouble<P> {
  /** In order of their places. */
  readonly held: Held<P>[] = [];
  readonly #last = new Uint8Array(memory);
  readonly #counts = new Uint16Array(buckets);
  #next = 0;

  constructor() {
    this.#counts[0] = memory;
  }

  note(delayMs: number): void {
    const bucket = Math.min(buckets - 1, Math.ceil(delayMs / bucketMs));
    const gone = this.#last[this.#next] as number;
    this.#counts[gone] = (this.#counts[gone] as number) - 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#last[this.#next] = bucket;
    this.#next = (this.#next + 1) % memory;
  }

  /** Depth that all but a few of the remembered packets would have been in time for. */
  get neededMs(): number {
    const bucket = this.#bucketFrom(tooMany);
    return bucket * bucketMs <= passMs ? 0 : bucket * bucketMs;
  }

  /** Not one late packet is remembered. */
  get over(): boolean {
    return this.#bucketFrom(1) * bucketMs <= passMs;
  }

  #bucketFrom(count: number): number {
    let bucket = buckets - 1;
    for (let left = count; bucket > 0; bucket--) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) break;
    }
    return bucket;
  }

  put(item: P, place: number): void {
    let at = this.held.length;
    while (at > 0 && (this.held[at - 1] as Held<P>).place > place) at--;
    this.held.splice(at, 0, { item, place });
  }
}

/**
 * The buffer of one source, 8 kHz. Order is by timestamp alone: keys (RFC 4733) take sequence numbers and bypass it. `P` is whatever is held.
 *
 * @example
 * if (buffer.put(ssrc, timestamp, packet, now) === 'pass') play(packet);
 * for (let due = buffer.take(now); due !== undefined; due = buffer.take(now)) play(due);
 */
export class JitterBuffer<P> {
  /** Packets that came after their place had been given away. */
  late = 0;
  /** Packets that were left out because the depth was no longer needed. */
  leftOut = 0;
  /** The greatest depth so far, in ms. */
  deepestMs = 0;
  readonly #quiet: (item: P) => boolean;
  #known = false;
  #ssrc = 0;
  /** The furthest packet: its timestamp, its place on the source's clock in ms, when it came. */
  #newest = 0;
  #newestPlace = 0;
  #newestAt = 0;
  /** Which of the 32 steps of 10 ms up to the furthest packet have come, its own lowest. */
  #seen = 0;
  /** Quickest ways (arrival less place) of this half second and of the one before. */
  #quickest = 0;
  #quickestBefore = 0;
  #learnUntil = 0;
  /** From place to playing while packets are held. */
  #offset: number | undefined;
  #playedPlace = Number.NEGATIVE_INFINITY;
  #shifted = false;
  #surplusTakes = 0;
  #trouble: Trouble<P> | undefined;

  /** `quiet` = the listener would not miss this one. */
  constructor(quiet: (item: P) => boolean) {
    this.#quiet = quiet;
  }

  /** How long the quickest packet is held now, in ms. */
  get depthMs(): number {
    return this.#offset === undefined ? 0 : Math.max(0, this.#offset - this.#base);
  }

  /** Packets held now. */
  get holding(): number {
    return this.#trouble?.held.length ?? 0;
  }

  /** It keeps a memory of lateness: no line that was good for five seconds does. */
  get alert(): boolean {
    return this.#trouble !== undefined;
  }

  get #base(): number {
    return Math.min(this.#quickest, this.#quickestBefore);
  }

  /** A packet came at `at` (ms of a steady clock). `excusedMs` of its lateness are our own: it may have waited so long in the socket. */
  put(ssrc: number, timestamp: number, item: P, at: number, excusedMs = 0): Arrival {
    const step = (timestamp - this.#newest) | 0;
    let place = this.#newestPlace + step / samplesPerMs;
    if (this.#movedBy(ssrc, step, at - place - this.#base, at)) place = this.#begin(ssrc, timestamp, at);
    else if (this.#isCopy(step)) return 'copy';
    else this.#learn(at - place, at);
    if (place >= this.#newestPlace) {
      this.#newest = timestamp;
      this.#newestPlace = place;
      this.#newestAt = at;
    }
    this.#judge(at - place - this.#base - excusedMs);
    if (place <= this.#playedPlace) {
      this.late++;
      return 'late';
    }
    return this.#admit(item, place);
  }

  /** The next packet whose time has come; undefined while there is none. Ask until there is none, after each `put` and at each tick. */
  take(now: number): P | undefined {
    for (;;) {
      const trouble = this.#trouble;
      const first = trouble?.held[0];
      if (trouble === undefined || first === undefined) return this.#settle();
      if (this.#offset !== undefined && trouble.held.length < mostHeld && first.place + this.#offset > now) return undefined;
      trouble.held.shift();
      this.#playedPlace = first.place;
      if (!this.#leavesOut(trouble, first)) return first.item;
    }
  }

  /** True once after the depth has changed: the next packet does not follow where the last one ended. */
  takeShift(): boolean {
    const shifted = this.#shifted;
    this.#shifted = false;
    return shifted;
  }

  /** Another source, one whose timestamps leapt or went back, one that stopped and goes on: whatever is no matter of lateness. */
  #movedBy(ssrc: number, step: number, delayMs: number, at: number): boolean {
    if (!this.#known || ssrc !== this.#ssrc || delayMs < -mostDepthMs || delayMs > 5 * mostDepthMs) return true;
    if (delayMs <= mostDepthMs) return false;
    return step > 0 || at - this.#newestAt > mostDepthMs;
  }

  /** Its place follows the last one, so that all that comes stays one row. */
  #begin(ssrc: number, timestamp: number, at: number): number {
    const place = this.#newestPlace + frameMs;
    this.#known = true;
    this.#ssrc = ssrc;
    this.#newest = timestamp;
    this.#newestPlace = place;
    this.#seen = 1;
    const depthMs = this.depthMs;
    this.#quickest = at - place;
    this.#quickestBefore = this.#quickest;
    this.#learnUntil = at + learnMs;
    if (this.#offset !== undefined) this.#playAt(this.#quickest + depthMs);
    return place;
  }

  #isCopy(step: number): boolean {
    const steps = Math.trunc(step / (10 * samplesPerMs));
    if (step > 0) {
      this.#seen = steps > 31 ? 1 : (this.#seen << steps) | 1;
      return false;
    }
    if (steps < -31) return false;
    const bit = 1 << -steps;
    if ((this.#seen & bit) !== 0) return true;
    this.#seen |= bit;
    return false;
  }

  #learn(way: number, at: number): void {
    if (at >= this.#learnUntil) {
      this.#quickestBefore = this.#quickest;
      this.#quickest = way;
      this.#learnUntil = at + learnMs;
    } else if (way < this.#quickest) this.#quickest = way;
  }

  #judge(delayMs: number): void {
    if (delayMs <= passMs && this.#trouble === undefined) return;
    this.#trouble ??= new Trouble();
    this.#trouble.note(Math.max(0, delayMs));
    const neededMs = this.#trouble.neededMs;
    const depthMs = this.depthMs;
    // A source that went quicker all at once has made the depth greater than it may be.
    if (neededMs > depthMs || depthMs > mostDepthMs) this.#playAt(this.#base + neededMs);
    if (neededMs > this.deepestMs) this.deepestMs = neededMs;
  }

  #playAt(offset: number): void {
    this.#offset = offset;
    this.#shifted = true;
  }

  #admit(item: P, place: number): Arrival {
    const trouble = this.#trouble;
    if (trouble === undefined || (this.#offset === undefined && trouble.held.length === 0)) {
      this.#playedPlace = place;
      if (trouble?.over === true) this.#trouble = undefined;
      return 'pass';
    }
    if (trouble.held.length >= mostHeld) {
      this.late++;
      return 'late';
    }
    trouble.put(item, place);
    return 'held';
  }

  /** Depth that is no longer needed goes a frame at a time, in silence or after a while. */
  #leavesOut(trouble: Trouble<P>, { item, place }: Held<P>): boolean {
    const next = trouble.held[0];
    if (next === undefined || this.depthMs - trouble.neededMs < next.place - place) {
      this.#surplusTakes = 0;
      return false;
    }
    if (++this.#surplusTakes < patience && !this.#quiet(item)) return false;
    this.#surplusTakes = 0;
    this.leftOut++;
    this.#playAt((this.#offset ?? 0) - (next.place - place));
    return true;
  }

  /** Nothing is held and nothing need be: from now on packets pass straight through. */
  #settle(): undefined {
    if (this.#offset === undefined || this.#trouble?.neededMs !== 0) return;
    this.#offset = undefined;
    this.#shifted = true;
  }
}
