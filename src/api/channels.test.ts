// Channels over HTTP: secrets that never come back, faults with their path, origins that flows use, opt-outs, message settings.
import * as z from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callWithMessages, fresh } from '#ports/contract-samples.ts';
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import type { Courier, OutgoingMessage } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

const sent: OutgoingMessage[] = [];
const courier: Courier = {
  channel: 'twilio-ar',
  kinds: ['sms'],
  idempotent: false,
  send: async (message) => {
    sent.push(message);
    if (message.content.channel === 'sms' && message.content.text === 'no')
      throw new Failure('rejected', 'not a mobile', { details: { carrierCode: '21614' } });
    return { carrierId: 'SM1', parts: 1 };
  },
  onReceipt: () => {},
  health: () => ({ state: 'up', sinceAt: 5, outstanding: 2 }),
};
const kind: ChannelKindDefinition = {
  kind: 'twilio',
  messaging: ['sms'],
  settings: z.strictObject({ accountSid: z.string().min(3) }),
  secrets: [
    { name: 'authToken', required: true },
    { name: 'apiKey', required: false },
  ],
  open: () => courier,
};

let api: TestApi;
let admin: string;
let supervisor: string;
let designer: string;
beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    settings: { ...rooms.settings, publicUrl: undefined },
    messaging: { kinds: [kind], running: (id) => (id === 'twilio-ar' ? { courier, webhookSecret: 'w', sinceAt: 5 } : undefined) },
  }));
  admin = (await api.signedIn('admin')).cookie;
  supervisor = (await api.signedIn('supervisor')).cookie;
  designer = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

const ask = (method: string, target: string, body?: unknown, cookie = admin) => api.ask(method, target, { cookie, body });
const channel = { name: 'Twilio Argentina', kind: 'twilio', settings: { accountSid: 'AC123' }, ratePerS: 5 };
const origin = { channel: 'twilio-ar', messaging: 'sms', name: 'Avisos', sender: 'CLINICA', senderKind: 'alphanumeric', countries: ['AR'] };

test('a channel is added with its secret sealed; the secret never comes back and is kept when it is left out', async () => {
  expect(await ask('PUT', 'channels/twilio-ar', channel)).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['secrets', 'authToken'] }] },
  });
  const made = await ask('PUT', 'channels/twilio-ar', { ...channel, secrets: { authToken: 'muy-secreto' } });
  expect(made).toMatchObject({
    status: 200,
    body: { secrets: { authToken: true, apiKey: false }, health: { state: 'up', outstanding: 2 } },
  });
  const row = (await api.store.channels.channels())[0];
  expect(row?.secrets).toEqual({ authToken: 'sealed muy-secreto' });
  expect((await ask('PUT', 'channels/twilio-ar', { ...channel, name: 'Otro' })).body).toMatchObject({
    name: 'Otro',
    secrets: { authToken: true },
  });
  expect((await api.store.channels.channels())[0]).toMatchObject({ secrets: row?.secrets, webhookSecret: row?.webhookSecret });
  for (const answer of [await ask('GET', 'channels'), await ask('GET', 'channels/twilio-ar')]) {
    expect(JSON.stringify(answer.body)).not.toContain('secreto');
    expect(JSON.stringify(answer.body)).toContain(row?.webhookSecret);
  }
  expect(JSON.stringify((await ask('GET', 'channels', undefined, designer)).body)).not.toContain(row?.webhookSecret);
  expect((await ask('GET', 'channel-kinds')).body['items']).toMatchObject([{ kind: 'twilio', settings: { required: ['accountSid'] } }]);
});

test('faults have a path; a kind cannot change; only admins connect', async () => {
  const put = (body: object, cookie = admin) => ask('PUT', 'channels/twilio-ar', { ...channel, ...body }, cookie);
  expect(await put({ settings: { accountSid: 'A' } })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['settings', 'accountSid'] }] },
  });
  expect(await put({ secrets: { password: 'x' } })).toMatchObject({ status: 400, body: { problems: [{ path: ['secrets', 'password'] }] } });
  expect(await put({ secrets: { authToken: '' } })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['secrets', 'authToken'] }] },
  });
  expect(await put({ kind: 'smpp' })).toMatchObject({ status: 409 });
  expect(await put({}, designer)).toMatchObject({ status: 403 });
  expect(await ask('PUT', 'channels/otro', { ...channel, kind: 'smpp' })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['kind'] }] },
  });
  expect((await ask('GET', 'channels/nadie')).status).toBe(404);
  await api.store.channels.stopChannel('twilio-ar', { code: '20003', detail: 'token', at: 9 });
  expect((await ask('GET', 'channels/twilio-ar/health')).body).toEqual({ state: 'stopped', sinceAt: 9, code: '20003', detail: 'token' });
  expect((await ask('POST', 'channels/twilio-ar/resume')).body).toMatchObject({ health: { state: 'up' } });
});

