// Couriers follow the rows of their channels: opened, opened anew, closed, stopped; origins lead to them. On the real store.
import * as z from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecretBox } from '#adapters/secrets/create-secret-box.ts';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { ScriptedCourier } from '#outbox/scripted-courier.ts';
import type { ChannelKindDefinition, OpenChannel } from '#ports/channel-kind.ts';
import type { ChannelRow, OriginRow } from '#ports/channel-store.ts';
import { systemClock } from '#ports/clock.ts';
import type { Store } from '#ports/store.ts';
import { createMessaging, type Messaging } from './messaging.ts';

let server: TestServer;
let store: Store;
let messaging: Messaging;
let seal: (text: string, label: string) => string;
const opened: OpenChannel<unknown>[] = [];
const closed: string[] = [];

const kind: ChannelKindDefinition = {
  kind: 'http',
  messaging: ['sms'],
  settings: z.strictObject({ url: z.string() }),
  secrets: [{ name: 'token', required: true }],
  open: (channel) => {
    opened.push(channel);
    const courier = new ScriptedCourier();
    return Object.assign(courier, { channel: channel.row.id, close: () => Promise.resolve(void closed.push(channel.row.id)) });
  },
};

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  store = await openStore({ connection: server.connection });
  const box = await createSecretBox(`/tmp/atiende-messaging-${process.pid}/key`);
  seal = box.seal;
  await store.channels.saveChannel(channel('uno'));
  await store.channels.saveOrigin(origin('avisos', 'uno'));
  const log = { info: () => {}, warn: () => {} };
  messaging = await createMessaging({
    store: store.channels,
    attach: () => {},
    inbound: { message: () => Promise.resolve(), marketingChoice: () => Promise.resolve() },
    open: box.open,
    clock: systemClock,
    log,
    http: { request: () => Promise.reject(new Error('nothing is asked')) },
    asset: () => Promise.reject(new Error('nothing is read')),
    publicUrl: 'https://bot.example',
    sandbox: Object.assign(new ScriptedCourier(), { channel: 'sandbox' }),
    kinds: [kind],
  });
});
afterAll(async () => {
  await messaging.close();
  await store.close();
  await server.stop();
});

function channel(id: string, change: Partial<ChannelRow> = {}): ChannelRow {
  const secrets = { token: seal('muy-secreto', 'channel') };
  const base = { enabled: true, settings: { url: 'https://x.example' }, webhookSecret: 'w', ratePerS: 3, stopped: undefined, createdAt: 1 };
  return { id, name: id, kind: 'http', secrets, ...base, ...change };
}

function origin(id: string, of: string, change: Partial<OriginRow> = {}): OriginRow {
  const can = { countries: [], twoWay: true, encodings: 'gsm7-ucs2', concatenation: true, plainText: true, enabled: true } as const;
  const base = {
    channel: of,
    messaging: 'sms',
    name: id,
    sender: '+5491155550100',
    displayNumber: undefined,
    senderKind: 'long-code',
  } as const;
  return { id, ...base, ...can, countries: [], ...change };
}

test('a channel is opened with its secrets, and its origin leads to it by the carrier’s name', async () => {
  expect(opened.at(-1)).toMatchObject({ settings: { url: 'https://x.example' }, secrets: { token: 'muy-secreto' } });
  expect(messaging.outletOf('avisos')).toMatchObject({
    sender: '+5491155550100',
    ratePerS: 3,
    plainText: true,
    courier: { channel: 'uno' },
  });
  expect(messaging.originOf('uno', '5491155550100')).toBe('avisos');
  expect(messaging.originOf('uno', '999')).toBeUndefined();
  expect(messaging.outletOf('sandbox')).toMatchObject({ courier: { channel: 'sandbox' } });
  expect(messaging.outletOf('nadie')).toBeUndefined();
});

test('what a courier is opened with changes: it is closed and opened anew; a name is no such thing', async () => {
  const times = opened.length;
  await store.channels.saveChannel(channel('uno', { name: 'Otro', secrets: opened[0]?.row.secrets ?? {} }));
  await store.channels.saveOrigin(origin('segundo', 'uno', { sender: 'CLINICA' }));
  await expect.poll(() => messaging.outletOf('segundo')?.sender).toBe('CLINICA');
  expect([opened.length, closed]).toEqual([times, []]);
  await store.channels.saveChannel(channel('uno', { settings: { url: 'https://y.example' } }));
  await expect.poll(() => opened.at(-1)?.settings).toEqual({ url: 'https://y.example' });
  await expect.poll(() => closed).toEqual(['uno']);
});

test('a stopped channel goes on taking receipts and says so to the outbox; let go on, it is opened anew', async () => {
  const stopped = { code: '190', detail: 'token revoked', at: 5 };
  await store.channels.stopChannel('uno', stopped);
  await expect.poll(() => messaging.outletOf('avisos')?.stopped).toEqual(stopped);
  expect(messaging.running('uno')?.courier.channel).toBe('uno');
  const times = opened.length;
  await store.channels.stopChannel('uno', undefined);
  await expect.poll(() => opened.length).toBe(times + 1);
  await expect.poll(() => messaging.outletOf('avisos')).toMatchObject({ courier: { channel: 'uno' } });
  expect(messaging.outletOf('avisos')?.stopped).toBeUndefined();
});

test('a channel that cannot be opened is stopped with the reason, and the others run on', async () => {
  await store.channels.saveChannel(channel('roto', { secrets: { token: 'v1:nonsense' } }));
  await store.channels.saveChannel(channel('ajeno', { settings: { port: 1 } }));
  const reasons = async () =>
    (await store.channels.channels())
      .filter((row) => row.stopped !== undefined)
      .map(({ id }) => id)
      .sort();
  await expect.poll(reasons).toEqual(['ajeno', 'roto']);
  expect(messaging.running('roto')).toBeUndefined();
  expect(messaging.running('uno')?.courier.channel).toBe('uno');
});

test('switched off or removed it is closed, and its origins lead nowhere', async () => {
  await store.channels.saveChannel(channel('uno', { enabled: false }));
  await expect.poll(() => messaging.outletOf('avisos')).toBeUndefined();
  await store.channels.saveChannel(channel('uno'));
  await expect.poll(() => messaging.outletOf('avisos')).toMatchObject({ courier: { channel: 'uno' } });
  await store.channels.removeChannel('uno');
  await expect.poll(() => messaging.running('uno')).toBeUndefined();
  expect(await store.channels.origins()).toEqual([]);
});
