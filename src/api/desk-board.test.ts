// My desk and the supervisor's board over the real desk and its tables: states, callers, moves, callbacks, reports. Nobody is dialled.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AgentDesk, createDesk } from '#desk/create-desk.ts';
import type { DeskEntry, DeskMove } from '#ports/desk.ts';
import { systemTimers } from '#ports/clock.ts';
import type { QueueEvent } from '#ports/queue-store.ts';
import { agentUser, storedCall } from './desk-test-calls.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let desk: AgentDesk;
let supervisor: string;
let leo: string;
let tickets = 0;
/** Who can be rung now. */
const reachable = new Set<string>();

beforeAll(async () => {
  api = await startTestApi((rooms) => {
    desk = createDesk({
      people: rooms.store.people,
      queue: rooms.store.queue,
      reachable: ({ id }) => reachable.has(id),
      clock: rooms.clock,
      timers: systemTimers,
    });
    return { ...rooms, desk };
  });
  supervisor = (await api.signedIn('supervisor')).cookie;
  leo = (await agentUser(api, 'leo', { skills: { ventas: 3 } })).cookie;
  await agentUser(api, 'eva');
  await agentUser(api, 'ghost');
  await ask('PUT', 'teams/ventas', { name: 'Ventas', agents: ['leo'], queue: { wrapUpS: 60, callback: { offered: true } } });
  await ask('PUT', 'teams/cobros', { name: 'Cobros', agents: ['eva'] });
});
afterAll(async () => {
  await desk.close();
  await api.close();
});
beforeEach(async () => {
  reachable.clear();
  reachable.add('leo').add('eva');
  await desk.refresh();
  for (const agent of ['leo', 'eva']) desk.setPresence(agent, 'available', undefined, 'test');
  await desk.refresh();
});

const ask = (method: string, target: string, body?: unknown, cookie = supervisor) => api.ask(method, target, { cookie, body });

/** A caller comes to the desk; answers the desk's moves as they come. */
async function caller(entry: Partial<DeskEntry> = {}): Promise<{ ticket: string; callId: string; moves: DeskMove[] }> {
  const call = await storedCall(api);
  tickets += 1;
  const ticket = `${call.id}:${tickets}`;
  const moves: DeskMove[] = [];
  desk.enter(
    ticket,
    {
      callId: call.id,
      to: { team: 'ventas' },
      ringS: 20,
      maxWaitS: 300,
      priority: 0,
      caller: { number: '+5491155550100', name: 'Ana' },
      ...entry,
    },
    (move) => moves.push(move),
  );
  return { ticket, callId: call.id, moves };
}

/** Waits until it is so, on a slow machine too. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const moveOf = (moves: DeskMove[], kind: DeskMove['do']) => soon(() => moves.map((move) => move.do)).toContain(kind);

/** Leo talks with a caller, so that the next one waits. */
async function busy(): Promise<{ ticket: string }> {
  const first = await caller();
  await moveOf(first.moves, 'ring');
  desk.rang(first.ticket, 'leo', 'answered');
  return first;
}

test('my desk: my state, the call that rings, is talked to, held, written up; then the calls I answered', async () => {
  expect((await ask('GET', 'desk', undefined, leo)).body).toMatchObject({
    agent: { id: 'leo', state: 'available', skills: { ventas: 3 } },
    presence: { state: 'available' },
    teams: [{ id: 'ventas', waiting: 0 }],
    mayTransferOutside: false,
  });
  const { ticket, callId, moves } = await caller();
  await moveOf(moves, 'ring');
  const myCall = async () => (await ask('GET', 'desk', undefined, leo)).body['call'];
  await expect
    .poll(myCall)
    .toMatchObject({ callId, ticket, phase: 'ringing', team: 'ventas', teamName: 'Ventas', callerName: 'Ana', callback: false });
  desk.rang(ticket, 'leo', 'answered');
  await soon(myCall).toMatchObject({ callId, phase: 'talking' });
  expect((await ask('GET', 'desk', undefined, leo)).body).toMatchObject({ presence: { state: 'talking', answeredToday: 1 } });
  desk.held(ticket, true);
  await soon(myCall).toMatchObject({ callId, phase: 'held' });
  expect((await ask('GET', 'desk', undefined, leo)).body).toMatchObject({ presence: { state: 'held' } });
  desk.held(ticket, false);
  desk.leave(ticket, 'over');
  await soon(myCall).toMatchObject({ callId, phase: 'wrap-up', callerNumber: '+5491155550100' });

  const before = (await ask('GET', 'desk', undefined, leo)).body as { presence: { wrapUpUntilAt: number } };
  const longer = await ask('PUT', 'desk/presence', { state: 'wrap-up', extendS: 60 }, leo);
  expect(longer.body).toMatchObject({ state: 'wrap-up', wrapUpUntilAt: before.presence.wrapUpUntilAt + 60_000 });
  const sms = { channel: 'sms', origin: 'sandbox', text: 'Gracias por llamar' };
  expect((await ask('POST', `desk/calls/${callId}/message`, sms, leo)).status).toBe(200);
  await ask('PUT', `desk/calls/${callId}/note`, { note: 'Listo', disposition: 'resolved' }, leo);
  expect((await ask('PUT', 'desk/presence', { state: 'available' }, leo)).body).toMatchObject({ state: 'available' });
  await soon(myCall).toBeUndefined();
  expect(await ask('POST', `desk/calls/${callId}/message`, sms, leo)).toMatchObject({ status: 403, body: { code: 'not-your-call' } });
  const { items } = (await ask('GET', 'desk/calls', undefined, leo)).body as { items: object[] };
  expect(items[0]).toMatchObject({ callId, team: 'ventas', callerName: 'Ana', note: { note: 'Listo', disposition: 'resolved' } });
  expect((await ask('GET', 'desk', undefined, leo)).body).toMatchObject({ today: { answered: 1, handled: 1, rings: 1 } });
});

