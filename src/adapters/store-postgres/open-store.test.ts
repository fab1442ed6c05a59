// The store when the server goes away and comes back, and the plans of the statements that run on big tables.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleCall, woken } from '#ports/contract-samples.ts';
import type { Store } from '#ports/store.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let store: Store;
let admin: pg.Client;

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  store = await openStore({ connection: server.connection });
  admin = new pg.Client(server.connection);
  admin.on('error', () => {});
  await admin.connect();
});

afterAll(async () => {
  await store.close();
  await admin.end().catch(() => {});
  await server.stop();
});

test('claims, lists and look-ups of a big outbox and of many calls go by index', async () => {
  await admin.query(`insert into outbox (key, call_id, effect_id, flow, block, action, line, origin, recipient, content, created_at, due_at, updated_at, state, channel, carrier_id, went_at)
    select i::text, 'c' || i / 5, '1.1', 'f', 'b', 'a', 'l' || i % 50, 'o' || i % 10, '+54911' || i, '{"channel":"sms"}', i, i, i,
      case when i % 1000 = 0 then 'queued' else 'sent' end, 'one', 'id' || i, i from generate_series(1, 40000) i`);
  await admin.query(`insert into call (id, line, flow, version, pinned, caller_leg, caller_number, source, started_at, test, ended_at)
    select 'c' || i, 'l' || i % 50, 'f' || i % 20, 1, '{}', 'leg', '+54911' || i, 'sandbox', i, false, case when i % 1000 <> 0 then i end
    from generate_series(1, 20000) i`);
  await admin.query(
    `insert into call_event (call_id, seq, at, event, effects) select 'c' || i / 4, i % 4, i, '{}', '[]' from generate_series(1, 40000) i`,
  );
  await admin.query('analyze');
  const statements = [
    `select id from outbox where state = 'queued' and due_at <= 1e12::bigint order by due_at, id limit 5 for update skip locked`,
    `select * from outbox where state = 'attempting' and lease_until < 5 order by id limit 1000 for update skip locked`,
    `select due_at from outbox where state = 'queued' order by due_at limit 1`,
    `select * from outbox where channel = 'one' and carrier_id = 'id77' order by id desc limit 1 for update`,
    `select count(*) from outbox where went_at >= 39000 and recipient = '+5491177'`,
    `select * from outbox where call_id = 'c77' order by id desc limit 50`,
    `select * from outbox where state = any('{queued}') and id < 30000 order by id desc limit 50`,
    `select * from call c where c.ended_at is null order by c.started_at desc, c.id limit 50`,
    `select * from call c where c.flow = 'f1' and c.started_at < 9000 order by c.started_at desc, c.id limit 50`,
    `select * from call c where c.line = 'l1' and c.started_at >= 500 order by c.started_at desc, c.id limit 50`,
    `select * from call c where c.started_at < 9000 order by c.started_at desc, c.id limit 50`,
    `select seq, at, event, effects from call_event where call_id = 'c77' order by seq`,
    `select (select count(*) from (select from outbox where state = 'queued' limit 1000) few), (select count(*) from (select from outbox where state = 'dead' limit 1000) few)`,
    `select * from call c where (c.id like 'c777%' or c.caller_number like '+5491177%' or reverse(c.caller_number) like '7777%') order by c.started_at desc limit 50`,
  ];
  for (const statement of statements) {
    const { rows } = await admin.query<{ 'QUERY PLAN': string }>(`explain ${statement}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan, statement).toMatch(/Index/);
    expect(plan, statement).not.toMatch(/Seq Scan/);
  }
});

test('every call of a store is told with its time, and whether the database failed it', async () => {
  const told: [number, boolean][] = [];
  store.onStatement((seconds, failed) => told.push([seconds, failed]));
  await store.calls.list({ limit: 1 });
  await expect(store.calls.begin({ ...sampleCall(), line: undefined as unknown as string })).rejects.toMatchObject({ name: 'Failure' });
  store.onStatement(() => {});
  // What the database refuses for itself is no failure of the database.
  expect(told).toEqual([
    [expect.any(Number), false],
    [expect.any(Number), false],
  ]);
  expect(await store.answers(5000)).toBe(true);
  expect(store.connections()).toMatchObject({ waiting: 0, open: store.connections().idle });
});

test('a lost LISTEN connection is opened again and then wakes everybody, for what was missed', async () => {
  const woke = [woken((wake) => store.messages.onQueued(wake)), woken((wake) => store.calls.onInbox(wake))];
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'atiende listen'`);
  await expect.poll(() => store.healthy(), { interval: 5 }).toBe(false);
  expect(await Promise.all(woke)).toEqual([true, true]);
  expect(store.healthy()).toBe(true);
  const again = woken((wake) => store.flows.onChange(wake));
  await store.flows.saveDraft('uno', 'Uno', '{}', undefined, 'ana', 1);
  expect(await again).toBe(true);
});

test('pool connections that the server ends do not hurt the next statement for long', async () => {
  await Promise.all(Array.from({ length: 6 }, () => store.calls.live()));
  const before = store.calls.interruptions();
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'atiende'`);
  await expect.poll(async () => await store.calls.live().catch(() => undefined)).toEqual([]);
  await expect.poll(() => store.calls.interruptions()).toBeGreaterThan(before);
});

test('a connection lost between two statements of a transaction costs that transaction and nothing else', async () => {
  const database = openDatabase(server.connection);
  const lost = database.transaction(async (runner) => {
    const [own] = await runner.rows<{ pid: number }>({ text: 'select pg_backend_pid() as pid', values: [] });
    await admin.query('select pg_terminate_backend($1)', [own?.pid]);
    await expect.poll(async () => (await admin.query('select 1 from pg_stat_activity where pid = $1', [own?.pid])).rows).toEqual([]);
    await runner.rows({ text: 'select 1', values: [] });
  });
  await expect(lost).rejects.toThrow();
  expect(await database.rows({ text: 'select 1 as one', values: [] })).toEqual([{ one: 1 }]);
  await database.close();
});

test('without a server every method says unavailable, try again, and the store is not healthy', async () => {
  await server.stop();
  const calls = [
    () => store.calls.begin(sampleCall()),
    () => store.flows.list(),
    () => store.messages.claim(1, 1, 1),
    () => store.settings.get('a'),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'Failure', code: 'unavailable', retryable: true });
  expect(store.healthy()).toBe(false);
  await expect(openStore({ connection: server.connection })).rejects.toMatchObject({ code: 'unavailable' });
});
