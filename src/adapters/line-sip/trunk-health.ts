// How one trunk answers OPTIONS, over time: by which address, since when, what went wrong last. Not here: asking (trunk-test.ts), when (trunk-keeper.ts).
import type { Failure } from '#ports/failure.ts';
import type { TrunkAddress, TrunkFailure, TrunkHealth, TrunkTrouble } from '#ports/trunk-state.ts';
import type { TrunkTest } from './trunk-test.ts';

/** By the failure of whatever was tried. */
export function troubleOf({ code, details }: Failure): TrunkTrouble {
  if (details?.['reason'] === 'dns') return 'dns';
  return code === 'timeout' ? 'silent' : 'connection';
}

/** The health after one more answer; `answer` a `Failure` = nothing could be asked. `addresses` = what is known of them now. */
export function healthAfter(before: TrunkHealth, answer: TrunkTest | Failure, addresses: TrunkAddress[], at: number): TrunkHealth {
  const test = answer instanceof Error ? undefined : answer;
  const reachable = test?.answered === true;
  const { reachableSince = at } = before.reachable === reachable ? before : {};
  const after = { reachable, reachableSince, checkedAt: at, ...(addresses.length > 0 ? { addresses } : {}) };
  if (reachable)
    return {
      ...after,
      ...(before.lastFailure && { lastFailure: before.lastFailure }),
      ...(test.roundTripMs !== undefined && { roundTripMs: test.roundTripMs }),
      ...(test.address !== undefined && { address: test.address }),
    };
  const trouble = answer instanceof Error ? troubleOf(answer) : 'silent';
  const reason = answer instanceof Error ? answer.message : (answer.reason ?? 'no answer');
  return { ...after, reason, trouble, lastFailure: { at, of: 'reachability', trouble, detail: reason } };
}

/** The later one of two. */
export function laterFailure(a: TrunkFailure | undefined, b: TrunkFailure | undefined): TrunkFailure | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.at >= b.at ? a : b;
}
