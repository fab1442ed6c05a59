// Carries out `transfer` as a bridge: music to the caller at once, the desk says who rings, who answers is joined, and what nobody wants
// any more is undone. Not here: legs that ring (ringing.ts), what is said meanwhile (waiting.ts), the agent's orders (joined.ts), who rings (desk).
import { asFailure } from '#ports/failure.ts';
import type { Desk, DeskMove } from '#ports/desk.ts';
import type { DialTarget, LegEnd } from '#ports/line.ts';
import type { OutboundPurpose } from '#ports/outbound-policy.ts';
import type { TransferTarget } from '#engine/effect.ts';
import type { TransferOutcome } from '#engine/event.ts';
import { adoptAgent, type AgentLeg } from '../../agent-leg.ts';
import { phrasesFor } from '../../phrases.ts';
import { quietly } from '../../quietly.ts';
import type { EffectHost, EffectOf, Running, TransferRuntime } from '../../world.ts';
import { createCallerEar } from './caller-ear.ts';
import { createJoined } from './joined.ts';
import { type Callee, createRinging } from './ringing.ts';
import { createWaiting } from './waiting.ts';

/** An agent whom nobody took a forwarded call from has this long to be free again: wrap-up, then the ring. */
const comeBackWaitS = 20;
/** Agents who hang up while they hear who calls, before the caller is sent on. */
const mostTurnedDown = 3;
/** A caller who leaves within this time of the answer was never really with the agent (glare): no wrap-up. */
const glareMs = 1000;

type ComesBack = NonNullable<TransferRuntime['comesBack']>;

/**
 * Prepares a transfer: `begin` starts the music, `go` (after the commit) asks the desk. Answers `transferProgress` and one `transferResult`.
 * `saved` = as it stood before a restart: `resume` instead of `begin` and `go`.
 */