test('an agent is away for a reason of the list, and not for another; without a wrap-up there is nothing to make longer', async () => {
  expect((await ask('PUT', 'desk/presence', { state: 'away', reason: 'lunch' }, leo)).body).toMatchObject({
    state: 'away',
    reason: 'lunch',
  });
  expect((await ask('GET', 'agents')).body['items']).toMatchObject([
    { id: 'eva' },
    { id: 'ghost' },
    { id: 'leo', state: 'away', reason: 'lunch' },
  ]);
  const unknown = await ask('PUT', 'desk/presence', { state: 'away', reason: 'no-such' }, leo);
  expect(unknown).toMatchObject({ status: 400, body: { problems: [{ path: ['reason'] }] } });
  expect(await ask('PUT', 'desk/presence', { state: 'away' }, leo)).toMatchObject({ status: 400 });
  expect(await ask('PUT', 'desk/presence', { state: 'wrap-up', extendS: 60 }, leo)).toMatchObject({
    status: 409,
    body: { code: 'no-wrap-up' },
  });
  expect(await ask('GET', 'desk')).toMatchObject({ status: 409, body: { code: 'no-agent' } });
});

test('the board shows who waits and who works; a supervisor changes an agent’s state and moves a caller', async () => {
  expect((await ask('PUT', 'board/agents/eva/presence', { state: 'away', reason: 'training' })).body).toMatchObject({ state: 'away' });
  expect(await ask('PUT', 'board/agents/nadie/presence', { state: 'available' })).toMatchObject({ status: 404 });
  const first = await busy();
  const { ticket, callId, moves } = await caller();
  await moveOf(moves, 'wait');
  const board = async () => (await ask('GET', 'board')).body;
  await soon(board).toMatchObject({
    teams: [
      { team: 'cobros', waiting: 0, agents: { available: 0, busy: 0, away: 1, offline: 0 } },
      { team: 'ventas', waiting: 1, alert: 'none', open: true, agents: { busy: 1, away: 0 }, target: { percent: 80, withinS: 20 } },
    ],
    tickets: [
      { ticket: first.ticket, state: 'talking', agents: ['leo'] },
      { ticket, callId, team: 'ventas', state: 'waiting', position: 1, callerNumber: '+5491155550100', agents: [] },
    ],
  });
  const { agents, teams } = (await board()) as { agents: { agent: string }[]; teams: { today: { answered: number } }[] };
  expect(agents.find(({ agent }) => agent === 'eva')).toMatchObject({ state: 'away', reason: 'training', teams: ['cobros'] });
  expect(agents.find(({ agent }) => agent === 'leo')).toMatchObject({ state: 'talking', ticket: first.ticket });
  expect(teams[1]?.today.answered).toBeGreaterThan(0);
  const move = (to: unknown, id = ticket) => ask('POST', `board/tickets/${encodeURIComponent(id)}/move`, { to });
  expect(await move({ team: 'nadie' })).toMatchObject({ status: 404 });
  expect(await move({ team: 'cobros' }, 'no-such')).toMatchObject({ status: 404 });
  expect(await move({ team: 'cobros' })).toMatchObject({ status: 409 });
  expect(await move({ team: 'cobros' }, first.ticket)).toMatchObject({ status: 409 });
  await ask('PUT', 'board/agents/eva/presence', { state: 'available' });
  expect((await move({ team: 'cobros' })).status).toBe(200);
  await moveOf(moves, 'ring');
  await soon(async () => ((await board()) as { tickets: { ticket: string }[] }).tickets.find((row) => row.ticket === ticket)).toMatchObject(
    {
      team: 'cobros',
      state: 'ringing',
      agents: ['eva'],
    },
  );
  desk.leave(ticket);
  desk.leave(first.ticket, 'over');
});

