// All legs of the process: opening, joining, closing them, and the wheel that drives them. Not here: the protocol's socket (control).
import { Failure } from '#ports/failure.ts';
import { AudioSums } from './audio-totals.ts';
import { AudioFiles } from './audio-files.ts';
import type { MediaNotice } from './client.ts';
import { Leg } from './leg.ts';
import { openDatagrams } from './machine-datagrams.ts';
import { PortPool } from './port-pool.ts';
import type { LegSnapshot, RtpRemote } from './protocol.ts';
import { RtpCarrier } from './rtp-carrier.ts';
import { WebrtcCarrier } from './webrtc-carrier.ts';
import { slots, tickMs, Wheel } from './wheel.ts';

/** How long a leg may be without what keeps it alive. */
export interface PlaneLimits {
  /** Silence of a far side that should send: told at each of these, in ascending order. */
  muteMs: readonly number[];
  /** After so much silence the leg is closed. */
  silentEndMs: number;
  /** A leg that no main has asked for is closed after this. */
  orphanEndMs: number;
}

/** Main asks a silent far side at some of these steps whether it is still there; the end is for one whose signalling answers for ever. */
const usualLimits: PlaneLimits = { muteMs: [5000, 10_000, 30_000, 120_000, 300_000], silentEndMs: 600_000, orphanEndMs: 60_000 };

/** How the process is set up. */
export interface PlaneSettings {
  /** Address that sockets are bound to. */
  bindAddress: string;
  /** Address that SDP names. */
  publicAddress: string;
  /** Example: `20000-29999`. */
  rtpPorts: string;
  /** Socket of the speech process's ear; absent = callers have keys only. */
  earSocket?: string;
  limits?: PlaneLimits;
}

/** From so many legs on, packets that nobody waits for within a millisecond are gathered (wheel.ts). */
const manyLegs = 10;
/** From tick to tick. */
const gatherMs = tickMs;
const secondTicks = 1000 / tickMs;

interface Known {
  leg: Leg;
  slot: number;
  carrier: RtpCarrier | WebrtcCarrier | undefined;
  remote: RtpRemote | undefined;
}

/** The legs and their clock. `emit` takes what main is to hear. */
export class Plane {
  readonly #settings: PlaneSettings;
  readonly #limits: PlaneLimits;
  readonly #emit: (event: MediaNotice) => void;
  readonly #pool: PortPool;
  readonly #files = new AudioFiles();
  readonly #known = new Map<string, Known>();
  readonly #slots: Leg[][] = Array.from({ length: slots }, () => []);
  #joined: Leg[] = [];
  readonly #datagrams = openDatagrams();
  readonly #wheel = new Wheel((index, now, lateMs) => this.#tick(index, now, lateMs), this.#datagrams.watch);
  readonly #audio = new AudioSums();
  readonly #ownLateness = { ms: 0 };
  #lateAt = 0;
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();

  constructor(settings: PlaneSettings, emit: (event: MediaNotice) => void) {
    this.#settings = settings;
    this.#limits = settings.limits ?? usualLimits;
    this.#emit = emit;
    this.#pool = new PortPool(this.#datagrams, settings.bindAddress, settings.rtpPorts);
  }

  start(): void {
    this.#wheel.start();
  }

  async openRtp(id: string): Promise<{ port: number; address: string }> {
    const known = this.#add(id);
    try {
      const pair = await this.#pool.open();
      if (this.#known.get(id) !== known) {
        this.#pool.close(pair);
        throw new Failure('cancelled', `leg ${id} was closed while it opened`);
      }
      known.carrier = new RtpCarrier(this.#pool, pair, known.leg);
      known.leg.carrier = known.carrier;
      return { port: pair.port, address: this.#settings.publicAddress };
    } catch (error) {
      this.#forget(id);
      throw error;
    }
  }

  connectRtp(id: string, remote: RtpRemote): void {
    const known = this.#known.get(id);
    if (known === undefined || !(known.carrier instanceof RtpCarrier)) return;
    known.remote = remote;
    known.leg.sends = remote.send;
    known.leg.hears = remote.receive;
    known.carrier.connect(remote);
    known.leg.opened(remote.format);
    known.carrier.release();
  }

  async answerWebrtc(id: string, offer: string): Promise<string> {
    return this.#openWebrtc(id, (carrier) => carrier.answer(offer));
  }

  async offerWebrtc(id: string): Promise<string> {
    return this.#openWebrtc(id, (carrier) => carrier.offer());
  }

  acceptWebrtc(id: string, answer: string): void {
    const known = this.#known.get(id);
    if (known?.carrier instanceof WebrtcCarrier) known.carrier.accept(answer);
  }

  async #openWebrtc(id: string, open: (carrier: WebrtcCarrier) => Promise<string>): Promise<string> {
    const known = this.#add(id);
    try {
      known.carrier = new WebrtcCarrier(this.#settings, known.leg.ssrc, known.leg);
      known.leg.carrier = known.carrier;
      return await open(known.carrier);
    } catch (error) {
      this.#forget(id);
      known.leg.close();
      throw error;
    }
  }

  leg(id: string): Leg | undefined {
    return this.#known.get(id)?.leg;
  }

  /** Connect two legs both ways; each leaves whom it was with. */
  join(a: string, b: string): void {
    const one = this.leg(a);
    const two = this.leg(b);
    if (one === undefined || two === undefined || one === two) return;
    this.#partFrom(one);
    this.#partFrom(two);
    one.joinTo(two);
    two.joinTo(one);
    const now = performance.now();
    one.passOn(now);
    two.passOn(now);
    this.#joined.push(one, two);
    this.#pace();
  }

  part(a: string, b: string): void {
    const one = this.leg(a);
    if (one !== undefined && one.joined !== undefined && one.joined === this.leg(b)) this.#partFrom(one);
  }

  #partFrom(leg: Leg): void {
    const other = leg.joined;
    if (other === undefined) return;
    leg.part();
    other.part();
    this.#joined = this.#joined.filter((one) => one !== leg && one !== other);
    this.#pace();
  }

  /** Relayed packets leave at once; keys and speech can bear a tick. */
  #pace(): void {
    this.#wheel.restMs = this.#joined.length === 0 && this.#known.size >= manyLegs ? gatherMs : 0;
  }

