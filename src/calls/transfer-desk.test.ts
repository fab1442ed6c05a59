// Transfers with the real desk: agents in their order, one call each, the queue, and what the caller hears meanwhile.
import { describe, expect, it, vi } from 'vitest';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { AgentRow, TeamRow } from '#ports/people-store.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { createDesk } from '#desk/create-desk.ts';
import { bench, say, type Script, toTeam } from './test-calls.ts';

const agents: AgentRow[] = ['ana', 'beto'].map((id) => ({
  id,
  name: id,
  userId: undefined,
  contact: id === 'ana' ? { kind: 'registered' } : { kind: 'sip', uri: 'sip:beto@192.0.2.1' },
  sipUser: `a-${id}`,
  sipSecret: '',
  available: true,
  skills: {},
  createdAt: 0,
}));
const teams: TeamRow[] = [
  {
    id: 'ventas',
    name: 'Ventas',
    color: 'blue',
    agents: ['ana', 'beto'],
    ringS: 20,
    music: 'default',
    queue: { ...defaultTeamQueue, wrapUpS: 0 },
    createdAt: 0,
  },
];

async function setUp() {
  let ids = 1;
  const script: Script = (event) => {
    if (event.kind === 'started') return { effects: [say(`${(ids += 1)}.1`)] };
    if (event.kind === 'key') return { effects: [toTeam(`${(ids += 1)}.1`)] };
    if (event.kind === 'transferResult') return { effects: [say(`${(ids += 1)}.1`, event.outcome)] };
    return undefined;
  };
  const desk = createDesk({
    people: { teams: async () => teams, agents: async () => agents, onChange: () => () => {} },
    queue: createQueueStoreFake(),
    reachable: () => true,
    clock: systemClock,
    timers: systemTimers,
  });
  const made = bench(script, { desk });
  await made.switchboard.start();
  const { line } = made;
  const dialled = () => line.commands.flatMap((command) => (command.do === 'dial' ? [command.request] : []));
  const asks = async (): Promise<string> => {
    const leg = line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing).toBeDefined());
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toMatch(/music/));
    return leg;
  };
  return { ...made, desk, dialled, asks };
}

describe('a transfer to a team', () => {
  it('rings one after the other, and joins who answers', async () => {
    const { line, desk, dialled, asks, switchboard } = await setUp();
    const leg = await asks();
    await vi.waitFor(() => expect(dialled()).toHaveLength(1));
    expect(dialled()[0]?.target).toEqual({ kind: 'registered', aor: 'a-ana' });
    line.end(dialled()[0]?.leg ?? '', { by: 'timeout' });
    await vi.waitFor(() => expect(dialled()).toHaveLength(2));
    expect(dialled()[1]?.target).toEqual({ kind: 'sip', uri: 'sip:beto@192.0.2.1' });
    line.answer(dialled()[1]?.leg ?? '');
    await vi.waitFor(() => expect(line.legs.get(leg)?.joinedTo).toBe(dialled()[1]?.leg));
    expect(desk.states()).toEqual(
      new Map([
        // No answer: away until they say otherwise.
        ['ana', 'away'],
        ['beto', 'talking'],
      ]),
    );
    await switchboard.close();
    expect([...line.legs.values()].every((each) => each.state === 'ended')).toBe(true);
    await vi.waitFor(() => expect(desk.states().get('beto')).toBe('available'));
    await desk.close();
  });

  it('says busy where all are, and the caller goes on', async () => {
    const { line, desk, dialled, asks, switchboard } = await setUp();
    const leg = await asks();
    for (const n of [0, 1]) {
      await vi.waitFor(() => expect(dialled()).toHaveLength(n + 1));
      line.end(dialled()[n]?.leg ?? '', { by: 'failure', sipStatus: 486 });
    }
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.files).toEqual(['busy']));
    await switchboard.close();
    await desk.close();
  });

  it('lets the third caller wait with music until an agent is free', async () => {
    const { line, desk, dialled, asks, switchboard } = await setUp();
    for (const n of [0, 1]) {
      await asks();
      await vi.waitFor(() => expect(dialled()).toHaveLength(n + 1));
      line.answer(dialled()[n]?.leg ?? '');
    }
    await vi.waitFor(() => expect([...desk.states().values()]).toEqual(['talking', 'talking']));
    const third = await asks();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(dialled()).toHaveLength(2);
    expect(switchboard.list().at(-1)).toMatchObject({ phase: 'queue' });
    line.end(dialled()[1]?.leg ?? '');
    await vi.waitFor(() => expect(dialled()).toHaveLength(3));
    expect(dialled()[2]?.target).toMatchObject({ uri: 'sip:beto@192.0.2.1' });
    line.answer(dialled()[2]?.leg ?? '');
    await vi.waitFor(() => expect(line.legs.get(third)?.joinedTo).toBe(dialled()[2]?.leg));
    await switchboard.close();
    await desk.close();
  });
});
