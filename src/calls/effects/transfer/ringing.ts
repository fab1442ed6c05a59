// The legs of one transfer that ring at the same time: agents by the desk's word, or a number; the first who takes the call ends the others.
// Not here: what a single leg goes through (agent-leg.ts), who rings (desk), what follows (prepare.ts).
import { asFailure } from '#ports/failure.ts';
import type { DialTarget, LegEnd } from '#ports/line.ts';
import type { OutboundPurpose } from '#ports/outbound-policy.ts';
import type { PlaySource } from '#engine/effect.ts';
import { type AgentLeg, dialAgent, type UnansweredRing } from '../../agent-leg.ts';
import { briefingText, phrasesFor } from '../../phrases.ts';
import type { EffectHost, EffectOf } from '../../world.ts';
import { handOver } from './hand-over.ts';

/** Whom a leg is for. `agent` absent = a number. */
export interface Callee {
  agent?: string;
  /** A number is dialled only as the outbound policy allows; `trunk` where that was asked already. */
  contact: DialTarget | { kind: 'outside'; number: string; purpose: OutboundPurpose; trunk?: string };
  ringMs: number;
  /** Must press 1. */
  confirm: boolean;
  teamName?: string | undefined;
  waitedMs?: number | undefined;
}

export interface RingingHandlers {
  ringing: (callee: Callee) => void;
  /** They take the call; all others have been stopped. */
  taken: (callee: Callee, leg: AgentLeg) => void;
  ready: (callee: Callee, at: number | undefined) => void;
  /** `detail` = why a number was not even dialled. */
  unanswered: (callee: Callee, result: UnansweredRing, taken: boolean, detail?: string) => void;
  ended: (callee: Callee, end: LegEnd) => void;
  held: (holding: boolean) => void;
  /** The carrier has joined the caller to the number: their leg here is of no use any more. */
  handed: (callee: Callee) => void;
  tooLate: (callee: Callee) => void;
}

export interface Ringing {
  ring: (callee: Callee) => void;
  /** Stops this agent's ring; `undefined` = the number's. */
  stop: (agent: string | undefined) => void;
  stopAll: () => void;
}

/** Nobody rings yet. */
export function createRinging(host: EffectHost, effect: EffectOf<'transfer'>, tell: RingingHandlers): Ringing {
  const legs = new Map<string | undefined, { stop: (elsewhere?: boolean) => void }>();

  function spoken(text: string | undefined): PlaySource | undefined {
    return text === undefined ? undefined : { kind: 'say', text, language: effect.language, voice: effect.voice };
  }

  function start(callee: Callee, target: DialTarget): void {
    const { teamName, waitedMs } = callee;
    const brief = effect.brief ? { brief: { teamName, waitedMs, context: effect.context } } : {};
    const mine: AgentLeg = dialAgent(host, {
      target,
      ringMs: callee.ringMs,
      callerUser: host.callerNumber,
      callerName: host.callerName,
      confirm: callee.confirm ? spoken(phrasesFor(effect.language).pressOne(teamName)) : undefined,
      whisper: spoken(briefingText(effect.language, { whisper: effect.whisper, ...brief })),
      taken: () => {
        legs.delete(callee.agent);
        stopAll(true);
        tell.taken(callee, mine);
      },
      ready: (at) => tell.ready(callee, at),
      unanswered: (result, taken, detail) => {
        legs.delete(callee.agent);
        tell.unanswered(callee, result, taken, detail);
      },
      ended: (end) => tell.ended(callee, end),
      held: tell.held,
      tooLate: () => tell.tooLate(callee),
    });
    legs.set(callee.agent, mine);
    tell.ringing(callee);
  }

  /** By the caller's own carrier where its trunk is set so and nobody is to be told or asked anything first; else from here. */
  function startNumber(callee: Callee, number: string, trunk: string): void {
    const dial = (): void => start(callee, { kind: 'number', number, trunk });
    const plain = callee.agent === undefined && !callee.confirm && effect.whisper === undefined && effect.brief !== true;
    const handing = plain
      ? handOver(
          host,
          { number, trunk, ringMs: callee.ringMs },
          {
            handed: () => {
              legs.delete(callee.agent);
              stopAll(true);
              tell.handed(callee);
            },
            unanswered: (result) => {
              legs.delete(callee.agent);
              tell.unanswered(callee, result, false);
            },
            bridge: dial,
          },
        )
      : undefined;
    if (handing === undefined) return dial();
    legs.set(callee.agent, handing);
    tell.ringing(callee);
  }

  /** Asks once, just before dialling: being allowed is counted. */
  async function startOutside(callee: Callee, contact: Extract<Callee['contact'], { kind: 'outside' }>): Promise<void> {
    let stopped = false;
    const asking = { stop: () => void (stopped = true) };
    legs.set(callee.agent, asking);
    const { number, purpose } = contact;
    const { policy, clock, log } = host.world;
    const answer = await policy.allow({ number, purpose, callId: host.callId, at: clock.now() }).catch((error: unknown) => {
      log.warn({ err: asFailure(error), call: host.callId }, 'the list of outside numbers could not be asked');
      return { refused: 'unavailable' as const };
    });
    if (stopped) return;
    host.guard(() => {
      if ('trunk' in answer) return startNumber(callee, number, answer.trunk);
      legs.delete(callee.agent);
      tell.unanswered(callee, answer.refused === 'unavailable' ? 'failed' : 'refused', false, answer.refused);
    });
  }

  function stopAll(elsewhere?: boolean): void {
    const stopping = [...legs.values()];
    legs.clear();
    for (const each of stopping) each.stop(elsewhere);
  }

  return {
    ring: (callee) => {
      legs.get(callee.agent)?.stop();
      const { contact } = callee;
      if (contact.kind !== 'outside') start(callee, contact);
      else if (contact.trunk === undefined) void startOutside(callee, contact);
      else startNumber(callee, contact.number, contact.trunk);
    },
    stop: (agent) => {
      const mine = legs.get(agent);
      legs.delete(agent);
      mine?.stop(true);
    },
    stopAll,
  };
}
