// The Twilio courier against a double of its API: the contract, the wire, what each answer asks for, and callbacks good and bad.
import { createHash } from 'node:crypto';
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
import { twilioChannelKind } from './channel-kind.ts';
import { TwilioCourier } from './courier.ts';
import { twilioSettings } from './settings.ts';
import { isSigned, twilioSignature } from './signature.ts';

const accountSid = `AC${'0'.repeat(31)}1`;
const authToken = 'a-token';
const hook = 'https://bot.example/hooks/canal-1/s3creto';
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };

let sids = 0;
const nextSid = () => `SM${(sids += 1).toString(16).padStart(32, '0')}`;

/** Twilio as its documentation tells: what it took by number, and callbacks that it signs. */
async function twilio({ timeoutMs, settings = {} }: { timeoutMs?: number; settings?: object } = {}) {
  const arrived = new Map<string, string[]>();
  const double = await new CarrierDouble(({ path, headers, body }) => {
    const asked = new URLSearchParams(body);
    if (headers.authorization !== `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`)
      return jsonAnswer(401, { code: 20003, message: 'Authenticate', status: 401 });
    if (path !== `/2010-04-01/Accounts/${accountSid}/Messages.json`) return jsonAnswer(404, { code: 20404, status: 404 });
    const [to, text] = [asked.get('To') ?? '', asked.get('Body') ?? ''];
    if (text.includes('prohibido')) return jsonAnswer(400, { code: 21612, message: `${to} cannot be reached`, status: 400 });
    const sid = nextSid();
    arrived.set(to, [...(arrived.get(to) ?? []), text]);
    for (const status of ['queued', 'sent', 'delivered'])
      void courier.webhook(callback(asked.get('StatusCallback') ?? '', { MessageSid: sid, MessageStatus: status, To: to }));
    return jsonAnswer(201, { sid, status: 'queued', num_segments: '2', error_code: null, error_message: null });
  }).start();
  const parsed = twilioSettings.parse({ accountSid, baseUrl: double.url, ...settings });
  const made = courierForTest((open, around) => new TwilioCourier(open, around), 'twilio', parsed, { authToken }, timeoutMs);
  const { courier } = made;
  return { double, arrived, ...made };
}

/** A callback as Twilio sends it, signed with `token` and changed afterwards by `change`. */
function callback(
  url: string,
  values: Record<string, string>,
  { token = authToken, account = accountSid, change = {} } = {},
): WebhookRequest {
  const parameters = new URLSearchParams({ AccountSid: account, From: '+15550001', ApiVersion: '2010-04-01', ...values });
  const signature = twilioSignature(token, { url, parameters });
  return {
    method: 'POST',
    url,
    query: Object.fromEntries(new URL(url).searchParams),
    headers: { ...form, 'x-twilio-signature': signature },
    body: Buffer.from(parameters.toString()),
    ...change,
  };
}

const signal = () => AbortSignal.timeout(5000);

courierContract('twilio', async () => smsBench(await twilio(), (to) => to));

