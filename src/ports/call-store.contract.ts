// What every CallStore must do: begin, batches in order, atomic outbox and inbox, recovery, lists.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallEvent } from '#engine/event.ts';
import { fresh, sampleCall, sampleCommit, sampleMessage, woken } from './contract-samples.ts';
import type { Store } from './store.ts';

const result = (id: string): CallEvent => ({ kind: 'messageResult', at: 1_800_000_009_000, id, status: 'sent' });

/** Declares the suite. */
export function callStoreContract(open: () => Promise<Store>): void {
  describe('CallStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    commits(() => store);
    results(() => store);
    lists(() => store);
  });
}

function commits(store: () => Store): void {
  test('a call begins live, without a state, and is told back whole', async () => {
    const { calls } = store();
    const call = sampleCall({ version: 0, draftDocument: '{"schema": "atiende/flow@1"}', callerName: undefined });
    await calls.begin(call);
    await calls.begin(call);
    const live = (await calls.live()).filter((row) => row.call.id === call.id);
    expect(live).toEqual([{ call, state: undefined, seq: 0, answeredAt: undefined, runtime: undefined, lastAt: call.startedAt }]);
    expect((await calls.get(call.id))?.call).toEqual(call);
    expect(await calls.get('nobody')).toBeUndefined();
  });

  test('one batch of many calls keeps every call’s order, its newest state and its runtime facts', async () => {
    const { calls } = store();
    const [a, b] = [sampleCall(), sampleCall()];
    await Promise.all([calls.begin(a), calls.begin(b)]);
    await calls.commit(
      [
        sampleCommit(a, 1, { answeredAt: a.startedAt + 50, runtime: { legs: ['a'] } }),
        sampleCommit(b, 1),
        sampleCommit(a, 2),
        sampleCommit(b, 2, { runtime: { legs: ['b'] } }),
        sampleCommit(a, 3),
      ],
      false,
    );
    expect((await calls.trace(a.id)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await calls.trace(a.id))[1]).toEqual({
      seq: 2,
      at: a.startedAt + 2000,
      event: sampleCommit(a, 2).event,
      effects: sampleCommit(a, 2).effects,
    });
    const live = new Map((await calls.live()).map((row) => [row.call.id, row]));
    expect(live.get(a.id)).toMatchObject({
      seq: 3,
      state: sampleCommit(a, 3).state,
      runtime: { legs: ['a'] },
      answeredAt: a.startedAt + 50,
    });
    expect(live.get(a.id)?.lastAt).toBe(a.startedAt + 3000);
    expect(live.get(b.id)).toMatchObject({ seq: 2, state: sampleCommit(b, 2).state, runtime: { legs: ['b'] } });
    await calls.commit([sampleCommit(a, 4)], true);
    expect((await calls.live()).find((row) => row.call.id === a.id)).toMatchObject({ seq: 4, runtime: { legs: ['a'] } });
  });

  test('a commit that is repeated changes nothing, not even with other contents', async () => {
    const { calls, messages } = store();
    const call = sampleCall();
    await calls.begin(call);
    const first = sampleCommit(call, 1, { outbox: [sampleMessage(call)] });
    await calls.commit([first, first], true);
    await calls.commit([{ ...first, event: { kind: 'speechStarted', at: 1 }, outbox: [sampleMessage(call)] }], true);
    expect((await calls.trace(call.id)).map(({ event }) => event)).toEqual([first.event]);
    expect(await messages.list({ callId: call.id, limit: 10 })).toHaveLength(1);
  });

  test('a gap in one call is a conflict that names it; the other calls of the batch are stored', async () => {
    const { calls } = store();
    const [a, b] = [sampleCall(), sampleCall()];
    await Promise.all([calls.begin(a), calls.begin(b)]);
    const failure = calls.commit([sampleCommit(a, 1), sampleCommit(a, 3), sampleCommit(b, 1)], true);
    await expect(failure).rejects.toMatchObject({
      code: 'conflict',
      retryable: false,
      details: { gaps: [{ call_id: a.id, seq: 3, due: 2 }] },
    });
    expect(await calls.trace(a.id)).toHaveLength(1);
    expect(await calls.trace(b.id)).toHaveLength(1);
    expect((await calls.live()).find((row) => row.call.id === a.id)).toMatchObject({ seq: 1, state: sampleCommit(a, 1).state });
  });

  test('texts that a database cannot hold do not stop a batch', async () => {
    const { calls } = store();
    const call = sampleCall({ callerName: 'nul\0 half\ud83d' });
    await calls.begin(call);
    const event: CallEvent = { kind: 'heard', at: 5, id: '1.1', text: 'a\0b \ud83d "\\u0000"' };
    await calls.commit([sampleCommit(call, 1, { event })], true);
    expect((await calls.trace(call.id))[0]?.event).toEqual({ ...event, text: 'a\ufffdb \ufffd "\\u0000"' });
    expect((await calls.get(call.id))?.call.callerName).toBe('nul\ufffd half\ufffd');
  });

  test('messages are queued with their event, once by key, whatever call or batch brings the key again', async () => {
    const { calls, messages } = store();
    const call = sampleCall({ test: true });
    await calls.begin(call);
    const message = sampleMessage(call, { to: undefined, fallback: { origin: 'sandbox', content: { channel: 'sms', text: 'otro' } } });
    const wake = woken((wakeUp) => messages.onQueued(wakeUp));
    await calls.commit(
      [sampleCommit(call, 1, { outbox: [message, sampleMessage(call)] }), sampleCommit(call, 2, { outbox: [message] })],
      false,
    );
    expect(await wake).toBe(true);
    await calls.commit([sampleCommit(call, 3, { outbox: [{ ...message, origin: 'other' }] })], false);
    const rows = await messages.list({ callId: call.id, limit: 10 });
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({ ...message, state: 'queued', attempts: 0, dueAt: message.createdAt, test: true, usedFallback: false });
    expect(await calls.trace(call.id)).toHaveLength(3);
  });

  test('the last commit closes the call; what comes after it is ignored', async () => {
    const { calls } = store();
    const call = sampleCall();
    await calls.begin(call);
    await calls.putInbox(call.id, result('9.9'));
    await calls.commit(
      [sampleCommit(call, 1), sampleCommit(call, 2, { ended: { at: call.startedAt + 2500, by: 'caller', reason: 'bye' } })],
      true,
    );
    await calls.commit([sampleCommit(call, 3)], true);
    expect((await calls.live()).some((row) => row.call.id === call.id)).toBe(false);
    expect((await calls.inbox()).some((row) => row.callId === call.id)).toBe(false);
    expect(await calls.trace(call.id)).toHaveLength(2);
    const summary = { endedAt: call.startedAt + 2500, endedBy: 'caller', endReason: 'bye', place: { flow: call.flow, block: 'b-2' } };
    expect((await calls.get(call.id))?.summary).toMatchObject(summary);
  });

  test('a call that cannot be taken up again is closed where it stood', async () => {
    const { calls } = store();
    const call = sampleCall();
    await calls.begin(call);
    await calls.commit([sampleCommit(call, 1)], true);
    await calls.close(call.id, { at: call.startedAt + 9000, by: 'system', reason: 'lost' });
    await calls.close(call.id, { at: call.startedAt + 9999, by: 'system', reason: 'again' });
    expect((await calls.live()).some((row) => row.call.id === call.id)).toBe(false);
    expect((await calls.get(call.id))?.summary).toMatchObject({ endReason: 'lost', place: { flow: call.flow, block: 'b-1' } });
  });
}

