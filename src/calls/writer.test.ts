// The batch writer: gathering, order, the backlog while the store is away, and one event that the store will not take.
import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { CallCommit } from '#ports/call-store.ts';
import { systemTimers } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import { memoryStore } from './test-calls.ts';
import { createWriter, type WriteRequest } from './writer.ts';

function commitOf(callId: string, seq: number, text = ''): CallCommit {
  const call = { id: callId, line: 'demo', startedAt: 0 };
  const event = { kind: 'fault', at: seq, code: text } as const;
  return {
    callId,
    seq,
    event,
    effects: [],
    outbox: [],
    state: { v: 1, call, at: seq, open: {}, place: undefined, ended: false, inner: null },
  };
}

function setUp(maxBacklogBytes?: number) {
  const store = memoryStore();
  const batches: number[] = [];
  store.before = async (commits) => {
    batches.push(commits.length);
    await Promise.resolve();
  };
  const writer = createWriter({
    store,
    timers: systemTimers,
    log: pino({ level: 'silent' }),
    ...(maxBacklogBytes ? { maxBacklogBytes } : {}),
  });
  const told: string[] = [];
  const add = (commit: CallCommit, durable = false): void => {
    const request: WriteRequest = {
      commit,
      durable,
      committed: () => told.push(`${commit.callId}${commit.seq}`),
      lost: (failure) => told.push(`${commit.callId}${commit.seq} lost ${failure.code}`),
    };
    writer.add(request);
  };
  return { store, batches, writer, told, add };
}

