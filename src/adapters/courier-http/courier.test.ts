// The open HTTP courier against doubles of carriers it was set up for: the contract both ways, mappings, faults, its webhook.
import { afterEach, describe, expect, test } from 'vitest';
import { courierContract } from '#ports/courier.contract.ts';
import type { WebhookRequest } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import {
  benchesOf,
  CarrierDouble,
  courierForTest,
  failureOf,
  jsonAnswer,
  smsBench,
  smsForTest,
  throttledMinute,
} from '#wire/http/carrier-double.ts';
import { httpChannelKind } from './channel-kind.ts';
import { HttpCourier } from './courier.ts';
import { httpSettings } from './settings.ts';

const hook = 'https://bot.example/hooks/canal-1/s3creto';
const statuses = { DELIVRD: 'delivered', undeliv: 'failed', ACCEPTD: 'sent' };
const mapped = {
  url: '/send?u={{secret.password}}',
  jsonBody: '{"to":"{{toDigits}}","from":"{{origin}}","body":{"text":"{{text}}"},"cb":"{{webhook}}"}',
  auth: 'bearer',
  headers: { 'X-Ref': 'call {{id}}' },
  answer: {
    idPath: 'data[0].id',
    partsPath: 'data[0].parts',
    codePath: 'error.code',
    reasonPath: 'error.text',
    remedies: { 'E-OPT': 'opted-out', 'E-BUSY': 'slow-channel', '409': 'unknown', '500': 'never' },
  },
  receipts: { itemsPath: 'reports', idPath: 'id', statusPath: 'stat', statuses, codePath: 'err', reasonPath: 'why' },
  inbound: { itemsPath: 'messages', idPath: 'id', fromPath: 'from', toPath: 'to', textPath: 'text' },
};

let ids = 0;

/** A carrier that takes `mapped` requests, honours an idempotency key and reports delivery. Ids are too large for a number. */
async function carrier({ timeoutMs, settings = {} }: { timeoutMs?: number; settings?: object } = {}) {
  const arrived = new Map<string, string[]>();
  const byKey = new Map<string, string>();
  const double = await new CarrierDouble(({ path, headers, body }) => {
    if (headers.authorization !== 'Bearer t0ken' || path !== '/send?u=p%26w') return jsonAnswer(401, { error: { code: 'AUTH' } });
    const asked = JSON.parse(body) as { to: string; body: { text: string }; cb: string };
    if (asked.body.text.includes('prohibido')) return jsonAnswer(400, { error: { code: 'E-TEXT', text: 'no' } });
    const key = String(headers['idempotency-key'] ?? `none ${(ids += 1)}`);
    const known = byKey.get(key);
    const id = known ?? `1234567890123456${1000 + (ids += 1)}`;
    byKey.set(key, id);
    if (known === undefined) arrived.set(asked.to, [...(arrived.get(asked.to) ?? []), asked.body.text]);
    void courier.webhook(posted(`{"reports":[{"id":${id},"stat":"delivrd"}]}`, { url: asked.cb }));
    return { status: 202, body: `{"data":[{"id":${id},"parts":2}]}` };
  }).start();
  const parsed = httpSettings.parse({ ...mapped, ...settings, url: `${double.url}${mapped.url}` });
  const made = courierForTest(
    (open, around) => new HttpCourier(open, around),
    'http',
    parsed,
    { token: 't0ken', password: 'p&w', webhookToken: 'w' },
    timeoutMs,
  );
  const { courier } = made;
  return { double, arrived, ...made };
}

function posted(body: string, { url = hook, headers = {} }: { url?: string; headers?: Record<string, string> } = {}): WebhookRequest {
  return { method: 'POST', url, query: Object.fromEntries(new URL(url).searchParams), headers, body: Buffer.from(body) };
}

for (const idempotent of [false, true])
  courierContract(`http, idempotent ${idempotent}`, async () =>
    smsBench(await carrier({ settings: { idempotent } }), (to) => to.slice(1), [{ sent: 'cut \ud83d', arrives: 'cut \ufffd' }]),
  );