function results(store: () => Store): void {
  test('the inbox wakes, keeps order, and is emptied by the commit that consumed it', async () => {
    const { calls } = store();
    const call = sampleCall();
    await calls.begin(call);
    const wake = woken((wakeUp) => calls.onInbox(wakeUp));
    await calls.putInbox(call.id, result('4.1'));
    await calls.putInbox(call.id, result('4.2'));
    expect(await wake).toBe(true);
    const mine = async () => (await calls.inbox()).filter((row) => row.callId === call.id);
    const rows = await mine();
    expect(rows.map(({ event }) => event)).toEqual([result('4.1'), result('4.2')]);
    const inboxId = rows[0]?.id ?? 0;
    await calls.commit([sampleCommit(call, 1, { event: result('4.1'), inboxId })], false);
    expect((await mine()).map(({ event }) => event)).toEqual([result('4.2')]);
    await calls.dropInbox((await mine())[0]?.id ?? 0);
    expect(await mine()).toEqual([]);
  });

  test('a row whose event fell into a gap stays in the inbox', async () => {
    const { calls } = store();
    const call = sampleCall();
    await calls.begin(call);
    await calls.putInbox(call.id, result('4.1'));
    const inboxId = (await calls.inbox()).find((row) => row.callId === call.id)?.id ?? 0;
    await expect(calls.commit([sampleCommit(call, 7, { inboxId })], true)).rejects.toMatchObject({ code: 'conflict' });
    expect((await calls.inbox()).some((row) => row.id === inboxId)).toBe(true);
  });

  test('a result for a call that is over or unknown is not kept', async () => {
    const { calls } = store();
    const call = sampleCall();
    await calls.begin(call);
    await calls.close(call.id, { at: 1, by: 'system', reason: 'lost' });
    await calls.putInbox(call.id, result('4.1'));
    await calls.putInbox('nobody', result('4.1'));
    const ids = new Set((await calls.inbox()).map(({ callId }) => callId));
    expect(ids.has(call.id) || ids.has('nobody')).toBe(false);
  });
}

