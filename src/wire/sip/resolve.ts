// From a SIP URI to the addresses that may be tried, best first (RFC 3263: NAPTR, SRV, A and AAAA). Not here: connections, failures.
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Failure } from '#ports/failure.ts';
import { hostAddresses } from '../host-addresses.ts';
import { plainAddress, type SipAddress, type SipProtocol } from './flow.ts';

/** One way to a host. */
export interface SipTarget extends SipAddress {
  protocol: 'UDP' | 'TCP' | 'TLS';
}

/** The part of DNS that is asked. Names that are not there reject. */
export interface Dns {
  naptr: (name: string) => Promise<{ flags: string; service: string; replacement: string; order: number; preference: number }[]>;
  srv: (name: string) => Promise<{ name: string; port: number; priority: number; weight: number }[]>;
  /** A and AAAA together, in the order to try. */
  addresses: (name: string) => Promise<string[]>;
}

/** What of a URI decides. */
export interface ResolvableUri {
  host: string;
  port: number | undefined;
  /** `transport` parameter as written. */
  transport: string | undefined;
}

const mostTargets = 8;
const services: Record<string, SipTarget['protocol']> = { 'SIP+D2U': 'UDP', 'SIP+D2T': 'TCP', 'SIPS+D2T': 'TLS' };
const srvPrefix = { UDP: '_sip._udp.', TCP: '_sip._tcp.', TLS: '_sips._tcp.' } as const;

/** The system's DNS; a server that says nothing costs 3 s, not the usual 20. */
export function systemDns(): Dns {
  const resolver = new Resolver({ timeout: 1500, tries: 2 });
  return {
    naptr: (name) => resolver.resolveNaptr(name),
    srv: (name) => resolver.resolveSrv(name),
    addresses: async (name) => (await hostAddresses(name)).toSorted((a, b) => isIP(a) - isIP(b)),
  };
}

function protocolOf(transport: string | undefined): SipTarget['protocol'] | undefined {
  const word = transport?.toLowerCase();
  if (word === undefined) return undefined;
  if (word === 'udp') return 'UDP';
  if (word === 'tcp') return 'TCP';
  if (word === 'tls') return 'TLS';
  throw new Failure('invalid', `SIP over ${word} cannot be dialled`);
}

/** Best first, at most eight. `random` gives 0 to 1 for SRV's weights. Throws `invalid`, `unavailable` (no address at all). */
export async function resolveSip(uri: ResolvableUri, dns: Dns, random: () => number = Math.random): Promise<SipTarget[]> {
  const host = plainAddress(uri.host);
  const protocol = protocolOf(uri.transport);
  const standard = protocol === 'TLS' ? 5061 : 5060;
  if (isIP(host) !== 0) return [{ protocol: protocol ?? 'UDP', address: host, port: uri.port ?? standard }];
  const plain = (): Promise<SipTarget[]> => addressesOf(host, uri.port ?? standard, protocol ?? 'UDP', dns);
  let found: SipTarget[] = [];
  if (uri.port !== undefined) found = await plain();
  else if (protocol !== undefined) found = await byService(`${srvPrefix[protocol]}${host}`, protocol, dns, random);
  else found = await byDiscovery(host, dns, random);
  if (found.length === 0 && uri.port === undefined) found = await plain();
  if (found.length === 0) throw new Failure('unavailable', 'the SIP host has no address', { retryable: true });
  return found.slice(0, mostTargets);
}

/** RFC 3263 §4.1: the host's own order of transports, else ours. */
async function byDiscovery(host: string, dns: Dns, random: () => number): Promise<SipTarget[]> {
  const records = (await dns.naptr(host).catch(() => []))
    .filter((record) => record.flags.toLowerCase() === 's' && services[record.service.toUpperCase()] !== undefined)
    .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
    .slice(0, 4);
  const wanted: [string, SipTarget['protocol']][] =
    records.length > 0
      ? records.map((record) => [record.replacement, services[record.service.toUpperCase()] ?? 'UDP'])
      : [
          [`${srvPrefix.UDP}${host}`, 'UDP'],
          [`${srvPrefix.TCP}${host}`, 'TCP'],
        ];
  return (await Promise.all(wanted.map(([name, protocol]) => byService(name, protocol, dns, random)))).flat();
}

async function byService(name: string, protocol: SipTarget['protocol'], dns: Dns, random: () => number): Promise<SipTarget[]> {
  const records = (await dns.srv(name).catch(() => [])).filter((record) => record.name !== '.' && record.name !== '');
  const ordered = weighted(records, random).slice(0, mostTargets);
  return (await Promise.all(ordered.map((record) => addressesOf(record.name, record.port, protocol, dns)))).flat();
}

/** RFC 2782: lowest priority first; within one, drawn by weight. */
function weighted<T extends { priority: number; weight: number }>(records: T[], random: () => number): T[] {
  const left = records.toSorted((a, b) => a.priority - b.priority || a.weight - b.weight);
  const out: T[] = [];
  while (left.length > 0) {
    const same = left.filter((record) => record.priority === left[0]?.priority);
    let draw = random() * same.reduce((sum, record) => sum + record.weight, 0);
    const chosen = same.find((record) => (draw -= record.weight) <= 0) ?? same[0];
    if (chosen === undefined) break;
    out.push(chosen);
    left.splice(left.indexOf(chosen), 1);
  }
  return out;
}

async function addressesOf(name: string, port: number, protocol: SipTarget['protocol'], dns: Dns): Promise<SipTarget[]> {
  const found = isIP(name) === 0 ? await dns.addresses(name).catch(() => []) : [name];
  return found.map((address) => ({ protocol, address, port }));
}

/** Example: `udp 192.0.2.7:5060`. */
export function targetKey(target: { protocol: SipProtocol; address: string; port: number }): string {
  return `${target.protocol.toLowerCase()} ${target.address}:${target.port}`;
}
