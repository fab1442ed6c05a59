// The Infobip courier against a double of its API: the contract, the wire, what each answer asks for, and reports good and bad.
import { createHmac } from 'node:crypto';
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
import { infobipChannelKind } from './channel-kind.ts';
import { InfobipCourier } from './courier.ts';
import { infobipSettings } from './settings.ts';

interface Asked {
  messages: { sender: string; destinations: { to: string }[]; content: { text: string }; webhooks: { callbackData: string } }[];
}

let ids = 0;
const nextId = () => `4504-${(ids += 1)}`;
const pending = { groupId: 1, groupName: 'PENDING', id: 26, name: 'PENDING_ACCEPTED' };
const delivered = { groupId: 3, groupName: 'DELIVERED', id: 5, name: 'DELIVERED_TO_HANDSET' };

/** Infobip as its documentation tells: what it took by number, and a report of each message. */
async function infobip({
  timeoutMs,
  settings = {},
  secrets = {},
}: {
  timeoutMs?: number;
  settings?: object;
  secrets?: Record<string, string>;
} = {}) {
  const arrived = new Map<string, string[]>();
  const double = await new CarrierDouble(({ path, headers, body }) => {
    if (headers.authorization !== 'App key-1')
      return jsonAnswer(401, { requestError: { serviceException: { messageId: 'UNAUTHORIZED', text: 'Invalid login details' } } });
    if (path !== '/sms/3/messages') return jsonAnswer(404, { errorCode: 'E404' });
    const [message] = (JSON.parse(body) as Asked).messages;
    const { text } = message?.content ?? { text: '' };
    if (text.includes('prohibido'))
      return jsonAnswer(200, { messages: [{ messageId: nextId(), status: { groupName: 'REJECTED', id: 6, name: 'REJECTED_NETWORK' } }] });
    const to = message?.destinations[0]?.to ?? '';
    const messageId = nextId();
    arrived.set(to, [...(arrived.get(to) ?? []), text]);
    void courier.webhook(
      posted({
        results: [{ messageId, to, callbackData: message?.webhooks.callbackData, status: delivered, error: { id: 0, name: 'NO_ERROR' } }],
      }),
    );
    return jsonAnswer(200, { bulkId: 'b', messages: [{ messageId, status: pending, destination: to, details: { messageCount: 3 } }] });
  }).start();
  const parsed = infobipSettings.parse({ baseUrl: `${double.url}/`, ...settings });
  const made = courierForTest(
    (open, around) => new InfobipCourier(open, around),
    'infobip',
    parsed,
    { apiKey: 'key-1', ...secrets },
    timeoutMs,
  );
  const { courier } = made;
  return { double, arrived, ...made };
}

function posted(body: unknown, headers: Record<string, string> = {}): WebhookRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', url: 'https://bot.example/hooks/canal-1/s3creto', query: {}, headers, body: Buffer.from(text) };
}

courierContract('infobip', async () => smsBench(await infobip(), (to) => to.slice(1), [{ sent: 'cut \ud83d', arrives: 'cut \ufffd' }]));

