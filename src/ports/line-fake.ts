// A Line without wires for tests: legs are entries, the far ends do what the test says. Commands are kept in order.
// Not here: SIP and media (adapters/line-sip).
import type { Key } from '#engine/event.ts';
import type { Clock } from './clock.ts';
import { Failure } from './failure.ts';
import type {
  CollectRequest,
  DialRequest,
  Heard,
  IncomingLeg,
  LegEnd,
  Line,
  LineHandlers,
  ListenRequest,
  PlayRequest,
  ReferEnd,
  ReferRequest,
} from './line.ts';

/** A leg as the fake knows it. */
export interface FakeLeg {
  state: 'incoming' | 'dialled' | 'up' | 'ended';
  playing: PlayRequest | undefined;
  /** What plays over it (`over`). */
  announcing: PlayRequest | undefined;
  collecting: CollectRequest | undefined;
  listening: ListenRequest | undefined;
  joinedTo: string | undefined;
  dialled: DialRequest | undefined;
}

/** A command the fake was given, in order. */
export type LineCommand =
  | { do: 'ring' | 'accept' | 'hangup'; leg: string }
  | { do: 'refuse'; leg: string; status: number; retryAfterS: number | undefined }
  | { do: 'dial'; leg: string; request: DialRequest }
  | { do: 'play'; leg: string; request: PlayRequest }
  | { do: 'playMore'; leg: string; play: string; files: string[]; last: boolean }
  | { do: 'stop'; leg: string; play: string }
  | { do: 'collect'; leg: string; request: CollectRequest }
  | { do: 'cancelCollect'; leg: string; collect: string }
  | { do: 'listen'; leg: string; request: ListenRequest }
  | { do: 'cancelListen'; leg: string; listen: string }
  | { do: 'sendKey'; leg: string; key: Key }
  | { do: 'join' | 'part'; a: string; b: string }
  | { do: 'refer'; leg: string; request: ReferRequest };

export interface LineFake extends Line {
  commands: LineCommand[];
  legs: Map<string, FakeLeg>;
  /** A call rings; answers its leg. */
  incoming: (leg: Partial<IncomingLeg> & { dialled: string }) => string;
  answer: (leg: string) => void;
  /** The far side ends its leg, or it fails. */
  end: (leg: string, end?: LegEnd) => void;
  key: (leg: string, key: Key) => void;
  /** What plays on the leg, on top where something plays over it, comes to its end. */
  finishPlay: (leg: string) => void;
  /** The far side holds us, or takes the call back. */
  hold: (leg: string, holding: boolean) => void;
  collected: (leg: string, digits: string) => void;
  /** The caller begins to speak. */
  speak: (leg: string) => void;
  /** What was listened for has been said. */
  hear: (leg: string, heard: Heard) => void;
  /** Nobody hears what is said; keys go on. */
  deafen: (leg: string, code: string) => void;
  /** What becomes of callers who are handed over; undefined (at first) = their trunk is not set so. */
  referrals: ((request: ReferRequest) => Promise<ReferEnd>) | undefined;
  /** The next `accept` fails with this. */
  failAccept: (failure: Failure) => void;
  /** This main is gone without a word: commands do nothing, handlers hear nothing; the legs live on for a fake built with `outlived`. */
  crash: () => void;
}

