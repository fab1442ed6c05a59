// One leg that we dial for somebody who is to take a call: it rings, is answered, presses 1 where a voicemail might answer, hears who
// calls, and is ready. For transfers and callbacks. Not here: who is dialled and why (effects/transfer, callback-call.ts).
import type { PlaySource } from '#engine/effect.ts';
import { asFailure } from '#ports/failure.ts';
import type { DialTarget, LegEnd } from '#ports/line.ts';
import type { PreparedSource } from '#ports/prompts.ts';
import { withSource } from './effects/play.ts';
import { quietly } from './quietly.ts';
import type { EffectHost } from './world.ts';

/** How a ring ended without anybody taking the call. */
export type UnansweredRing = 'no-answer' | 'busy' | 'refused' | 'failed';

/** How often the one who answered is asked to press 1. */
const confirmAttempts = 3;
/** From the beginning of one asking to the next. */
const confirmEveryMs = 10_000;

export interface AgentLegOptions {
  target: DialTarget;
  ringMs: number;
  callerUser?: string | undefined;
  callerName?: string | undefined;
  /** Asked for key 1 with these words; absent = an answer is enough. */
  confirm?: PlaySource | undefined;
  /** Heard before `ready`, if it can be rendered in time. */
  whisper?: PlaySource | undefined;
  /** They take it: answered, or pressed 1. The others need not ring any more. */
  taken: () => void;
  /** Nothing keeps them from the caller any more; `at` where that is the moment of the answer. */
  ready: (at?: number) => void;
  /** Rang in vain, or gone before `ready`; `detail` = why it failed, in the line's words. */
  unanswered: (result: UnansweredRing, taken: boolean, detail?: string) => void;
  /** Gone after `ready`, not by us. */
  ended: (end: LegEnd) => void;
  /** Answered after `stop`: undone already. */
  tooLate: () => void;
  /** The telephone of a ready leg put us on hold or took us back. */
  held?: (holding: boolean) => void;
}

export interface AgentLeg {
  readonly leg: string;
  /** Hang up and tell nothing more; `elsewhere` = another took the call. */
  stop: (elsewhere?: boolean) => void;
}

type Host = Pick<EffectHost, 'world' | 'callId' | 'own' | 'disown' | 'guard'>;
type Phase = 'ringing' | 'confirming' | 'whispering' | 'ready' | 'over';

