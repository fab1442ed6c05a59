// What every MessageStore must do: claims that never share a row, leases, states that only move up, receipts in any order, caps.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callWithMessages, fresh, sampleCall, sampleCommit, sampleMessage, woken } from './contract-samples.ts';
import { messageLife } from './message-life.contract.ts';
import type { MessageRow, MessageState } from './message-store.ts';
import type { Store } from './store.ts';

const at = 1_800_000_000_000;

/** Declares the suite. */
export function messageStoreContract(open: () => Promise<Store>): void {
  describe('MessageStore', () => {
    let store: Store;
    let other: Store;
    beforeAll(async () => {
      [store, other] = await Promise.all([open(), open()]);
    });
    afterAll(async () => {
      await Promise.all([store.close(), other.close()]);
    });
    // Claims take any due row, so that each test begins with none.
    beforeEach(async () => {
      for (const row of await store.messages.list({ states: ['queued', 'attempting'], limit: 1000 })) {
        await store.messages.settle(row.id, { state: 'dead', at });
      }
    });

    claims(
      () => store,
      () => other,
    );
    outcomes(() => store);
    receipts(() => store);
    lookups(() => store);
    messageLife(
      () => store,
      (change) => claimed(store, change),
    );
  });
}

/** A message that a worker has in hand. */
async function claimed(store: Store, change: Parameters<typeof callWithMessages>[1][number] = {}): Promise<MessageRow> {
  await callWithMessages(store.calls, [change]);
  const [row] = await store.messages.claim(1, at + 1, 1000);
  if (row === undefined) throw new Error('nothing was claimed');
  return row;
}

function claims(store: () => Store, other: () => Store): void {
  test('a message that no event ordered is queued once by its key, wakes the workers and knows its call’s line', async () => {
    const call = await callWithMessages(store().calls, []);
    const row = sampleMessage(call, { to: undefined, content: { channel: 'sms', text: 'uno \0 dos' }, createdAt: at - 5 });
    const wake = woken(other().messages.onQueued);
    const [one, two] = await Promise.all([store().messages.queue(row), other().messages.queue(row)]);
    expect(await wake).toBe(true);
    expect(two.id).toBe(one.id);
    expect(one).toMatchObject({ ...row, content: { channel: 'sms', text: 'uno \ufffd dos' }, state: 'queued', attempts: 0, dueAt: at - 5 });
    expect((await store().messages.claim(9, at, 1000)).map(({ id }) => id)).toEqual([one.id]);
    await store().messages.settle(one.id, { state: 'sent', at });
    expect(await store().messages.countSince({ line: call.line, sinceAt: at })).toBeGreaterThan(0);
    await expect(store().messages.queue(sampleMessage(sampleCall()))).rejects.toMatchObject({ code: 'not-found' });
  });

  test('workers that claim at the same time never share a row, and get them oldest first', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ createdAt: at - i }));
    await callWithMessages(store().calls, many);
    const takes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? store() : other())).map(({ messages }) => messages.claim(8, at, 1000)),
    );
    const ids = takes.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(60);
    for (const rows of takes) expect(rows.map(({ dueAt }) => dueAt)).toEqual(rows.map(({ dueAt }) => dueAt).sort((a, b) => a - b));
    expect(await store().messages.claim(8, at, 1000)).toEqual([]);
    // Counted no further than asked.
    expect(await store().messages.depths(['attempting'], 20)).toEqual({ attempting: 20 });
  });

  test('a claim counts the try, leases the row and leaves alone what is not due', async () => {
    await callWithMessages(store().calls, [{ createdAt: at }, { createdAt: at + 5000 }]);
    const rows = await store().messages.claim(5, at, 1000);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'attempting', attempts: 1, leaseUntil: at + 1000 });
    expect(await store().messages.nextDueAt()).toBe(at + 5000);
    expect(await store().messages.depths(['queued', 'attempting'], 1)).toEqual({ queued: 1, attempting: 1 });
    const page = await store().messages.get(rows[0]?.id ?? 0);
    expect(page?.attempts).toMatchObject([{ attempt: 1, startedAt: at, endedAt: undefined, outcome: undefined }]);
  });

  test('a lease that ran out leads to unknown, or to the queue again where that is safe', async () => {
    await callWithMessages(store().calls, [{ origin: 'safe' }, { origin: 'unsafe' }]);
    await store().messages.claim(2, at, 1000);
    expect(await store().messages.expireLeases(at + 1000, () => true)).toEqual([]);
    const rows = await store().messages.expireLeases(at + 1001, ({ origin }) => origin === 'safe');
    expect(rows.map(({ origin, state, leaseUntil }) => ({ origin, state, leaseUntil }))).toEqual([
      { origin: 'safe', state: 'queued', leaseUntil: undefined },
      { origin: 'unsafe', state: 'unknown', leaseUntil: undefined },
    ]);
    expect((await store().messages.get(rows[1]?.id ?? 0))?.attempts).toMatchObject([{ outcome: 'lost', endedAt: at + 1001 }]);
    expect((await store().messages.claim(5, at + 1001, 1000)).map(({ origin, attempts }) => ({ origin, attempts }))).toEqual([
      { origin: 'safe', attempts: 2 },
    ]);
    expect(await store().messages.expireLeases(at + 1001, () => true)).toEqual([]);
  });

  test('a worker that lost its lease can say that the message went, not that it must go again', async () => {
    const { messages } = store();
    const row = await claimed(store());
    await messages.expireLeases(at + 5000, () => true);
    const [second] = await messages.claim(1, at + 5000, 1000);
    expect(second?.attempts).toBe(2);
    expect(await messages.settle(row.id, { state: 'queued', at: at + 5001, attempt: 1 })).toMatchObject({
      state: 'attempting',
      leaseUntil: at + 6000,
    });
    expect(await messages.settle(row.id, { state: 'dead', at: at + 5001, attempt: 1 })).toMatchObject({ state: 'attempting' });
    expect(await messages.settle(row.id, { state: 'sent', at: at + 5002, attempt: 1 })).toMatchObject({ state: 'sent' });
  });
}