/** Builds a fake. `outlived` = the fake of the main before this one: its legs that are up are recovered, with this gap. */
export function createLineFake(options: { clock: Clock; outlived?: LineFake; gapMs?: number }): LineFake {
  const { clock, outlived } = options;
  const legs = outlived?.legs ?? new Map<string, FakeLeg>();
  const commands: LineCommand[] = [];
  let handlers: LineHandlers | undefined;
  let crashed = false;
  let refusal: Failure | undefined;
  let count = 0;

  function fresh(state: FakeLeg['state'], dialled?: DialRequest): FakeLeg {
    return { state, playing: undefined, announcing: undefined, collecting: undefined, listening: undefined, joinedTo: undefined, dialled };
  }

  /** What the far side or the media process says comes in a turn of its own, never within a command. */
  function say(tell: (to: LineHandlers) => void): void {
    queueMicrotask(() => {
      if (!crashed && handlers !== undefined) tell(handlers);
    });
  }

  function give(command: LineCommand): boolean {
    if (crashed) return false;
    commands.push(command);
    return true;
  }

  function stopPlaying(id: string, leg: FakeLeg, reason: 'finished' | 'stopped' | 'failed'): void {
    const { playing } = leg;
    leg.playing = undefined;
    if (playing !== undefined) say((to) => to.playEnded(id, playing.play, reason, 100, clock.now()));
  }

  function stopAnnouncing(id: string, leg: FakeLeg, reason: 'finished' | 'stopped'): void {
    const { announcing } = leg;
    leg.announcing = undefined;
    if (announcing !== undefined) say((to) => to.playEnded(id, announcing.play, reason, 100, clock.now()));
  }

  function over(id: string, leg: FakeLeg, end: LegEnd): void {
    if (leg.state === 'ended') return;
    leg.state = 'ended';
    const other = leg.joinedTo === undefined ? undefined : legs.get(leg.joinedTo);
    if (other !== undefined) other.joinedTo = undefined;
    leg.joinedTo = undefined;
    stopPlaying(id, leg, 'stopped');
    stopAnnouncing(id, leg, 'stopped');
    say((to) => to.ended(id, end, clock.now()));
  }

  function up(id: string): FakeLeg | undefined {
    const leg = legs.get(id);
    return leg?.state === 'up' ? leg : undefined;
  }

  function known(id: string): FakeLeg {
    const leg = legs.get(id);
    if (leg === undefined) throw new Error(`the fake has no leg ${id}`);
    return leg;
  }

  const fake: LineFake = {
    commands,
    legs,
    referrals: undefined,
    start: async (to) => {
      handlers = to;
    },
    ring: (leg) => void give({ do: 'ring', leg }),
    accept: async (leg) => {
      if (!give({ do: 'accept', leg })) return await new Promise<never>(() => {});
      const failure = refusal;
      refusal = undefined;
      if (failure !== undefined) throw failure;
      const entry = known(leg);
      if (entry.state !== 'incoming') throw new Failure('cancelled', 'the caller is gone');
      entry.state = 'up';
    },
    refuse: (leg, status, more) => {
      if (give({ do: 'refuse', leg, status, retryAfterS: more?.retryAfterS })) known(leg).state = 'ended';
    },
    dial: (request) => {
      if (give({ do: 'dial', leg: request.leg, request })) legs.set(request.leg, fresh('dialled', request));
    },
    play: (leg, request) => {
      const entry = give({ do: 'play', leg, request }) ? up(leg) : undefined;
      if (entry === undefined) return;
      stopAnnouncing(leg, entry, 'stopped');
      if (request.over) entry.announcing = request;
      else {
        stopPlaying(leg, entry, 'stopped');
        entry.playing = request;
      }
    },
    playMore: (leg, more) => void give({ do: 'playMore', leg, ...more }),
    stop: (leg, play) => {
      const entry = give({ do: 'stop', leg, play }) ? legs.get(leg) : undefined;
      if (entry?.playing?.play === play) stopPlaying(leg, entry, 'stopped');
      if (entry?.announcing?.play === play) stopAnnouncing(leg, entry, 'stopped');
    },
    collect: (leg, request) => {
      const entry = give({ do: 'collect', leg, request }) ? up(leg) : undefined;
      if (entry !== undefined) entry.collecting = request;
    },
    cancelCollect: (leg, collect) => {
      const entry = give({ do: 'cancelCollect', leg, collect }) ? legs.get(leg) : undefined;
      if (entry?.collecting?.collect === collect) entry.collecting = undefined;
    },
    listen: (leg, request) => {
      const entry = give({ do: 'listen', leg, request }) ? up(leg) : undefined;
      if (entry !== undefined) entry.listening = request;
    },
    cancelListen: (leg, listen) => {
      const entry = give({ do: 'cancelListen', leg, listen }) ? legs.get(leg) : undefined;
      if (entry?.listening?.listen === listen) entry.listening = undefined;
    },
    sendKey: (leg, key) => void give({ do: 'sendKey', leg, key }),
    join: (a, b) => {
      if (!give({ do: 'join', a, b })) return;
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const entry = up(one);
        if (entry === undefined) continue;
        stopPlaying(one, entry, 'stopped');
        stopAnnouncing(one, entry, 'stopped');
        entry.joinedTo = other;
      }
    },
    part: (a, b) => {
      if (!give({ do: 'part', a, b })) return;
      for (const one of [a, b]) {
        const entry = legs.get(one);
        if (entry !== undefined) entry.joinedTo = undefined;
      }
    },
    refer: (leg, request) => {
      if (fake.referrals === undefined || up(leg) === undefined) return undefined;
      return give({ do: 'refer', leg, request }) ? fake.referrals(request) : new Promise(() => {});
    },
    hangup: (leg) => {
      const entry = give({ do: 'hangup', leg }) ? legs.get(leg) : undefined;
      if (entry !== undefined) over(leg, entry, { by: 'us' });
    },
    recovered: async () =>
      [...(outlived?.legs ?? [])]
        .filter(([, leg]) => leg.state === 'up')
        .map(([leg, { joinedTo }]) => ({ leg, gapMs: options.gapMs ?? 0, ...(joinedTo === undefined ? {} : { joinedTo }) })),
    quality: async (leg) => (up(leg) === undefined ? undefined : { lossPct: 0, jitterMs: 0, concealedMs: 0 }),
    registrations: () => [],
    close: async () => {
      for (const [id, leg] of legs) over(id, leg, { by: 'us' });
    },
    incoming: (given) => {
      count += 1;
      const leg = given.leg ?? `in-${count}`;
      legs.set(leg, fresh('incoming'));
      say((to) => to.incoming({ source: { kind: 'sandbox' }, sipCallId: `${leg}@test`, at: clock.now(), ...given, leg }));
      return leg;
    },
    answer: (leg) => {
      const entry = known(leg);
      if (entry.state !== 'dialled') return;
      entry.state = 'up';
      say((to) => to.answered(leg, clock.now()));
    },
    end: (leg, end = { by: 'far' }) => over(leg, known(leg), end),
    key: (leg, key) => {
      const entry = known(leg);
      if (entry.state !== 'up') return;
      if (entry.playing?.stopOnKey) stopPlaying(leg, entry, 'stopped');
      if (entry.announcing?.stopOnKey) stopAnnouncing(leg, entry, 'stopped');
      say((to) => to.key(leg, key, clock.now()));
    },
    finishPlay: (leg) => {
      const entry = known(leg);
      if (entry.announcing === undefined) stopPlaying(leg, entry, 'finished');
      else stopAnnouncing(leg, entry, 'finished');
    },
    hold: (leg, holding) => {
      if (known(leg).state === 'up') say((to) => to.held?.(leg, holding, clock.now()));
    },
    collected: (leg, digits) => {
      const { collecting } = known(leg);
      known(leg).collecting = undefined;
      if (collecting !== undefined) say((to) => to.collected(leg, collecting.collect, digits, clock.now()));
    },
    speak: (leg) => {
      const entry = known(leg);
      if (entry.listening === undefined) return;
      say((to) => to.speechStarted(leg, clock.now()));
      if (entry.playing?.stopOnKey === true) stopPlaying(leg, entry, 'stopped');
    },
    hear: (leg, heard) => {
      const { listening } = known(leg);
      known(leg).listening = undefined;
      if (listening !== undefined) say((to) => to.heard?.(leg, listening.listen, heard, clock.now()));
    },
    deafen: (leg, code) => {
      const { listening } = known(leg);
      if (listening !== undefined) say((to) => to.deaf?.(leg, listening.listen, { code, message: code }, clock.now()));
    },
    failAccept: (failure) => {
      refusal = failure;
    },
    crash: () => {
      crashed = true;
    },
  };
  return fake;
}
