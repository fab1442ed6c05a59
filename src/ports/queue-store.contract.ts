// What every QueueStore must do: presence, tickets, one call per agent by conditional update, reaping, callbacks by lease, the log, notes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, woken } from './contract-samples.ts';
import type { PresenceRow, QueueEvent, QueueStore, TicketRow } from './queue-store.ts';

const at = 1_800_000_000_000;

function presence(change: Partial<PresenceRow> = {}): Omit<PresenceRow, 'engagedBy'> {
  const { engagedBy: _engagedBy, ...row }: PresenceRow = {
    agent: fresh('agent'),
    state: 'available',
    reason: undefined,
    sinceAt: at,
    wrapUpUntilAt: undefined,
    idleSinceAt: at - 1000,
    lastRungAt: at - 2000,
    answeredToday: 3,
    engagedBy: undefined,
    ...change,
  };
  return row;
}

function ticket(change: Partial<TicketRow> = {}): TicketRow {
  const id = fresh('ticket');
  return {
    ticket: id,
    callId: `call-of-${id}`,
    team: 'ventas',
    wantedAgent: undefined,
    priority: 2,
    skills: [{ skill: 'portugués', level: 3 }],
    callerNumber: '+5491155550100',
    callerName: 'Ana',
    language: 'es-AR',
    enteredAt: at,
    state: 'waiting',
    agents: [],
    node: fresh('node'),
    heartbeatAt: at,
    callback: undefined,
    ...change,
  };
}

function event(change: Partial<QueueEvent> = {}): QueueEvent {
  return { at, ticket: 't', callId: 'c', team: 'ventas', agent: 'ana', kind: 'answered', ms: 1200, detail: undefined, ...change };
}

