// The part of the message store's suite about a message's whole life: lanes, unknown fates, late news, sending anew, the report.
// Not here: claims, outcomes and receipts one by one (message-store.contract.ts).
import { expect, test } from 'vitest';
import { callWithMessages, fresh } from './contract-samples.ts';
import type { MessageRow } from './message-store.ts';
import type { Store } from './store.ts';

const at = 1_800_000_000_000;

/** Declares its part of the suite; `claimed` gives a message that a worker has in hand. */
export function messageLife(
  store: () => Store,
  claimed: (change?: Parameters<typeof callWithMessages>[1][number]) => Promise<MessageRow>,
): void {
  test('what waits is told by the origin it leaves from, and claimed by it: no origin gets another’s', async () => {
    const { messages } = store();
    const [one, two] = [fresh('uno'), fresh('dos')];
    const fallback = { origin: two, content: { channel: 'sms', text: 'otra' } } as const;
    await callWithMessages(store().calls, [
      { origin: one, createdAt: at + 5 },
      { origin: one, createdAt: at, fallback },
      { origin: two, createdAt: at + 9 },
    ]);
    const waiting = async () => (await messages.waiting()).sort((a, b) => a.dueAt - b.dueAt);
    expect(await waiting()).toEqual([
      { origin: one, dueAt: at },
      { origin: two, dueAt: at + 9 },
    ]);
    expect(await messages.claim(9, at + 5, 1000, [two])).toEqual([]);
    const rows = await messages.claim(1, at + 5, 1000, [two, one]);
    expect(rows).toMatchObject([{ origin: one, dueAt: at, attempts: 1 }]);
    await messages.settle(rows[0]?.id ?? 0, { state: 'queued', at, usedFallback: true, dueAt: at + 1 });
    expect(await waiting()).toEqual([
      { origin: two, dueAt: at + 1 },
      { origin: one, dueAt: at + 5 },
    ]);
    expect(await messages.claim(9, at + 9, 1000, [two])).toHaveLength(2);
  });

  test('what nobody knows the fate of is sent once more when its time is over, marked, and not for ever', async () => {
    const { messages } = store();
    const row = await claimed();
    await messages.settle(row.id, { state: 'unknown', at, resendAt: at + 100 });
    expect(await messages.resendUnknown(at + 99)).toEqual([]);
    expect(await messages.resendUnknown(at + 100)).toMatchObject([{ id: row.id, state: 'queued', maybeDoubled: true }]);
    await messages.claim(9, at + 100, 1000);
    await messages.settle(row.id, { state: 'unknown', at, resendAt: at + 200 });
    expect(await messages.resendUnknown(at + 900)).toEqual([]);
    const lost = await claimed();
    await messages.expireLeases(
      at + 5000,
      () => false,
      ({ maybeDoubled }) => (maybeDoubled ? undefined : 100),
    );
    expect(await messages.resendUnknown(at + 5099)).toEqual([]);
    expect(await messages.resendUnknown(at + 5100)).toMatchObject([{ id: lost.id, maybeDoubled: true }]);
  });

  test('when the clock is set, what waits moves with it, once; what has the new time already, or waits for a time of day, stays', async () => {
    const { messages } = store();
    const hourMs = 3_600_000;
    const ids: number[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await claimed()).id);
    const [later, unknown, fresh, morning] = ids as [number, number, number, number];
    const lease = await claimed();
    await messages.settle(later, { state: 'queued', at, dueAt: at + 60_000 });
    await messages.settle(unknown, { state: 'unknown', at, resendAt: at + 100 });
    await messages.settle(morning, { state: 'queued', at, dueAt: at + 60_000, code: 'marketing-hours' });
    const now = at - hourMs + 500;
    await messages.settle(fresh, { state: 'queued', at: now - 100, dueAt: now });
    // Two that share the store notice the same.
    await messages.moveInTime(-hourMs, { from: now - 400, to: now });
    await messages.moveInTime(-hourMs, { from: now - 500, to: now + 1 });
    const dueAt = async (id: number) => (await messages.get(id))?.row.dueAt;
    expect(await Promise.all([later, fresh, morning].map(dueAt))).toEqual([at + 60_000 - hourMs, now, at + 60_000]);
    expect((await messages.get(lease.id))?.row.leaseUntil).toBe((lease.leaseUntil ?? 0) - hourMs);
    expect(await messages.resendUnknown(at - hourMs + 99)).toEqual([]);
    expect(await messages.resendUnknown(at - hourMs + 100)).toMatchObject([{ id: unknown }]);
  });

  test('a receipt with our own id finds a message whose answer was lost; news of an earlier try changes nothing', async () => {
    const { messages } = store();
    const row = await claimed();
    await messages.settle(row.id, { state: 'unknown', at, channel: 'one', resendAt: at + 100 });
    const carrierId = fresh('carrier');
    const found = await messages.receipt('one', carrierId, 'delivered', undefined, at + 5, { messageId: String(row.id) });
    expect(found).toMatchObject({ id: row.id, state: 'delivered', carrierId });
    expect(await messages.resendUnknown(at + 900)).toEqual([]);
    expect(await messages.receipt('two', fresh('x'), 'failed', undefined, at, { messageId: String(row.id) })).toBeUndefined();
    expect(await messages.receipt('two', fresh('x'), 'failed', undefined, at, { messageId: "1' or '1" })).toBeUndefined();
    expect((await messages.get(row.id))?.receipts).toEqual([{ status: 'delivered', code: undefined, detail: undefined, at: at + 5 }]);
  });

  test('a window that turns out to be closed queues the template once, before the fall-back', async () => {
    const { messages } = store();
    const template = { name: 'turno', language: 'es', variables: {} };
    const fallback = { origin: 'other', content: { channel: 'sms', text: 'otra' } } as const;
    const row = await claimed({ content: { channel: 'whatsapp', text: 'Hola', template }, fallback });
    const first = fresh('carrier');
    const refuse = (carrierId: string) =>
      messages.receipt('one', carrierId, 'failed', '131047', at + 5, {
        messageId: String(row.id),
        useTemplate: true,
        as: 'window-closed',
        detail: 'closed',
      });
    await messages.settle(row.id, { state: 'sent', at, channel: 'one', carrierId: first, attempt: 1 });
    expect(await refuse(first)).toMatchObject({ state: 'queued', templateOnly: true, usedFallback: false, code: 'window-closed' });
    await messages.claim(1, at + 5, 1000);
    expect(await refuse(first)).toBeUndefined();
    expect((await messages.get(row.id))?.row.state).toBe('attempting');
    const second = fresh('carrier');
    await messages.settle(row.id, { state: 'sent', at, channel: 'one', carrierId: second, attempt: 2 });
    expect(await refuse(second)).toMatchObject({ state: 'queued', usedFallback: true, templateOnly: false });
    expect((await messages.get(row.id))?.receipts).toMatchObject([{ code: '131047', detail: 'closed' }, { code: '131047' }]);
  });

  test('a message that the carrier took and then refused goes again while it has tries, also where the news was early', async () => {
    const { messages } = store();
    const row = await claimed();
    const again = { dueAt: at + 60, tries: 2 };
    const [first, second] = [fresh('carrier'), fresh('carrier')];
    await messages.receipt('one', first, 'failed', '130429', at, { again });
    expect(await messages.settle(row.id, { state: 'sent', at, channel: 'one', carrierId: first, attempt: 1 })).toMatchObject({
      state: 'queued',
      dueAt: at + 60,
    });
    await messages.claim(1, at + 60, 1000);
    await messages.settle(row.id, { state: 'sent', at, channel: 'one', carrierId: second, attempt: 2 });
    expect(await messages.receipt('one', second, 'failed', '130429', at, { again })).toMatchObject({ state: 'failed' });
  });

  test('dead ones are ordered anew with all their tries before them; what was held up does not count', async () => {
    const { messages } = store();
    const code = fresh('code');
    const row = await claimed({ fallback: { origin: 'other', content: { channel: 'sms', text: 'otra' } } });
    await messages.settle(row.id, { state: 'queued', at, usedFallback: true, dueAt: at });
    await messages.claim(1, at, 1000);
    expect(await messages.settle(row.id, { state: 'queued', at, dueAt: at, uncounted: true, code })).toMatchObject({ triesBefore: 1 });
    await messages.claim(1, at, 1000);
    await messages.settle(row.id, { state: 'dead', at, code });
    expect(await messages.retry({ states: ['failed'], code }, at)).toBe(0);
    expect(await messages.retry({ states: ['dead'], code, origin: 'nobody' }, at)).toBe(0);
    expect(await messages.retry({ states: ['dead'], code, origin: 'other' }, at + 7)).toBe(1);
    expect((await messages.get(row.id))?.row).toMatchObject({
      state: 'queued',
      attempts: 3,
      triesBefore: 3,
      dueAt: at + 7,
      usedFallback: false,
    });
    const doubtful = await claimed();
    await messages.settle(doubtful.id, { state: 'unknown', at });
    expect(await messages.retry({ ids: [doubtful.id, 999_999_999] }, at)).toBe(1);
    expect((await messages.get(doubtful.id))?.row).toMatchObject({ maybeDoubled: true });
  });

  test('the report counts by flow and template what became of them, the alternative where it was used', async () => {
    const { messages } = store();
    const flow = fresh('flow');
    const template = { channel: 'whatsapp', template: { name: 'turno', language: 'es', variables: {} } } as const;
    const made = [
      { content: template },
      { content: template, fallback: { origin: 'x', content: { channel: 'sms', text: 'a' } } as const },
      {},
    ];
    const call = await callWithMessages(store().calls, made, { flow });
    const rows = await messages.claim(9, at, 1000);
    const [one, two, three] = rows.map(({ id }) => id) as [number, number, number];
    await messages.settle(one, { state: 'read', at, parts: 1 });
    await messages.settle(two, { state: 'queued', at, usedFallback: true, dueAt: at });
    await messages.settle(three, { state: 'failed', at, code: '30008' });
    const range = { fromAt: call.startedAt, toAt: call.startedAt + 1, flow };
    const sums = await messages.report(range);
    expect(sums).toHaveLength(2);
    expect(sums).toContainEqual({ flow, channel: 'whatsapp', template: 'turno', states: { read: 1 }, parts: 1, reasons: [] });
    expect(sums).toContainEqual({
      flow,
      channel: 'sms',
      template: undefined,
      states: { queued: 1, failed: 1 },
      parts: 0,
      reasons: [{ code: '30008', count: 1 }],
    });
    expect(await messages.report({ ...range, toAt: call.startedAt })).toEqual([]);
    expect(await messages.list({ flow, template: 'turno', fromAt: at, toAt: at + 1, limit: 9 })).toHaveLength(2);
    expect(await messages.list({ flow, code: '30008', origin: 'sandbox', limit: 9 })).toMatchObject([{ id: three }]);
  });
}