describe('with the double', () => {
  const { start, closeAll } = benchesOf(twilio);
  afterEach(closeAll);

  test('the request is a form with our id in the callback, and parts come back', async () => {
    const { courier, double } = await start({ settings: { messagingServiceSid: `MG${'a'.repeat(32)}`, validityS: 600 } });
    expect(await courier.send(smsForTest(), signal())).toMatchObject({ parts: 2 });
    expect(Object.fromEntries(new URLSearchParams(double.requests[0]?.body))).toEqual({
      To: '+5491155550100',
      MessagingServiceSid: `MG${'a'.repeat(32)}`,
      Body: 'Hola',
      ValidityPeriod: '600',
      StatusCallback: `${hook}?message=7`,
    });
    const plain = await start();
    await plain.courier.send(smsForTest(), signal());
    const second = new URLSearchParams(plain.double.requests[0]?.body);
    expect([second.get('From'), second.has('MessagingServiceSid')]).toEqual(['+15550001', false]);
  });

  test.each([
    [429, 20429, { 'retry-after': '7' }, 'too-many', { remedy: 'slow-channel', carrierCode: '20429', retryAfterS: 7 }],
    [429, 14107, {}, 'too-many', { remedy: 'slow-channel' }],
    [400, 21611, {}, 'too-many', { remedy: 'slow-channel' }],
    [400, 21610, {}, 'rejected', { remedy: 'opted-out', carrierCode: '21610' }],
    [400, 21614, {}, 'rejected', { remedy: 'no-number' }],
    [400, 21606, {}, 'rejected', { remedy: 'never' }],
    [403, 21408, {}, 'rejected', { remedy: 'never' }],
    [401, 20003, {}, 'rejected', { remedy: 'stop-channel' }],
    [403, undefined, {}, 'rejected', { remedy: 'stop-channel', carrierCode: '403' }],
    [500, 20500, {}, 'unavailable', { remedy: 'retry' }],
    [503, undefined, {}, 'unavailable', { remedy: 'retry', carrierCode: '503' }],
    [200, 21610, {}, 'rejected', { remedy: 'opted-out' }],
    [200, 20429, {}, 'too-many', { remedy: 'slow-channel' }],
  ])('an answer %i with code %s is told apart', async (status, code, headers, failureCode, details) => {
    const { courier, double } = await start();
    double.script(jsonAnswer(status, { code, message: 'The number +5491155550100 is not possible', status }, headers));
    const failure = await failureOf(courier);
    expect(failure).toMatchObject({ code: failureCode, details });
    expect(failure.message).not.toContain('5491155');
  });

  test('a success that says failed is a refusal; one without a message, and every lost answer, is not known', async () => {
    const { courier, double } = await start({ timeoutMs: 100 });
    double.script(jsonAnswer(201, { sid: nextSid(), status: 'failed', error_code: 30005 }));
    expect(await failureOf(courier)).toMatchObject({ code: 'rejected', details: { remedy: 'no-number' } });
    const lost = [
      { status: 200, body: '<html>Sign in to this network</html>' },
      jsonAnswer(201, {}),
      jsonAnswer(504, {}),
      'mute',
      'drop',
      'half',
    ] as const;
    for (const answer of lost) {
      double.script(answer);
      expect(await failureOf(courier)).toMatchObject({ code: 'timeout' });
    }
    expect(courier.health()).toMatchObject({ state: 'down', outstanding: 0 });
  });

  test('a carrier that is not there took nothing: again later; one that may not be reached stops the channel', async () => {
    const { courier, double } = await start();
    double.close();
    expect(await failureOf(courier)).toMatchObject({ details: { remedy: 'retry', carrierCode: 'ECONNREFUSED' } });
    const inside = await start({ settings: { baseUrl: 'http://10.0.0.1' } });
    expect(await failureOf(inside.courier)).toMatchObject({ details: { remedy: 'stop-channel' } });
    expect(inside.courier.health()).toMatchObject({ state: 'stopped', code: 'refused-address' });
  });

  test('a minute of throttling loses nothing and doubles nothing', async () => {
    const { courier, double, arrived, clock } = await start();
    const refusal = jsonAnswer(429, { code: 20429 }, { 'retry-after': '4' });
    const texts = Array.from({ length: 5 }, (_, index) => `m${index}`);
    const refusals = await throttledMinute(courier, { double, clock, refusal, texts });
    expect(refusals).toBe(15);
    expect(arrived.get('+5491155550100')).toEqual(texts);
    expect(courier.health()).toMatchObject({ state: 'up', ratePerS: 5 / 60 });
  });

  test('a revoked token stops the channel until a request succeeds again', async () => {
    const { courier, double, clock } = await start();
    double.script(jsonAnswer(401, { code: 20003, message: 'Authenticate' }));
    await failureOf(courier);
    expect(courier.health()).toMatchObject({ state: 'stopped', code: '20003', sinceAt: clock.at });
    clock.at += 5000;
    await courier.send(smsForTest(), signal());
    expect(courier.health()).toMatchObject({ state: 'up', sinceAt: clock.at });
  });

  test('callbacks: forged, changed, unsigned, of another account and of another address are refused', async () => {
    const { courier, receipts, inbound, warned } = await start();
    const values = { MessageSid: nextSid(), MessageStatus: 'delivered' };
    const good = callback(hook, values);
    const refused = [
      callback(hook, values, { token: 'another-token' }),
      callback(hook, values, { account: `AC${'f'.repeat(32)}` }),
      callback(hook, values, { change: { body: Buffer.from(`${Buffer.from(good.body).toString()}&ErrorCode=1`) } }),
      callback(hook, values, { change: { headers: form } }),
      callback(hook, values, { change: { url: `${hook}?message=9`, query: { message: '9' } } }),
      callback(hook, values, { change: { url: hook.replace('bot.example', 'evil.example') } }),
      callback(hook, values, { change: { headers: { ...good.headers, 'content-type': 'application/json' } } }),
      callback(hook, values, { change: { method: 'GET' as const } }),
    ];
    for (const request of refused) expect(await courier.webhook(request)).toEqual({ status: 403 });
    expect([receipts, inbound]).toEqual([[], []]);
    expect(warned).toHaveLength(refused.length);
    // The same request twice is the same news twice: the store only moves a state up.
    for (const _ of [1, 2]) expect(await courier.webhook(good)).toMatchObject({ status: 200, contentType: 'text/xml; charset=utf-8' });
    expect(receipts).toHaveLength(2);
  });

  test('receipts: our id, codes and remedies; the time is ours, whatever a carrier’s clock says', async () => {
    const { courier, receipts, clock } = await start();
    const sid = nextSid();
    const told = async (values: Record<string, string>) =>
      await courier.webhook(callback(`${hook}?message=12`, { MessageSid: sid, ...values }));
    await told({ MessageStatus: 'delivered', RawDlrDoneDate: '9912312359' });
    await told({ MessageStatus: 'undelivered', ErrorCode: '30006' });
    await told({ MessageStatus: 'failed', ErrorCode: '30007' });
    await told({ MessageStatus: 'a-new-word' });
    expect(receipts).toEqual([
      { channel: 'canal-1', carrierId: sid, messageId: '12', status: 'delivered', at: clock.at },
      { channel: 'canal-1', carrierId: sid, messageId: '12', status: 'failed', code: '30006', remedy: 'no-number', at: clock.at },
      { channel: 'canal-1', carrierId: sid, messageId: '12', status: 'failed', code: '30007', at: clock.at },
    ]);
  });

  test('an SMS to us is taken with its text as it is, and answered without words', async () => {
    const { courier, inbound, clock } = await start();
    const sid = nextSid();
    const answer = await courier.webhook(
      callback(hook, {
        MessageSid: sid,
        SmsStatus: 'received',
        From: '+59899123456',
        To: '+15550001',
        Body: 'Baja & más=1 😀',
        NumMedia: '0',
      }),
    );
    expect(answer.body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    expect(inbound).toEqual([
      {
        channel: 'canal-1',
        carrierId: sid,
        origin: '+15550001',
        messaging: 'sms',
        from: '+59899123456',
        text: 'Baja & más=1 😀',
        media: undefined,
        at: clock.at,
      },
    ]);
  });

  test('news that cannot be stored is not answered with success', async () => {
    const { courier } = await start();
    courier.onReceipt(() => Promise.reject(new Failure('unavailable', 'the database is away')));
    await expect(courier.webhook(callback(hook, { MessageSid: nextSid(), MessageStatus: 'sent' }))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('the account tells its name, balance and numbers; without the right to read them the name is enough', async () => {
    const { courier, double } = await start();
    const numbers = [
      { phone_number: '+15550001', friendly_name: 'Recepción', capabilities: { sms: true } },
      { phone_number: '+15550002', capabilities: { sms: false } },
    ];
    double.script(
      jsonAnswer(200, { friendly_name: 'Clínica', status: 'active' }),
      jsonAnswer(200, { balance: '12.5', currency: 'USD' }),
      jsonAnswer(200, { incoming_phone_numbers: numbers }),
    );
    expect(await courier.account()).toMatchObject({
      name: 'Clínica',
      balance: '12.5 USD',
      numbers: [{ sender: '+15550001', name: 'Recepción' }],
    });
    double.script(jsonAnswer(200, { friendly_name: 'Clínica', status: 'suspended' }), jsonAnswer(403, {}), jsonAnswer(403, {}));
    expect(await courier.account()).toEqual({ name: 'Clínica (suspended)', balance: undefined, numbers: [] });
    double.script(jsonAnswer(401, { code: 20003 }));
    await expect(courier.account()).rejects.toMatchObject({ details: { remedy: 'stop-channel' } });
  });
});

/** Published by Twilio: its documentation and the tests of its client libraries (token 12345). */
const published: [string, [string, string][]][] = [
  ['RSOYDt4T1cUTdK1PDd93/VVr8B8=', callOf('+14158675309')],
  ['0/KCTR6DLpKmkAf8muzZqo1nDgQ=', callOf('+12349013030')],
  [
    'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    [
      ['Sid', 'CA123'],
      ['SidAccount', 'AC123'],
      ['Digits', '5678'],
      ['Digits', '1234'],
      ['Digits', '1234'],
    ],
  ],
];
function callOf(from: string): [string, string][] {
  return [
    ['Digits', '1234'],
    ['To', '+18005551212'],
    ['From', from],
    ['Caller', from],
    ['CallSid', 'CA1234567890ABCDE'],
  ];
}
test.each(published)('the signature %s of Twilio’s own example', (signature, values) => {
  const request = { url: 'https://mycompany.com/myapp.php?foo=1&bar=2', parameters: new URLSearchParams(values) };
  expect(twilioSignature('12345', request)).toBe(signature);
  const signed = { ...request, signature, body: new Uint8Array(), form: true };
  expect(isSigned('12345', signed)).toBe(true);
  expect(isSigned('12346', signed)).toBe(false);
  expect(isSigned('', { ...signed, signature: twilioSignature('', request) })).toBe(false);
});

test('a port of the scheme may be signed or left out, and a body that is no form is held to its digest', () => {
  const body = Buffer.from('{"property": "value"}');
  const url = `https://bot.example/hooks/a/b?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  const parameters = new URLSearchParams();
  const signature = twilioSignature(authToken, { url: url.replace('.example/', '.example:443/'), parameters });
  const signed = { url, parameters, signature, body, form: false };
  expect(isSigned(authToken, signed)).toBe(true);
  expect(isSigned(authToken, { ...signed, body: Buffer.from('{"property": "other"}') })).toBe(false);
});

test('settings name what is wrong with them', () => {
  const { settings } = twilioChannelKind;
  expect(settings.parse({ accountSid })).toMatchObject({ baseUrl: 'https://api.twilio.com' });
  for (const wrong of [
    { accountSid: 'AC1' },
    { accountSid, baseUrl: 'ftp://x' },
    { accountSid, baseUrl: 'https://u:p@x' },
    { accountSid, other: 1 },
  ])
    expect(settings.safeParse(wrong).success).toBe(false);
});