function outcomes(store: () => Store): void {
  test('an outcome is stored with its facts and closes the try', async () => {
    const row = await claimed(store());
    const settled = await store().messages.settle(row.id, {
      state: 'sent',
      at: at + 7,
      channel: 'sandbox',
      carrierId: fresh('id'),
      parts: 2,
      test: true,
      to: '+5491155550199',
    });
    expect(settled.to).toBe('+5491155550199');
    expect(settled).toMatchObject({ state: 'sent', sentAt: at + 7, updatedAt: at + 7, parts: 2, test: true, leaseUntil: undefined });
    const page = await store().messages.get(row.id);
    expect(page?.row).toEqual(settled);
    expect(page?.attempts).toMatchObject([{ attempt: 1, endedAt: at + 7, outcome: 'sent' }]);
  });

  test('a try that may be repeated goes back to the queue for later', async () => {
    const row = await claimed(store());
    const settled = await store().messages.settle(row.id, { state: 'queued', at: at + 7, dueAt: at + 900, code: 'busy', detail: 'later' });
    expect(settled).toMatchObject({ state: 'queued', dueAt: at + 900, code: 'busy', detail: 'later', sentAt: undefined });
    expect(await store().messages.claim(1, at + 899, 1000)).toEqual([]);
    expect(await store().messages.claim(1, at + 900, 1000)).toMatchObject([{ id: row.id, attempts: 2 }]);
  });

  test('a state never moves down, save from a refusal to the fall-back, once', async () => {
    const { messages } = store();
    const moves: [MessageState, MessageState, MessageState][] = [
      ['sent', 'queued', 'sent'],
      ['delivered', 'sent', 'delivered'],
      ['delivered', 'failed', 'delivered'],
      ['read', 'delivered', 'read'],
      ['unknown', 'queued', 'unknown'],
      ['unknown', 'sent', 'sent'],
      ['suppressed', 'sent', 'suppressed'],
      ['dead', 'queued', 'dead'],
    ];
    for (const [from, to, then] of moves) {
      const row = await claimed(store());
      await messages.settle(row.id, { state: from, at });
      expect([from, to, (await messages.settle(row.id, { state: to, at })).state]).toEqual([from, to, then]);
    }
    const row = await claimed(store());
    await messages.settle(row.id, { state: 'failed', at });
    expect((await messages.settle(row.id, { state: 'queued', at })).state).toBe('failed');
    expect(await messages.settle(row.id, { state: 'queued', at, usedFallback: true })).toMatchObject({
      state: 'queued',
      usedFallback: true,
    });
    await messages.settle(row.id, { state: 'failed', at });
    expect((await messages.settle(row.id, { state: 'queued', at, usedFallback: true })).state).toBe('failed');
  });

  test('settling what does not exist is not-found', async () => {
    await expect(store().messages.settle(999_999_999, { state: 'sent', at })).rejects.toMatchObject({ code: 'not-found' });
  });
}

