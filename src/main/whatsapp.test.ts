// WhatsApp from the outbox to Meta and back, all parts wired as at run time: which of template and free form goes, what refusals and
// lost answers lead to, replies, choices and consents. The far end is the Graph API's double. Not here: the courier alone.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountTemplates, template } from '#adapters/courier-whatsapp-cloud/bench.ts';
import { account, appSecret, GraphDouble, token } from '#adapters/courier-whatsapp-cloud/graph-double.ts';
import { createSecretBox } from '#adapters/secrets/create-secret-box.ts';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import type { MessageContent } from '#engine/effect.ts';
import { messageSettingsKey } from '#outbox/message-settings.ts';
import { channelSecretLabel } from '#ports/channel-kind.ts';
import { callWithMessages } from '#ports/contract-samples.ts';
import type { NewOutboxRow } from '#ports/message-store.ts';
import type { Store } from '#ports/store.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';
import { createMessages } from './messages.ts';

const number = '109090909090909';
const folder = `/tmp/atiende-whatsapp-${process.pid}`;
const silent = { info: () => {}, warn: () => {} };

let server: TestServer;
let store: Store;
let double: GraphDouble;
let messages: Awaited<ReturnType<typeof createMessages>>;
let people = 0;

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  store = await openStore({ connection: server.connection });
  double = await new GraphDouble().start();
  const body = { type: 'BODY', text: 'Ofertas para {{1}}' };
  const offers = { status: 'APPROVED', parameter_format: 'POSITIONAL', components: [body] } as const;
  double.templates = [...accountTemplates(), { ...offers, components: [body], name: 'promo', language: 'es_AR', category: 'MARKETING' }];
  const secrets = await createSecretBox(`${folder}/key`);
  const sealed = { token, appSecret, verifyToken: 'v' };
  await store.settings.set(messageSettingsKey, { countries: ['AR'] });
  await store.channels.saveChannel({
    id: 'meta',
    name: 'Meta',
    kind: 'whatsapp-cloud',
    enabled: true,
    settings: { businessAccountId: account, baseUrl: double.url },
    secrets: Object.fromEntries(Object.entries(sealed).map(([name, text]) => [name, secrets.seal(text, channelSecretLabel)])),
    webhookSecret: 's3creto',
    ratePerS: 80,
    stopped: undefined,
    createdAt: 1,
  });
  await store.channels.saveOrigin({
    id: 'sol',
    channel: 'meta',
    messaging: 'whatsapp',
    name: 'Sol',
    sender: number,
    displayNumber: '+5491155550000',
    senderKind: 'whatsapp',
    countries: [],
    twoWay: true,
    encodings: 'gsm7-ucs2',
    concatenation: true,
    plainText: false,
    enabled: true,
  });
  const nothing = { originalOf: () => undefined };
  const files = { read: () => Promise.reject(new Error('no message has a file')) };
  const http = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
  messages = await createMessages({ store, secrets, http, prompts: nothing, files, settings: {}, log: silent });
  double.hook = async (request) => (await messages.messaging.running('meta')?.courier.webhook?.(request)) ?? { status: 404 };
  messages.outbox.start();
});

