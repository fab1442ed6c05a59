// How a trunk stands, as keys of its words: one standing for the list, one line a fact for its page. Not here: the words (texts/*/lines.json), the look (trunk-state.tsx).
import type { Trunk } from './rows.ts';

type State = NonNullable<Trunk['state']>;
type Failure = NonNullable<State['lastFailure']>;

/** `part` = calls go out, but not by every address; `asking` = nothing is known yet; `inbound` = there is nothing to ask. */
export type Standing = 'off' | 'bad' | 'part' | 'asking' | 'inbound' | 'good';

/** Worst first: what is wrong with the registration or with calling out. */
export function standingOf({ enabled, state, outbound, registrar }: Pick<Trunk, 'enabled' | 'state' | 'outbound' | 'registrar'>): Standing {
  if (!enabled) return 'off';
  const registers = (registrar ?? '') !== '';
  if (outbound === '' && !registers) return 'inbound';
  if (state === undefined) return 'asking';
  if (state.registration === 'refused' || state.registration === 'unreachable' || state.reachable === false) return 'bad';
  if (state.registration === 'trying' || (outbound !== '' && state.reachable === undefined)) return 'asking';
  return state.addresses?.some(({ failingSince }) => failingSince !== undefined) ? 'part' : 'good';
}

/** Why, as the end of a key (`lines.why-…`, `lines.do-…`). */
export function whyOf({ trouble, sipStatus = 0 }: Pick<Failure, 'trouble' | 'sipStatus'>): string {
  if (trouble !== 'refused') return trouble;
  if ([401, 403, 407].includes(sipStatus)) return 'credentials';
  if (sipStatus === 404) return 'unknown';
  return sipStatus >= 500 ? 'busy' : 'refused';
}

/** What stands in the way now: the registration before calling out, since calls come in by it. */
export function presentFailure(state: Trunk['state']): Failure | undefined {
  if (state === undefined) return undefined;
  const { registration, registrationTrouble, registrationSince = 0, sipStatus, detail } = state;
  if (registration !== 'registered' && registrationTrouble !== undefined)
    return { of: 'registration', at: registrationSince, trouble: registrationTrouble, sipStatus, detail };
  if (state.reachable !== false) return undefined;
  return { of: 'reachability', at: state.reachableSince ?? 0, trouble: state.trouble ?? 'silent', detail: state.reason };
}
