// The addresses of SIP hosts while DNS is slow or away: the last good ones are believed for an hour. Not here: RFC 3263 (resolve.ts).
import { isIP } from 'node:net';
import type { Clock } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import { plainAddress } from './flow.ts';
import { resolveSip, type Dns, type ResolvableUri, type SipTarget } from './resolve.ts';
import type { SipLog } from './sip-log.ts';

/** Asks for the addresses of a host. */
export interface BelievedAddresses {
  /**
   * Best first, within 5 s. Throws `Failure`: `invalid`, `unavailable` (no address; `details.reason` is `dns` where DNS says nothing and
   * nothing is believed).
   */
  addressesOf: (uri: ResolvableUri) => Promise<SipTarget[]>;
}

/** How long what was found is used without DNS. Longer than most outages, shorter than most moves of a carrier. */
const believedMs = 3_600_000;
/** Whoever waits is on the telephone. */
const patienceMs = 5000;
/** With something to go on with, nobody waits for a slow server. */
const believedPatienceMs = 1000;
/** Hosts are those of trunks, agents and registered phones. */
const mostHosts = 1000;
/** What a server answers that knows the name or its absence is none of these (c-ares and getaddrinfo). */
const awayCodes: ReadonlySet<string> = new Set([
  'ETIMEOUT',
  'ESERVFAIL',
  'EREFUSED',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECANCELLED',
]);

interface Found {
  targets: SipTarget[];
  /** Every question was answered: a partial answer may lack the better way. */
  whole: boolean;
  at: number;
}

/** Builds it. `clock` = one that nobody sets. */
export function createBelievedAddresses(dns: Dns, clock: Clock, log: SipLog): BelievedAddresses {
  const known = new Map<string, Found>();
  const asking = new Map<string, Promise<SipTarget[]>>();
  const away = new Set<string>();

  const note = (key: string, host: string, isAway: boolean): void => {
    if (away.has(key) === isAway) return;
    if (isAway) {
      away.add(key);
      log.warn({ host, believed: believed(key) !== undefined }, 'DNS does not answer for a SIP host');
    } else {
      away.delete(key);
      log.info({ host }, 'DNS answers again for a SIP host');
    }
  };
  const believed = (key: string): Found | undefined => {
    const found = known.get(key);
    return found !== undefined && clock.now() - found.at < believedMs ? found : undefined;
  };
  const keep = (key: string, targets: SipTarget[], whole: boolean): void => {
    known.delete(key);
    known.set(key, { targets, whole, at: clock.now() });
    const [oldest] = known.keys();
    if (known.size > mostHosts && oldest !== undefined) known.delete(oldest);
  };

  const ask = async (key: string, uri: ResolvableUri): Promise<SipTarget[]> => {
    let unheard = false;
    const heard = async <T>(answer: Promise<T>): Promise<T> => {
      try {
        return await answer;
      } catch (error) {
        if (error instanceof Error && 'code' in error && awayCodes.has(String(error.code))) unheard = true;
        throw error;
      }
    };
    const watched: Dns = {
      naptr: (name) => heard(dns.naptr(name)),
      srv: (name) => heard(dns.srv(name)),
      addresses: (name) => heard(dns.addresses(name)),
    };
    const found = await resolveSip(uri, watched).catch((error: unknown) => {
      if (unheard) return [];
      note(key, uri.host, false);
      known.delete(key);
      throw error;
    });
    note(key, uri.host, found.length === 0);
    const last = believed(key);
    if (unheard && last !== undefined && (last.whole || found.length === 0)) return last.targets;
    if (found.length === 0) throw dnsAway(uri.host);
    keep(key, found, !unheard);
    return found;
  };

  return {
    addressesOf: async (uri) => {
      const host = plainAddress(uri.host).toLowerCase();
      if (isIP(host) !== 0) return resolveSip(uri, dns);
      const key = JSON.stringify([host, uri.port, uri.transport?.toLowerCase()]);
      // One question at a time for a host: those that nobody answers would pile up.
      const answer = asking.get(key) ?? ask(key, uri).finally(() => asking.delete(key));
      asking.set(key, answer);
      const last = believed(key);
      const late = Promise.withResolvers<SipTarget[]>();
      const giveUp = (): void => {
        note(key, uri.host, true);
        if (last === undefined) late.reject(dnsAway(uri.host));
        else late.resolve(last.targets);
      };
      const timer = setTimeout(giveUp, last === undefined ? patienceMs : believedPatienceMs);
      return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
    },
  };
}

function dnsAway(host: string): Failure {
  return new Failure('unavailable', `DNS does not answer: no address of ${host} is known`, { retryable: true, details: { reason: 'dns' } });
}
