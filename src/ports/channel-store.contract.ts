// What every ChannelStore must do: rows that come back as they were, stops, opt-outs by origin, windows, messages known by their id, forgetting.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelRow, OriginRow, SuppressionRow, TemplateRow } from './channel-store.ts';
import { callWithMessages, fresh, woken } from './contract-samples.ts';
import type { Store } from './store.ts';

const at = 1_800_000_000_000;

/** Declares the suite. */
export function channelStoreContract(open: () => Promise<Store>): void {
  describe('ChannelStore', () => {
    let store: Store;
    let other: Store;
    beforeAll(async () => {
      [store, other] = await Promise.all([open(), open()]);
    });
    afterAll(async () => {
      await Promise.all([store.close(), other.close()]);
    });
    channels(
      () => store,
      () => other,
    );
    people(() => store);
    forgetting(() => store);
  });
}

function sampleChannel(change: Partial<ChannelRow> = {}): ChannelRow {
  return {
    id: fresh('canal'),
    name: 'Carrier "uno" \u2028ñ',
    kind: 'smpp',
    enabled: true,
    settings: { host: 'smsc.example', nested: { port: 2775, list: [1, null] } },
    secrets: { password: 'v1:sealed' },
    webhookSecret: 's3cret',
    ratePerS: 0.5,
    stopped: undefined,
    createdAt: at,
    ...change,
  };
}

function sampleOrigin(channel: string, change: Partial<OriginRow> = {}): OriginRow {
  return {
    id: fresh('origen'),
    channel,
    messaging: 'sms',
    name: 'Avisos',
    sender: '+5491155550100',
    displayNumber: undefined,
    senderKind: 'long-code',
    countries: ['AR', 'UY'],
    twoWay: true,
    encodings: 'gsm7',
    concatenation: false,
    plainText: true,
    enabled: true,
    ...change,
  };
}

