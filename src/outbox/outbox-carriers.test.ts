// The outbox against what real carriers do: refusals by their remedy, lanes, the service window, opt-outs, hours for marketing, unknown fates.
import { describe, expect, test } from 'vitest';
import type { MessageContent } from '#engine/effect.ts';
import { systemClock } from '#ports/clock.ts';
import { fresh } from '#ports/contract-samples.ts';
import type { SendFailureDetails } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import { createInbound } from './inbound.ts';
import { outboxBench, phone } from './outbox-test-server.ts';
import type { Outlet } from './outlet.ts';
import { defaultPolicy } from './policy.ts';
import { ScriptedCourier } from './scripted-courier.ts';

const bench = outboxBench({ origin: 'uno', retry: { attempts: 2, firstDelayMs: 20, longestDelayMs: 40 } });
const { outboxWith, queue, settled } = bench;

async function told(callId: string): Promise<string[]> {
  return (await bench.told(callId)).map((event) => (event.kind === 'messageResult' ? event.status : event.kind));
}

function refusal(details: SendFailureDetails, retryable = false): Failure {
  return new Failure('rejected', 'the carrier says no', { retryable, details });
}

const template = { name: 'turno', language: 'es', variables: { nombre: 'Ana' } };
const free: MessageContent = { channel: 'whatsapp', text: 'Hola, Ana' };
const both: MessageContent = { channel: 'whatsapp', text: 'Hola, Ana', template };