test('a callback is listed and given up', async () => {
  desk.onCallback(() => {});
  const first = await busy();
  const { ticket, callId, moves } = await caller();
  await moveOf(moves, 'wait');
  desk.requestCallback(ticket, '+5493515550100');
  const listed = async () => (await ask('GET', 'callbacks')).body['items'];
  await soon(listed).toMatchObject([{ ticket, callId, team: 'ventas', number: '+5493515550100', tries: 0 }]);
  expect((await ask('DELETE', `callbacks/${encodeURIComponent(ticket)}`)).status).toBe(200);
  await soon(listed).toEqual([]);
  expect((await ask('DELETE', `callbacks/${encodeURIComponent(ticket)}`)).status).toBe(404);
  desk.leave(first.ticket, 'over');
});

test('a report sums the log by team, agent and interval, and the dispositions of its calls', async () => {
  const from = Date.UTC(2026, 0, 5);
  const hour = 3_600_000;
  const line = (at: number, kind: QueueEvent['kind'], more: Partial<QueueEvent> = {}): QueueEvent => {
    const caller = { ticket: 't', callId: 'c1', team: 'ventas', agent: undefined };
    return { ...caller, at: from + at, kind, ms: undefined, detail: undefined, ...more };
  };
  await api.store.queue.record([
    line(1000, 'entered'),
    line(1500, 'offered', { agent: 'leo' }),
    line(11_000, 'answered', { agent: 'leo', ms: 10_000 }),
    line(71_000, 'ended', { agent: 'leo', ms: 60_000 }),
    line(81_000, 'wrapped-up', { agent: 'leo', ms: 10_000 }),
    line(hour, 'entered', { callId: 'c2', ticket: 'u' }),
    line(hour + 40_000, 'abandoned', { callId: 'c2', ticket: 'u', ms: 40_000 }),
    line(hour, 'entered', { callId: 'c3', ticket: 'v', team: 'cobros' }),
    line(hour + 30_000, 'answered', { callId: 'c3', ticket: 'v', team: 'cobros', agent: 'eva', ms: 30_000 }),
  ]);
  await api.store.queue.addNote({ callId: 'c1', agent: 'leo', at: from, note: '', disposition: 'resolved' });
  const read = (more: string) => ask('GET', `reports/queues?from=${from}&to=${from + 24 * hour}${more}`);
  const { body } = await read('&interval=hour');
  expect(body).toMatchObject({
    total: { offered: 3, answered: 2, answeredInTime: 1, abandoned: 1, asaMs: 20_000, abandonment: 1 / 3, serviceLevel: 1 / 3 },
    teams: [
      { team: 'cobros', name: 'Cobros', figures: { answered: 1 } },
      { team: 'ventas', name: 'Ventas', figures: { offered: 2, answered: 1, ahtMs: 70_000, serviceLevel: 0.5 } },
    ],
    agents: [
      { agent: 'eva', figures: { answered: 1 } },
      { agent: 'leo', name: 'Agente leo', figures: { answered: 1, rings: 1, talkMs: 60_000, wrapUpMs: 10_000 } },
    ],
    intervals: [
      { fromAt: from, toAt: from + hour, figures: { offered: 1, answered: 1 } },
      { fromAt: from + hour, toAt: from + 2 * hour, figures: { offered: 2, abandoned: 1 } },
    ],
    dispositions: [{ disposition: 'resolved', calls: 1 }],
  });
  expect((await read('&team=cobros')).body).toMatchObject({
    total: { offered: 1, abandoned: 0 },
    teams: [{ team: 'cobros' }],
    intervals: [],
  });
  expect(await ask('GET', `reports/queues?from=${from}&to=${from}`)).toMatchObject({ status: 400 });
  expect(await ask('GET', `reports/queues?from=0&to=${from}`)).toMatchObject({ status: 400 });
  expect(await ask('GET', `reports/queues?from=${from}&to=${from + 90 * 24 * hour}&interval=15m`)).toMatchObject({ status: 400 });
});

test('whoever is no supervisor has no board, no callbacks and no reports', async () => {
  for (const cookie of [leo, (await api.signedIn('designer')).cookie])
    for (const target of ['board', 'callbacks', 'reports/queues?from=0&to=1'])
      expect((await ask('GET', target, undefined, cookie)).status).toBe(403);
});
