// A live call as the API shows it. Not here: keeping the list (switchboard.ts).
import type { Bundle, CallState } from '#engine/engine.ts';
import type { NewCall } from '#ports/call-store.ts';
import type { LiveCallView } from '#ports/live-calls.ts';
import type { CallRuntime } from './world.ts';

/** The view of a call that goes on, from what is known of it now. */
export function viewOf(call: NewCall, now: Pick<LiveCallView, 'flowName' | 'answeredAt' | 'place' | 'agent' | 'phase'>): LiveCallView {
  return {
    id: call.id,
    line: call.line,
    flow: call.flow,
    version: call.version,
    callerNumber: call.callerNumber,
    callerName: call.callerName,
    source: call.source,
    startedAt: call.startedAt,
    endedAt: undefined,
    endedBy: undefined,
    endReason: undefined,
    test: call.test,
    ...now,
  };
}

/** The view of a call that a flow steers. */
export function viewInFlow(
  call: NewCall,
  bundle: Bundle,
  { transfer }: CallRuntime,
  state: CallState | undefined,
  answeredAt: number | undefined,
): LiveCallView {
  const queued = Object.values(state?.open ?? {}).some((effect) => effect.kind === 'transfer');
  return viewOf(call, {
    flowName: bundle.flows[bundle.root]?.flow.name ?? call.flow,
    answeredAt,
    place: state?.place,
    agent: transfer?.agent,
    phase: answeredAt === undefined ? 'ringing' : transfer?.joined ? 'joined' : queued ? 'queue' : 'flow',
  });
}
