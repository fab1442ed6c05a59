// Two desks on one real PostgreSQL: whatever they do at once, an agent has one caller, and every caller is served.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { DeskMove } from '#ports/desk.ts';
import type { Store } from '#ports/store.ts';
import { type AgentDesk, createDesk } from './create-desk.ts';

const agentIds = ['ana', 'beto', 'carla'];
const callersEach = 25;
let server: TestServer;
const stores: Store[] = [];
const failures: unknown[] = [];

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  for (let n = 0; n < 2; n += 1) stores.push(await openStore({ connection: server.connection }));
  const [store] = stores;
  for (const id of agentIds) {
    const contact = { kind: 'registered' as const };
    const row = { id, name: id, userId: undefined, contact, sipUser: id, sipSecret: '', available: true, skills: {}, createdAt: 0 };
    await store?.people.saveAgent(row);
  }
  const queue = { ...defaultTeamQueue, wrapUpS: 0, maxLength: 100 };
  await store?.people.saveTeam({
    id: 'ventas',
    name: 'Ventas',
    color: '',
    agents: agentIds,
    ringS: 20,
    music: 'default',
    queue,
    createdAt: 0,
  });
}, 60_000);

afterAll(async () => {
  for (const store of stores) await store.close();
  await server.stop();
});

function deskOn(store: Store, node: string): AgentDesk {
  const { people, queue } = store;
  const failed = (error: unknown) => failures.push(error);
  return createDesk({ people, queue, node, reachable: () => true, clock: systemClock, timers: systemTimers, failed });
}

it('never two callers for one agent, and nobody is left', async () => {
  const desks = stores.map((store, n) => deskOn(store, `node-${n}`));
  const busy = new Map<string, string>();
  const served: string[] = [];
  const clashes: string[] = [];
  const serve = (desk: AgentDesk, ticket: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const moved = async (move: DeskMove): Promise<void> => {
        if (move.do === 'give-up') return reject(new Error(`${ticket} was sent away: ${move.outcome}`));
        if (move.do !== 'ring') return;
        const other = busy.get(move.agent);
        if (other !== undefined) clashes.push(`${move.agent}: ${ticket} while ${other}`);
        busy.set(move.agent, ticket);
        await sleep(2);
        desk.rang(ticket, move.agent, 'answered');
        await sleep(3);
        busy.delete(move.agent);
        served.push(ticket);
        desk.leave(ticket, 'over');
        resolve();
      };
      const entry = { callId: ticket, to: { team: 'ventas' }, ringS: 0, maxWaitS: 60, priority: 0 };
      desk.enter(ticket, entry, (move) => void moved(move));
    });
  await Promise.all(desks.flatMap((desk, n) => Array.from({ length: callersEach }, (_, c) => serve(desk, `n${n}-c${c}`))));
  await Promise.all(desks.map((desk) => desk.close()));
  expect(clashes).toEqual([]);
  expect(served).toHaveLength(2 * callersEach);
  expect(failures).toEqual([]);
  const queue = stores[0]?.queue;
  expect(await queue?.tickets()).toEqual([]);
  expect((await queue?.presences())?.map(({ state, engagedBy }) => [state, engagedBy])).toEqual(
    agentIds.map(() => ['available', undefined]),
  );
  const log = (await queue?.events({ fromAt: 0, toAt: Date.now() + 1000 })) ?? [];
  const count = (kind: string) => log.filter((line) => line.kind === kind).length;
  expect([count('entered'), count('offered'), count('answered'), count('ended')]).toEqual([50, 50, 50, 50]);
}, 60_000);
