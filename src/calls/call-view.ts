// A live call as the API shows it. Not here: keeping the list (switchboard.ts).
import type { Bundle, CallState } from '#engine/engine.ts';
import type { NewCall } from '#ports/call-store.ts';
import type { LiveCallView } from '#ports/live-calls.ts';
import type { CallRuntime } from './world.ts';

/** The view of a call from what is known of it now. */
export function viewOf(
  call: NewCall,
  bundle: Bundle,
  { transfer }: CallRuntime,
  state: CallState | undefined,
  answeredAt: number | undefined,
): LiveCallView {
  const queued = Object.values(state?.open ?? {}).some((effect) => effect.kind === 'transfer');
  return {
    id: call.id,
    line: call.line,
    flow: call.flow,
    flowName: bundle.flows[bundle.root]?.flow.name ?? call.flow,
    version: call.version,
    callerNumber: call.callerNumber,
    callerName: call.callerName,
    source: call.source,
    startedAt: call.startedAt,
    answeredAt,
    endedAt: undefined,
    endedBy: undefined,
    endReason: undefined,
    test: call.test,
    place: state?.place,
    agent: transfer?.agent,
    phase: answeredAt === undefined ? 'ringing' : transfer?.joined ? 'joined' : queued ? 'queue' : 'flow',
  };
}