describe('refusals', () => {
  test('the carrier’s code is kept, and the origin goes out under the carrier’s name for it', async () => {
    const courier = new ScriptedCourier();
    courier.script(refusal({ carrierCode: '30007' }));
    outboxWith({ uno: { courier } });
    const { id } = await queue();
    expect(await settled(id, 'failed')).toMatchObject({ code: '30007', detail: '30007: the carrier says no' });
    expect(courier.sent).toMatchObject([{ origin: 'sender of uno' }]);
  });

  test('throttled for longer than there are tries: nothing is lost, and the channel goes slower', async () => {
    const courier = new ScriptedCourier();
    const slow = refusal({ remedy: 'slow-channel', carrierCode: '88', retryAfterS: 0.02 });
    courier.script(...Array.from({ length: 4 }, () => slow));
    outboxWith({ uno: { courier } });
    const made = await Promise.all([queue(), queue()]);
    for (const { id } of made) expect((await settled(id, 'sent')).state).toBe('sent');
    expect(courier.sent).toHaveLength(6);
  });

  test('one recipient is slowed down, and the others are not', async () => {
    const courier = new ScriptedCourier();
    courier.script(refusal({ remedy: 'slow-recipient', retryAfterS: 3600 }));
    outboxWith({ uno: { courier } });
    const first = await queue();
    await expect.poll(async () => (await bench.store.messages.get(first.id))?.attempts[0]?.outcome).toBe('queued');
    const [same, other] = [await queue({ to: first.to }), await queue()];
    await settled(other.id, 'sent');
    await expect.poll(async () => (await bench.store.messages.get(same.id))?.row.code).toBe('slowed');
    expect(courier.sent).toHaveLength(2);
  });

  test('a revoked token stops the channel with an alarm; its messages take the fall-back or are dead, and can be sent again by hand', async () => {
    const channel = fresh('canal');
    const row = {
      name: 'x',
      kind: 'http',
      enabled: true,
      settings: {},
      secrets: {},
      webhookSecret: 'w',
      ratePerS: 1,
      createdAt: 1,
    } as const;
    await bench.store.channels.saveChannel({ ...row, id: channel, stopped: undefined });
    const courier = Object.assign(new ScriptedCourier(), { channel });
    courier.script(refusal({ remedy: 'stop-channel', carrierCode: '190' }));
    const outlet: Partial<Outlet> & Pick<Outlet, 'courier'> = { courier };
    const alarms: object[] = [];
    const other = new ScriptedCourier();
    outboxWith({ uno: outlet, dos: { courier: other } }, { log: { info: () => {}, warn: (facts) => alarms.push(facts) } });
    const { id, callId } = await queue();
    expect(await settled(id, 'dead')).toMatchObject({ code: '190' });
    await expect.poll(() => told(callId)).toEqual(['failed']);
    expect((await bench.store.channels.channels()).find((one) => one.id === channel)?.stopped).toMatchObject({ code: '190' });
    expect(alarms).toMatchObject([{ alarm: 'channel-stopped', channel }]);
    outlet.stopped = { code: '190', detail: 'token' };
    const next = await queue();
    expect(await settled(next.id, 'dead')).toMatchObject({ code: 'channel-stopped' });
    const saved = await queue({ fallback: { origin: 'dos', content: { channel: 'sms', text: 'por otro lado' } } });
    expect(await settled(saved.id, 'sent')).toMatchObject({ channel: other.channel });
    delete outlet.stopped;
    expect(await bench.store.messages.retry({ ids: [id, next.id] }, Date.now())).toBe(2);
    await settled(id, 'sent');
    await settled(next.id, 'sent');
  });

  test('who cannot be reached and who left take their own exits, by the answer and by a later receipt', async () => {
    const courier = new ScriptedCourier();
    courier.script(refusal({ remedy: 'no-number', carrierCode: '21614' }), refusal({ remedy: 'opted-out', carrierCode: '21610' }));
    outboxWith({ uno: { courier } });
    const landline = await queue();
    await settled(landline.id, 'failed');
    const left = await queue();
    await settled(left.id, 'failed');
    await expect.poll(() => told(landline.callId)).toEqual(['no-number']);
    await expect.poll(() => told(left.callId)).toEqual(['opted-out']);
    const again = await queue({ to: left.to });
    expect(await settled(again.id, 'suppressed')).toMatchObject({ code: 'opted-out' });
    await expect.poll(() => told(again.callId)).toEqual(['opted-out']);
    const late = await queue();
    const { carrierId = '' } = await settled(late.id, 'sent');
    courier.report(carrierId, 'failed', '131026', { remedy: 'no-whatsapp', detail: 'no WhatsApp' });
    expect(await settled(late.id, 'failed')).toMatchObject({ code: 'no-whatsapp', detail: 'no WhatsApp' });
    await expect.poll(() => told(late.callId)).toEqual(['sent', 'no-whatsapp']);
    expect((await bench.store.messages.get(late.id))?.receipts).toMatchObject([{ code: '131026' }]);
  });
});

describe('lanes', () => {
  test('a mute channel with a full window holds no other up', async () => {
    const [mute, quick] = [new ScriptedCourier(), new ScriptedCourier()];
    mute.script(...Array.from({ length: 30 }, () => 'hang' as const));
    outboxWith({ mudo: { courier: Object.assign(mute, { window: 3 }) }, uno: { courier: quick } });
    await Promise.all(Array.from({ length: 12 }, () => queue({ origin: 'mudo' })));
    await expect.poll(() => mute.sent.length).toBe(3);
    const made = await Promise.all(Array.from({ length: 12 }, () => queue()));
    for (const { id } of made) await settled(id, 'sent');
    expect(mute.sent).toHaveLength(3);
  });
});

