// The queue's log and agents' notes live as long as their call, however it is deleted; lines of no call stay.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleCall } from '#ports/contract-samples.ts';
import type { QueueEvent } from '#ports/queue-store.ts';
import type { Store } from '#ports/store.ts';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let store: Store;
beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  store = await openStore({ connection: server.connection });
});
afterAll(async () => {
  await store.close();
  await server.stop();
});

test('deleting calls deletes their lines and notes, and no others', async () => {
  const { calls, queue } = store;
  const [old, kept] = [sampleCall(), sampleCall()];
  const line = (callId: string | undefined): QueueEvent => {
    const where = { ticket: 't', callId, team: 'ventas', agent: 'leo' };
    return { ...where, at: 1, kind: 'answered', ms: 1, detail: undefined };
  };
  for (const call of [old, kept]) {
    await calls.begin(call);
    await calls.close(call.id, { at: 2, by: 'caller', reason: 'bye' });
    await queue.addNote({ callId: call.id, agent: 'leo', at: 2, note: call.id, disposition: undefined });
  }
  await queue.record([line(old.id), line(kept.id), line(undefined)]);
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query('delete from call where id = $1', [old.id]);
  await client.end();
  expect((await queue.events({ fromAt: 0, toAt: 9 })).map(({ callId }) => callId)).toEqual([kept.id, undefined]);
  expect(await queue.notes(old.id)).toEqual([]);
  expect(await queue.notes(kept.id)).toHaveLength(1);
});
