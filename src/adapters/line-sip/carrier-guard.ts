// Toll fraud: an agent's telephone is never a carrier. A number reaches a trunk by the rules for outside numbers only (calls/outbound-policy.ts).
// Not here: which contacts an agent has (registrar.ts), the way to a trunk that a rule named (dial-plan.ts).
import { isIP } from 'node:net';
import type { URI } from 'sip.js/lib/grammar/uri.js';
import { Failure } from '#ports/failure.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import { isLoopback, plainAddress, type SipAddress } from '#wire/sip/flow.ts';
import { parseUri, type Targets } from './target.ts';
import type { TrunkBook } from './trunk-book.ts';

/**
 * Throws `forbidden` where a contact that somebody wrote or registered, e.g. `sip:+18095550100@carrier.example`, leads to a trunk's host.
 * `end` = where the call would be sent, its address a name where nothing was looked up. Trunks that know us by our address would carry it.
 */
export async function demandNoCarrier(
  uri: URI,
  end: SipAddress,
  { trunks, targets }: { trunks: Pick<TrunkBook, 'enabled' | 'byAddress'>; targets: Pick<Targets, 'addressesOf'> },
): Promise<void> {
  const address = plainAddress(end.address);
  // On this machine only the port tells a carrier from a telephone.
  const listed = isIP(address) !== 0 && !isLoopback(address) && trunks.byAddress(address) !== undefined;
  const found =
    listed ||
    (await Promise.all(trunks.enabled().map((trunk) => leadsTo(trunk, uri, { address, port: end.port }, targets)))).includes(true);
  if (found) throw new Failure('forbidden', 'this address is a carrier’s: a number is dialled under the rules for outside numbers only');
}

async function leadsTo(trunk: TrunkRow, uri: URI, end: SipAddress, targets: Pick<Targets, 'addressesOf'>): Promise<boolean> {
  if (trunk.outbound === '') return false;
  const carrier = parseUri(trunk.outbound);
  const host = plainAddress(carrier.host).toLowerCase();
  const sameHost = host === plainAddress(uri.host).toLowerCase() || host === end.address;
  if (sameHost) return !isLoopback(host) || (carrier.port ?? 5060) === end.port;
  // Whoever wants a password, or has told us its addresses, has been found out already.
  if (isIP(host) !== 0 || trunk.user !== '' || trunk.addresses.length > 0) return false;
  const known = await targets.addressesOf(carrier).catch(() => []);
  return known.some((one) => one.address === end.address);
}
