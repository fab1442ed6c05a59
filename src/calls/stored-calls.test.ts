// Calls on the real engine, the real kinds and the real PostgreSQL: the trace, the writer under load, the inbox, and what a crash leaves.
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { createEngine } from '#engine/create-engine.ts';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import type { CallStore } from '#ports/call-store.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import { createLineFake, type LineFake } from '#ports/line-fake.ts';
import type { Store } from '#ports/store.ts';
import { phrasesFor } from './phrases.ts';
import { createSwitchboard } from './switchboard.ts';
import { deskFake, promptsOnDisk } from './test-calls.ts';
import { menuFlow as flow } from './test-flow.ts';
import { createWriter } from './writer.ts';

const ring = { do: 'ring', agent: 'ana', name: 'Ana', contact: { kind: 'registered' }, sipUser: 'a-ana', ringMs: 20_000 } as const;

let server: TestServer;
let keeper: Store;
let ids = 0;
const opened = new Set<Store>();

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  keeper = await openStore({ connection: server.connection });
  const now = Date.now();
  await keeper.flows.saveDraft('recepcion', 'Recepción', JSON.stringify(flow), undefined, 'test', now);
  await keeper.flows.publish('recepcion', JSON.stringify(flow), 'test', '', now);
  await keeper.flows.saveLine({ name: 'demo', flow: 'recepcion', number: undefined, country: 'AR', enabled: true, note: '' });
});

afterAll(async () => {
  for (const store of [...opened, keeper]) await store.close();
  await server.stop();
});

/** A main: a store of its own, a line, a switchboard. `hookCalls` stands between it and its call store. */
async function main(options: { outlived?: LineFake; gapMs?: number; hookCalls?: (calls: CallStore) => CallStore } = {}) {
  const store = await openStore({ connection: server.connection });
  opened.add(store);
  const line = createLineFake({ clock: systemClock, ...options });
  const desk = deskFake();
  const switchboard = createSwitchboard({
    line,
    store: { calls: options.hookCalls?.(store.calls) ?? store.calls, flows: store.flows },
    engine: createEngine(steps),
    models,
    prompts: promptsOnDisk,
    desk,
    policy: { allow: async () => ({ trunk: 'carrier' }) },
    http: { request: async () => await new Promise(() => {}) },
    secrets: async () => undefined,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    newId: () => {
      ids += 1;
      return `x${ids}`;
    },
    healthy: store.healthy,
  });
  const recovered = await switchboard.start();
  return { store, line, desk, switchboard, recovered };
}

type Main = Awaited<ReturnType<typeof main>>;

/** The connections of a main that died go with it. */
async function dead({ store }: Main): Promise<void> {
  opened.delete(store);
  await store.close();
}

async function heard({ line }: Main, leg: string, text: string): Promise<void> {
  await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.files).toEqual([text]), { timeout: 5000 });
}

async function ring1(made: Main, callerUser = 'sipp'): Promise<{ leg: string; id: string }> {
  const leg = made.line.incoming({ dialled: 'demo', callerUser, leg: `leg-${(ids += 1)}` });
  await heard(made, leg, 'menú');
  const live = await keeper.calls.live();
  const id = live.find((each) => each.call.callerLeg === leg)?.call.id ?? '';
  return { leg, id };
}