function channels(store: () => Store, other: () => Store): void {
  test('channels and origins come back as they were given, changed ones too, and everyone is woken', async () => {
    const row = sampleChannel();
    const wake = woken(other().channels.onChange);
    await store().channels.saveChannel(row);
    expect(await wake).toBe(true);
    const changed = sampleChannel({ id: row.id, enabled: false, stopped: { code: '190', detail: 'token', at }, secrets: {} });
    await store().channels.saveChannel(changed);
    expect((await other().channels.channels()).filter(({ id }) => id === row.id)).toEqual([changed]);
    const origin = sampleOrigin(row.id);
    const whatsapp = sampleOrigin(row.id, {
      messaging: 'whatsapp',
      senderKind: 'whatsapp',
      displayNumber: '+5491155550101',
      countries: [],
    });
    for (const one of [origin, whatsapp, { ...origin, name: 'Otro' }]) await store().channels.saveOrigin(one);
    const mine = async () => (await store().channels.origins()).filter(({ channel }) => channel === row.id);
    expect((await mine()).sort((a, b) => a.id.localeCompare(b.id, 'en'))).toEqual([{ ...origin, name: 'Otro' }, whatsapp]);
    await store().channels.removeOrigin(origin.id);
    expect(await mine()).toEqual([whatsapp]);
    await store().channels.removeChannel(row.id);
    expect(await mine()).toEqual([]);
    await expect(store().channels.saveOrigin(origin)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('the first stop is the one that stands until it is lifted', async () => {
    const row = sampleChannel();
    await store().channels.saveChannel(row);
    const stopped = async () => (await store().channels.channels()).find(({ id }) => id === row.id)?.stopped;
    await store().channels.stopChannel(row.id, { code: '1', detail: 'first', at });
    await store().channels.stopChannel(row.id, { code: '2', detail: 'second', at: at + 1 });
    expect(await stopped()).toEqual({ code: '1', detail: 'first', at });
    await store().channels.stopChannel(row.id, undefined);
    expect(await stopped()).toBeUndefined();
  });

  test('templates and media are kept by channel and go with it', async () => {
    const { channels: kept } = store();
    const row = sampleChannel({ kind: 'whatsapp-cloud' });
    await kept.saveChannel(row);
    const template: TemplateRow = {
      name: 'turno',
      language: 'es_AR',
      status: 'APPROVED',
      category: 'UTILITY',
      parameterFormat: 'NAMED',
      components: [{ type: 'BODY', text: 'Hola {{nombre}} \ud83d\ude00' }],
      quality: 'GREEN',
      rejectedReason: 'NONE',
    };
    expect(await kept.templates(row.id)).toBeUndefined();
    await kept.saveTemplates(row.id, at, []);
    await kept.saveTemplates(row.id, at + 1, [template]);
    expect(await kept.templates(row.id)).toEqual({ at: at + 1, templates: [template] });
    expect(await kept.mediaId(row.id, 'logo')).toBeUndefined();
    await kept.saveMediaId(row.id, 'logo', { id: '1', expiresAt: at });
    await kept.saveMediaId(row.id, 'logo', { id: '2', expiresAt: at + 9 });
    expect(await kept.mediaId(row.id, 'logo')).toEqual({ id: '2', expiresAt: at + 9 });
    await kept.removeChannel(row.id);
    expect(await kept.templates(row.id)).toBeUndefined();
    expect(await kept.mediaId(row.id, 'logo')).toBeUndefined();
  });
}

let numbers = 0;
/** A number that no other test has. */
const number = () => `+5989${String(process.pid).padStart(6, '0').slice(-6)}${String((numbers += 1)).padStart(3, '0')}`;

function people(store: () => Store): void {
  const suppression = (change: Partial<SuppressionRow>): SuppressionRow => ({
    origin: 'avisos',
    address: number(),
    messaging: 'sms',
    reason: 'word',
    note: 'BAJA',
    at,
    ...change,
  });

  test('an opt-out holds for its origin and kind of message; one without an origin for all; what holds back more wins', async () => {
    const { channels: kept } = store();
    const row = suppression({});
    const { address } = row;
    const ask = (origin: string, messaging: 'sms' | 'whatsapp' = 'sms') => kept.suppression({ origin, address, messaging });
    await kept.suppress(row);
    expect(await ask('avisos')).toEqual(row);
    expect([await ask('otro'), await ask('avisos', 'whatsapp')]).toEqual([undefined, undefined]);
    await kept.suppress({ ...row, reason: 'marketing' });
    expect(await ask('avisos')).toEqual(row);
    await kept.suppress({ ...row, origin: undefined, reason: 'marketing' });
    expect(await ask('otro')).toMatchObject({ origin: undefined, reason: 'marketing' });
    expect(await ask('avisos')).toMatchObject({ reason: 'word' });
    await kept.unsuppress({ origin: 'avisos', address, messaging: 'sms' });
    expect(await ask('avisos')).toMatchObject({ origin: undefined });
    await kept.unsuppress({ origin: undefined, address, messaging: 'sms' });
    expect(await ask('avisos')).toBeUndefined();
  });

  test('opt-outs are listed newest first and found by a part of the number', async () => {
    const { channels: kept } = store();
    const origin = fresh('lista');
    const rows = [0, 1, 2].map((i) => suppression({ origin, at: at + i }));
    for (const row of rows) await kept.suppress(row);
    expect(await kept.suppressions({ origin, limit: 9 })).toEqual([...rows].reverse());
    expect(await kept.suppressions({ origin, limit: 1 })).toEqual([rows[2]]);
    const last = rows[1]?.address.slice(-8) ?? '';
    expect(await kept.suppressions({ origin, search: last, limit: 9 })).toEqual([rows[1]]);
  });

  test('a message is known by its id; a WhatsApp opens its window, which never moves back', async () => {
    const { channels: kept } = store();
    const from = number();
    const message = {
      channel: 'uno',
      carrierId: fresh('in'),
      origin: 'wa',
      messaging: 'whatsapp',
      from,
      text: 'Hola \0',
      media: { kind: 'image', id: '7' },
      at,
    } as const;
    expect(await Promise.all([kept.receive(message), kept.receive(message)]).then((taken) => taken.sort())).toEqual([false, true]);
    expect(await kept.receive({ ...message, channel: 'dos' })).toBe(true);
    expect(await kept.receive({ ...message, carrierId: fresh('in'), messaging: 'sms', at: at + 5 })).toBe(true);
    expect(await kept.lastInboundAt('wa', from)).toBe(at);
    await kept.openWindow('wa', from, at - 1);
    expect(await kept.lastInboundAt('wa', from)).toBe(at);
    await kept.openWindow('wa', from, at + 1);
    expect(await kept.lastInboundAt('wa', from)).toBe(at + 1);
    expect(await kept.lastInboundAt('otro', from)).toBeUndefined();
    const texts = await kept.inbound({ from, sinceAt: at, limit: 9 });
    expect(texts.map(({ at: when }) => when)).toEqual([at + 5, at, at]);
    expect(texts[1]).toMatchObject({ text: 'Hola \ufffd', media: { kind: 'image', id: '7' } });
    expect(await kept.inbound({ from, sinceAt: at + 1, limit: 9 })).toHaveLength(1);
  });

  test('consents are kept, newest first', async () => {
    const { channels: kept } = store();
    const address = number();
    const row = { address, purpose: 'turno', wording: '¿Le escribimos?', callId: undefined, answer: 'sí', at };
    await kept.addOptIn(row);
    await kept.addOptIn({ ...row, callId: 'c', at: at + 1 });
    expect(await kept.optIns(address)).toEqual([{ ...row, callId: 'c', at: at + 1 }, row]);
  });
}

function forgetting(store: () => Store): void {
  test('erasing a number empties what went to it and came from it, stops what waits, and keeps its opt-out', async () => {
    const { channels: kept, messages, calls } = store();
    const address = number();
    const whatsapp = { channel: 'whatsapp', template: { name: 'turno', language: 'es', variables: { nombre: 'Ana' } } } as const;
    const call = await callWithMessages(calls, [{ to: address }, { to: address, content: whatsapp }, { to: number() }]);
    const [others, template, waiting] = await messages.list({ callId: call.id, limit: 9 });
    await kept.receive({
      channel: 'uno',
      carrierId: fresh('in'),
      origin: 'wa',
      messaging: 'whatsapp',
      from: address,
      text: 'x',
      media: undefined,
      at,
    });
    await kept.suppress({ origin: 'wa', address, messaging: 'sms', reason: 'word', note: 'BAJA', at });
    expect(await kept.erase(address)).toBeGreaterThanOrEqual(5);
    expect(await kept.inbound({ from: address, sinceAt: 0, limit: 9 })).toEqual([]);
    expect(await kept.lastInboundAt('wa', address)).toBeUndefined();
    expect(await kept.suppression({ origin: 'wa', address, messaging: 'sms' })).toMatchObject({ note: '' });
    const row = async (id = 0) => (await messages.get(id))?.row;
    expect(await row(waiting?.id)).toMatchObject({ state: 'suppressed', code: 'erased', to: undefined, content: { text: '' } });
    expect(await row(template?.id)).toMatchObject({ content: { template: { name: 'turno', variables: {} } } });
    expect(await row(others?.id)).toMatchObject({ state: 'queued', content: { text: 'Su turno es el lunes.' } });
    expect(await messages.retry({ ids: [waiting?.id ?? 0] }, at)).toBe(0);
    expect(await kept.erase(address)).toBe(0);
  });

  test('old texts are forgotten, once; what waits to be sent is not', async () => {
    const { channels: kept, messages, calls } = store();
    const old = 1_000_000_000_000;
    const call = await callWithMessages(calls, [{ createdAt: old }, { createdAt: old }, { createdAt: at }]);
    const rows = await messages.list({ callId: call.id, limit: 9 });
    const [young, waiting, done] = rows.map(({ id }) => id) as [number, number, number];
    for (const row of await messages.claim(1000, old, 1000)) if (row.id === done) await messages.settle(row.id, { state: 'dead', at });
    const late = (await messages.get(waiting))?.row.state === 'attempting';
    await kept.forgetBodies(old + 1);
    const text = async (id: number) => (await messages.get(id))?.row.content.text;
    expect(await text(done)).toBe('');
    expect([await text(waiting), await text(young)]).toEqual(['Su turno es el lunes.', 'Su turno es el lunes.']);
    expect(late).toBe(true);
    expect(await kept.forgetBodies(old + 1)).toBe(0);
  });
}