function lists(store: () => Store): void {
  test('calls are listed newest first, filtered, paged and searched', async () => {
    const { calls } = store();
    const line = fresh('line');
    const starts = [10, 20, 30, 40].map((minute) => 1_900_000_000_000 + minute * 60_000);
    const made = starts.map((startedAt, i) =>
      sampleCall({ line, startedAt, callerNumber: `+5981234${i}77${i}`, callerName: `Zoe 50%_${i}` }),
    );
    for (const call of made) await calls.begin(call);
    const [first, second, third, fourth] = made.map(({ id }) => id);
    await calls.close(first ?? '', { at: 1, by: 'caller', reason: 'bye' });
    const ids = async (filter: Partial<Parameters<typeof calls.list>[0]>) =>
      (await calls.list({ line, limit: 10, ...filter })).map(({ id }) => id);
    expect(await ids({})).toEqual([fourth, third, second, first]);
    expect(await ids({ live: true })).toEqual([fourth, third, second]);
    expect(await ids({ live: false })).toEqual([first]);
    expect(await ids({ limit: 2 })).toEqual([fourth, third]);
    expect(await ids({ before: starts[2] ?? 0, limit: 2 })).toEqual([second, first]);
    expect(await ids({ fromAt: starts[1] ?? 0, toAt: starts[3] ?? 0 })).toEqual([third, second]);
    expect(await ids({ search: '598 1234-2' })).toEqual([third]);
    expect(await ids({ search: '+59812341' })).toEqual([second]);
    expect(await ids({ search: '3773' })).toEqual([fourth]);
    expect(await ids({ search: 'zoe 50%_1' })).toEqual([second]);
    for (const search of ['%', '-', '_']) expect(await ids({ search })).toEqual([]);
    expect(await ids({ search: second ?? '' })).toContain(second);
    expect(await ids({ flow: 'elsewhere' })).toEqual([]);
    expect((await calls.list({ line, limit: 1 }))[0]).toMatchObject({ flowName: 'recepcion', place: undefined, endedAt: undefined });
  });

  test('what was not understood is listed newest first, by flow and time, and paged without a gap', async () => {
    const { calls } = store();
    const flow = fresh('flow');
    const [one, other] = [
      sampleCall({ flow, startedAt: 1_900_100_000_000 }),
      sampleCall({ flow: fresh('flow'), startedAt: 1_900_100_000_000 }),
    ];
    const heard = (at: number, more: object): CallEvent => ({ kind: 'heard', at, id: '1.1', ...more });
    await Promise.all([calls.begin(one), calls.begin(other)]);
    const at = (seq: number) => one.startedAt + seq * 1000;
    await calls.commit(
      [
        sampleCommit(one, 1, { event: heard(at(1), { decision: 'reject' }) }),
        sampleCommit(one, 2, { event: heard(at(2), { decision: 'accept', option: 'a' }) }),
        sampleCommit(one, 3, { event: heard(at(2), { decision: 'confirm', option: 'a' }) }),
        sampleCommit(one, 4, { event: heard(at(2), { decision: 'reject' }) }),
        sampleCommit(one, 5, { event: heard(at(5), { vault: 'v', length: 8 }) }),
        sampleCommit(one, 6, { event: heard(at(6), { silence: true }) }),
        sampleCommit(other, 1, { event: heard(at(1), { decision: 'reject' }) }),
      ],
      false,
    );
    const seqs = async (filter: Partial<Parameters<typeof calls.misheard>[0]>) =>
      (await calls.misheard({ flow, limit: 10, ...filter })).map(({ seq }) => seq);
    expect(await calls.misheard({ flow, limit: 1 })).toEqual([{ callId: one.id, seq: 3, at: at(2), audible: false }]);
    expect(await seqs({})).toEqual([3, 4, 1]);
    expect(await seqs({ after: { callId: one.id, seq: 3, at: at(2) } })).toEqual([4, 1]);
    expect(await seqs({ after: { callId: one.id, seq: 4, at: at(2) } })).toEqual([1]);
    expect(await seqs({ fromAt: at(1), toAt: at(2) })).toEqual([1]);
    const anywhere = await calls.misheard({ fromAt: at(1), toAt: at(2), limit: 10 });
    expect(anywhere.map(({ callId }) => callId).toSorted()).toEqual([one.id, other.id].toSorted());
    expect(await seqs({ flow: 'elsewhere' })).toEqual([]);
  });

  test('audio of what was not understood is found by its place in the trace, once each, and goes with age, number and room', async () => {
    const { calls, channels } = store();
    const flow = fresh('flow');
    const callerNumber = `+54911${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const call = sampleCall({ flow, callerNumber, startedAt: 1_900_200_000_000 });
    const at = (seq: number) => call.startedAt + seq * 1000;
    const ids = ['1.1', '2.1', '3.1', '4.1'];
    await calls.begin(call);
    const heard = (id: string, n: number): CallEvent => ({ kind: 'heard', at: at(n), id, decision: 'reject' });
    await calls.commit(
      ids.map((id, n) => sampleCommit(call, n + 1, { event: heard(id, n) })),
      false,
    );
    const audible = async () => (await calls.misheard({ flow, limit: 9 })).filter((row) => row.audible).map(({ seq }) => seq);
    const keep = async (id: string, n: number, byte: number) =>
      await calls.keepUtterance({ callId: call.id, listen: id, at: at(n), audio: Uint8Array.of(byte, 0, 255) }, 3);
    for (const [n, id] of ids.slice(0, 3).entries()) await keep(id, n, n);
    await keep('2.1', 1, 99);
    expect(await audible()).toEqual([3, 2, 1]);
    expect([...((await calls.utterance(call.id, 2)) ?? [])]).toEqual([1, 0, 255]);
    expect(await calls.utterance(call.id, 4)).toBeUndefined();
    await keep('4.1', 3, 3);
    expect(await audible()).toEqual([4, 3, 2]);
    await channels.forgetBodies(at(2));
    expect(await audible()).toEqual([4, 3]);
    expect(await channels.erase(callerNumber)).toBe(2);
    expect(await audible()).toEqual([]);
    expect(await calls.utterance(call.id, 4)).toBeUndefined();
  });
}
