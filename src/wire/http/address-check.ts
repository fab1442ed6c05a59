// Where a request to the outside may go: a name is resolved once, and what is connected to is that very address (SSRF, rebinding).
// Not here: which addresses are public (addresses.ts), the request (outward-http.ts, outward-socket.ts).
import { isIP } from 'node:net';
import { Failure } from '#ports/failure.ts';
import { createHostAddresses, hostAddresses } from '../host-addresses.ts';
import { noConnection } from '../no-connection.ts';
import { addressList, mayReach, plainAddress } from './addresses.ts';

/** Options: `allowPrivate` = addresses or ranges an admin has opened. */
export interface AddressOptions {
  allowPrivate?: string[];
  /** For tests of name resolution: answers the addresses of a name. */
  resolve?: (host: string) => Promise<string[]>;
}

/** Make a check: the address of a URL's host. It throws `Failure`: `unavailable` (retryable) for an unknown name, `refused-address`. */
export function createAddressCheck(options: AddressOptions): (url: URL) => Promise<string> {
  const allow = addressList(options.allowPrivate ?? []);
  const resolve = options.resolve === undefined ? hostAddresses : createHostAddresses(options.resolve);
  return async (url) => {
    const host = bareHost(url);
    let found: string[];
    try {
      found = isIP(host) ? [host] : await resolve(host);
    } catch (cause) {
      throw noConnection(host, cause instanceof Error ? cause : new Error(String(cause)));
    }
    // One forbidden address among several is enough to refuse: a mixed answer is what a rebinding attack looks like.
    const bad = found.find((address) => !mayReach(address, allow));
    const [first] = found;
    if (bad !== undefined || first === undefined) {
      throw new Failure('refused-address', `${host} leads to ${bad ?? 'no address'}, which is not public; an admin can allow it`, {
        details: { host },
      });
    }
    return plainAddress(first);
  };
}

/** The name that a certificate must carry; empty for an address. */
export function serverName(url: URL): string {
  return isIP(bareHost(url)) ? '' : url.hostname;
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
