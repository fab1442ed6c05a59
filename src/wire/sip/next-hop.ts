// Where a dialog's next request goes by its route set and remote target (RFC 3261 §12.2.1.1), literal addresses only.
import { isIP } from 'node:net';
import type { Session } from 'sip.js/lib/core/session/session.js';
import { NameAddrHeader } from 'sip.js/lib/grammar/name-addr-header.js';
import type { URI } from 'sip.js/lib/grammar/uri.js';
import { fastParse } from './fast-grammar.ts';
import { plainAddress, type SipAddress } from './flow.ts';

/** Undefined where it is a name: then the flow the far side used is the way. */
export function nextHop(session: Session): SipAddress | undefined {
  const { routeSet } = session as Session & { routeSet: string[] };
  const first = routeSet[0];
  const route = first === undefined ? undefined : fastParse(first, 'Name_Addr_Header');
  const uri: URI = route instanceof NameAddrHeader ? route.uri : session.remoteTarget;
  const address = plainAddress(uri.host);
  return isIP(address) === 0 ? undefined : { address, port: uri.port ?? 5060 };
}
