// Carries out `transfer` as a bridge: music to the caller at once, the desk says who rings, their leg is dialled, joined when answered,
// and undone when nobody wants it any more. Not here: who rings next (desk), what an outcome leads to (the engine).
import { asFailure } from '#ports/failure.ts';
import type { DeskMove } from '#ports/desk.ts';
import type { DialTarget, LegEnd } from '#ports/line.ts';
import type { PreparedSource } from '#ports/prompts.ts';
import type { TransferOutcome } from '#engine/event.ts';
import type { EffectHost, EffectOf, Running } from '../world.ts';
import { quietly } from '../quietly.ts';
import { withSource } from './play.ts';

type RingResult = 'no-answer' | 'busy' | 'refused' | 'failed';

/** Whom a leg is for: an agent by the desk's word, or a number. */
interface Callee {
  agent: string | undefined;
  target: DialTarget;
  ringMs: number;
}

/**
 * Prepares a transfer: music starts now, `go` (after the commit) asks the desk. Answers `transferProgress` and one `transferResult`.
 * `attach` instead of `go` takes up a joined leg that outlived a restart.
 */
export function prepareTransfer(host: EffectHost, effect: EffectOf<'transfer'>): Running {
  const { line, desk, log } = host.world;
  const ticket = `${host.callId}:${effect.id}`;
  const music = musicId(effect.id);
  let over = false;
  let leg: string | undefined;
  let atDesk = false;
  let taken = false;
  let joined = false;
  let musicPlaying = false;
  let stopMusicSource = () => {};
  let whisper: PreparedSource | undefined;

  function finish(outcome: TransferOutcome, agent?: string): void {
    if (over) return;
    over = true;
    silence();
    delete host.runtime.transfer;
    host.over(effect.id);
    host.post({ kind: 'transferResult', id: effect.id, outcome, ...(agent === undefined ? {} : { agent }) });
  }

  function silence(): void {
    stopMusicSource();
    if (musicPlaying) quietly(log, () => line.stop(host.callerLeg, music));
    musicPlaying = false;
  }

  function leaveDesk(): void {
    if (atDesk) desk.leave(ticket);
    atDesk = false;
  }

  function onMove(move: DeskMove): void {
    if (over) return;
    if (move.do === 'give-up') {
      atDesk = false;
      finish(move.outcome);
    } else if (move.do === 'wait') {
      const waitS = move.waitS === undefined ? {} : { waitS: move.waitS };
      host.post({ kind: 'transferProgress', id: effect.id, state: 'queued', position: move.position, ...waitS });
    } else if (move.do === 'ring' && !taken && move.contact.kind !== 'number') {
      const target: DialTarget =
        move.contact.kind === 'sip' ? { kind: 'sip', uri: move.contact.uri } : { kind: 'registered', aor: move.sipUser };
      dial({ agent: move.agent, target, ringMs: move.ringMs });
    }
  }

  function dial(callee: Callee): void {
    const before = leg;
    const mine = host.world.newId();
    leg = mine;
    // The desk rings one at a time; whoever else still rings would ring for nobody.
    if (before !== undefined) quietly(log, () => line.hangup(before, { elsewhere: true }));
    host.runtime.transfer = { id: effect.id, leg: mine, joined: false, ...named(callee) };
    host.own(mine, {
      answered: (at) => (leg === mine && !over ? answered(mine, callee, at) : tooLate(mine, callee)),
      ended: (end) => ended(mine, callee, end),
      playEnded: (play, reason) => {
        // Stopped means that the leg is going: its end follows.
        if (reason !== 'stopped' && play === whisperId(mine) && leg === mine && !over) join(mine, callee);
      },
    });
    try {
      line.dial({
        leg: mine,
        target: callee.target,
        ringTimeoutMs: callee.ringMs,
        callId: host.callId,
        ...(host.callerNumber === undefined ? {} : { callerUser: host.callerNumber }),
        ...(host.callerName === undefined ? {} : { callerName: host.callerName }),
      });
    } catch (error) {
      log.warn({ err: asFailure(error), call: host.callId }, 'an agent could not be dialled');
      return ended(mine, callee, { by: 'failure' });
    }
    host.post({ kind: 'transferProgress', id: effect.id, state: 'ringing', ...named(callee) });
  }

  function answered(mine: string, callee: Callee, at: number): void {
    taken = true;
    if (callee.agent !== undefined) desk.rang(ticket, callee.agent, 'answered');
    if (whisper === undefined || whisper.files.length === 0) return join(mine, callee, at);
    line.play(mine, { play: whisperId(mine), files: whisper.files, loop: false, stopOnKey: false });
  }

  function join(mine: string, callee: Callee, at?: number): void {
    // First of all: every millisecond until here is silence in the agent's ear.
    try {
      line.join(host.callerLeg, mine);
    } catch (error) {
      log.warn({ err: asFailure(error), call: host.callId }, 'an agent could not be joined');
      line.hangup(mine);
      leaveDesk();
      return finish('failed', callee.agent);
    }
    joined = true;
    stopMusicSource();
    musicPlaying = false;
    host.runtime.transfer = { id: effect.id, leg: mine, joined: true, ...named(callee) };
    host.post({ kind: 'transferProgress', id: effect.id, state: 'answered', ...named(callee), ...(at === undefined ? {} : { at }) });
  }

  /** Somebody answered what was no longer wanted: undone, and the engine notes it. */
  function tooLate(mine: string, callee: Callee): void {
    line.hangup(mine);
    host.disown(mine);
    host.post({ kind: 'transferProgress', id: effect.id, state: 'answered', ...named(callee) });
  }

  function ended(mine: string, callee: Callee, end: LegEnd): void {
    host.disown(mine);
    if (leg !== mine || over) return;
    leg = undefined;
    if (taken) {
      // Answered but gone before the whisper had ended: they heard who it was and did not want it.
      leaveDesk();
      return finish(joined ? 'completed' : 'refused', callee.agent);
    }
    delete host.runtime.transfer;
    const result = ringResult(end);
    if (callee.agent === undefined) finish(result);
    else desk.rang(ticket, callee.agent, result);
  }

  function startMusic(): void {
    stopMusicSource = withSource(host.world, { kind: 'music', music: effect.music }, (source, error) =>
      host.guard(() => {
        if (over || joined) return;
        if (source === undefined || source.files.length === 0) {
          log.warn({ err: error && asFailure(error), call: host.callId }, 'the hold music could not be played');
          return;
        }
        musicPlaying = true;
        quietly(log, () => line.play(host.callerLeg, { play: music, files: source.files, loop: true, stopOnKey: false }));
      }),
    );
  }

  /** So that it is ready when the agent answers; where it is not, the agent hears the caller without it. */
  function prepareWhisper(): void {
    if (!effect.whisper) return;
    const { language, voice } = effect;
    withSource(host.world, { kind: 'say', text: effect.whisper, language, voice }, (source) => {
      whisper = source;
    });
  }

  function go(): void {
    if (over) return;
    prepareWhisper();
    if ('number' in effect.to) {
      const allowed = host.world.transferAllowed(effect.to.number);
      if (allowed === undefined) return finish('refused');
      const target: DialTarget = { kind: 'number', number: effect.to.number, trunk: allowed.trunk };
      return dial({ agent: undefined, target, ringMs: effect.ringS * 1000 });
    }
    atDesk = true;
    const { ringS, maxWaitS, priority } = effect;
    const entry = { callId: host.callId, to: effect.to, ringS, maxWaitS, priority, language: effect.language };
    desk.enter(ticket, entry, (move) => host.guard(() => onMove(move)));
  }

  return {
    kind: 'transfer',
    begin: startMusic,
    go,
    cancel: () => {
      if (over) return;
      over = true;
      silence();
      if (leg !== undefined) {
        const mine = leg;
        if (joined) quietly(log, () => line.part(host.callerLeg, mine));
        line.hangup(mine);
        // While it rang, an answer may be on its way: the leg stays ours until it has ended.
        if (joined) host.disown(mine);
      }
      leaveDesk();
      delete host.runtime.transfer;
    },
    attach: (transfer) => {
      const callee: Callee = { agent: transfer.agent, target: { kind: 'registered', aor: '' }, ringMs: 0 };
      leg = transfer.leg;
      taken = true;
      joined = true;
      host.runtime.transfer = transfer;
      host.own(transfer.leg, {
        answered: () => {},
        ended: (end) => ended(transfer.leg, callee, end),
        playEnded: () => {},
      });
      if (transfer.agent !== undefined) {
        desk.restore(ticket, transfer.agent);
        atDesk = true;
      }
      line.join(host.callerLeg, transfer.leg);
    },
  };
}

/** The play of a transfer's music on the caller's leg. */
export function musicId(effectId: string): string {
  return `${effectId}:music`;
}

function named(callee: Callee): { agent?: string } {
  return callee.agent === undefined ? {} : { agent: callee.agent };
}

function whisperId(leg: string): string {
  return `${leg}:whisper`;
}

/** What a leg's end before its answer says (RFC 3261 §21: 486 and 600 busy, 603 declined, 403 forbidden; 408, 480, 487 nobody came). */
function ringResult(end: LegEnd): RingResult {
  if (end.by === 'timeout') return 'no-answer';
  const status = 'sipStatus' in end ? end.sipStatus : undefined;
  if (status === 486 || status === 600) return 'busy';
  if (status === 603 || status === 403) return 'refused';
  if (status === 408 || status === 480 || status === 487) return 'no-answer';
  return 'failed';
}