/** Declares the suite. `open` gives another connection to the same database at every call. */
export function queueStoreContract(open: () => Promise<{ queue: QueueStore; close: () => Promise<void> }>): void {
  describe('QueueStore', () => {
    let one: { queue: QueueStore; close: () => Promise<void> };
    let two: { queue: QueueStore; close: () => Promise<void> };
    beforeAll(async () => {
      [one, two] = await Promise.all([open(), open()]);
    });
    afterAll(async () => {
      await one.close();
      await two.close();
    });

    const presenceOf = async (agent: string) => (await two.queue.presences()).find((row) => row.agent === agent);
    const ticketOf = async (id: string) => (await two.queue.tickets()).find((row) => row.ticket === id);
    const agentThere = async (): Promise<string> => {
      const row = presence();
      await one.queue.savePresence(row);
      return row.agent;
    };

    test('a presence is made, changed and read back as it was, and never loses whom the agent is engaged with', async () => {
      const row = presence();
      await one.queue.savePresence(row);
      expect(await presenceOf(row.agent)).toEqual({ ...row, engagedBy: undefined });
      expect(await one.queue.engage(row.agent, 't-1')).toBe(true);
      const away = { ...row, state: 'away' as const, reason: 'almuerzo', sinceAt: at + 5, wrapUpUntilAt: at + 9, answeredToday: 4 };
      await one.queue.savePresence(away);
      expect(await presenceOf(row.agent)).toEqual({ ...away, engagedBy: 't-1' });
    });

    test('a ticket is kept with all it has, changed by its id, listed by the beginning of the wait, and removed', async () => {
      const row = ticket({ state: 'callback', callback: { number: '+5491155550100', tries: 1, dueAt: at + 1 }, agents: ['x', 'y'] });
      const older = ticket({ enteredAt: at - 1, wantedAgent: 'ana', team: undefined, callerNumber: undefined, callerName: undefined });
      await one.queue.saveTicket(row);
      await one.queue.saveTicket(older);
      expect(await ticketOf(row.ticket)).toEqual(row);
      const changed: TicketRow = { ...row, state: 'waiting', callback: undefined, agents: [], skills: [], priority: -4, team: 'soporte' };
      await one.queue.saveTicket(changed);
      const mine = (await two.queue.tickets()).filter(({ ticket: id }) => id === row.ticket || id === older.ticket);
      expect(mine).toEqual([older, changed]);
      await one.queue.removeTicket(row.ticket);
      await one.queue.removeTicket(row.ticket);
      expect(await ticketOf(row.ticket)).toBeUndefined();
    });

    test('who waits at other nodes is told by the beginning of the wait; who is rung for, talks or is called back is not', async () => {
      const [mine, other] = [fresh('node'), fresh('node')];
      const rows = [ticket({ node: other, enteredAt: at + 2 }), ticket({ node: other, enteredAt: at + 1 }), ticket({ node: mine })];
      const not = (['ringing', 'talking', 'callback'] as const).map((state) => ticket({ node: other, state }));
      const rung = ticket({ node: other });
      for (const row of [...rows, ...not, rung]) await one.queue.saveTicket(row);
      await one.queue.engage(await agentThere(), rung.ticket);
      const ours = new Set([...rows, ...not, rung].map((row) => row.ticket));
      expect((await two.queue.waitingElsewhere(mine)).filter((row) => ours.has(row.ticket))).toEqual([rows[1], rows[0]]);
      for (const id of ours) await one.queue.removeTicket(id);
    });

    test('an agent is engaged by one ticket only, however many ask at once', async () => {
      const agent = await agentThere();
      const ids = Array.from({ length: 20 }, () => fresh('ticket'));
      const won = await Promise.all(ids.map((id, n) => (n % 2 === 0 ? one : two).queue.engage(agent, id)));
      expect(won.filter(Boolean)).toHaveLength(1);
      const winner = ids[won.indexOf(true)] ?? '';
      expect((await presenceOf(agent))?.engagedBy).toBe(winner);
      expect(await two.queue.engage(agent, winner)).toBe(true);
      await one.queue.release(agent, ids.find((id) => id !== winner) ?? '');
      expect((await presenceOf(agent))?.engagedBy).toBe(winner);
      await one.queue.release(agent, winner);
      expect((await presenceOf(agent))?.engagedBy).toBeUndefined();
      expect(await one.queue.engage(agent, ids[0] ?? '')).toBe(true);
    });

    test('an agent without a presence is not engaged', async () => {
      expect(await one.queue.engage(fresh('nobody'), 't-2')).toBe(false);
    });

    test('a ticket shows who rings for it; the last one freed leaves it waiting', async () => {
      const [ana, leo] = [await agentThere(), await agentThere()];
      const row = ticket();
      await one.queue.saveTicket(row);
      await one.queue.engage(ana, row.ticket);
      await one.queue.engage(leo, row.ticket);
      await one.queue.engage(leo, row.ticket);
      const rung = await ticketOf(row.ticket);
      expect(rung?.state).toBe('ringing');
      expect(rung?.agents.toSorted()).toEqual([ana, leo].toSorted());
      await one.queue.release(ana, row.ticket);
      expect(await ticketOf(row.ticket)).toMatchObject({ state: 'ringing', agents: [leo] });
      await one.queue.release(leo, row.ticket);
      expect(await ticketOf(row.ticket)).toMatchObject({ state: 'waiting', agents: [] });
    });

    test('a removed ticket frees its agents', async () => {
      const agent = await agentThere();
      const row = ticket();
      await one.queue.saveTicket(row);
      await one.queue.engage(agent, row.ticket);
      await one.queue.removeTicket(row.ticket);
      expect((await presenceOf(agent))?.engagedBy).toBeUndefined();
    });

    test('the tickets of a silent node are taken away and their agents freed; callbacks and other nodes stay', async () => {
      const [ana, leo, eva, ghostly] = [await agentThere(), await agentThere(), await agentThere(), await agentThere()];
      const [silent, alive, mine] = [fresh('node'), fresh('node'), fresh('node')];
      const talking = ticket({ node: silent, heartbeatAt: at - 60_000, state: 'talking', agents: [ana] });
      const asked = ticket({
        node: silent,
        heartbeatAt: at - 60_000,
        state: 'callback',
        callback: { number: '+541155550100', tries: 0, dueAt: at + 1e9 },
      });
      const other = ticket({ node: alive, heartbeatAt: at - 60_000 });
      const own = ticket({ node: mine, heartbeatAt: at - 60_000 });
      for (const row of [talking, asked, other, own]) await one.queue.saveTicket(row);
      await one.queue.engage(ana, talking.ticket);
      await one.queue.engage(leo, asked.ticket);
      await one.queue.engage(eva, other.ticket);
      // Engaged by a ticket that was never written: its node died between the two.
      await one.queue.engage(ghostly, fresh('ghost'));
      await one.queue.heartbeat(alive, at);
      const taken = await two.queue.reap(at - 15_000, mine);
      const ours = new Set([talking, asked, other, own].map((row) => row.ticket));
      expect(taken.filter((row) => ours.has(row.ticket))).toEqual([talking]);
      expect(await ticketOf(talking.ticket)).toBeUndefined();
      expect(await ticketOf(asked.ticket)).toMatchObject({ state: 'callback', agents: [] });
      expect(await ticketOf(other.ticket)).toMatchObject({ heartbeatAt: at, agents: [eva] });
      expect(await ticketOf(own.ticket)).toEqual(own);
      const engaged = await Promise.all([ana, leo, eva, ghostly].map(async (agent) => (await presenceOf(agent))?.engagedBy));
      expect(engaged).toEqual([undefined, undefined, other.ticket, undefined]);
      expect((await two.queue.reap(at - 15_000, mine)).filter((row) => ours.has(row.ticket))).toEqual([]);
    });

    test('a due callback is given to one asker at a time, the longest waiting first', async () => {
      const base = at + 1e10;
      const callback = (dueAt: number) => ({ number: '+5491155550100', tries: 0, dueAt });
      const rows = [1, 2, 3].map((n) => ticket({ state: 'callback', enteredAt: n, callback: callback(base - 5) }));
      const later = ticket({ state: 'callback', enteredAt: 0, callback: callback(base + 1) });
      const waiting = ticket({ enteredAt: 0 });
      for (const row of [...rows.toReversed(), later, waiting]) await one.queue.saveTicket(row);
      const ours = new Set([...rows, later, waiting].map((row) => row.ticket));
      const due = async (store: QueueStore, now: number, limit = 1000) =>
        (await store.dueCallbacks(now, now + 1000, limit)).filter((row) => ours.has(row.ticket));
      // Callbacks of other tests in this database are out of the way.
      await one.queue.dueCallbacks(base - 6, base + 1e9, 1000);
      expect(await due(one.queue, base, 1)).toEqual([rows[0]]);
      const [left, right] = await Promise.all([due(one.queue, base), due(two.queue, base)]);
      expect([...left, ...right].map((row) => row.ticket).toSorted()).toEqual(
        rows
          .slice(1)
          .map((row) => row.ticket)
          .toSorted(),
      );
      expect(await due(two.queue, base + 999)).toEqual([later]);
      // The lease ends with its time or when the row is written anew.
      expect(await due(two.queue, base + 1000)).toEqual(rows);
      const again: TicketRow = { ...later, callback: { number: '+5491155550100', tries: 1, dueAt: base + 900 } };
      await one.queue.saveTicket(again);
      expect(await due(two.queue, base + 1001)).toEqual([again]);
      // Nobody gets one that an agent has in hand.
      const agent = await agentThere();
      await one.queue.engage(agent, again.ticket);
      expect(await ticketOf(again.ticket)).toMatchObject({ state: 'callback', agents: [agent] });
      expect((await due(two.queue, base + 10_000)).map((row) => row.ticket)).not.toContain(again.ticket);
      for (const id of ours) await one.queue.removeTicket(id);
    });

    test('the log answers in order of time, by range and team', async () => {
      const team = fresh('team');
      const lines = [
        event({ team, at: at + 3, kind: 'ended', ms: 60_000, detail: 'resuelto' }),
        event({ team, at: at + 1, kind: 'entered', agent: undefined, ms: undefined }),
        event({ team, at: at + 2 }),
        event({ team: fresh('team'), at: at + 2, ticket: undefined, callId: undefined, kind: 'presence', detail: 'available' }),
      ];
      await one.queue.record(lines);
      await one.queue.record([]);
      expect(await two.queue.events({ fromAt: at + 1, toAt: at + 3, team })).toEqual([lines[1], lines[2]]);
      expect(
        (await two.queue.events({ fromAt: at + 2, toAt: at + 4 })).filter((line) => lines.some((own) => own.team === line.team)),
      ).toEqual(expect.arrayContaining([lines[2], lines[3], lines[0]]));
      expect(await two.queue.events({ fromAt: at + 4, toAt: at + 9, team })).toEqual([]);
    });

    test('the log answers by agent and by call', async () => {
      const [agent, callId] = [fresh('agent'), fresh('call')];
      const lines = [event({ agent, callId }), event({ agent }), event({ callId, at: at + 1 })];
      await one.queue.record(lines);
      const range = { fromAt: at, toAt: at + 2 };
      expect(await two.queue.events({ ...range, agent })).toEqual([lines[0], lines[1]]);
      expect(await two.queue.events({ ...range, callId })).toEqual([lines[0], lines[2]]);
      expect(await two.queue.events({ ...range, agent, callId })).toEqual([lines[0]]);
    });

    test('lines of one instant stay in the order they were recorded', async () => {
      const team = fresh('team');
      const lines = (['entered', 'offered', 'answered', 'ended'] as const).map((kind) => event({ team, kind, detail: kind }));
      await one.queue.record(lines.slice(0, 2));
      await one.queue.record(lines.slice(2));
      expect(await two.queue.events({ fromAt: at, toAt: at + 1, team })).toEqual(lines);
    });

    test('notes belong to their call, in order', async () => {
      const callId = fresh('call');
      const late = { callId, agent: 'ana', at: at + 2, note: 'Pidió ñandúes ☎', disposition: 'venta' };
      const early = { callId, agent: 'leo', at: at + 1, note: '', disposition: undefined };
      await one.queue.addNote(late);
      await one.queue.addNote(early);
      expect(await two.queue.notes(callId)).toEqual([early, late]);
      const mended = { ...early, at: at + 3, note: 'Llamar mañana', disposition: 'pendiente' };
      await one.queue.addNote(mended);
      expect(await two.queue.notes(callId)).toEqual([late, mended]);
      expect(await two.queue.notes(fresh('call'))).toEqual([]);
      const other = fresh('call');
      await one.queue.addNote({ ...late, callId: other });
      expect(await two.queue.dispositions([callId, other, fresh('call')])).toEqual({ venta: 2, pendiente: 1 });
      expect(await two.queue.dispositions([])).toEqual({});
    });

    test('a change wakes the other connection', async () => {
      const agent = await agentThere();
      const changes: (() => Promise<unknown>)[] = [
        () => one.queue.savePresence(presence()),
        () => one.queue.saveTicket(ticket()),
        () => one.queue.engage(agent, 't-3'),
        () => one.queue.release(agent, 't-3'),
      ];
      for (const change of changes) {
        const wake = woken(two.queue.onChange);
        await change();
        expect(await wake).toBe(true);
      }
    });
  });
}