function receipts(store: () => Store): void {
  test('receipts out of order only move the state up; the failure of a delivered message is ignored', async () => {
    const { messages } = store();
    const row = await claimed(store());
    const carrierId = fresh('carrier');
    await messages.settle(row.id, { state: 'sent', at, channel: 'one', carrierId });
    expect((await messages.receipt('one', carrierId, 'read', undefined, at + 3))?.state).toBe('read');
    expect((await messages.receipt('one', carrierId, 'delivered', undefined, at + 4))?.state).toBe('read');
    expect(await messages.receipt('one', carrierId, 'failed', '30008', at + 5)).toMatchObject({ state: 'read', code: undefined });
    expect(await messages.receipt('two', carrierId, 'read', undefined, at + 5)).toBeUndefined();
  });

  test('receipts that come before the carrier’s id is known are kept and applied with it', async () => {
    const { messages } = store();
    const row = await claimed(store());
    const carrierId = fresh('carrier');
    expect(await messages.receipt('one', carrierId, 'delivered', undefined, at + 2)).toBeUndefined();
    expect(await messages.receipt('one', carrierId, 'sent', undefined, at + 3)).toBeUndefined();
    expect((await messages.settle(row.id, { state: 'sent', at: at + 4, channel: 'one', carrierId })).state).toBe('delivered');
  });

  test('a failure that is reported later queues the fall-back once; its repetition, early or late, changes nothing', async () => {
    const { messages } = store();
    const fallback = { origin: 'other', content: { channel: 'sms', text: 'otra vez' } } as const;
    for (const early of [true, false]) {
      const row = await claimed(store(), { fallback });
      const carrierId = fresh('carrier');
      const report = () => messages.receipt('one', carrierId, 'failed', '30008', at + 5);
      if (early) await report();
      const settled = await messages.settle(row.id, { state: 'sent', at: at + 4, channel: 'one', carrierId });
      const queued = { state: 'queued', usedFallback: true, dueAt: at + 5, code: '30008', carrierId: undefined };
      expect(early ? settled : await report()).toMatchObject(queued);
      expect(await report()).toBeUndefined();
      const [again] = await messages.claim(1, at + 5, 1000);
      expect(again).toMatchObject({ id: row.id, attempts: 2, usedFallback: true });
      await messages.settle(row.id, { state: 'sent', at: at + 6, channel: 'two', carrierId });
      expect((await messages.receipt('two', carrierId, 'failed', undefined, at + 7))?.state).toBe('failed');
    }
  });

  test('a receipt and the outcome it belongs to never miss each other', async () => {
    const { messages } = store();
    for (let round = 0; round < 20; round += 1) {
      await callWithMessages(
        store().calls,
        Array.from({ length: 4 }, () => ({})),
      );
      const rows = await messages.claim(4, at + 1, 1000);
      const carrierIds = rows.map(() => fresh('carrier'));
      const both = rows.flatMap((row, i) => {
        const carrierId = carrierIds[i] ?? '';
        const settling = () => messages.settle(row.id, { state: 'sent', at, channel: 'one', carrierId });
        return [settling(), messages.receipt('one', carrierId, 'delivered', undefined, at)];
      });
      await Promise.all(both);
      for (const { id } of rows) expect((await messages.get(id))?.row.state).toBe('delivered');
    }
  });

  test('a refusal with our own id that overtakes the answer waits for it, and leads on: the answer, or its loss, undoes nothing', async () => {
    const { messages } = store();
    const template = { name: 'turno', language: 'es', variables: {} };
    for (const answered of [true, false]) {
      const row = await claimed(store(), { content: { channel: 'whatsapp', text: 'Hola', template } });
      const carrierId = fresh('carrier');
      const report = () =>
        messages.receipt('one', carrierId, 'failed', '131047', at + 5, {
          messageId: String(row.id),
          as: 'window-closed',
          useTemplate: true,
        });
      expect([await report(), await report()]).toEqual([undefined, undefined]);
      expect((await messages.get(row.id))?.row.state).toBe('attempting');
      const state = answered ? ('sent' as const) : ('unknown' as const);
      const outcome = { state, at: at + 6, channel: 'one', attempt: 1, ...(answered ? { carrierId } : {}) };
      expect(await messages.settle(row.id, outcome)).toMatchObject({ state: 'queued', templateOnly: true, carrierId: undefined });
      const [again] = await messages.claim(1, at + 6, 1000);
      expect(again).toMatchObject({ id: row.id, attempts: 2 });
      // Told once more, it is of the try before.
      expect(await report()).toBeUndefined();
      const other = { state: 'sent', at: at + 7, channel: 'one', carrierId: fresh('carrier'), attempt: 2 } as const;
      expect((await messages.settle(row.id, other)).state).toBe('sent');
    }
  });

  test('a receipt finds a message whose outcome was unknown', async () => {
    const { messages } = store();
    const row = await claimed(store());
    const carrierId = fresh('carrier');
    await messages.settle(row.id, { state: 'unknown', at, channel: 'one', carrierId });
    expect(await messages.receipt('one', carrierId, 'failed', '30008', at + 5)).toMatchObject({ state: 'failed', code: '30008' });
  });
}