  close(id: string): void {
    const leg = this.leg(id);
    if (leg === undefined) return;
    this.#forget(id);
    leg.close();
  }

  closeAll(): void {
    for (const id of this.#known.keys()) this.close(id);
    this.#wheel.stop();
  }

  /** What main asks after a restart. From now on the legs are main's again. */
  list(): LegSnapshot[] {
    return [...this.#known.values()].map((known) => {
      const snapshot = snapshotOf(known);
      known.leg.orphanedAt = 0;
      return snapshot;
    });
  }

  /** Main has gone: the legs live on without it for a while. */
  mainLeft(): void {
    for (const { leg } of this.#known.values()) if (leg.orphanedAt === 0) leg.orphan(performance.now());
  }

  #add(id: string): Known {
    if (this.#known.has(id)) throw new Failure('conflict', `leg ${id} exists already`);
    const leg = new Leg(id, {
      files: this.#files,
      earSocket: this.#settings.earSocket,
      ownLateness: this.#ownLateness,
      emit: this.#emit,
      end: (one, reason) => this.#gone(one, reason),
    });
    let slot = 0;
    for (let i = 1; i < slots; i++) if (this.#slotOf(i).length < this.#slotOf(slot).length) slot = i;
    this.#slotOf(slot).push(leg);
    const known: Known = { leg, slot, carrier: undefined, remote: undefined };
    this.#known.set(id, known);
    this.#pace();
    return known;
  }

  #slotOf(slot: number): Leg[] {
    return this.#slots[slot] as Leg[];
  }

  #forget(id: string): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#partFrom(known.leg);
    this.#audio.add(known.leg.figures);
    this.#known.delete(id);
    this.#pace();
    const slot = this.#slotOf(known.slot);
    slot.splice(slot.indexOf(known.leg), 1);
  }

  /** A leg ended by itself. It may be called from within a tick, so the leg leaves its slot afterwards. */
  #gone(leg: Leg, reason: string): void {
    if (this.leg(leg.id) !== leg) return;
    this.#emit({ is: 'gone', leg: leg.id, reason, at: Date.now() });
    queueMicrotask(() => {
      if (this.leg(leg.id) === leg) this.close(leg.id);
    });
  }

  #tick(index: number, now: number, lateMs: number): void {
    // Of the ticks that are made up for after a stall the first tells how long it was; the sockets are read after them.
    if (lateMs > this.#ownLateness.ms || now - this.#lateAt > tickMs) {
      this.#ownLateness.ms = lateMs;
      this.#lateAt = now;
    }
    const due = this.#slotOf(index % slots);
    for (const leg of due) leg.tick(now);
    // After a stall of our own the missing packets wait in the sockets: the next tick will know better.
    if (lateMs < tickMs) for (const leg of this.#joined) leg.fillGap(now);
    if (index % secondTicks === 0) this.#everySecond(now);
  }

  #everySecond(now: number): void {
    const at = Date.now();
    for (const { leg } of this.#known.values()) this.#watch(leg, now, at);
    const spent = process.cpuUsage(this.#cpu);
    const cpuMsPerS = (spent.user + spent.system) / Math.max(1, now - this.#cpuAt);
    this.#cpu = process.cpuUsage();
    this.#cpuAt = now;
    const audio = this.#audio.with(Array.from(this.#known.values(), ({ leg }) => leg.figures));
    this.#emit({ is: 'load', latenessMsP99: this.#wheel.takeLatenessMsP99(), legs: this.#known.size, cpuMsPerS, audio });
  }

  #watch(leg: Leg, now: number, at: number): void {
    if (leg.orphanedAt !== 0 && now - leg.orphanedAt > this.#limits.orphanEndMs) {
      this.#gone(leg, 'nobody asked for it any more');
      return;
    }
    if (leg.connectedAt === 0 || !leg.hears || leg.carrier === undefined) return;
    const silentMs = now - Math.max(leg.heardAt, leg.connectedAt);
    if (silentMs > this.#limits.silentEndMs) {
      this.#gone(leg, 'the far side sends nothing');
      return;
    }
    const level = this.#limits.muteMs.findLast((ms) => silentMs >= ms) ?? 0;
    if (level <= leg.toldMuteMs) return;
    leg.toldMuteMs = level;
    this.#emit({ is: 'mute', leg: leg.id, silentMs: Math.round(silentMs), at });
  }
}

function snapshotOf(known: Known): LegSnapshot {
  const { leg, carrier, remote } = known;
  return {
    leg: leg.id,
    kind: carrier?.kind ?? 'rtp',
    ...(carrier instanceof RtpCarrier ? { port: carrier.port } : {}),
    ...(remote === undefined ? {} : { remote }),
    ...(leg.playing === undefined ? {} : { playing: leg.playing }),
    ...(leg.joined === undefined ? {} : { joinedTo: leg.joined.id }),
    orphanedMs: leg.orphanedAt === 0 ? 0 : performance.now() - leg.orphanedAt,
  };
}
