// RFC 3263 by a DNS of our own: NAPTR decides, SRV orders, addresses are the last resort.
import { describe, expect, it } from 'vitest';
import { resolveSip, targetKey, type Dns } from './resolve.ts';

const absent = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));
function dnsOf(records: {
  naptr?: Record<string, Awaited<ReturnType<Dns['naptr']>>>;
  srv?: Record<string, Awaited<ReturnType<Dns['srv']>>>;
  addresses?: Record<string, string[]>;
}): Dns {
  const from =
    <T>(table: Record<string, T> | undefined) =>
    async (name: string): Promise<T> =>
      table?.[name] ?? (await absent());
  return { naptr: from(records.naptr), srv: from(records.srv), addresses: from(records.addresses) };
}
const keys = async (...given: Parameters<typeof resolveSip>): Promise<string[]> => (await resolveSip(...given)).map(targetKey);
const uri = (host: string, port?: number, transport?: string) => ({ host, port, transport });
const srv = (name: string, priority: number, weight = 0, port = 5070) => ({ name, priority, weight, port });

describe('a SIP host', () => {
  it('that is an address is that address', async () => {
    expect(await keys(uri('192.0.2.7'), dnsOf({}))).toEqual(['udp 192.0.2.7:5060']);
    expect(await keys(uri('[2001:db8::7]', 5080, 'tcp'), dnsOf({}))).toEqual(['tcp 2001:db8::7:5080']);
    expect(await keys(uri('192.0.2.7', undefined, 'TLS'), dnsOf({}))).toEqual(['tls 192.0.2.7:5061']);
  });

  it('with a port has all its addresses and no SRV', async () => {
    const dns = dnsOf({ addresses: { 'c.example': ['192.0.2.1', '2001:db8::1'] }, srv: { '_sip._udp.c.example': [srv('x', 1)] } });
    expect(await keys(uri('c.example', 5062), dns)).toEqual(['udp 192.0.2.1:5062', 'udp 2001:db8::1:5062']);
  });

  it('says its transports by NAPTR, in its order', async () => {
    const dns = dnsOf({
      naptr: {
        'c.example': [
          { flags: 's', service: 'SIP+D2U', replacement: '_sip._udp.c.example', order: 20, preference: 1 },
          { flags: 'S', service: 'SIPS+D2T', replacement: '_sips._tcp.c.example', order: 10, preference: 1 },
          { flags: 'u', service: 'E2U+sip', replacement: '', order: 1, preference: 1 },
        ],
      },
      srv: { '_sip._udp.c.example': [srv('a.c.example', 1)], '_sips._tcp.c.example': [srv('a.c.example', 1, 0, 5071)] },
      addresses: { 'a.c.example': ['192.0.2.1'] },
    });
    expect(await keys(uri('c.example'), dns)).toEqual(['tls 192.0.2.1:5071', 'udp 192.0.2.1:5070']);
  });

  it('is tried by SRV priority, drawn by weight within it', async () => {
    const dns = dnsOf({
      srv: { '_sip._tcp.c.example': [srv('b', 20), srv('light', 10, 1), srv('heavy', 10, 99), srv('gone', 5)] },
      addresses: { b: ['192.0.2.3'], light: ['192.0.2.1'], heavy: ['192.0.2.2'] },
    });
    const tcp = uri('c.example', undefined, 'tcp');
    expect(await keys(tcp, dns, () => 0.5)).toEqual(['tcp 192.0.2.2:5070', 'tcp 192.0.2.1:5070', 'tcp 192.0.2.3:5070']);
    expect(await keys(tcp, dns, () => 0)).toEqual(['tcp 192.0.2.1:5070', 'tcp 192.0.2.2:5070', 'tcp 192.0.2.3:5070']);
  });

  it('without SRV is its addresses on the standard port; without any it fails', async () => {
    const dns = dnsOf({ addresses: { 'c.example': ['192.0.2.1'] } });
    expect(await keys(uri('c.example'), dns)).toEqual(['udp 192.0.2.1:5060']);
    expect(await keys(uri('c.example', undefined, 'tls'), dns)).toEqual(['tls 192.0.2.1:5061']);
    await expect(resolveSip(uri('nowhere.example'), dns)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(resolveSip(uri('c.example', undefined, 'sctp'), dns)).rejects.toMatchObject({ code: 'invalid' });
  });
});
