// After a restart: calls whose caller still has a leg go on, the others are closed as what they are, and legs nobody claims are hung up.
// Not here: how a call goes on (call.ts), how legs outlive main (line-sip, media).
import type { Logger } from 'pino';
import type { Bundle } from '#engine/engine.ts';
import type { CallStore, LiveCall } from '#ports/call-store.ts';
import { asFailure } from '#ports/failure.ts';
import type { Line, RecoveredLeg } from '#ports/line.ts';
import type { CallRuntime } from './world.ts';

export interface RecoveryOptions {
  store: Pick<CallStore, 'close'>;
  line: Pick<Line, 'recovered' | 'hangup'>;
  pinnedFor: (call: LiveCall['call']) => Promise<Bundle>;
  /** Makes the call live again. */
  revive: (live: LiveCall, bundle: Bundle, runtime: CallRuntime, leg: RecoveredLeg, livingLegs: Set<string>) => void;
  /** The telephone of this leg, which is an agent's, holds us. */
  held: (leg: string) => void;
  /** Calls without a flow: the legs of one that goes on, undefined where it cannot. */
  callbacks: {
    isOne: (call: LiveCall['call']) => boolean;
    legsOf: (live: LiveCall, livingLegs: Set<string>) => string[] | undefined;
    revive: (live: LiveCall, livingLegs: Set<string>) => void;
  };
  log: Logger;
}

/** Takes up or closes every call in `live`, which was read before new calls could begin. Answers how many of each. */
export async function recover(live: LiveCall[], options: RecoveryOptions): Promise<{ resumed: number; closed: number }> {
  const { store, line, log } = options;
  const legs = new Map((await line.recovered()).map((leg) => [leg.leg, leg]));
  const livingLegs = new Set(legs.keys());
  const claimed = new Set<string>();
  let closed = 0;
  const close = async (each: LiveCall): Promise<void> => {
    closed += 1;
    // Its last sign of life: nobody knows how much longer the caller stayed.
    await store.close(each.call.id, { at: each.lastAt, by: 'system', reason: 'crash' });
  };
  for (const each of live) {
    if (options.callbacks.isOne(each.call)) {
      const talking = options.callbacks.legsOf(each, livingLegs);
      for (const leg of talking ?? []) claimed.add(leg);
      if (talking === undefined) {
        await close(each);
        continue;
      }
      options.callbacks.revive(each, livingLegs);
      for (const leg of talking) if (leg !== each.call.callerLeg && legs.get(leg)?.held) options.held(leg);
      continue;
    }
    const leg = legs.get(each.call.callerLeg);
    const runtime = readRuntime(each.runtime);
    const bundle =
      leg &&
      (await options.pinnedFor(each.call).catch((error: unknown) => {
        log.error({ err: asFailure(error), call: each.call.id }, 'the flow of a living call cannot be read');
        return undefined;
      }));
    if (leg === undefined || bundle === undefined) {
      await close(each);
      continue;
    }
    claimed.add(leg.leg);
    if (runtime.transfer?.joined && runtime.transfer.leg !== undefined) claimed.add(runtime.transfer.leg);
    options.revive(each, bundle, runtime, leg, livingLegs);
    const { leg: agentLeg = '' } = runtime.transfer ?? {};
    if (legs.get(agentLeg)?.held) options.held(agentLeg);
  }
  for (const leg of livingLegs) if (!claimed.has(leg)) line.hangup(leg);
  return { resumed: live.length - closed, closed };
}

/** What was stored by another version of this file must not bring a call down. */
function readRuntime(stored: unknown): CallRuntime {
  if (typeof stored !== 'object' || stored === null) return {};
  const { identity, country, transfer, hangingUp, endedBy, voices } = stored as CallRuntime;
  const known: CallRuntime = {};
  if (typeof identity === 'string') known.identity = identity;
  if (typeof country === 'string') known.country = country;
  if (typeof voices === 'string') known.voices = voices;
  if (typeof hangingUp === 'string') known.hangingUp = hangingUp;
  if (typeof endedBy === 'string') known.endedBy = endedBy;
  if (typeof transfer?.id === 'string') known.transfer = transfer;
  return known;
}
