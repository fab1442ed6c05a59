// A carrier by HTTP whose name a real DNS server is asked for and does not tell: its messages are to be tried again, nothing piles up, and the
// next one goes once DNS is back. Not here: SIP (test/sip/dns-gone.test.ts), SMPP (src/wire/smpp/dns-gone.test.ts), other failures.
import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { HttpCourier } from '../../src/adapters/courier-http/courier.ts';
import { httpSettings } from '../../src/adapters/courier-http/settings.ts';
import { courierForTest, failureOf, smsForTest } from '../../src/wire/http/carrier-double.ts';
import { createOutwardHttp } from '../../src/wire/http/outward-http.ts';
import { startDnsServer } from '../sip/dns-server.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

it.each(['silent', 'servfail'] as const)('DNS that is %s: again later, one question at a time, gone when it is back', async (mood) => {
  const dns = await startDnsServer({ 'sms.test': '127.0.0.1' });
  const taken: string[] = [];
  const carrier = createServer((request, response) => {
    taken.push(request.headers.host ?? '');
    response.end('{"id":"1"}');
  });
  await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve));
  closers.push(dns.close, () => carrier.close());
  const { port } = carrier.address() as { port: number };
  const http = createOutwardHttp({ allowPrivate: ['127.0.0.1'], resolve: dns.dns.addresses });
  const settings = { url: `http://sms.test:${port}/`, jsonBody: '{"to":"{{to}}"}', auth: 'none', answer: { idPath: 'id' } };
  const { courier } = courierForTest((open, around) => new HttpCourier(open, { ...around, http }), 'http', httpSettings.parse(settings), {
    token: 't0ken',
  });

  dns.mood = mood;
  const failures = await Promise.all(Array.from({ length: 10 }, () => failureOf(courier)));
  for (const failure of failures) expect(failure).toMatchObject({ code: 'unavailable', retryable: true, details: { remedy: 'retry' } });
  expect(new Set(dns.asked).size).toBe(1);
  expect(dns.asked.length, 'ten messages, and the resolver’s own repeats of one question').toBeLessThan(10);
  expect(courier.health()).toMatchObject({ state: 'down', detail: expect.stringMatching(/^no connection to sms\.test: /) });
  expect(taken).toEqual([]);

  dns.mood = 'answers';
  expect(await courier.send(smsForTest(), AbortSignal.timeout(5000))).toMatchObject({ carrierId: '1' });
  expect(courier.health().state).toBe('up');
  expect(taken).toEqual([`sms.test:${port}`]);
});