describe('with a double', () => {
  const { start, closeAll } = benchesOf(carrier);
  afterEach(closeAll);
  const signal = () => AbortSignal.timeout(5000);

  test('the request is what the templates say, and a large id comes back digit for digit', async () => {
    const { courier, double, receipts } = await start({ settings: { idempotent: true, keyHeader: 'X-Key' } });
    const { carrierId, parts } = await courier.send(smsForTest(), signal());
    expect(carrierId).toMatch(/^1234567890123456\d{4}$/);
    expect(parts).toBe(2);
    const [asked] = double.requests;
    expect(asked?.headers).toMatchObject({ 'x-ref': 'call 7', 'x-key': 'k', 'content-type': 'application/json' });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      to: '5491155550100',
      from: '+15550001',
      body: { text: 'Hola' },
      cb: `${hook}?message=7`,
    });
    expect(receipts).toMatchObject([{ carrierId, messageId: '7', status: 'delivered' }]);
  });

  test('a form, and a GET with everything in its address', async () => {
    const { double, courier } = await start({
      settings: {
        bodyType: 'form',
        formFields: { msg: '{{text}}', to: '{{to | last: 10}}' },
        auth: 'basic',
        user: 'u',
      },
    });
    double.script(jsonAnswer(200, { data: [{ id: 'a' }] }));
    await courier.send(smsForTest({ content: { channel: 'sms', text: 'a&b=1' } }), signal());
    expect(double.requests[0]).toMatchObject({
      body: 'msg=a%26b%3D1&to=1155550100',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${Buffer.from('u:p&w').toString('base64')}` },
    });
    const plain = await start({
      settings: { method: 'GET', bodyType: 'none', auth: 'none', answer: { idAfter: 'ID:', errorWords: 'ERR' } },
    });
    plain.double.script({ status: 200, body: 'OK ID: abc-1, thanks' });
    expect(await plain.courier.send(smsForTest(), signal())).toEqual({ carrierId: 'abc-1' });
    expect(plain.double.requests[0]).toMatchObject({ method: 'GET', body: '' });
    plain.double.script({ status: 200, body: 'ERR 12' }, { status: 200, body: 'OK' });
    expect(await failureOf(plain.courier)).toMatchObject({ code: 'rejected', details: { remedy: 'never' } });
    expect(await failureOf(plain.courier)).toMatchObject({ code: 'timeout' });
  });

  test.each([
    [200, { error: { code: 'E-OPT', text: 'opted out' } }, 'rejected', { remedy: 'opted-out', carrierCode: 'E-OPT' }],
    [200, { error: { code: 'e-busy' } }, 'too-many', { remedy: 'slow-channel', retryAfterS: 4 }],
    [200, { error: { code: 77 } }, 'rejected', { remedy: 'never', carrierCode: '77' }],
    [429, {}, 'too-many', { remedy: 'slow-channel' }],
    [401, {}, 'rejected', { remedy: 'stop-channel', carrierCode: '401' }],
    [503, {}, 'unavailable', { remedy: 'retry' }],
    [500, {}, 'rejected', { remedy: 'never' }],
    [404, {}, 'rejected', { remedy: 'never' }],
    [409, {}, 'timeout', undefined],
    [504, {}, 'timeout', undefined],
    [200, { data: [] }, 'timeout', undefined],
  ])('an answer %i with %j is told apart', async (status, body, code, details) => {
    const { courier, double } = await start();
    double.script(jsonAnswer(status, body, { 'retry-after': '4' }));
    const failure = await failureOf(courier);
    expect(failure.code).toBe(code);
    if (details) expect(failure.details).toMatchObject(details);
  });

  test('good codes: without one of them a success is none; without an id of theirs ours are made', async () => {
    const { courier, double } = await start({ settings: { answer: { codePath: 'status', okCodes: ['0', 'queued'] } } });
    double.script(
      jsonAnswer(200, { status: 0 }),
      jsonAnswer(200, { status: 'Queued' }),
      jsonAnswer(200, { status: '5' }),
      jsonAnswer(200, {}),
    );
    // By that id a report finds the message that brings back only ours.
    for (const id of ['7', '12']) expect(await courier.send(smsForTest({ id }), signal())).toEqual({ carrierId: `own-${id}` });
    expect(await failureOf(courier)).toMatchObject({ details: { remedy: 'never', carrierCode: '5' } });
    expect(await failureOf(courier)).toMatchObject({ code: 'timeout' });
  });

  test('every lost answer is not known, and a carrier that is not there took nothing', async () => {
    const { courier, double } = await start({ timeoutMs: 100 });
    for (const answer of ['mute', 'drop', 'half'] as const) {
      double.script(answer);
      expect(await failureOf(courier)).toMatchObject({ code: 'timeout' });
    }
    double.close();
    expect(await failureOf(courier)).toMatchObject({ details: { remedy: 'retry', carrierCode: 'ECONNREFUSED' } });
  });

  test('a header that cannot carry a value sends nothing', async () => {
    const { courier, double } = await start({ settings: { headers: { 'X-Text': '{{text}}' } } });
    for (const text of ['a\r\nX-Admin: 1', 'ñandú 😀'])
      expect(await failureOf(courier, smsForTest({ content: { channel: 'sms', text } }))).toMatchObject({
        code: 'rejected',
        details: { remedy: 'never' },
      });
    expect(double.requests).toEqual([]);
  });

  test('a minute of throttling loses nothing and doubles nothing; a revoked token stops the channel', async () => {
    const { courier, double, arrived, clock } = await start();
    const refusal = jsonAnswer(429, {}, { 'retry-after': '6' });
    expect(await throttledMinute(courier, { double, clock, refusal, texts: ['a', 'b', 'c'] })).toBe(10);
    expect(arrived.get('5491155550100')).toEqual(['a', 'b', 'c']);
    double.script(jsonAnswer(401, { error: { code: 'EXPIRED' } }));
    await failureOf(courier);
    expect(courier.health()).toMatchObject({ state: 'stopped', code: 'EXPIRED' });
  });

  test('reports and messages by JSON, by form and by address; what says nothing known is passed over', async () => {
    const { courier, receipts, inbound, clock } = await start();
    const reports = [{ id: 'a', stat: 'UNDELIV', err: 'E-OPT', why: 'asked' }, { id: 'b', stat: 'NEW-WORD' }, { stat: 'DELIVRD' }, null, 5];
    expect(await courier.webhook(posted(JSON.stringify({ reports })))).toEqual({ status: 200, body: 'OK' });
    await courier.webhook(
      posted(
        JSON.stringify({
          messages: [
            { id: 9, from: '59899123456', to: '2626', text: 'BAJA' },
            { from: '1', text: 'no id' },
          ],
        }),
      ),
    );
    const at = clock.at;
    expect(receipts).toEqual([
      { channel: 'canal-1', at, carrierId: 'a', status: 'failed', code: 'E-OPT', detail: 'asked', remedy: 'opted-out' },
    ]);
    expect(inbound).toEqual([
      { channel: 'canal-1', at, carrierId: '9', origin: '2626', messaging: 'sms', from: '+59899123456', text: 'BAJA', media: undefined },
    ]);
    const flat = await start({
      settings: { receipts: { idPath: 'id', statusPath: 'stat', statuses, codePath: '', reasonPath: '' }, inbound: {} },
    });
    await flat.courier.webhook(posted('id=f%201&stat=acceptd', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }));
    await flat.courier.webhook({ ...posted(''), method: 'GET', query: { stat: 'DELIVRD', message: '12' } });
    expect(flat.receipts).toMatchObject([
      { carrierId: 'f 1', status: 'sent' },
      { carrierId: 'own-12', messageId: '12', status: 'delivered' },
    ]);
  });

  test('a webhook without its token, or with nothing to read, tells nothing; news that cannot be stored is no success', async () => {
    const { courier, receipts } = await start({ settings: { webhookHeader: 'X-Token' } });
    const report = '{"reports":[{"id":"a","stat":"DELIVRD"}]}';
    expect(await courier.webhook(posted(report))).toEqual({ status: 401 });
    expect(await courier.webhook(posted(report, { headers: { 'x-token': 'forged' } }))).toEqual({ status: 401 });
    const headers = { 'x-token': 'w' };
    for (const body of ['', '{', '5', 'null', '"x"']) expect((await courier.webhook(posted(body, { headers }))).status).toBe(400);
    expect(receipts).toEqual([]);
    for (const _ of [1, 2]) await courier.webhook(posted(report, { headers }));
    expect(receipts).toHaveLength(2);
    courier.onReceipt(() => Promise.reject(new Failure('unavailable', 'the database is away')));
    await expect(courier.webhook(posted(report, { headers }))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('the least that can be set up sends JSON', () => {
  expect(httpChannelKind.settings.parse({ url: 'https://api.example.com/sms' })).toMatchObject({
    method: 'POST',
    idempotent: false,
    answer: { idPath: '', okCodes: [] },
  });
});
