// A number that the caller's own carrier joins them to (REFER), where their trunk is set so; where that leads nowhere the number is dialled
// from here. Not here: whether it may be called (the outbound policy has said so), dialling (ringing.ts).
import type { ReferEnd } from '#ports/line.ts';
import { asFailure } from '#ports/failure.ts';
import { ringResult, type UnansweredRing } from '../../agent-leg.ts';
import type { EffectHost } from '../../world.ts';

/** What the attempt comes to; one of them is told, once. */
export interface HandOverTold {
  /** The caller is with the number, and their leg here has no use any more. */
  handed: () => void;
  /** The number itself gave this answer. */
  unanswered: (result: UnansweredRing) => void;
  /** The carrier does not do it: dial. */
  bridge: () => void;
}

/** Undefined = the caller's leg cannot be handed over, dial at once. `stop`: nothing is told any more, for the carrier cannot be called back. */
export function handOver(
  host: EffectHost,
  request: { number: string; trunk: string; ringMs: number },
  tell: HandOverTold,
): { stop: () => void } | undefined {
  const { line, log } = host.world;
  const { number, trunk, ringMs } = request;
  let stopped = false;
  const going = line.refer?.(host.callerLeg, { number, trunk, timeoutMs: ringMs, ringing: () => {} });
  if (going === undefined) return undefined;

  function ended(end: ReferEnd): void {
    // Handed over although nobody wants it any more: there is nobody left to talk to here.
    if (stopped && end.is === 'handed') return line.hangup(host.callerLeg);
    if (stopped) return;
    if (end.is === 'handed') return tell.handed();
    if (end.is === 'timeout') return tell.unanswered('no-answer');
    const result = end.is === 'called' ? ringResult({ by: 'far', sipStatus: end.sipStatus }) : 'failed';
    log.info({ call: host.callId, trunk, ...end }, 'the carrier did not take the caller over');
    if (result === 'failed') tell.bridge();
    else tell.unanswered(result);
  }

  going.then(
    (end) => host.guard(() => ended(end)),
    (error: unknown) => {
      log.warn({ err: asFailure(error), call: host.callId }, 'a caller could not be handed over');
      host.guard(() => ended({ is: 'carrier' }));
    },
  );
  return { stop: () => void (stopped = true) };
}