describe('on PostgreSQL', () => {
  it('a call from the ring to the end is one trace in order', async () => {
    const made = await main();
    const { leg, id } = await ring1(made);
    made.line.key(leg, '1');
    await heard(made, leg, 'gracias');
    made.line.finishPlay(leg);
    await heard(made, leg, 'menú');
    made.line.key(leg, '9');
    await vi.waitFor(() => expect(made.line.legs.get(leg)?.state).toBe('ended'));
    await vi.waitFor(() => expect(made.switchboard.list()).toEqual([]));
    const trace = await keeper.calls.trace(id);
    expect(trace.map((row) => row.seq)).toEqual(trace.map((_, n) => n + 1));
    expect(trace.map((row) => row.event.kind)).toEqual(expect.arrayContaining(['started', 'key', 'playEnded']));
    expect((await keeper.calls.get(id))?.summary).toMatchObject({ endedBy: 'flow', endReason: 'flow', version: 1 });
    expect(await keeper.messages.list({ callId: id, limit: 10 })).toMatchObject([
      { to: 'sipp', origin: 'sandbox', content: { text: 'Hola' } },
    ]);
    expect(await made.switchboard.close()).toBe(true);
  });

  it('takes a result from the inbox by the notice, once', async () => {
    const made = await main();
    const { leg, id } = await ring1(made);
    made.line.key(leg, '1');
    await heard(made, leg, 'gracias');
    await keeper.calls.putInbox(id, { kind: 'messageResult', at: Date.now(), id: '1.1', status: 'sent' });
    await vi.waitFor(async () =>
      expect((await keeper.calls.trace(id)).filter((row) => row.event.kind === 'messageResult')).toHaveLength(1),
    );
    await vi.waitFor(async () => expect(await keeper.calls.inbox()).toEqual([]));
    await made.switchboard.close();
  });

  it('stores the events of many calls at once, each call’s in order', async () => {
    const writer = createWriter({ store: keeper.calls, timers: systemTimers, log: pino({ level: 'silent' }) });
    const callIds = Array.from({ length: 20 }, (_, n) => `many-${n}`);
    const first = (await keeper.calls.list({ limit: 1 }))[0];
    for (const id of callIds)
      await keeper.calls.begin({
        id,
        line: 'demo',
        flow: 'recepcion',
        version: first?.version ?? 1,
        pinned: {},
        callerLeg: id,
        callerNumber: undefined,
        callerName: undefined,
        source: 'sandbox',
        startedAt: 1,
        test: true,
      });
    const done: string[] = [];
    for (let seq = 1; seq <= 40; seq += 1)
      for (const callId of callIds) {
        const call = { id: callId, line: 'demo', startedAt: 1 };
        writer.add({
          commit: {
            callId,
            seq,
            event: { kind: 'key', at: seq, key: '1' },
            effects: [],
            outbox: [],
            state: { v: 1, call, at: seq, open: {}, place: undefined, ended: false, inner: seq },
          },
          durable: seq % 7 === 0,
          committed: () => done.push(`${callId}/${seq}`),
          lost: (failure) => done.push(failure.message),
        });
        if (seq % 10 === 0) await Promise.resolve();
      }
    expect(await writer.flush(20_000)).toBe(true);
    expect(done).toHaveLength(800);
    for (const id of callIds) {
      expect((await keeper.calls.trace(id)).map((row) => row.seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
      await keeper.calls.close(id, { at: 50, by: 'system', reason: 'test' });
    }
  });
});

describe('after a crash', () => {
  /** The main dies at the first commit that `dies` picks: right after it is stored, before anybody hears of it. */
  const dyingAfter =
    (dies: (kind: string) => boolean, died: () => void) =>
    (calls: CallStore): CallStore => ({
      ...calls,
      commit: async (commits, durable) => {
        await calls.commit(commits, durable);
        if (!commits.some((each) => each.effects.some((effect) => dies(effect.kind)))) return;
        died();
        await new Promise(() => {});
      },
    });

  it('between commit and send the message row is there once, and the call goes on with its speech from the start', async () => {
    let crash = () => {};
    const before = await main({
      hookCalls: dyingAfter(
        (kind) => kind === 'queueMessage',
        () => crash(),
      ),
    });
    crash = () => before.line.crash();
    const { leg, id } = await ring1(before, 'sandbox-user');
    before.line.key(leg, '1');
    await heard(before, leg, 'gracias');
    await vi.waitFor(async () => expect(await keeper.messages.list({ callId: id, limit: 10 })).toHaveLength(1));
    await dead(before);

    const after = await main({ outlived: before.line, gapMs: 700 });
    expect(after.recovered).toEqual({ resumed: 1, closed: 0 });
    await heard(after, leg, 'gracias');
    after.line.finishPlay(leg);
    await heard(after, leg, 'menú');
    expect(await keeper.messages.list({ callId: id, limit: 10 })).toMatchObject([{ to: 'sandbox-user', state: 'queued' }]);
    // Heard before it is stored.
    await vi.waitFor(async () =>
      expect((await keeper.calls.trace(id)).map((row) => row.event)).toContainEqual(
        expect.objectContaining({ kind: 'recovered', gapMs: 700 }),
      ),
    );
    after.line.end(leg);
    await vi.waitFor(() => expect(after.switchboard.list()).toEqual([]));
    expect((await keeper.calls.get(id))?.summary).toMatchObject({ endedBy: 'caller' });
    await after.switchboard.close();
  });

  it('between commit and dialling the caller comes to the desk after all, with music', async () => {
    let crash = () => {};
    const before = await main({
      hookCalls: dyingAfter(
        (kind) => kind === 'transfer',
        () => crash(),
      ),
    });
    crash = () => before.line.crash();
    const { leg, id } = await ring1(before);
    before.line.key(leg, '2');
    await vi.waitFor(async () =>
      expect((await keeper.calls.trace(id)).some((row) => row.effects.some((effect) => effect.kind === 'transfer'))).toBe(true),
    );
    expect(before.desk.said).toEqual([]);
    await dead(before);

    const after = await main({ outlived: before.line });
    await heard(after, leg, 'default');
    const asked = (await keeper.calls.trace(id)).flatMap((row) => row.effects.filter((effect) => effect.kind === 'transfer'));
    expect(after.desk.said).toEqual(asked.map((effect) => `enter ${id}:${effect.id}`));
    after.line.end(leg);
    await after.switchboard.close();
  });

  it('a joined transfer is joined again and ends as ever', async () => {
    const before = await main();
    const { leg, id } = await ring1(before);
    before.line.key(leg, '2');
    await vi.waitFor(() => expect(before.desk.said).toHaveLength(1));
    before.desk.move(ring);
    const dialled = before.line.commands.find((command) => command.do === 'dial');
    const agent = dialled?.do === 'dial' ? dialled.leg : '';
    before.line.answer(agent);
    await vi.waitFor(async () =>
      expect((await keeper.calls.trace(id)).some((row) => row.event.kind === 'transferProgress' && row.event.state === 'answered')).toBe(
        true,
      ),
    );
    before.line.crash();
    await dead(before);

    const after = await main({ outlived: before.line });
    expect(after.line.commands).toContainEqual({ do: 'join', a: leg, b: agent });
    expect(after.desk.said).toEqual([expect.stringContaining('ana')]);
    expect(after.switchboard.list()).toMatchObject([{ phase: 'joined', agent: 'ana' }]);
    after.line.end(agent);
    await heard(after, leg, 'gracias');
    await after.switchboard.close();
    expect(after.line.legs.get(leg)?.state).toBe('ended');
  });

  it('a ringing agent is hung up and the caller waits on, a caller who is gone is closed as that', async () => {
    const before = await main();
    const one = await ring1(before);
    const two = await ring1(before);
    before.line.key(one.leg, '2');
    await vi.waitFor(() => expect(before.desk.said).toHaveLength(1));
    before.desk.move(ring);
    const dialled = before.line.commands.find((command) => command.do === 'dial');
    const agent = dialled?.do === 'dial' ? dialled.leg : '';
    await vi.waitFor(async () =>
      expect((await keeper.calls.trace(one.id)).some((row) => row.event.kind === 'transferProgress')).toBe(true),
    );
    const crashedAt = Date.now();
    before.line.crash();
    // Answered while nobody was there to hear it; the other caller gives up.
    before.line.answer(agent);
    before.line.end(two.leg);
    await dead(before);

    const after = await main({ outlived: before.line });
    expect(after.recovered).toEqual({ resumed: 1, closed: 1 });
    expect(after.line.legs.get(agent)?.state).toBe('ended');
    await heard(after, one.leg, 'default');
    // The wait counts from its beginning, not from the restart.
    expect(after.desk.entries).toMatchObject([{ callId: one.id, to: { team: 'ventas' } }]);
    expect(after.desk.entries[0]?.enteredAt).toBeLessThanOrEqual(crashedAt);
    expect(after.desk.said).toEqual(before.desk.said.slice(0, 1));
    expect((await keeper.calls.get(two.id))?.summary).toMatchObject({ endedBy: 'system', endReason: 'crash' });
    await after.switchboard.close();
    expect(await keeper.calls.live()).toEqual([]);
  });

  it('a callback in which both talk goes on, one whose caller waits for another agent waits on; one that still rang is closed', async () => {
    const before = await main();
    const first = await ring1(before);
    const order = { callId: first.id, agent: 'ana', name: 'Ana', contact: ring.contact, sipUser: 'a-ana', ringMs: 20_000 };
    const rest = { number: '+541155550100', language: 'es-AR', to: { team: 'ventas' }, priority: 0, teamName: undefined };
    const made: Record<string, { id: string; agent: string; caller: string }> = {};
    const lengths = { talks: 6, waits: 8, rings: 5 };
    for (const [ticket, last] of Object.entries(lengths)) {
      const already = Object.keys(made).length * 2 + 1;
      before.desk.order({ ...order, ...rest, ticket });
      const dialled = () => before.line.commands.flatMap((command) => (command.do === 'dial' ? [command.leg] : []));
      await vi.waitFor(() => expect(dialled()).toHaveLength(already));
      const agent = dialled().at(-1) ?? '';
      before.line.answer(agent);
      const told = phrasesFor('es-AR').callbackTo(undefined, '5, 4, 1, 1, 5, 5, 5, 5, 0, 1, 0, 0');
      await vi.waitFor(() => expect(before.line.legs.get(agent)?.playing?.files).toEqual([told]));
      before.line.finishPlay(agent);
      await vi.waitFor(() => expect(dialled()).toHaveLength(already + 1));
      const caller = dialled().at(-1) ?? '';
      const { id } = before.switchboard.list().at(-1) ?? { id: '' };
      if (ticket !== 'rings') before.line.answer(caller);
      if (ticket === 'waits') {
        before.line.end(agent, { by: 'failure' });
        await vi.waitFor(() => expect(before.desk.said).toContain(`enter ${id}:1.1:2`));
        before.desk.move({ do: 'wait', position: 1, waitS: undefined });
      }
      await vi.waitFor(async () => expect((await keeper.calls.trace(id)).length).toBe(last));
      made[ticket] = { id, agent, caller };
    }
    const { talks, waits, rings } = made;
    before.line.crash();
    await dead(before);

    const after = await main({ outlived: before.line });
    expect(after.line.legs.get(rings?.agent ?? '')?.state).toBe('ended');
    expect((await keeper.calls.get(rings?.id ?? ''))?.summary).toMatchObject({ endedBy: 'system', endReason: 'crash' });
    expect(after.desk.said.toSorted()).toEqual([`enter ${waits?.id}:1.1:2`, 'restore talks ana']);
    expect(after.desk.entries).toMatchObject([{ callId: first.id, to: { team: 'ventas' } }]);
    expect(after.line.legs.get(waits?.caller ?? '')?.playing).toMatchObject({ files: ['default'], loop: true });
    after.desk.move({ do: 'give-up', outcome: 'no-agents' });
    await vi.waitFor(() => expect(after.line.legs.get(waits?.caller ?? '')?.playing?.files).toEqual([phrasesFor('es-AR').nobody]));
    after.line.finishPlay(waits?.caller ?? '');
    await vi.waitFor(() => expect(after.line.legs.get(waits?.caller ?? '')?.state).toBe('ended'));
    expect(after.line.legs.get(talks?.caller ?? '')?.joinedTo).toBe(talks?.agent);
    after.line.end(talks?.agent ?? '');
    await vi.waitFor(() => expect(after.desk.said.slice(-2)).toEqual(['leave talks over', 'called back talks done']));
    await vi.waitFor(async () =>
      expect((await keeper.calls.get(talks?.id ?? ''))?.summary).toMatchObject({ source: `callback:${first.id}`, endedBy: 'agent' }),
    );
    await after.switchboard.close();
    expect(await keeper.calls.live()).toEqual([]);
  });

  it('a hang-up that was stored but not done is done', async () => {
    let crash = () => {};
    const before = await main({
      hookCalls: dyingAfter(
        (kind) => kind === 'hangup',
        () => crash(),
      ),
    });
    crash = () => before.line.crash();
    const { leg, id } = await ring1(before);
    before.line.key(leg, '9');
    await vi.waitFor(async () => expect((await keeper.calls.get(id))?.summary.endedBy).toBe('flow'));
    expect(before.line.legs.get(leg)?.state).toBe('up');
    await dead(before);
    const after = await main({ outlived: before.line });
    expect(after.line.legs.get(leg)?.state).toBe('ended');
    await after.switchboard.close();
  });
});