/** Dials a leg and sees it through to `ready`. Nothing is told before it returns. */
export function dialAgent(host: Host, options: AgentLegOptions): AgentLeg {
  const { line, log, timers } = host.world;
  const leg = host.world.newId();
  let phase: Phase = 'ringing';
  let attempts = 0;
  let whisper: PreparedSource | undefined;
  let stopTimer = () => {};
  let stopSources: (() => void)[] = [];

  const confirmId = (): string => `${leg}:confirm:${attempts}`;
  const whisperId = `${leg}:whisper`;

  function forget(): void {
    phase = 'over';
    stopTimer();
    for (const stop of stopSources.splice(0)) stop();
  }

  function gaveUp(result: UnansweredRing, detail?: string): void {
    const taken = phase === 'whispering';
    forget();
    options.unanswered(result, taken, detail);
  }

  function answered(at: number): void {
    if (phase === 'over') {
      line.hangup(leg, { elsewhere: true });
      host.disown(leg);
      options.tooLate();
    } else if (phase !== 'ringing') return;
    else if (options.confirm === undefined) take(at);
    else {
      phase = 'confirming';
      askForOne(options.confirm);
    }
  }

  function askForOne(words: PlaySource): void {
    attempts += 1;
    stopTimer = timers.after(confirmEveryMs, () =>
      host.guard(() => {
        if (phase !== 'confirming') return;
        if (attempts < confirmAttempts) return askForOne(words);
        line.hangup(leg);
        gaveUp('no-answer');
      }),
    );
    stopSources.push(
      withSource(host.world, words, (source) =>
        host.guard(() => {
          if (phase !== 'confirming' || source === undefined || source.files.length === 0) return;
          quietly(log, () => line.play(leg, { play: confirmId(), files: source.files, loop: false, stopOnKey: true }));
        }),
      ),
    );
  }

  function take(at?: number): void {
    phase = 'whispering';
    stopTimer();
    options.taken();
    // Whoever was told may have ended it.
    if (phase !== 'whispering') return;
    if (whisper === undefined || whisper.files.length === 0) return ready(at);
    const { files } = whisper;
    // Where it fails the media process is gone, and the leg's end follows.
    quietly(log, () => line.play(leg, { play: whisperId, files, loop: false, stopOnKey: false }));
  }

  function ready(at?: number): void {
    phase = 'ready';
    for (const stop of stopSources.splice(0)) stop();
    options.ready(at);
  }

  function ended(end: LegEnd): void {
    host.disown(leg);
    if (phase === 'over') return;
    if (phase === 'ringing') {
      const result = ringResult(end);
      const why = result === 'failed' && end.by === 'failure' ? end.detail?.slice(0, 200) : undefined;
      return gaveUp(result, why);
    }
    if (phase !== 'ready') return gaveUp(phase === 'confirming' ? 'no-answer' : 'refused');
    forget();
    options.ended(end);
  }

  host.own(leg, {
    answered,
    ended,
    key: (key) => {
      if (phase === 'confirming' && key === '1') take();
    },
    playEnded: (play, reason) => {
      // Stopped means that the leg is going: its end follows.
      if (phase === 'whispering' && reason !== 'stopped' && play === whisperId) ready();
    },
    held: (holding) => {
      if (phase === 'ready') options.held?.(holding);
    },
  });
  // So that nobody who answers waits for words to be rendered.
  if (options.confirm !== undefined) stopSources.push(withSource(host.world, options.confirm, () => {}));
  // So that it is ready when they answer; where it is not, they hear the caller without it.
  if (options.whisper !== undefined)
    stopSources.push(
      withSource(host.world, options.whisper, (source) => {
        whisper = source;
      }),
    );
  try {
    line.dial({
      leg,
      target: options.target,
      ringTimeoutMs: options.ringMs,
      callId: host.callId,
      ...(options.callerUser === undefined ? {} : { callerUser: options.callerUser }),
      ...(options.callerName === undefined ? {} : { callerName: options.callerName }),
    });
  } catch (error) {
    log.warn({ err: asFailure(error), call: host.callId }, 'an agent could not be dialled');
    host.disown(leg);
    // Whoever dials must have the leg in hand before it can fail.
    stopTimer = timers.after(0, () =>
      host.guard(() => {
        if (phase === 'ringing') gaveUp('failed');
      }),
    );
  }

  return {
    leg,
    stop: (elsewhere) => {
      if (phase === 'over') return;
      const rang = phase === 'ringing';
      forget();
      quietly(log, () => line.hangup(leg, elsewhere ? { elsewhere } : {}));
      // While it rang, an answer may be on its way: the leg stays ours until it has ended.
      if (!rang) host.disown(leg);
    },
  };
}

/** Takes up a leg that was ready before a restart. */
export function adoptAgent(host: Host, leg: string, options: Pick<AgentLegOptions, 'ended' | 'held'>): AgentLeg {
  let over = false;
  host.own(leg, {
    answered: () => {},
    ended: (end) => {
      host.disown(leg);
      if (!over) options.ended(end);
      over = true;
    },
    playEnded: () => {},
    held: (holding) => options.held?.(holding),
  });
  return {
    leg,
    stop: () => {
      if (over) return;
      over = true;
      quietly(host.world.log, () => host.world.line.hangup(leg));
      host.disown(leg);
    },
  };
}

/** What a leg's end before its answer says (RFC 3261 §21: 486 and 600 busy, 603 declined, 403 forbidden; 408, 480, 487 nobody came). */
export function ringResult(end: LegEnd): UnansweredRing {
  if (end.by === 'timeout') return 'no-answer';
  const status = 'sipStatus' in end ? end.sipStatus : undefined;
  if (status === 486 || status === 600) return 'busy';
  if (status === 603 || status === 403) return 'refused';
  // Said by nobody: no phone of theirs is registered now, e.g. a page that is being loaded anew.
  if (end.by === 'failure' && status === 480) return 'failed';
  if (status === 408 || status === 480 || status === 487) return 'no-answer';
  return 'failed';
}
