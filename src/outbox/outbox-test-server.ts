// What the outbox's tests share: the real store on a server of its own, outboxes that end with their test, messages of live calls and what
// became of them. Not here: any carrier (scripted-courier.ts).
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import type { CallEvent } from '#engine/event.ts';
import { systemClock } from '#ports/clock.ts';
import { callWithMessages } from '#ports/contract-samples.ts';
import type { MessageRow, NewOutboxRow } from '#ports/message-store.ts';
import type { Store } from '#ports/store.ts';
import { createOutbox, type Outbox, type OutboxOptions } from './create-outbox.ts';
import type { Outlet } from './outlet.ts';
import { defaultPolicy } from './policy.ts';
import type { RetrySettings } from './retry.ts';

/** Line of every call, in Argentina. */
const line = 'linea';

let phones = 0;
/** Another mobile number in Buenos Aires each time: the caps count by number. */
export const phone = () => `+54911555${String((phones += 1)).padStart(5, '0')}`;

/** A courier under the origin's own name, or with more of an outlet. */
type TestOutlets = Record<string, Partial<Outlet> & Pick<Outlet, 'courier'>>;

/** Declares the hooks of a test file. `origin` = where its messages leave from, `retry` = the pauses of its outboxes. */
export function outboxBench({ origin, retry }: { origin: string; retry: RetrySettings }) {
  let server: TestServer;
  let store: Store;
  let running: Outbox[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    await migrate(server.connection);
    store = await openStore({ connection: server.connection });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  // Claims take any due row, so that each test begins with none.
  beforeEach(async () => {
    for (const row of await store.messages.list({ states: ['queued', 'attempting'], limit: 1000 }))
      await store.messages.settle(row.id, { state: 'dead', at: 1 });
  });
  afterEach(async () => {
    await Promise.all(running.map((outbox) => outbox.stop(0)));
    running = [];
  });

  const settled = async (id: number, state: MessageRow['state']): Promise<MessageRow> => {
    await expect.poll(async () => (await store.messages.get(id))?.row.state, { timeout: 8000, interval: 20 }).toBe(state);
    const found = await store.messages.get(id);
    if (found === undefined) throw new Error('the message is gone');
    return found.row;
  };
  return {
    get store() {
      return store;
    },
    /** A running outbox over these ways out. */
    outboxWith: (outlets: TestOutlets, change: Partial<OutboxOptions> = {}): Outbox => {
      const outbox = createOutbox({
        messages: store.messages,
        calls: store.calls,
        channels: store.channels,
        outletOf: (name) => (outlets[name] === undefined ? undefined : { sender: `sender of ${name}`, ...outlets[name] }),
        countryOf: async (name) => (name === line ? 'AR' : undefined),
        clock: systemClock,
        log: { info: () => {}, warn: () => {} },
        policy: () => defaultPolicy,
        random: () => 0,
        retry,
        ...change,
      });
      running.push(outbox);
      outbox.start();
      return outbox;
    },
    /** Queue one message in a live call, due at once; without `to` a fresh number. */
    queue: async (change: Partial<NewOutboxRow> = {}): Promise<{ callId: string; id: number; to: string }> => {
      const startedAt = Date.now() - 1000;
      const row = { origin, to: phone(), createdAt: startedAt, ...change };
      const call = await callWithMessages(store.calls, [row], { line, startedAt });
      const [found] = await store.messages.list({ callId: call.id, limit: 1 });
      return { callId: call.id, id: found?.id ?? 0, to: row.to ?? '' };
    },
    /** Waits until the message is so. */
    settled,
    /** What the flow was told, oldest first. */
    told: async (callId: string): Promise<CallEvent[]> =>
      (await store.calls.inbox()).filter((row) => row.callId === callId).map(({ event }) => event),
  };
}