describe('the service window', () => {
  test('closed: the template of both goes, and free form alone takes the exit; open: the free form goes', async () => {
    const courier = new ScriptedCourier();
    outboxWith({ uno: { courier } });
    const closed = await queue({ content: both });
    await settled(closed.id, 'sent');
    const alone = await queue({ content: free });
    expect(await settled(alone.id, 'suppressed')).toMatchObject({ code: 'window-closed' });
    await expect.poll(() => told(alone.callId)).toEqual(['window-closed']);
    await bench.store.channels.openWindow('uno', closed.to, Date.now());
    const open = await queue({ content: both, to: closed.to });
    await settled(open.id, 'sent');
    expect(courier.sent.map(({ content }) => content)).toEqual([{ channel: 'whatsapp', template }, free]);
  });

  test('a window that the carrier calls closed after all leads to the template once, by its answer or a receipt', async () => {
    const courier = new ScriptedCourier();
    const closed = refusal({ remedy: 'use-template', carrierCode: '131047' });
    outboxWith({ uno: { courier } });
    const to = phone();
    await bench.store.channels.openWindow('uno', to, Date.now());
    courier.script(closed);
    const first = await queue({ content: both, to });
    await settled(first.id, 'sent');
    const second = await queue({ content: both, to });
    const { carrierId = '' } = await settled(second.id, 'sent');
    courier.report(carrierId, 'failed', '131047', { remedy: 'use-template' });
    await expect.poll(() => courier.sent.length).toBe(4);
    expect(courier.sent.map(({ content }) => content)).toEqual([
      free,
      { channel: 'whatsapp', template },
      free,
      { channel: 'whatsapp', template },
    ]);
    expect(new Set(courier.sent.map(({ key }) => key)).size).toBe(4);
    courier.script(closed);
    const alone = await queue({ content: free, to });
    await settled(alone.id, 'failed');
    await expect.poll(() => told(alone.callId)).toEqual(['window-closed']);
  });

  test('a consent given in the call is kept with the message', async () => {
    outboxWith({ uno: { courier: new ScriptedCourier() } });
    const consent = { purpose: 'turno', wording: '¿Le escribimos?', answer: 'sí' };
    const { id, to, callId } = await queue({ content: { channel: 'whatsapp', template, consent } });
    await settled(id, 'sent');
    expect(await bench.store.channels.optIns(to)).toMatchObject([{ ...consent, callId }]);
  });
});