test('an origin says what its countries do to it, appears in the snapshot, and cannot be removed while a flow uses it', async () => {
  expect(await ask('PUT', 'origins/avisos', { ...origin, sender: '+12' })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['sender'] }] },
  });
  expect(await ask('PUT', 'origins/avisos', { ...origin, channel: 'nadie' })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['channel'] }] },
  });
  expect(await ask('PUT', 'origins/avisos', { ...origin, countries: ['AR', 'XX'] })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['countries', 1] }] },
  });
  const made = await ask('PUT', 'origins/avisos', origin);
  expect(made).toMatchObject({ status: 200, body: { plainText: true } });
  expect(made.body['facts']).toContainEqual({ country: 'AR', fact: 'alphanumeric-replaced' });
  const sms = { id: 's1', kind: 'send-sms', v: 1, settings: { origin: 'avisos', text: 'Hola' } };
  const flow = smallFlow('avisa') as { blocks: { saludo: object } };
  const document = JSON.stringify({ ...flow, blocks: { saludo: { ...flow.blocks.saludo, actions: [sms] } } });
  await api.store.flows.saveDraft('avisa', 'Avisa', document, undefined, 'test', 1);
  await api.store.flows.publish('avisa', document, 'test', '', 1);
  expect(await ask('DELETE', 'origins/avisos')).toMatchObject({ status: 409, body: { details: { flows: ['avisa'] } } });
  expect(await ask('DELETE', 'channels/twilio-ar')).toMatchObject({ status: 409, body: { code: 'in-use' } });
});

test('a try is sent at once to the repaired number, and a refusal is told with the carrier’s code', async () => {
  const attempt = (body: object) => ask('POST', 'channels/twilio-ar/test', { origin: 'avisos', text: 'Prueba', ...body });
  expect((await attempt({ to: '11 5555 0100' })).body).toEqual({ taken: true, to: '+5491155550100', carrierId: 'SM1', parts: 1 });
  expect(sent.at(-1)).toMatchObject({ origin: 'CLINICA', to: '+5491155550100', content: { channel: 'sms', text: 'Prueba' } });
  expect((await attempt({ to: '+5491155550100', text: 'no' })).body).toMatchObject({ taken: false, code: '21614' });
  expect(await attempt({ to: '911' })).toMatchObject({ status: 400, body: { problems: [{ path: ['to'] }] } });
  expect(await attempt({ to: '+5491155550100', origin: 'nadie' })).toMatchObject({ status: 400 });
});

test('opt-outs are added by number, found, and taken off; a number can be erased', async () => {
  const added = await ask('POST', 'suppressions', { address: '+52 1 55 1234 5678', messaging: 'sms', note: 'llamó' }, supervisor);
  expect(added).toMatchObject({ status: 200, body: { address: '+525512345678', reason: 'by-hand' } });
  expect((await ask('GET', 'suppressions?search=5678', undefined, supervisor)).body['items']).toMatchObject([{ address: '+525512345678' }]);
  expect((await ask('DELETE', 'suppressions/sms/%2B525512345678', undefined, supervisor)).status).toBe(200);
  expect((await ask('GET', 'suppressions', undefined, supervisor)).body['items']).toEqual([]);
  const to = '+5491155550199';
  await callWithMessages(api.store.calls, [{ to, content: { channel: 'sms', text: 'privado' } }]);
  expect((await ask('POST', `numbers/${encodeURIComponent(to)}/erase`)).body).toMatchObject({ touched: 1 });
  expect((await ask('GET', `messages?search=${encodeURIComponent(to)}`)).body['items']).toEqual([]);
});

test('message settings have defaults, are checked and are kept', async () => {
  expect((await ask('GET', 'message-settings')).body).toMatchObject({ countries: [], retentionDays: 30, caps: { perNumber: 10 } });
  expect(await ask('PUT', 'message-settings', { countries: ['ZZ'] })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['countries', 0] }] },
  });
  expect(await ask('PUT', 'message-settings', { marketingHours: { sunday: { from: '10:00', to: '09:00' } } })).toMatchObject({
    status: 400,
  });
  await ask('PUT', 'message-settings', { countries: ['AR', 'UY'], retentionDays: 7 });
  expect((await ask('GET', 'message-settings')).body).toMatchObject({ countries: ['AR', 'UY'], retentionDays: 7 });
  expect((await ask('PUT', 'message-settings', {}, supervisor)).status).toBe(403);
});

test('dead messages are sent again, one or many; a delivered one is not; the report tells what became of them', async () => {
  const flow = fresh('flow');
  const call = await callWithMessages(api.store.calls, [{}, {}, {}], { flow });
  const rows = await api.store.messages.list({ callId: call.id, limit: 9 });
  const [one, two, three] = rows.map(({ id }) => id) as [number, number, number];
  for (const { id } of rows) await api.store.messages.claim(9, Date.now() * 2, 1000).then(() => id);
  await api.store.messages.settle(one, { state: 'dead', at: 1, code: 'busy' });
  await api.store.messages.settle(two, { state: 'failed', at: 1, code: '30008' });
  await api.store.messages.settle(three, { state: 'delivered', at: 1, parts: 2 });
  const times = `fromAt=${call.startedAt}&toAt=${call.startedAt + 1}`;
  expect((await ask('GET', `message-report?${times}&flow=${flow}`)).body['items']).toMatchObject([
    { flow, channel: 'sms', total: 3, sent: 1, delivered: 1, read: 0, failed: 2, parts: 2, reasons: [{ count: 1 }, { count: 1 }] },
  ]);
  expect((await ask('POST', `messages/${one}/retry`, undefined, supervisor)).body).toMatchObject({ state: 'queued' });
  expect((await ask('POST', `messages/${three}/retry`, undefined, supervisor)).status).toBe(409);
  expect((await ask('POST', 'messages/retry', { states: ['failed'], code: '30008' }, supervisor)).body).toMatchObject({ retried: 1 });
  expect((await ask('GET', `messages?code=30008&flow=${flow}`)).body['items']).toEqual([]);
});
