// How a trunk stands: one standing for the list. Not here: why (api/contract/trunk-why.ts), the words (texts/*/lines.json), the look (trunk-state.tsx).
import type { Trunk } from './rows.ts';

/** `part` = calls go out, but not by every address; `asking` = nothing is known yet; `inbound` = there is nothing to ask. */
export type Standing = 'off' | 'bad' | 'part' | 'asking' | 'inbound' | 'good';

/** Worst first: what is wrong with the registration or with calling out. */
export function standingOf({ enabled, state, outbound, registrar }: Pick<Trunk, 'enabled' | 'state' | 'outbound' | 'registrar'>): Standing {
  if (!enabled) return 'off';
  const registers = (registrar ?? '') !== '';
  if (outbound === '' && !registers) return 'inbound';
  if (state === undefined) return 'asking';
  if (state.registration === 'refused' || state.registration === 'unreachable' || state.reachable === false || state.callsRefused)
    return 'bad';
  if (state.registration === 'trying' || (outbound !== '' && state.reachable === undefined)) return 'asking';
  return state.addresses?.some(({ failingSince }) => failingSince !== undefined) ? 'part' : 'good';
}