describe('with the double', () => {
  const { start, closeAll } = benchesOf(infobip);
  afterEach(closeAll);

  test('the request is what version 3 asks for, numbers without +, and parts come back', async () => {
    const { courier, double } = await start({ settings: { validityMinutes: 60 } });
    expect(await courier.send(smsForTest(), AbortSignal.timeout(5000))).toMatchObject({ parts: 3 });
    expect(JSON.parse(double.requests[0]?.body ?? '')).toEqual({
      messages: [
        {
          sender: '15550001',
          destinations: [{ to: '5491155550100' }],
          content: { text: 'Hola' },
          options: { validityPeriod: { amount: 60, timeUnit: 'MINUTES' } },
          webhooks: { delivery: { url: 'https://bot.example/hooks/canal-1/s3creto' }, contentType: 'application/json', callbackData: '7' },
        },
      ],
    });
    await courier.send(smsForTest({ origin: 'CLINICA' }), AbortSignal.timeout(5000));
    expect((JSON.parse(double.requests[1]?.body ?? '') as Asked).messages[0]?.sender).toBe('CLINICA');
  });

  const older = (messageId: string) => ({ requestError: { serviceException: { messageId, text: 'Number 5491155550100 refused' } } });
  const inMessage = (name: string, groupName = 'REJECTED') => ({ messages: [{ messageId: nextId(), status: { groupName, name } }] });
  test.each([
    [401, older('UNAUTHORIZED'), 'rejected', { remedy: 'stop-channel', carrierCode: 'UNAUTHORIZED' }],
    [403, { errorCode: 'E403', description: 'Forbidden' }, 'rejected', { remedy: 'stop-channel', carrierCode: 'E403' }],
    [400, { errorCode: 'E400', description: 'Bad request' }, 'rejected', { remedy: 'never' }],
    [429, { errorCode: 'E429' }, 'too-many', { remedy: 'slow-channel', retryAfterS: 9 }],
    [500, {}, 'unavailable', { remedy: 'retry', carrierCode: '500' }],
    [200, older('UNAUTHORIZED'), 'rejected', { remedy: 'stop-channel' }],
    [200, { errorCode: 'E429' }, 'too-many', { remedy: 'slow-channel' }],
    [200, inMessage('REJECTED_NOT_ENOUGH_CREDITS'), 'rejected', { remedy: 'stop-channel' }],
    [200, inMessage('REJECTED_SYSTEM_ERROR'), 'unavailable', { remedy: 'retry' }],
    [200, inMessage('REJECTED_FLOODING_FILTER'), 'too-many', { remedy: 'slow-recipient' }],
    [200, inMessage('REJECTED_INVALID_DESTINATION'), 'rejected', { remedy: 'no-number' }],
    [200, inMessage('REJECTED_DND'), 'rejected', { remedy: 'opted-out' }],
    [200, inMessage('UNDELIVERABLE_REJECTED_OPERATOR', 'UNDELIVERABLE'), 'rejected', { remedy: 'never' }],
  ])('an answer %i with %j is told apart', async (status, body, code, details) => {
    const { courier, double } = await start();
    double.script(jsonAnswer(status, body, { 'retry-after': '9' }));
    const failure = await failureOf(courier);
    expect(failure).toMatchObject({ code, details });
    expect(failure.message).not.toContain('549115');
  });

  test('a success without a message, and every lost answer, is not known', async () => {
    const { courier, double } = await start({ timeoutMs: 100 });
    const lost = [
      { status: 200, body: '<html>' },
      jsonAnswer(200, { messages: [] }),
      jsonAnswer(200, { messages: 'x' }),
      jsonAnswer(504, {}),
      'mute',
      'drop',
      'half',
    ] as const;
    for (const answer of lost) {
      double.script(answer);
      expect(await failureOf(courier)).toMatchObject({ code: 'timeout' });
    }
  });

  test('a minute of throttling loses nothing and doubles nothing', async () => {
    const { courier, double, arrived, clock } = await start();
    // The date is the carrier's, whose clock is a year behind: only what lies between the two counts.
    const refusal = jsonAnswer(429, {}, { date: 'Thu, 15 Jan 2026 08:00:00 GMT', 'retry-after': 'Thu, 15 Jan 2026 08:00:05 GMT' });
    const texts = Array.from({ length: 5 }, (_, index) => `m${index}`);
    expect(await throttledMinute(courier, { double, clock, refusal, texts })).toBe(12);
    expect(arrived.get('5491155550100')).toEqual(texts);
  });

  test('reports in one batch: states, codes, remedies and our id; what cannot be read keeps nothing from its neighbours', async () => {
    const { courier, receipts, clock, warned } = await start();
    const of = (messageId: string, status: object, more: object = {}) => ({ messageId, status, callbackData: '12', ...more });
    const results = [
      of('a', pending),
      of('b', { groupName: 'DELIVERED', id: 2, name: 'DELIVERED_TO_OPERATOR' }),
      of('c', delivered, { doneAt: '2099-01-01T00:00:00.000+0000' }),
      of(
        'd',
        { groupName: 'UNDELIVERABLE', id: 9, name: 'UNDELIVERABLE_NOT_DELIVERED' },
        { error: { name: 'EC_UNKNOWN_SUBSCRIBER', description: 'Unknown Subscriber' } },
      ),
      of('e', { groupName: 'EXPIRED', name: 'EXPIRED_EXPIRED' }, { error: { name: 'NO_ERROR' } }),
      of('f', { groupName: 'SOMETHING_NEW' }),
      { nonsense: true },
      null,
    ];
    expect(await courier.webhook(posted({ results }))).toEqual({ status: 200 });
    const base = { channel: 'canal-1', messageId: '12', at: clock.at };
    expect(receipts).toEqual([
      { ...base, carrierId: 'a', status: 'sent' },
      { ...base, carrierId: 'b', status: 'sent' },
      { ...base, carrierId: 'c', status: 'delivered' },
      { ...base, carrierId: 'd', status: 'failed', code: 'EC_UNKNOWN_SUBSCRIBER', detail: 'Unknown Subscriber', remedy: 'no-number' },
      { ...base, carrierId: 'e', status: 'failed', code: 'EXPIRED_EXPIRED' },
    ]);
    expect(warned).toEqual([{ channel: 'canal-1', lost: 3 }]);
  });

  test('messages to us are taken, with + where it is a number', async () => {
    const { courier, inbound, clock } = await start();
    const results = [
      { messageId: 'm1', from: '59899123456', to: '15550001', text: 'Baja 😀', cleanText: '', receivedAt: '2020-01-01T00:00:00.000+0000' },
      { messageId: 'm2', from: '2626', to: '15550001', text: 'hola' },
    ];
    await courier.webhook(posted({ results }));
    const base = { channel: 'canal-1', origin: '+15550001', messaging: 'sms', media: undefined, at: clock.at };
    expect(inbound).toEqual([
      { ...base, carrierId: 'm1', from: '+59899123456', text: 'Baja 😀' },
      { ...base, carrierId: 'm2', from: '2626', text: 'hola' },
    ]);
  });

  const results = [{ messageId: 'a', status: delivered }];
  const signed = (key: string, encoding: 'hex' | 'base64', hash = 'sha256') =>
    createHmac(hash, key).update(JSON.stringify({ results })).digest(encoding);
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  test.each<[string, object, Record<string, string>, Record<string, string>, number]>([
    ['path', {}, {}, {}, 200],
    ['user and password', { webhookAuth: 'basic', webhookUser: 'ib' }, { webhookPassword: 'p' }, basic('ib:p'), 200],
    ['a wrong password', { webhookAuth: 'basic', webhookUser: 'ib' }, { webhookPassword: 'p' }, basic('ib:q'), 401],
    ['no password', { webhookAuth: 'basic', webhookUser: 'ib' }, { webhookPassword: 'p' }, {}, 401],
    ['a password that was never set', { webhookAuth: 'basic', webhookUser: 'ib' }, {}, basic('ib:'), 401],
    [
      'a signature in hexadecimal',
      { webhookAuth: 'hmac' },
      { webhookKey: 'k' },
      { 'x-signature': `sha256=${signed('k', 'hex').toUpperCase()}` },
      200,
    ],
    [
      'a signature in base64',
      { webhookAuth: 'hmac', signatureHeader: 'X-Ib', signatureHash: 'sha512' },
      { webhookKey: 'k' },
      { 'x-ib': signed('k', 'base64', 'sha512') },
      200,
    ],
    ['another account’s key', { webhookAuth: 'hmac' }, { webhookKey: 'k' }, { 'x-signature': signed('other', 'hex') }, 401],
    ['no signature', { webhookAuth: 'hmac' }, { webhookKey: 'k' }, {}, 401],
    [
      'a key that was never set',
      { webhookAuth: 'hmac' },
      {},
      { 'x-signature': createHmac('sha256', '').update(JSON.stringify({ results })).digest('hex') },
      401,
    ],
  ])('a report with %s', async (_, settings, secrets, headers, status) => {
    const { courier, receipts } = await start({ settings, secrets });
    expect((await courier.webhook(posted({ results }, headers))).status).toBe(status);
    expect(receipts).toHaveLength(status === 200 ? 1 : 0);
    if ('x-signature' in headers && status === 200) {
      const changed = posted({ results: [{ messageId: 'b', status: delivered }] }, headers);
      expect((await courier.webhook(changed)).status).toBe(401);
    }
  });

  test('what is no report is refused, and news that cannot be stored is not answered with success', async () => {
    const { courier } = await start();
    for (const body of ['', '[', '{}', '{"results":5}', 'null']) expect(await courier.webhook(posted(body))).toEqual({ status: 400 });
    courier.onReceipt(() => Promise.reject(new Failure('unavailable', 'the database is away')));
    await expect(courier.webhook(posted({ results }))).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('the balance is told', async () => {
    const { courier, double } = await start();
    double.script(jsonAnswer(200, { balance: 47.79, currency: 'EUR' }));
    expect(await courier.account()).toEqual({ name: undefined, balance: '47.79 EUR', numbers: [] });
  });
});

test('settings name what is wrong with them', () => {
  const { settings } = infobipChannelKind;
  expect(settings.parse({ baseUrl: 'https://x1.api.infobip.com/' })).toMatchObject({
    baseUrl: 'https://x1.api.infobip.com',
    webhookAuth: 'path',
  });
  for (const wrong of [
    {},
    { baseUrl: 'x1.api.infobip.com' },
    { baseUrl: 'https://x', webhookAuth: 'none' },
    { baseUrl: 'https://x', signatureHeader: 'a b' },
  ])
    expect(settings.safeParse(wrong).success).toBe(false);
});
