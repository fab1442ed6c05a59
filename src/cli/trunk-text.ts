// How a trunk stands, in the words of the command line. Not here: the table they stand in (commands/lines.ts), the studio's words.
import type { CallAnswer } from '#api/contract/client.ts';
import { presentFailure, type TrunkWhy, whyOf } from '#api/contract/trunk-why.ts';

/** As `GET /trunks` tells it; undefined = the trunk is switched off. */
export type TrunkStanding = CallAnswer<'trunks'>['items'][number]['state'];

const requests = { registration: 'REGISTER', reachability: 'OPTIONS', call: 'INVITE' };

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
  return `${when(last.at)} UTC: ${requests[last.of]} ${why}`;
}

/** What each failure means, and what to do. */
const remedies: Record<TrunkWhy, string> = {
  dns: 'DNS does not give the carrier’s address. Look at this server’s DNS and at how the name is written; it is asked again by itself.',
  silent:
    'nobody answers at that address. Look at the address and port, and whether the firewall lets SIP pass both ways; ask your carrier whether it expects your calls from another IP address.',
  connection:
    'could not connect. Look at the address, the port and the transport; over TLS the carrier’s certificate must be valid for that name.',
  credentials: 'the carrier does not accept the user or the password. Give them again',
  unknown: 'the carrier does not know that user. Confirm the user and the address of the registrar with it.',
  barred: 'the carrier did not allow a call: it may be the number, the balance or the password.',
  busy: 'the carrier cannot serve now. Mostly it passes, and is tried again by itself; tell your carrier if it lasts.',
  refused: 'the carrier said no. Ask it what this answer means for your account.',
};

/** A sentence on what is wrong with a trunk now, what it means and what to do; undefined where nothing is. */
export function remedyLine(name: string, state: TrunkStanding): string | undefined {
  const failure = presentFailure(state);
  if (failure === undefined) return undefined;
  const why = whyOf(failure);
  const how =
    why !== 'credentials'
      ? ''
      : `: ATIENDE_TRUNK_PASSWORD=… atiende trunk add ${name} --user <user>. ${
          failure.of === 'call'
            ? 'The next call that the carrier takes ends this warning.'
            : 'New ones are tried at once; with the old ones the pauses grow to half an hour, so that the carrier does not block the account.'
        }`;
  const status = failure.sipStatus === undefined ? '' : ` (${failure.sipStatus} to ${requests[failure.of]})`;
  return `${name}${status}: ${remedies[why]}${how}`;
}