export function prepareTransfer(host: EffectHost, effect: EffectOf<'transfer'>, saved?: TransferRuntime): Running {
  const { line, desk, log, clock } = host.world;
  const firstTicket = `${host.callId}:${effect.id}`;
  const deskCallId = host.deskCallId ?? host.callId;
  let now: TransferRuntime = saved ?? {
    id: effect.id,
    to: effect.to,
    ticket: firstTicket,
    stays: 0,
    enteredAt: clock.now(),
    joined: false,
  };
  let over = false;
  let atDesk = false;
  /** Who has taken the call: being told who calls, or joined. */
  let talker: { leg: AgentLeg; agent: string | undefined; joinedAt: number | undefined } | undefined;
  let turnedDown = 0;

  const startAt = saved === undefined ? '' : `:${clock.now().toString(36)}`;
  const ear = createCallerEar(host, effect, () => now.to, startAt);
  const waiting = createWaiting(host, effect, {
    ear,
    canCallBack: () => atDesk && talker === undefined && desk.requestCallback !== undefined,
    requestCallback: (number) => {
      atDesk = false;
      ringing.stopAll();
      desk.requestCallback?.(now.ticket, number);
    },
    promised: () => finish('callback'),
    declined: (outcome) => {
      leaveDesk('left');
      conclude(outcome);
    },
    announced: (detail, more) => progress('announced', { detail, ...more }),
  });
  const ringing = createRinging(host, effect, {
    ringing: (callee) => {
      save({ ...named(callee) });
      progress('ringing', named(callee));
    },
    taken,
    ready: (_callee, at) => join(at),
    unanswered,
    ended: (_callee, end) => talkerEnded(end),
    held: (holding) => (holding ? joined.hold() : joined.resume()),
    handed: (callee) => {
      progress('answered', named(callee));
      leaveDesk('over');
      finish('completed', undefined, 'referred');
      // What the flow does after a transfer it does without them.
      quietly(log, () => line.hangup(host.callerLeg));
    },
    tooLate: (callee) => {
      // Only where nobody waits at all: another may have taken the call.
      if (over) progress('answered', named(callee));
    },
  });
  const joined = createJoined(host, {
    talker: () => (talker?.joinedAt === undefined ? undefined : talker),
    isHeld: () => now.held === true,
    hold: () => {
      quietly(log, () => line.part(host.callerLeg, talker?.leg.leg ?? ''));
      save({ held: true, music: ear.startMusic() });
      desk.held?.(now.ticket, true);
      progress('held', agentOf());
    },
    resume: () => {
      if (talker === undefined) return;
      line.join(host.callerLeg, talker.leg.leg);
      ear.taken();
      save({ held: undefined });
      desk.held?.(now.ticket, false);
      progress('resumed', agentOf());
    },
    forward,
    end: () => {
      const { agent } = agentOf();
      partAndHangUp();
      leaveDesk('over');
      finish('completed', agent);
    },
  });

  function progress(
    state: Extract<Parameters<EffectHost['post']>[0], { kind: 'transferProgress' }>['state'],
    more: { agent?: string; at?: number; detail?: string; position?: number; waitS?: number } = {},
  ): void {
    host.post({ kind: 'transferProgress', id: effect.id, state, ...more });
  }

  function agentOf(): { agent?: string } {
    return talker?.agent === undefined ? {} : { agent: talker.agent };
  }

  /** What recovery must know, as a fresh object: what is being stored must not change. */
  function save(change: { [Name in keyof TransferRuntime]?: TransferRuntime[Name] | undefined } = {}): void {
    const next = Object.entries({ ...now, ...change }).filter(([, value]) => value !== undefined);
    now = Object.fromEntries(next) as unknown as TransferRuntime;
    host.runtime.transfer = now;
  }

  function finish(outcome: TransferOutcome, agent?: string, detail?: string): void {
    if (over) return;
    over = true;
    waiting.stop();
    ear.stop();
    ringing.stopAll();
    delete host.runtime.transfer;
    host.over(effect.id);
    host.post({
      kind: 'transferResult',
      id: effect.id,
      outcome,
      ...(agent === undefined ? {} : { agent }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  function leaveDesk(why: NonNullable<Parameters<Desk['leave']>[1]>): void {
    if (atDesk) desk.leave(now.ticket, why);
    atDesk = false;
  }

  function startWaiting(): void {
    talker = undefined;
    save({ leg: undefined, agent: undefined, joined: false, held: undefined, music: ear.startMusic() });
    waiting.start();
  }

  function ask(to: TransferTarget, comesBack?: ComesBack): void {
    const again = now.stays > 0;
    const stays = now.stays + 1;
    save({ to, stays, ticket: again ? `${firstTicket}:${stays}` : firstTicket, comesBack });
    if ('number' in to) dialOutside(to.number, 'transfer');
    else enterDesk(again);
  }

  function enterDesk(again: boolean): void {
    const { to, ticket, enteredAt, comesBack } = now;
    if ('number' in to) return;
    const { ringS, priority, skills, language } = effect;
    const { callerNumber: number, callerName: name } = host;
    atDesk = true;
    const entry = {
      callId: deskCallId,
      to,
      ringS,
      maxWaitS: comesBack !== undefined && 'agent' in to && comesBack.agent === undefined ? comeBackWaitS : effect.maxWaitS,
      priority,
      language,
      caller: { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) },
      ...(skills === undefined || comesBack !== undefined ? {} : { skills }),
      ...(again ? { enteredAt } : {}),
    };
    desk.enter(ticket, entry, (move) =>
      host.guard(() => {
        if (!over && atDesk && now.ticket === ticket) onMove(move);
      }),
    );
  }

  function onMove(move: DeskMove): void {
    switch (move.do) {
      case 'give-up':
        atDesk = false;
        return conclude(move.outcome);
      case 'wait':
        return progress('queued', { position: move.position, ...(move.waitS === undefined ? {} : { waitS: move.waitS }) });
      case 'ring':
        if (talker === undefined) ringing.ring(calleeOf(move));
        return;
      case 'stop-ring':
        if (talker?.agent === move.agent) return takenAway();
        return ringing.stop(move.agent);
      case 'announce':
        return waiting.announce(move);
      case 'divert':
        return dialOutside(move.to.number, 'transfer');
      case 'offer-callback':
        return waiting.offer(move.otherwise);
    }
  }

  function dialOutside(number: string, purpose: OutboundPurpose, trunk?: string): void {
    const contact = { kind: 'outside' as const, number, purpose, ...(trunk === undefined ? {} : { trunk }) };
    ringing.ring({ contact, ringMs: effect.ringS * 1000, confirm: effect.confirm === true });
  }

  function taken({ agent }: Callee, leg: AgentLeg): void {
    talker = { leg, agent, joinedAt: undefined };
    waiting.stop();
    if (agent !== undefined) desk.rang(now.ticket, agent, 'answered');
    save({ leg: leg.leg, agent });
  }

  function join(at?: number): void {
    if (talker === undefined) return;
    // First of all: every millisecond until here is silence in the agent's ear.
    try {
      line.join(host.callerLeg, talker.leg.leg);
    } catch (error) {
      log.warn({ err: asFailure(error), call: host.callId }, 'an agent could not be joined');
      const { agent } = talker;
      talker.leg.stop();
      leaveDesk('over');
      return finish('failed', agent);
    }
    talker.joinedAt = clock.now();
    ear.taken();
    save({ joined: true, music: undefined });
    progress('answered', { ...agentOf(), ...(at === undefined ? {} : { at }) });
  }

  function unanswered(callee: Callee, result: 'no-answer' | 'busy' | 'refused' | 'failed', hadTaken: boolean, detail?: string): void {
    if (hadTaken) return turnedAway(callee);
    const { agent } = callee;
    if (agent === undefined) {
      leaveDesk('over');
      return conclude(result, detail);
    }
    progress('missed', { agent, ...(detail === undefined && result === 'no-answer' ? {} : { detail: detail ?? result }) });
    // A number that may not be dialled is no refusal of the agent's.
    desk.rang(now.ticket, agent, detail === undefined ? result : 'failed');
  }

  /** They heard who calls and hung up: the caller waits on, in front. */
  function turnedAway(callee: Callee): void {
    turnedDown += 1;
    progress('missed', { ...named(callee), detail: 'refused' });
    leaveDesk('over');
    if (callee.agent === undefined || !('team' in now.to) || turnedDown > mostTurnedDown) {
      talker = undefined;
      return conclude('refused');
    }
    talker = undefined;
    waiting.start();
    ask(now.to, now.comesBack);
  }

  /** The desk's truth is another: this agent is not ours. The caller still has their place. */
  function takenAway(): void {
    const state = talker?.joinedAt === undefined ? 'missed' : 'agent-lost';
    const agent = agentOf();
    partAndHangUp();
    startWaiting();
    progress(state, { ...agent, detail: 'desk' });
  }

  function talkerEnded(end: LegEnd): void {
    const { agent } = agentOf();
    if (end.by === 'failure' || end.by === 'timeout') return lost(agent, end);
    leaveDesk('over');
    finish('completed', agent);
  }

  /** The agent's leg broke: the caller is told, and served first. */
  function lost(agent: string | undefined, end: LegEnd): void {
    const detail = 'detail' in end && end.detail !== undefined ? { detail: end.detail.slice(0, 200) } : {};
    progress('agent-lost', { ...(agent === undefined ? {} : { agent }), ...detail });
    leaveDesk('agent-lost');
    if ('number' in now.to) return finish('failed', agent, 'agent-lost');
    const { to } = now;
    startWaiting();
    ear.say(phrasesFor(effect.language).lost);
    ask(to, { outcome: 'failed' });
  }

  function forward(to: TransferTarget, trunk?: string): void {
    const { agent } = agentOf();
    const whom = 'team' in to ? to.team : 'agent' in to ? to.agent : to.number;
    partAndHangUp();
    leaveDesk('forwarded');
    // Its music from the first moment.
    if ('team' in to) save({ to });
    startWaiting();
    progress('forwarded', { ...(agent === undefined ? {} : { agent }), detail: whom });
    const comesBack: ComesBack = { outcome: 'no-answer', ...(agent === undefined ? {} : { agent }) };
    if (!('number' in to)) return ask(to, comesBack);
    save({ to, comesBack, stays: now.stays + 1 });
    dialOutside(to.number, 'desk', trunk);
  }

  /** Nobody took it. A call that was forwarded comes back to who forwarded it, once. */
  function conclude(outcome: TransferOutcome, detail?: string): void {
    const { comesBack } = now;
    if (comesBack === undefined || outcome === 'callback') return finish(outcome, undefined, detail);
    if (comesBack.agent === undefined) return finish(comesBack.outcome, undefined, detail);
    ask({ agent: comesBack.agent }, { outcome });
  }

  function partAndHangUp(): void {
    if (talker === undefined) return;
    const { leg } = talker;
    if (talker.joinedAt !== undefined && now.held !== true) quietly(log, () => line.part(host.callerLeg, leg.leg));
    leg.stop();
  }

  /** Taken back by the engine: the caller hung up or left, or the flow went another way. */
  function cancel(): void {
    if (over) return;
    over = true;
    const joinedAt = talker?.joinedAt;
    partAndHangUp();
    waiting.stop();
    ear.stop();
    ringing.stopAll();
    const talked = joinedAt !== undefined && clock.now() - joinedAt >= glareMs;
    leaveDesk(talked ? 'over' : host.callerGone() ? 'hung-up' : 'left');
    delete host.runtime.transfer;
  }

  function resume(legLives: boolean, deskKnows = false): void {
    const { leg, agent, held, to } = now;
    if (!now.joined || leg === undefined || !legLives) {
      startWaiting();
      if ('number' in to) return dialOutside(to.number, 'transfer');
      return enterDesk(true);
    }
    const adopted = adoptAgent(host, leg, { ended: talkerEnded, held: (holding) => (holding ? joined.hold() : joined.resume()) });
    // Long enough ago: this is no glare.
    talker = { leg: adopted, agent, joinedAt: 0 };
    atDesk = agent !== undefined;
    if (agent !== undefined && !deskKnows) desk.restore(now.ticket, agent, deskCallId);
    if (held === true) save({ music: ear.startMusic() });
    else {
      save();
      line.join(host.callerLeg, leg);
    }
  }

  return {
    kind: 'transfer',
    begin: startWaiting,
    go: () => {
      if (!over) ask(effect.to);
    },
    cancel,
    key: (key) => !over && waiting.key(key),
    playEnded: (play) => ear.playEnded(play),
    command: joined.command,
    resume,
  };
}

/** A ring of the desk's as a leg to dial: telephone numbers must press 1, so that no voicemail takes a caller. */
function calleeOf(move: Extract<DeskMove, { do: 'ring' }>): Callee {
  const { agent, contact, sipUser, ringMs, teamName, waitedMs } = move;
  const rest = { agent, ringMs, teamName, waitedMs };
  if (contact.kind === 'number') return { ...rest, contact: { kind: 'outside', number: contact.number, purpose: 'agent' }, confirm: true };
  const target: DialTarget = contact.kind === 'sip' ? { kind: 'sip', uri: contact.uri } : { kind: 'registered', aor: sipUser };
  return { ...rest, contact: target, confirm: false };
}

function named({ agent }: Callee): { agent?: string } {
  return agent === undefined ? {} : { agent };
}
