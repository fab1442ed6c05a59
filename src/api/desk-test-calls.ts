// Calls for tests of the desk: a stored call with a trace as the engine writes one, and an agent who is in it. Not here: tests.
import type { Effect, Note } from '#engine/effect.ts';
import type { CallEvent } from '#engine/event.ts';
import { sampleCall, sampleCommit } from '#ports/contract-samples.ts';
import type { NewCall } from '#ports/call-store.ts';
import type { AgentRow } from '#ports/people-store.ts';
import type { TicketRow } from '#ports/queue-store.ts';
import { smallFlow, type TestApi } from './test-server.ts';

const note = (told: Note): Effect => ({ kind: 'note', note: told });

/** A flow with a menu, published under this id, so that its labels can be found. */
export function menuFlow(id: string): Record<string, unknown> {
  const option = { id: 'turnos', label: 'Sacar un turno', key: '1', phrases: ['turno'] };
  return smallFlow(id, {
    start: 'menu',
    variables: [
      { name: 'dni', type: 'digits' },
      { name: 'clave', type: 'digits', sensitive: true },
    ],
    blocks: {
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menú principal',
        messages: [{ id: 'm1', say: { text: 'Para turnos, marque 1.' } }],
        settings: { options: [option], noInput: [{ text: 'No oí nada.' }], noMatch: [{ text: 'No entendí.' }], attempts: 3 },
        exits: { 'option:turnos': {}, 'gave-up': {} },
      },
    },
  });
}

/** A call on that flow that waits for the team `ventas`: a menu, a key, a captured document number, a secret one. */
export async function storedCall(api: TestApi, change: Partial<NewCall> = {}): Promise<NewCall> {
  const call = sampleCall({ flow: 'guardia', version: 1, pinned: {}, startedAt: Date.now() - 60_000, ...change });
  const { calls } = api.store;
  const flow = call.flow;
  const steps: { event: Record<string, unknown>; effects: Effect[] }[] = [
    {
      event: { kind: 'started' },
      effects: [
        note({ what: 'entered', flow, block: 'menu' }),
        note({ what: 'said', flow, block: 'menu', text: 'Para turnos, marque 1.' }),
      ],
    },
    { event: { kind: 'heard', id: '1.1', silence: true }, effects: [] },
    { event: { kind: 'heard', id: '1.2', text: 'quiero un turno' }, effects: [] },
    {
      event: { kind: 'heard', id: '1.3', vault: 'v1', length: 4, valid: true },
      effects: [note({ what: 'set', flow, name: 'clave', value: '•••' })],
    },
    {
      event: { kind: 'key', key: '1' },
      effects: [
        note({ what: 'left', flow, block: 'menu', exit: 'option:turnos' }),
        note({ what: 'set', flow, name: 'dni', value: '30111222' }),
        {
          kind: 'transfer',
          id: '2.1',
          to: { team: 'ventas' },
          music: 'default',
          ringS: 20,
          maxWaitS: 300,
          priority: 0,
          context: { dni: '30111222' },
          language: 'es-AR',
          voice: 'default',
        },
      ],
    },
  ];
  await calls.begin(call);
  await calls.commit(
    steps.map(({ event, effects }, index) => {
      const at = call.startedAt + index * 1000;
      return sampleCommit(call, index + 1, { event: { at, ...event } as CallEvent, effects });
    }),
    true,
  );
  return call;
}

/** The caller of this call talks with the agent, in the queue's tables and log. */
export async function joined(api: TestApi, call: NewCall, agent: string, change: Partial<TicketRow> = {}): Promise<TicketRow> {
  const { queue } = api.store;
  const row: TicketRow = {
    ticket: `${call.id}:2.1`,
    callId: call.id,
    team: 'ventas',
    wantedAgent: undefined,
    priority: 0,
    skills: [],
    callerNumber: call.callerNumber,
    callerName: call.callerName,
    language: 'es-AR',
    enteredAt: call.startedAt + 4000,
    state: 'talking',
    agents: [agent],
    node: 'test',
    heartbeatAt: Date.now(),
    callback: undefined,
    ...change,
  };
  await queue.saveTicket(row);
  const { ticket, callId, team } = row;
  const line = { ticket, callId, team, agent, detail: undefined };
  await queue.record([
    { ...line, at: row.enteredAt, agent: undefined, kind: 'entered', ms: undefined },
    { ...line, at: row.enteredAt + 1000, kind: 'offered', ms: undefined },
    { ...line, at: row.enteredAt + 7000, kind: 'answered', ms: 7000 },
  ]);
  return row;
}

/** A signed-in user of role agent who is this agent. */
export async function agentUser(api: TestApi, id: string, change: Partial<AgentRow> = {}): Promise<{ cookie: string }> {
  const { cookie, user } = await api.signedIn('agent');
  await api.store.people.saveAgent({
    id,
    name: `Agente ${id}`,
    userId: user.id,
    contact: { kind: 'browser' },
    sipUser: id,
    sipSecret: 'sealed',
    available: true,
    skills: {},
    createdAt: 1,
    ...change,
  });
  return { cookie };
}
