// The outbox on the real store with a scripted courier behind the port: outcomes, retries, the fall-back, policy, receipts, dead workers.
import { describe, expect, test } from 'vitest';
import { createSandboxCourier } from '#adapters/sandbox/sandbox-courier.ts';
import { systemClock } from '#ports/clock.ts';
import { fresh } from '#ports/contract-samples.ts';
import type { Courier } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { MessageRow } from '#ports/message-store.ts';
import type { Outbox, OutboxOptions } from './create-outbox.ts';
import { outboxBench, phone } from './outbox-test-server.ts';
import { defaultPolicy } from './policy.ts';
import { ScriptedCourier } from './scripted-courier.ts';

const bench = outboxBench({ origin: 'sms', retry: { attempts: 3, firstDelayMs: 20, longestDelayMs: 40 } });
const { queue, settled } = bench;

function outboxWith(couriers: Record<string, Courier>, change: Partial<OutboxOptions> = {}): Outbox {
  const outlets = Object.entries(couriers).map(([origin, courier]) => [origin, { courier, sender: origin }] as const);
  return bench.outboxWith(Object.fromEntries(outlets), change);
}

async function told(callId: string): Promise<string[]> {
  return (await bench.told(callId)).map((event) => (event.kind === 'messageResult' ? `${event.id} ${event.status}` : event.kind));
}

