// The desk with PostgreSQL: from a caller's entry until the ring is ordered, the agent engaged by conditional update in between.
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer } from '#adapters/store-postgres/test-server.ts';
import { createDesk } from '#desk/create-desk.ts';
import { teamQueueSchema } from '#flow/team-queue.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { DeskMove } from '#ports/desk.ts';
import type { Figure, Row } from '../row.ts';

const agentCount = 20;

/** Callers one after the other who find a free agent, alone and with 50 and 200 others waiting for another team. */
export const row: Row = {
  name: 'desk-ring',
  target: 'key -> INVITE: the desk and the store take a few ms of it',
  needs: [],
  run: async ({ scale, say }) => {
    const server = await startTestServer();
    try {
      await migrate(server.connection);
      const figures: Figure[] = [];
      for (const waiting of [0, 50, 200]) {
        say(`${waiting} waiting`);
        figures.push(...(await rings(server.connection, waiting, Math.max(30, Math.round(200 * scale)))));
      }
      return figures;
    } finally {
      await server.stop();
    }
  },
};

async function rings(connection: Parameters<typeof openStore>[0]['connection'], waiting: number, count: number): Promise<Figure[]> {
  const store = await openStore({ connection });
  const ids = Array.from({ length: agentCount }, (_, n) => `agente-${n}`);
  const createdAt = Date.now();
  const base = { color: '#0F766E', ringS: 20, music: 'default', createdAt };
  for (const id of [...ids, 'ocupada']) {
    const contact = { kind: 'sip' as const, uri: `sip:${id}@192.0.2.1` };
    await store.people.saveAgent({
      id,
      name: id,
      userId: undefined,
      contact,
      sipUser: id,
      sipSecret: '',
      available: true,
      skills: {},
      createdAt,
    });
  }
  await store.people.saveTeam({ ...base, id: 'libre', name: 'Libre', agents: ids, queue: teamQueueSchema.parse({ wrapUpS: 0 }) });
  await store.people.saveTeam({
    ...base,
    id: 'llena',
    name: 'Llena',
    agents: ['ocupada'],
    queue: teamQueueSchema.parse({ maxLength: 1000 }),
  });
  const desk = createDesk({
    people: store.people,
    queue: store.queue,
    node: `bench-${waiting}`,
    reachable: () => true,
    clock: systemClock,
    timers: systemTimers,
  });
  const enter = (ticket: string, team: string, move: (move: DeskMove) => void): void =>
    desk.enter(ticket, { callId: ticket, to: { team }, ringS: 0, maxWaitS: 600, priority: 0 }, move);
  const ringOf = (ticket: string, team: string): Promise<string> =>
    new Promise((resolve, reject) => {
      enter(ticket, team, (move) => {
        if (move.do === 'ring') resolve(move.agent);
        if (move.do === 'give-up') reject(new Error(`the caller was sent away: ${move.outcome}`));
      });
    });
  await desk.refresh();
  desk.rang('w', await ringOf('w', 'llena'), 'answered');
  await Promise.all(Array.from({ length: waiting }, (_, n) => new Promise((resolve) => enter(`w${n}`, 'llena', resolve))));
  const tookMs: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const ticket = `r${n}`;
    const begin = performance.now();
    const agent = await ringOf(ticket, 'libre');
    tookMs.push(performance.now() - begin);
    desk.rang(ticket, agent, 'answered');
    desk.leave(ticket, 'over');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  desk.leave('w', 'over');
  for (let n = 0; n < waiting; n += 1) desk.leave(`w${n}`);
  await desk.close();
  await store.close();
  const sorted = tookMs.toSorted((a, b) => a - b);
  const share = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
  return [
    { what: `${waiting} waiting: entry -> ring ordered p50`, value: share(0.5), unit: 'ms', most: 5 },
    { what: `${waiting} waiting: entry -> ring ordered p99`, value: share(0.99), unit: 'ms' },
  ];
}