afterAll(async () => {
  await messages.outbox.stop(0);
  await messages.messaging.close();
  double.close();
  await store.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Another person each time: a mobile of Buenos Aires. */
const person = () => `+54911555${String((people += 1)).padStart(5, '0')}`;
const turno = template('turno', { '1': 'Ana', '2': 'hoy' });
const both = { ...turno, text: 'Hola Ana' };
const digits = (to: string) => to.slice(1);

/** A message that a call orders; answers how to look at it. */
async function order(to: string, content: MessageContent, more: Partial<NewOutboxRow> = {}) {
  const startedAt = Date.now() - 1000;
  const call = await callWithMessages(store.calls, [{ origin: 'sol', to, content, createdAt: startedAt, ...more }], {
    line: 'linea',
    startedAt,
  });
  const [row] = await store.messages.list({ callId: call.id, limit: 1 });
  const found = async () => (await store.messages.get(row?.id ?? 0))?.row;
  const told = async () =>
    (await store.calls.inbox()).flatMap(({ callId, event }) =>
      callId === call.id && event.kind === 'messageResult' ? [event.status] : [],
    );
  return {
    callId: call.id,
    row: found,
    becomes: (state: string) => expect.poll(async () => (await found())?.state, { timeout: 8000, interval: 20 }).toBe(state),
    told,
  };
}

/** The person writes to us on WhatsApp. */
async function writes(to: string, text: string): Promise<void> {
  const message = {
    id: `wamid.in.${to}.${text}`,
    from: digits(to),
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: text },
  };
  expect(await double.post({ metadata: { phone_number_id: number }, messages: [message] })).toEqual({ status: 200 });
}

test('a telephone call opens nothing: the template goes; after the person wrote, the free form does', async () => {
  const to = person();
  const first = await order(to, both);
  await first.becomes('delivered');
  expect(double.arrived(to)).toEqual(['Turno\nHola Ana: hoy.']);
  // WhatsApp says *sent* once more by webhook.
  await expect.poll(async () => [...new Set(await first.told())]).toEqual(['sent', 'delivered']);
  await writes(to, 'gracias');
  await (await order(to, both)).becomes('delivered');
  expect(double.arrived(to)).toEqual(['Turno\nHola Ana: hoy.', 'Hola Ana']);
});

test('a free form alone outside the window asks nothing of Meta and takes its exit', async () => {
  const to = person();
  const { becomes, row, told } = await order(to, { channel: 'whatsapp', text: 'Hola' });
  await becomes('suppressed');
  expect(await row()).toMatchObject({ code: 'window-closed', attempts: 1 });
  await expect.poll(told).toEqual(['window-closed']);
  expect(double.arrived(to)).toEqual([]);
});

test('the window closed meanwhile: the template goes in its place, told in the answer or by webhook, and once only', async () => {
  const to = person();
  await writes(to, 'hola');
  double.closed.add(digits(to));
  const told = await order(to, both);
  await told.becomes('delivered');
  expect(double.arrived(to)).toEqual(['Turno\nHola Ana: hoy.']);
  const other = person();
  await writes(other, 'hola');
  double.fates.set(digits(other), { webhook: 131047 });
  const late = await order(other, both);
  await expect.poll(() => double.arrived(other)).toEqual(['Hola Ana', 'Turno\nHola Ana: hoy.']);
  await expect.poll(async () => ['failed', 'suppressed'].includes((await late.row())?.state ?? ''), { timeout: 8000 }).toBe(true);
  expect(double.arrived(other)).toHaveLength(2);
  await expect.poll(late.told).toContain('window-closed');
});

test('an answer that is lost is made up for by the status that brings our id: nothing goes twice', async () => {
  const to = person();
  double.fates.set(digits(to), { half: true });
  const { becomes, row } = await order(to, turno);
  await becomes('delivered');
  expect(await row()).toMatchObject({ attempts: 1, maybeDoubled: false });
  expect(double.arrived(to)).toHaveLength(1);
});

test('no WhatsApp there: the SMS goes instead, or the exit is taken', async () => {
  const to = person();
  double.fates.set(digits(to), { webhook: 131026 });
  const instead = await order(to, turno, { fallback: { origin: 'sandbox', content: { channel: 'sms', text: 'Su turno' } } });
  await instead.becomes('delivered');
  expect(await instead.row()).toMatchObject({ usedFallback: true, channel: 'sandbox' });
  const alone = await order(to, turno);
  await expect.poll(async () => (await alone.told()).at(-1), { timeout: 8000 }).toBe('no-whatsapp');
});

test('a marketing opt-out holds marketing back and nothing else; it can be taken back', async () => {
  const to = person();
  const choose = async (value: string) => {
    const choice = { wa_id: digits(to), category: 'marketing_messages', value, detail: 'x', timestamp: '1799999000' };
    expect(await double.post({ metadata: { phone_number_id: number }, user_preferences: [choice] }, { field: 'user_preferences' })).toEqual(
      { status: 200 },
    );
  };
  await choose('stop');
  const promo = await order(to, template('promo', { '1': 'Ana' }));
  await promo.becomes('suppressed');
  await expect.poll(promo.told).toEqual(['opted-out']);
  await (await order(to, turno)).becomes('delivered');
  await choose('resume');
  expect(await store.channels.suppression({ origin: 'sol', address: to, messaging: 'whatsapp' })).toBeUndefined();
});

test('the consent given in the call is kept with its words, call and answer', async () => {
  const to = person();
  const consent = { purpose: 'turnos', wording: '¿Le enviamos el turno por WhatsApp?', answer: 'option:si' };
  const { callId, becomes } = await order(to, { ...turno, consent });
  await becomes('delivered');
  expect(await store.channels.optIns(to)).toMatchObject([{ ...consent, callId, address: to }]);
});

// Last: the channel is stopped by it.
test('a token that was revoked stops the channel; what waits is not lost', async () => {
  const to = person();
  double.fates.set(digits(to), { answer: { code: 190, details: 'Session has expired', status: 401 } });
  const { becomes } = await order(to, turno);
  await becomes('dead');
  await expect.poll(async () => (await store.channels.channels())[0]?.stopped?.code).toBe('190');
  const next = await order(person(), turno);
  await next.becomes('dead');
  expect(await next.row()).toMatchObject({ code: 'channel-stopped' });
});
