// Why a trunk does not do what it should, as a word that studio and command line have sentences for. Not here: the sentences.
import type { CallAnswer } from './client.ts';

type State = CallAnswer<'trunks'>['items'][number]['state'];
type Failure = NonNullable<NonNullable<State>['lastFailure']>;
/** `credentials` = user or password; `unknown` = the user; `barred` = the account may not make this call; `busy` = the carrier itself. */
export type TrunkWhy = Failure['trouble'] | 'credentials' | 'unknown' | 'barred' | 'busy';

/** Example: `whyOf({ of: 'registration', trouble: 'refused', sipStatus: 403 })` is `credentials`. */
export function whyOf({ of, trouble, sipStatus = 0 }: Pick<Failure, 'of' | 'trouble' | 'sipStatus'>): TrunkWhy {
  if (trouble !== 'refused') return trouble;
  if (of === 'call' && (sipStatus === 402 || sipStatus === 403)) return 'barred';
  if ([401, 403, 407].includes(sipStatus)) return 'credentials';
  if (sipStatus === 404) return 'unknown';
  return sipStatus >= 500 ? 'busy' : 'refused';
}

/** What stands in the way now: the registration first, since calls come in by it, then whether it answers, then whether it takes calls. */
export function presentFailure(state: State): Failure | undefined {
  if (state === undefined) return undefined;
  const { registration, registrationTrouble, registrationSince = 0, sipStatus, detail } = state;
  if (registration !== 'registered' && registrationTrouble !== undefined)
    return { of: 'registration', at: registrationSince, trouble: registrationTrouble, sipStatus, detail };
  if (state.reachable !== false) return state.callsRefused;
  return { of: 'reachability', at: state.reachableSince ?? 0, trouble: state.trouble ?? 'silent', detail: state.reason };
}
