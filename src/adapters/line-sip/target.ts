// From a SIP URI to a flow (RFC 3263: transport parameter, SRV where no port is named, address). Not here: registered contacts.
import { lookup, resolveSrv } from 'node:dns/promises';
import { isIP } from 'node:net';
import { URI } from 'sip.js/lib/grammar/uri.js';
import { Failure } from '#ports/failure.ts';
import { fastParse } from '#wire/sip/fast-grammar.ts';
import { plainAddress, type Flow, type SipAddress, type SipProtocol } from '#wire/sip/flow.ts';
import type { SipHub } from '#wire/sip/hub.ts';

/** Throws `invalid`. `sips:` is not offered. */
export function parseUri(text: string): URI {
  const parsed = fastParse(text.trim(), 'SIP_URI');
  if (parsed instanceof URI && parsed.scheme === 'sip') return parsed;
  throw new Failure('invalid', 'not a SIP address', { details: { uri: text.slice(0, 100) } });
}

function protocolOf(uri: URI): SipProtocol {
  const word = uri.getParam('transport')?.toLowerCase();
  if (word === undefined || word === 'udp') return 'UDP';
  if (word === 'tcp') return 'TCP';
  if (word === 'tls') return 'TLS';
  throw new Failure('invalid', `SIP over ${word} cannot be dialled`);
}

async function addressOf(host: string, port: number | undefined, protocol: SipProtocol): Promise<SipAddress> {
  const plain = plainAddress(host);
  const standard = protocol === 'TLS' ? 5061 : 5060;
  if (isIP(plain) !== 0) return { address: plain, port: port ?? standard };
  try {
    if (port === undefined) {
      const service = protocol === 'TLS' ? '_sips._tcp' : protocol === 'TCP' ? '_sip._tcp' : '_sip._udp';
      const records = await resolveSrv(`${service}.${plain}`).catch(() => []);
      const best = records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)[0];
      if (best !== undefined) return { address: (await lookup(best.name, { order: 'ipv4first' })).address, port: best.port };
    }
    return { address: (await lookup(plain, { order: 'ipv4first' })).address, port: port ?? standard };
  } catch (cause) {
    throw new Failure('unavailable', 'the SIP host has no address', { cause, retryable: true });
  }
}

/** Throws `Failure`: invalid, unavailable, not-configured. */
export async function flowToUri(hub: SipHub, uri: URI): Promise<Flow> {
  const protocol = protocolOf(uri);
  return hub.flowTo(protocol, await addressOf(uri.host, uri.port, protocol), plainAddress(uri.host));
}