function lookups(store: () => Store): void {
  test('the caps count what went out or may have, not what waits or was held back', async () => {
    const { messages, calls } = store();
    const [to, line, origin] = [fresh('+598'), fresh('line'), fresh('origin')];
    await callWithMessages(
      calls,
      Array.from({ length: 6 }, () => ({ to, origin })),
      { line },
    );
    const rows = await messages.claim(5, at, 1000);
    const states: MessageState[] = ['sent', 'unknown', 'suppressed', 'failed', 'queued'];
    for (const [i, row] of rows.entries()) await messages.settle(row.id, { state: states[i] ?? 'dead', at: at + i, dueAt: at + 1e6 });
    for (const query of [{ to }, { line }, { origin }]) expect(await messages.countSince({ ...query, sinceAt: at })).toBe(2);
    expect(await messages.countSince({ to, line, origin, sinceAt: at + 1 })).toBe(1);
    expect(await messages.countSince({ to: 'else', sinceAt: at })).toBe(0);
  });

  test('messages are listed newest first, filtered, paged and searched', async () => {
    const { messages, calls } = store();
    const call = sampleCall();
    await calls.begin(call);
    const whatsapp = { channel: 'whatsapp', template: { name: 'turno', language: 'es', variables: { dia: 'lunes' } } } as const;
    const number = `+5989${Date.now()}`;
    const base = {
      callId: call.id,
      effectId: '1.1',
      flow: 'f',
      block: 'b',
      action: 'a',
      origin: 'sandbox',
      fallback: undefined,
      createdAt: at,
    };
    const outbox = [
      { ...base, key: fresh('k'), to: number, content: { channel: 'sms', text: 'uno' } as const },
      { ...base, key: fresh('k'), to: undefined, content: whatsapp },
    ];
    await calls.commit([sampleCommit(call, 1, { outbox })], true);
    const list = (filter: object) => messages.list({ callId: call.id, limit: 10, ...filter });
    const [second, first] = await list({});
    expect([first?.key, second?.key]).toEqual(outbox.map(({ key }) => key));
    expect(second).toMatchObject({ content: whatsapp, to: undefined });
    expect(await list({ channel: 'whatsapp' })).toEqual([second]);
    expect(await list({ beforeId: second?.id })).toEqual([first]);
    expect(await list({ states: ['sent', 'queued'], limit: 1 })).toEqual([second]);
    expect(await list({ states: ['sent'] })).toEqual([]);
    expect(await messages.list({ search: number.slice(1), limit: 10 })).toEqual([first]);
    expect(await messages.list({ search: number.slice(-9), limit: 10 })).toEqual([first]);
    expect(await messages.list({ search: call.id, limit: 10 })).toEqual([second, first]);
    expect(await messages.get(999_999_999)).toBeUndefined();
  });
}