describe('outcomes', () => {
  test('a queued message goes out at once, with its key, and the flow is told sent and then what the receipts say', async () => {
    const courier = new ScriptedCourier();
    outboxWith({ sms: courier }, { pollMs: 60_000 });
    // The first proves that it runs; from then on, with a poll a minute, only NOTIFY can wake it.
    await settled((await queue()).id, 'sent');
    const { callId, id } = await queue({ key: fresh('call:a1:1') });
    const row = await settled(id, 'sent');
    expect(courier.sent.slice(1)).toMatchObject([
      { key: row.key, to: row.to, origin: 'sms', callId, id: String(id), content: row.content },
    ]);
    expect(row).toMatchObject({ channel: courier.channel, parts: 1, attempts: 1, test: false });
    await expect.poll(() => told(callId)).toEqual(['4.1 sent']);
    for (const status of ['delivered', 'read', 'delivered'] as const) courier.report(row.carrierId ?? '', status);
    await settled(id, 'read');
    await expect.poll(() => told(callId)).toEqual(['4.1 sent', '4.1 delivered', '4.1 read']);
  });

  test('a receipt that is faster than the carrier’s answer is not lost', async () => {
    const courier = new ScriptedCourier();
    courier.script(async (message) => {
      courier.report(`id-${message.id}`, 'delivered');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { carrierId: `id-${message.id}` };
    });
    outboxWith({ sms: courier });
    const { callId, id } = await queue();
    await settled(id, 'delivered');
    await expect.poll(() => told(callId)).toEqual(['4.1 delivered']);
  });

  test('what may be tried again is, after growing pauses, and then is dead', async () => {
    const courier = new ScriptedCourier();
    const failure = new Failure('unavailable', 'come back later', { retryable: true });
    courier.script(failure, failure, failure);
    outboxWith({ sms: courier });
    const { callId, id } = await queue();
    expect(await settled(id, 'dead')).toMatchObject({ attempts: 3, code: 'unavailable' });
    expect(courier.sent).toHaveLength(3);
    await expect.poll(() => told(callId)).toEqual(['4.1 failed']);
    const attempts = (await bench.store.messages.get(id))?.attempts ?? [];
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['queued', 'queued', 'dead']);
    const [first, second] = attempts;
    // The pause of at least 10 ms counts from the failure, which is stored a moment later.
    expect((second?.startedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(5);
  });

  test('what is refused for good fails; a bug of a courier does too, and no other message suffers', async () => {
    const courier = new ScriptedCourier();
    courier.script(new Failure('rejected', 'not a mobile'), new TypeError('x is not a function'));
    outboxWith({ sms: courier });
    const made = [await queue(), await queue(), await queue()];
    const rows = [await settled(made[0]?.id ?? 0, 'failed'), await settled(made[1]?.id ?? 0, 'failed')];
    expect(rows.map(({ code }) => code)).toEqual(['rejected', 'internal']);
    await settled(made[2]?.id ?? 0, 'sent');
    await expect.poll(() => told(made[0]?.callId ?? '')).toEqual(['4.1 failed']);
  });

  test('an origin without a channel fails', async () => {
    outboxWith({});
    const { callId, id } = await queue();
    expect(await settled(id, 'failed')).toMatchObject({ code: 'not-configured' });
    await expect.poll(() => told(callId)).toEqual(['4.1 failed']);
  });

  test('no answer in time: unknown where sending again could double it, tried again where it cannot', async () => {
    const [plain, safe] = [new ScriptedCourier(), new ScriptedCourier({ idempotent: true })];
    plain.script('hang');
    safe.script('hang');
    outboxWith({ sms: plain, safe }, { sendTimeoutMs: 100 });
    const [first, second] = [await queue(), await queue({ origin: 'safe' })];
    expect(await settled(first.id, 'unknown')).toMatchObject({ code: 'timeout', attempts: 1 });
    expect(await settled(second.id, 'sent')).toMatchObject({ attempts: 2 });
    expect(new Set(safe.sent.map(({ key }) => key)).size).toBe(1);
    expect([await told(first.callId), plain.sent.length]).toEqual([[], 1]);
  });
});

describe('fall-back', () => {
  const fallback = { origin: 'other', content: { channel: 'sms', text: 'por otro lado' } } as const;

  test('is sent once when the message is refused, under a key of its own', async () => {
    const [first, second] = [new ScriptedCourier(), new ScriptedCourier()];
    first.script(new Failure('rejected', 'no'));
    outboxWith({ sms: first, other: second });
    const { callId, id } = await queue({ fallback });
    const row = await settled(id, 'sent');
    expect(row).toMatchObject({ usedFallback: true, channel: second.channel, attempts: 2 });
    expect(second.sent).toMatchObject([{ origin: 'other', content: fallback.content, key: `${row.key}:fallback` }]);
    await expect.poll(() => told(callId)).toEqual(['4.1 sent']);
  });

  test('is sent when the carrier reports a failure later; when it fails too, the message failed', async () => {
    const [first, second] = [new ScriptedCourier(), new ScriptedCourier()];
    second.script(new Failure('rejected', 'no'));
    outboxWith({ sms: first, other: second });
    const { callId, id } = await queue({ fallback });
    const { carrierId } = await settled(id, 'sent');
    await expect.poll(() => told(callId)).toEqual(['4.1 sent']);
    for (let times = 0; times < 3; times += 1) first.report(carrierId ?? '', 'failed', '30008');
    expect(await settled(id, 'failed')).toMatchObject({ usedFallback: true, code: 'rejected' });
    expect(second.sent).toHaveLength(1);
    await expect.poll(() => told(callId)).toEqual(['4.1 sent', '4.1 failed']);
  });
});

describe('policy', () => {
  test('no number, no valid number and a country that is not allowed are suppressed, and the flow learns which', async () => {
    const courier = new ScriptedCourier();
    outboxWith({ sms: courier });
    const cases = [
      { to: undefined, code: 'no-number', status: 'no-number' },
      { to: 'anonymous', code: 'no-number', status: 'no-number' },
      { to: '+54911', code: 'no-number', status: 'no-number' },
      { to: '+5215512345678', code: 'country', status: 'not-allowed' },
      { to: '+8816123456789', code: 'country', status: 'not-allowed' },
    ];
    for (const { to: number, code, status } of cases) {
      const { callId, id } = await queue({ to: number });
      expect(await settled(id, 'suppressed')).toMatchObject({ code });
      await expect.poll(() => told(callId)).toEqual([`4.1 ${status}`]);
    }
    expect(courier.sent).toEqual([]);
  });

  test('a number dialled the national way is the line’s country’s', async () => {
    const courier = new ScriptedCourier();
    outboxWith({ sms: courier });
    const { id } = await queue({ to: '(11) 5555-0100' });
    expect(await settled(id, 'sent')).toMatchObject({ to: '+5491155550100' });
    expect(courier.sent).toMatchObject([{ to: '+5491155550100' }]);
  });

  test('countries that the installation lists replace the line’s own', async () => {
    const courier = new ScriptedCourier();
    outboxWith({ sms: courier }, { policy: () => ({ ...defaultPolicy, countries: ['MX'] }) });
    const [abroad, home] = [await queue({ to: '+5215512345678' }), await queue()];
    await settled(abroad.id, 'sent');
    await settled(home.id, 'suppressed');
    expect(courier.sent).toMatchObject([{ to: '+525512345678' }]);
  });

  test('a cap holds however many go at the same time', async () => {
    const courier = new ScriptedCourier({ delayMs: 20 });
    const number = phone();
    const many = await Promise.all(Array.from({ length: 9 }, (_, i) => queue({ to: i % 2 === 0 ? number : `+54 9 ${number.slice(4)}` })));
    const caps = { ...defaultPolicy.caps, perNumber: 4 };
    outboxWith({ sms: courier }, { policy: () => ({ ...defaultPolicy, caps }) });
    const states = async () => {
      const rows = await Promise.all(many.map(({ id }) => bench.store.messages.get(id)));
      return ['sent', 'suppressed'].map((state) => rows.filter((found) => found?.row.state === state).length);
    };
    await expect.poll(states, { timeout: 8000 }).toEqual([4, 5]);
    expect(courier.sent).toHaveLength(4);
    const suppressed = await bench.store.messages.list({ states: ['suppressed'], search: number, limit: 1 });
    expect(suppressed).toMatchObject([{ code: 'cap-number' }]);
  });

  test('the sandbox takes any identity and country, marks its messages as a test and reports them delivered', async () => {
    const sandbox = createSandboxCourier({ settings: bench.store.settings, clock: systemClock });
    outboxWith(
      { sms: sandbox },
      { policy: () => ({ ...defaultPolicy, countries: ['AR'], caps: { perNumber: 0, perLine: 0, perOrigin: 0, perChannel: 0 } }) },
    );
    const made = await Promise.all([undefined, 'baresip', '+8816123456789'].map((number) => queue({ to: number })));
    for (const { callId, id } of made) {
      expect(await settled(id, 'delivered')).toMatchObject({ test: true, channel: 'sandbox' });
      await expect.poll(async () => (await told(callId)).at(-1)).toBe('4.1 delivered');
    }
    const arrived = await bench.store.settings.sandbox({ limit: 3 });
    expect(arrived.map((message) => message.to).sort()).toEqual(['+5491155550100', '+8816123456789', 'baresip'].sort());
  });
});

describe('workers that die', () => {
  test('between claim and outcome: sent once by its key where the carrier honours it, unknown where not', async () => {
    const [plain, safe] = [new ScriptedCourier(), new ScriptedCourier({ idempotent: true })];
    const [first, second] = [await queue(), await queue({ origin: 'safe' })];
    // A worker that had both in hand and died, after the request had gone out.
    const hand = await bench.store.messages.claim(5, Date.now(), 150);
    expect(hand).toHaveLength(2);
    for (const row of hand) await (row.origin === 'safe' ? safe : plain).send(outgoing(row));
    outboxWith({ sms: plain, safe });
    expect(await settled(second.id, 'sent')).toMatchObject({ attempts: 2 });
    expect(await settled(first.id, 'unknown')).toMatchObject({ attempts: 1 });
    expect([plain.delivered.size, safe.delivered.size]).toEqual([1, 1]);
    expect(plain.sent).toHaveLength(1);
    await expect.poll(() => told(second.callId)).toEqual(['4.1 sent']);
  });

  test('two outboxes on one database send each message once', async () => {
    const couriers = [new ScriptedCourier({ delayMs: 3 }), new ScriptedCourier({ delayMs: 3 })];
    const made = await Promise.all(Array.from({ length: 30 }, () => queue()));
    for (const sms of couriers) outboxWith({ sms });
    for (const { id } of made) await settled(id, 'sent');
    const keys = couriers.flatMap(({ sent }) => sent.map(({ key }) => key));
    expect([keys.length, new Set(keys).size]).toEqual([30, 30]);
  });

  test('stopping waits for what is under way, and breaks off what never ends', async () => {
    const [slow, stuck] = [new ScriptedCourier({ delayMs: 200 }), new ScriptedCourier()];
    stuck.script('hang');
    const outbox = outboxWith({ sms: slow, stuck });
    const [first, second] = [await queue(), await queue({ origin: 'stuck' })];
    await expect.poll(() => slow.sent.length + stuck.sent.length).toBe(2);
    await outbox.stop(400);
    expect((await bench.store.messages.get(first.id))?.row.state).toBe('sent');
    expect((await bench.store.messages.get(second.id))?.row.state).toBe('unknown');
  });
});

function outgoing(row: MessageRow) {
  return { id: String(row.id), key: row.key, callId: row.callId, origin: row.origin, to: row.to ?? '', content: row.content };
}
