// How a trunk stands, in the words of the command line. Not here: the table they stand in (commands/lines.ts), the studio's words.
import type { CallAnswer } from '#api/contract/client.ts';

/** As `GET /trunks` tells it; undefined = the trunk is switched off. */
export type TrunkStanding = CallAnswer<'trunks'>['items'][number]['state'];

const when = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const since = (at: number | undefined): string => (at === undefined ? '' : ` since ${when(at)} UTC`);

/** E.g. `until 2026-11-23 18:10:00 UTC`, `refused (403 Forbidden) since …`. */
export function registeredWord(state: TrunkStanding): string {
  if (state === undefined) return 'no';
  const { registration, registrationSince, registeredUntil, sipStatus, detail } = state;
  if (registration === 'registered') return registeredUntil === undefined ? 'yes' : `until ${when(registeredUntil)} UTC`;
  const why = [sipStatus, detail].filter((part) => part !== undefined && part !== '').join(' ');
  return `${registration}${why === '' ? '' : ` (${why})`}${since(registrationSince)}`;
}

/** E.g. `yes, in 12 ms`; empty where it is not asked. */
export function answersWord(state: TrunkStanding): string {
  if (state?.reachable === undefined) return '';
  if (!state.reachable) return `no: ${state.reason ?? ''}${since(state.reachableSince)}`;
  return state.roundTripMs === undefined ? 'yes' : `yes, in ${state.roundTripMs} ms`;
}

/** The address that answered, and those that do not. */
export function waysWord(state: TrunkStanding): string {
  const failing = (state?.addresses ?? []).flatMap(({ address, failingSince }) =>
    failingSince === undefined ? [] : [`${address} fails${since(failingSince)}`],
  );
  return [...(state?.address === undefined ? [] : [state.address]), ...failing].join('; ');
}

/** What went wrong last, and when, even where it is over. */
export function failureWord(state: TrunkStanding): string {
  const last = state?.lastFailure;
  if (last === undefined) return '';
  const why = [last.sipStatus, last.detail].filter((part) => part !== undefined && part !== '').join(' ');
  return `${when(last.at)} UTC: ${last.of === 'registration' ? 'REGISTER' : 'OPTIONS'} ${why}`;
}
