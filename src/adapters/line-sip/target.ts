// Where a SIP URI leads: its addresses best first, those that failed lately last, and a flow to the first that can be had.
// Not here: DNS (wire/sip/believed-addresses.ts), registered contacts (registrar.ts).
import { URI } from 'sip.js/lib/grammar/uri.js';
import type { Clock } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import { fastParse } from '#wire/sip/fast-grammar.ts';
import { plainAddress, type Flow } from '#wire/sip/flow.ts';
import type { SipHub } from '#wire/sip/hub.ts';
import type { BelievedAddresses } from '#wire/sip/believed-addresses.ts';
import { targetKey, type SipTarget } from '#wire/sip/resolve.ts';

/** From the front, so that no long text of a stranger is searched again and again. */
const zone = /^(sip:(?:[^@\s]*@)?\[[0-9a-f:.]+)%[^\]]*(?=\])/i;

/** Throws `invalid`. `sips:` is not offered. SIP has no zones (RFC 3261 §25.1, IPv6reference): one that was typed is left out. */
export function parseUri(text: string): URI {
  const parsed = fastParse(text.trim().replace(zone, '$1'), 'SIP_URI');
  if (parsed instanceof URI && parsed.scheme === 'sip') return parsed;
  throw new Failure('invalid', 'not a SIP address', { details: { uri: text.slice(0, 100) } });
}

/** A target with the flow to it, and how to get the next one when this one fails. */
export interface Way {
  flow: Flow;
  target: SipTarget;
  /** Undefined = this was the last. */
  next: (() => Promise<Way | undefined>) | undefined;
}

export interface Targets {
  /** Throws `Failure`: invalid, unavailable, not-configured. */
  wayTo: (uri: URI) => Promise<Way>;
  /** Where it may lead, best first, nothing opened. Throws `Failure` like `wayTo`. */
  addressesOf: (uri: URI) => Promise<SipTarget[]>;
  flowTo: (uri: URI) => Promise<Flow>;
  /** Try it last for a while. */
  failed: (target: SipTarget) => void;
  /** It answered: it is as good as any other again. */
  worked: (target: SipTarget) => void;
  /** Since when it has not worked, epoch ms; undefined = it does, or nobody has tried it. */
  failingSince: (target: SipTarget) => number | undefined;
}

const avoidMs = 60_000;
/** One that nobody has tried for so long is not known to fail any more. */
const forgottenMs = 600_000;

export function createTargets(hub: SipHub, addresses: BelievedAddresses, clock: Clock): Targets {
  const failures = new Map<string, { since: number; last: number }>();
  const failureOf = (target: SipTarget): { since: number; last: number } | undefined => {
    const failure = failures.get(targetKey(target));
    return failure !== undefined && failure.last + forgottenMs > clock.now() ? failure : undefined;
  };
  const lately = (target: SipTarget): boolean => (failureOf(target)?.last ?? Number.NEGATIVE_INFINITY) + avoidMs > clock.now();
  const failed = (target: SipTarget): void => {
    for (const [key, { last }] of failures) if (last + forgottenMs <= clock.now()) failures.delete(key);
    failures.set(targetKey(target), { since: failureOf(target)?.since ?? clock.now(), last: clock.now() });
  };

  const wayFrom = async (targets: SipTarget[], serverName: string): Promise<Way> => {
    let last: unknown;
    for (const [index, target] of targets.entries()) {
      try {
        const flow = await hub.flowTo(target.protocol, target, serverName);
        const rest = targets.slice(index + 1);
        const next = rest.length === 0 ? undefined : () => wayFrom(rest, serverName).catch(() => undefined);
        return { flow, target, next };
      } catch (error) {
        last = error;
        failed(target);
      }
    }
    throw last instanceof Failure ? last : new Failure('unavailable', 'the SIP host has no address', { cause: last, retryable: true });
  };
  const addressesOf = (uri: URI): Promise<SipTarget[]> =>
    addresses.addressesOf({ host: uri.host, port: uri.port, transport: uri.getParam('transport') ?? undefined });
  const wayTo = async (uri: URI): Promise<Way> => {
    const found = await addressesOf(uri);
    return wayFrom([...found.filter((one) => !lately(one)), ...found.filter(lately)], plainAddress(uri.host));
  };
  return {
    failed,
    worked: (target) => void failures.delete(targetKey(target)),
    failingSince: (target) => failureOf(target)?.since,
    wayTo,
    addressesOf,
    flowTo: async (uri) => (await wayTo(uri)).flow,
  };
}