describe('people’s wishes', () => {
  test('a word to leave is obeyed for its origin and confirmed once; a word to come back too', async () => {
    const courier = new ScriptedCourier();
    const outlet = { courier, sender: '12345', name: 'Clínica Sol' };
    outboxWith({ uno: outlet, dos: outlet });
    const take = createInbound({
      channels: bench.store.channels,
      settings: bench.store.settings,
      originOf: () => 'uno',
      outletOf: () => outlet,
      clock: systemClock,
      log: { warn: () => {} },
    });
    const from = phone();
    const word = (text: string, carrierId = fresh('in')) =>
      take.message({ channel: 'c', carrierId, origin: '12345', messaging: 'sms', from, text, media: undefined, at: Date.now() });
    const carrierId = fresh('in');
    await word(' ¡Bája! ', carrierId);
    await word(' ¡Bája! ', carrierId);
    expect(courier.sent).toMatchObject([{ to: from, origin: '12345', content: { text: expect.stringContaining('ALTA') } }]);
    const [held, other] = [await queue({ to: from }), await queue({ to: from, origin: 'dos' })];
    expect(await settled(held.id, 'suppressed')).toMatchObject({ code: 'opted-out' });
    await settled(other.id, 'sent');
    await word('Baja, por favor, no quiero seguir');
    // Help is answered however one stands, on SMS only, and changes nothing.
    for (const [asked, answer] of [
      ['¿Ayuda?', /^Clínica Sol: .*BAJA.*ALTA/],
      ['help', /^Clínica Sol: .*STOP.*START/],
    ] as const) {
      await word(asked);
      expect(courier.sent.at(-1)).toMatchObject({ to: from, content: { channel: 'sms', text: expect.stringMatching(answer) } });
    }
    const chat = { channel: 'c', origin: '12345', messaging: 'whatsapp', from: phone(), text: 'Ayuda', media: undefined } as const;
    await take.message({ ...chat, carrierId: fresh('in'), at: Date.now() });
    expect(courier.sent).toHaveLength(4);
    expect(await settled((await queue({ to: from })).id, 'suppressed')).toMatchObject({ code: 'opted-out' });
    await word('START');
    await settled((await queue({ to: from })).id, 'sent');
    expect(await bench.store.channels.inbound({ from, sinceAt: 0, limit: 9 })).toHaveLength(5);
  });

  test('no marketing for who turned it off; what was asked for in the call still goes', async () => {
    const channel = fresh('wa');
    const row = {
      name: 'x',
      kind: 'whatsapp-cloud',
      enabled: true,
      settings: {},
      secrets: {},
      webhookSecret: 'w',
      ratePerS: 1,
      createdAt: 1,
    } as const;
    await bench.store.channels.saveChannel({ ...row, id: channel, stopped: undefined });
    const base = {
      language: 'es',
      status: 'APPROVED',
      parameterFormat: 'NAMED',
      components: [],
      quality: undefined,
      rejectedReason: undefined,
    } as const;
    await bench.store.channels.saveTemplates(channel, 1, [
      { ...base, components: [], name: 'turno', category: 'UTILITY' },
      { ...base, components: [], name: 'oferta', category: 'MARKETING' },
    ]);
    const courier = Object.assign(new ScriptedCourier(), { channel });
    outboxWith({ uno: { courier } });
    const to = phone();
    await bench.store.channels.suppress({ origin: 'uno', address: to, messaging: 'whatsapp', reason: 'marketing', note: '', at: 1 });
    const offer = await queue({ to, content: { channel: 'whatsapp', template: { ...template, name: 'oferta' } } });
    expect(await settled(offer.id, 'suppressed')).toMatchObject({ code: 'opted-out' });
    await settled((await queue({ to, content: { channel: 'whatsapp', template } })).id, 'sent');
  });

  test('marketing waits for its hours, and other messages do not', async () => {
    const courier = new ScriptedCourier();
    const shut = { weekdays: null, saturday: null, sunday: null };
    let marketingHours: typeof defaultPolicy.marketingHours = shut;
    outboxWith({ uno: { courier } }, { policy: () => ({ ...defaultPolicy, marketingHours }) });
    const never = await queue({ content: { channel: 'sms', text: 'oferta', marketing: true } });
    expect(await settled(never.id, 'suppressed')).toMatchObject({ code: 'marketing-hours' });
    await settled((await queue()).id, 'sent');
    const day = { from: '00:00', to: '24:00' };
    marketingHours = { weekdays: day, saturday: day, sunday: day };
    await settled((await queue({ content: { channel: 'sms', text: 'oferta', marketing: true } })).id, 'sent');
  });
});

describe('unknown fates', () => {
  test('a receipt with our id finds the message whose answer was lost, and it is not sent again', async () => {
    const courier = new ScriptedCourier();
    courier.script('hang');
    outboxWith({ uno: { courier } }, { sendTimeoutMs: 50 });
    const { id, callId } = await queue();
    await settled(id, 'unknown');
    courier.report('late', 'delivered', undefined, { messageId: String(id) });
    expect(await settled(id, 'delivered')).toMatchObject({ attempts: 1, maybeDoubled: false, carrierId: 'late' });
    await expect.poll(() => told(callId)).toEqual(['delivered']);
  });

  test('no receipt in its time: sent once more, and marked', async () => {
    const courier = new ScriptedCourier();
    courier.script('hang');
    outboxWith({ uno: { courier } }, { sendTimeoutMs: 50, reconcileMs: 50, pollMs: 50 });
    const { id, callId } = await queue();
    expect(await settled(id, 'sent')).toMatchObject({ attempts: 2, maybeDoubled: true });
    await expect.poll(() => told(callId)).toEqual(['sent']);
  });

  test('there is nothing to send: the message fails, and no request is made', async () => {
    const courier = new ScriptedCourier();
    outboxWith({ uno: { courier } });
    const { id } = await queue({ content: { channel: 'whatsapp' } });
    expect(await settled(id, 'failed')).toMatchObject({ code: 'empty' });
    expect(courier.sent).toEqual([]);
  });
});
