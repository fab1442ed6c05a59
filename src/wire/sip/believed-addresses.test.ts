// Addresses while DNS is slow, broken or gone: how long anybody waits, what is believed and for how long.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBelievedAddresses, type BelievedAddresses } from './believed-addresses.ts';
import { targetKey, type Dns, type ResolvableUri } from './resolve.ts';

const error = (code: string) => Object.assign(new Error(code), { code });
const silent = async () => await new Promise<never>(() => undefined);
const none = async () => await Promise.reject(error('ENODATA'));
const uri: ResolvableUri = { host: 'c.example', port: 5060, transport: undefined };

let now: number;
let dns: Dns;
let book: BelievedAddresses;
let told: string[];
const ask = async (what = uri): Promise<string[]> => (await book.addressesOf(what)).map(targetKey);
const found = (...addresses: string[]) => vi.fn<Dns['addresses']>(async () => addresses);
const failing = (code: string) => vi.fn<Dns['addresses']>(async () => await Promise.reject(error(code)));

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  told = [];
  const say = (fields: Record<string, unknown>, text: string) => void told.push(`${text} ${JSON.stringify(fields)}`);
  dns = { naptr: none, srv: none, addresses: found('192.0.2.1') };
  book = createBelievedAddresses(
    {
      naptr: async (name) => await dns.naptr(name),
      srv: async (name) => await dns.srv(name),
      addresses: async (name) => await dns.addresses(name),
    },
    { now: () => now },
    { debug: say, info: say, warn: say, error: say },
  );
});
afterEach(() => {
  vi.useRealTimers();
});

it.each(['ETIMEOUT', 'ESERVFAIL', 'ECONNREFUSED', 'EAI_AGAIN'])(
  'the last addresses are used for an hour while DNS says %s',
  async (code) => {
    await ask();
    dns.addresses = failing(code);
    now = 3_599_999;
    expect(await ask()).toEqual(['udp 192.0.2.1:5060']);
    now = 3_600_000;
    await expect(ask()).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: 'DNS does not answer: no address of c.example is known',
      details: { reason: 'dns' },
    });
    dns.addresses = found('192.0.2.2');
    expect(await ask()).toEqual(['udp 192.0.2.2:5060']);
    expect(told).toEqual([
      'DNS does not answer for a SIP host {"host":"c.example","believed":true}',
      'DNS answers again for a SIP host {"host":"c.example"}',
    ]);
  },
);

it('a name that is known to be gone is not believed in', async () => {
  await ask();
  dns.addresses = failing('ENOTFOUND');
  await expect(ask()).rejects.toMatchObject({ message: 'the SIP host has no address' });
  dns.addresses = failing('ESERVFAIL');
  await expect(ask()).rejects.toMatchObject({ details: { reason: 'dns' } });
});

it('nobody waits longer than five seconds, or one where there is something to go on with; a late answer counts', async () => {
  const late = Promise.withResolvers<string[]>();
  dns.addresses = vi.fn<Dns['addresses']>(async () => await late.promise);
  const first = expect(ask()).rejects.toMatchObject({ details: { reason: 'dns' } });
  await vi.advanceTimersByTimeAsync(5000);
  await first;
  late.resolve(['192.0.2.1']);
  await vi.advanceTimersByTimeAsync(0);
  dns.addresses = vi.fn<Dns['addresses']>(silent);
  const second = ask();
  const third = ask();
  await vi.advanceTimersByTimeAsync(1000);
  expect([await second, await third]).toEqual([['udp 192.0.2.1:5060'], ['udp 192.0.2.1:5060']]);
  expect(dns.addresses).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('one host that nobody answers for does not delay another', async () => {
  dns.addresses = vi.fn<Dns['addresses']>(async (name) => (name === 'c.example' ? await silent() : ['192.0.2.9']));
  const waits = expect(ask()).rejects.toMatchObject({ details: { reason: 'dns' } });
  expect(await ask({ ...uri, host: 'D.example' })).toEqual(['udp 192.0.2.9:5060']);
  await vi.advanceTimersByTimeAsync(5000);
  await waits;
});

it('what is found although a question was not answered is used, but not in place of a whole answer', async () => {
  const named: ResolvableUri = { ...uri, port: undefined };
  dns.srv = async () => await Promise.reject(error('ESERVFAIL'));
  expect(await ask(named)).toEqual(['udp 192.0.2.1:5060']);
  dns.srv = async (name) => (name.startsWith('_sip._udp.') ? [{ name: 'a', port: 5070, priority: 1, weight: 1 }] : await none());
  expect(await ask(named)).toEqual(['udp 192.0.2.1:5070']);
  dns.srv = async () => await Promise.reject(error('ESERVFAIL'));
  expect(await ask(named)).toEqual(['udp 192.0.2.1:5070']);
});

it('an address needs no DNS', async () => {
  dns.addresses = vi.fn<Dns['addresses']>(silent);
  expect(await ask({ ...uri, host: '192.0.2.7' })).toEqual(['udp 192.0.2.7:5060']);
  expect(dns.addresses).not.toHaveBeenCalled();
});