describe('createWriter', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('writes what is added %i turns after a commit, though nothing follows', async (turns) => {
    const { store, writer, add } = setUp();
    const follows = async (): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      add(commitOf('a', 2), true);
    };
    writer.add({ commit: commitOf('a', 1), durable: true, committed: () => void follows(), lost: () => {} });
    await vi.waitFor(() => expect(store.written.map((each) => each.seq)).toEqual([1, 2]));
  });

  it('gathers what comes together, one commit in flight, and says so in order', async () => {
    const { store, batches, writer, told, add } = setUp();
    add(commitOf('a', 1));
    add(commitOf('b', 1));
    await vi.waitFor(() => expect(batches).toEqual([2]));
    add(commitOf('a', 2));
    add(commitOf('a', 3), true);
    add(commitOf('b', 2));
    expect(await writer.flush(1000)).toBe(true);
    expect(batches).toEqual([2, 3]);
    expect(store.durables).toEqual([false, true]);
    expect(told).toEqual(['a1', 'b1', 'a2', 'a3', 'b2']);
  });

  it('keeps everything while the store is away and writes it on return', async () => {
    const { store, writer, told, add } = setUp();
    store.away = true;
    for (let seq = 1; seq <= 50; seq += 1) add(commitOf('a', seq));
    await vi.waitFor(() => expect(writer.backlog()).toMatchObject({ commits: 50, failing: true }));
    expect(writer.backlog().bytes).toBeGreaterThan(1000);
    expect(await writer.flush(20)).toBe(false);
    expect(told).toEqual([]);
    store.away = false;
    expect(await writer.flush(5000)).toBe(true);
    expect(store.written.map((each) => each.seq)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(writer.backlog()).toEqual({ commits: 0, bytes: 0, failing: false });
  });

  it('writes again what may have been written already', async () => {
    const { store, writer, told, add } = setUp();
    let first = true;
    const commit = store.commit;
    store.commit = async (commits, durable) => {
      await commit(commits, durable);
      if (first) {
        first = false;
        throw new Failure('unavailable', 'the connection broke after the commit', { retryable: true });
      }
    };
    add(commitOf('a', 1));
    add(commitOf('a', 2));
    expect(await writer.flush(5000)).toBe(true);
    expect(told).toEqual(['a1', 'a2']);
    expect(store.written).toHaveLength(2);
  });

  it.each(['is seen away', 'is back before anybody looks'])(
    'writes again what a killed database had taken lazily, when it %s',
    async (how) => {
      const { store, writer, told, add } = setUp();
      add(commitOf('a', 1), true);
      expect(await writer.flush(1000)).toBe(true);
      add(commitOf('a', 2));
      add(commitOf('b', 1));
      expect(await writer.flush(1000)).toBe(true);
      // Killed: what had not come to the disk is gone.
      store.forget('a', 2);
      store.forget('b', 1);
      let failures = how === 'is seen away' ? 1 : 0;
      store.before = async () => {
        await Promise.resolve();
        if (failures-- > 0) throw new Failure('unavailable', 'the server closed the connection', { retryable: true });
      };
      add(commitOf('a', 3));
      expect(await writer.flush(5000)).toBe(true);
      expect(told).toEqual(['a1', 'a2', 'b1', 'a3']);
      expect(store.written.map((each) => `${each.callId}${each.seq}`).sort()).toEqual(['a1', 'a2', 'a3', 'b1']);
    },
  );

  it('writes again what a killed database had taken lazily, though others write durably first', async () => {
    const { store, writer, told, add } = setUp();
    add(commitOf('a', 1));
    expect(await writer.flush(1000)).toBe(true);
    // Killed, and back before anybody looks: only its broken connections tell.
    store.forget('a', 1);
    store.interruptions = () => 1;
    add(commitOf('b', 1), true);
    expect(await writer.flush(1000)).toBe(true);
    add(commitOf('a', 2));
    expect(await writer.flush(5000)).toBe(true);
    expect(told).toEqual(['a1', 'b1', 'a2']);
    expect(store.written.map((each) => `${each.callId}${each.seq}`)).toEqual(['a1', 'b1', 'a2']);
  });

  it('does not write again what is on the disk', async () => {
    const { store, batches, writer, add } = setUp();
    add(commitOf('a', 1));
    expect(await writer.flush(1000)).toBe(true);
    add(commitOf('a', 2), true);
    expect(await writer.flush(1000)).toBe(true);
    let failures = 1;
    store.before = async (commits) => {
      await Promise.resolve();
      batches.push(commits.length);
      if (failures-- > 0) throw new Failure('unavailable', 'the server closed the connection', { retryable: true });
    };
    add(commitOf('a', 3));
    expect(await writer.flush(5000)).toBe(true);
    expect(batches).toEqual([1, 1, 1, 1]);
  });

  it('loses only the event the store will not take, and closes its gap', async () => {
    const { store, writer, told, add } = setUp();
    store.before = async (commits) => {
      if (commits.some((each) => each.event.kind === 'fault' && each.event.code === 'poison'))
        throw new Failure('internal', 'not storable');
      await Promise.resolve();
    };
    add(commitOf('a', 1));
    add(commitOf('a', 2, 'poison'));
    add(commitOf('b', 1));
    add(commitOf('a', 3));
    expect(await writer.flush(5000)).toBe(true);
    expect(told).toEqual(['a1', 'a2 lost internal', 'b1', 'a2']);
    expect(store.written.map((each) => [each.callId, each.seq, each.event.at])).toEqual([
      ['a', 1, 1],
      ['b', 1, 1],
      ['a', 2, 3],
    ]);
  });

  it('bounds the backlog by bytes, but always takes the end of a call', async () => {
    const { store, writer, told, add } = setUp(2000);
    store.away = true;
    add(commitOf('a', 1));
    await vi.waitFor(() => expect(writer.backlog().failing).toBe(true));
    for (let seq = 2; seq <= 40; seq += 1) add(commitOf('b', seq - 1));
    expect(told.at(-1)).toMatch(/lost unavailable/);
    const { commits, bytes } = writer.backlog();
    expect(bytes).toBeLessThanOrEqual(2000);
    add({ ...commitOf('a', 2), ended: { at: 1, by: 'caller', reason: 'hangup' } });
    expect(writer.backlog().commits).toBe(commits + 1);
    store.away = false;
    expect(await writer.flush(5000)).toBe(true);
  });

  it('goes on when what follows a commit throws', async () => {
    const { store, writer } = setUp();
    const nothing = { durable: true, lost: () => {} };
    writer.add({
      ...nothing,
      commit: commitOf('a', 1),
      committed: () => {
        throw new Error('a call’s bug');
      },
    });
    writer.add({ ...nothing, commit: commitOf('b', 1), committed: () => {} });
    expect(await writer.flush(1000)).toBe(true);
    expect(store.written).toHaveLength(2);
  });
});
