// A lived-in installation for tests of the pages: the clinic's flow published, people, lines, calls that the real engine made, their messages.
// Not here: the pages and what is expected of them.
import { readFileSync } from 'node:fs';
import { createEngine } from '#engine/create-engine.ts';
import type { Effect } from '#engine/effect.ts';
import type { Bundle, CallState } from '#engine/engine.ts';
import type { CallEvent, Key } from '#engine/event.ts';
import { flowSchema } from '#flow/model.ts';
import { steps } from '#kinds/steps.ts';
import type { AuditAct, AuditEnd } from '#ports/audit-store.ts';
import type { NewOutboxRow } from '#ports/message-store.ts';
import type { Store } from '#ports/store.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';

const clinic = new URL('../../examples/clinica.flow.json', import.meta.url);
const bundle = (): Bundle => ({
  root: 'clinica',
  flows: { clinica: { version: 1, flow: flowSchema.parse(JSON.parse(readFileSync(clinic, 'utf8'))) } },
});

/** The clinic's document as text. */
export const clinicText = (): string => readFileSync(clinic, 'utf8');

export interface DemoCall {
  id: string;
  startedAt: number;
  number?: string;
  /** Keys the caller presses, one per time something listens; then silence until the flow gives up, or the caller hangs up. */
  keys: Key[];
  hangUpAfterKeys?: boolean;
  /** Stop before the end: a call in progress. */
  stillGoing?: boolean;
}

function nextEvent(open: CallState['open'], at: number, keys: Key[], wait: boolean): CallEvent | undefined {
  const effects = Object.values(open);
  const of = <K extends Effect['kind']>(kind: K) =>
    effects.find((effect): effect is Extract<typeof effect, { kind: K }> => effect.kind === kind);
  const message = of('queueMessage');
  if (message) return { kind: 'messageResult', at: at + 350, id: message.id, status: 'sent' };
  const transfer = of('transfer');
  if (transfer) return { kind: 'transferResult', at: at + 9_000, id: transfer.id, outcome: 'completed', agent: 'ana' };
  const listen = of('listen');
  const play = of('play');
  const key = listen ? keys.shift() : undefined;
  if (key !== undefined) return { kind: 'key', at: at + 1_400, key };
  if (listen && wait) return undefined;
  if (play && play.source.kind === 'say') return { kind: 'playEnded', at: at + 2_600, id: play.id, reason: 'finished', playedMs: 2_600 };
  const timer = of('startTimer');
  return timer ? { kind: 'timer', at: at + 6_000, id: timer.id } : undefined;
}

/** Run one call through the real engine and store what it did, as the runtime would. */
export async function storeCall(store: Store, call: DemoCall): Promise<void> {
  const engine = createEngine(steps);
  const flows = bundle();
  await store.calls.begin({
    id: call.id,
    line: 'demo',
    flow: 'clinica',
    version: 1,
    pinned: {},
    callerLeg: `leg-${call.id}`,
    callerNumber: call.number,
    callerName: undefined,
    source: 'sandbox',
    startedAt: call.startedAt,
    test: true,
  });
  const keys = [...call.keys];
  let state: CallState | undefined;
  let seq = 0;
  let event: CallEvent | undefined = {
    kind: 'started',
    at: call.startedAt,
    call: { id: call.id, line: 'demo', startedAt: call.startedAt, ...(call.number ? { callerNumber: call.number } : {}) },
  };
  while (event && seq < 200) {
    const moved = engine.advance(flows, state, event);
    state = moved.state;
    seq += 1;
    const end: Extract<CallEvent, { kind: 'hungUp' }> | undefined = event.kind === 'hungUp' ? event : undefined;
    const outbox: NewOutboxRow[] = moved.effects.flatMap((effect) =>
      effect.kind === 'queueMessage'
        ? [
            {
              key: effect.key,
              callId: call.id,
              effectId: effect.id,
              flow: 'clinica',
              block: effect.block,
              action: effect.action,
              origin: effect.origin,
              to: effect.to ?? call.number,
              content: effect.content,
              fallback: undefined,
              createdAt: event?.at ?? 0,
            },
          ]
        : [],
    );
    await store.calls.commit(
      [
        {
          callId: call.id,
          seq,
          event,
          effects: moved.effects,
          state,
          outbox,
          ...(seq === 1 ? { answeredAt: call.startedAt + 200 } : {}),
          ...(end ? { ended: { at: end.at, by: end.by === 'system' ? 'flow' : end.by, reason: 'done' } } : {}),
        },
      ],
      true,
    );
    if (end) break;
    const last: number = event.at;
    const over = moved.effects.some((effect) => effect.kind === 'hangup');
    if (over) event = { kind: 'hungUp', at: last + 400, by: 'system' };
    else if (keys.length === 0 && call.hangUpAfterKeys) event = { kind: 'hungUp', at: last + 3_000, by: 'caller' };
    else event = nextEvent(state.open, last, keys, call.stillGoing === true && keys.length === 0);
  }
}

/** What was done in the last days, newest last: done, refused, failed, unfinished; by a person, a program and the command line. */
async function seedAudit(store: Store, now: number): Promise<void> {
  const marta = { who: 'user', whoId: 'u-marta', whoName: 'Marta Ruiz', address: '192.0.2.17' } as const;
  const done = { outcome: 'done', code: undefined } as const;
  const acts: [AuditAct, AuditEnd | undefined][] = [
    [
      { at: now - 90_000_000, route: 'saveTrunk', object: 'trunk', objectId: 'operador', ...marta },
      {
        ...done,
        objectId: 'operador',
        changes: [
          { field: 'outbound', after: 'sip:sbc.carrier.example' },
          { field: 'enabled', after: true },
        ],
      },
    ],
    [
      {
        at: now - 80_000_000,
        route: 'restoreBackup',
        object: 'backup',
        objectId: undefined,
        who: 'control',
        whoId: undefined,
        whoName: 'command line',
        address: 'control socket',
      },
      { outcome: 'failed', code: 'unavailable', objectId: undefined, changes: [] },
    ],
    [
      {
        at: now - 7_000_000,
        route: 'signIn',
        object: 'session',
        objectId: undefined,
        who: 'nobody',
        whoId: undefined,
        whoName: 'nobody',
        address: '203.0.113.9',
      },
      { outcome: 'refused', code: 'wrong-password', objectId: undefined, changes: [] },
    ],
    [
      {
        at: now - 5_000_000,
        route: 'saveOutboundRule',
        object: 'outbound-rule',
        objectId: 'AR +5411',
        who: 'token',
        whoId: 't-crm',
        whoName: 'token CRM',
        address: '192.0.2.40',
      },
      undefined,
    ],
    [
      { at: now - 600_000, route: 'saveTeam', object: 'team', objectId: 'recepcion', ...marta },
      {
        ...done,
        objectId: 'recepcion',
        changes: [
          { field: 'agents', before: ['ana'], after: ['ana', 'bruno'] },
          { field: 'ringS', before: 15, after: 20 },
          { field: 'queue', before: { wait: { maxCallers: 10 } }, after: { wait: { maxCallers: 20 } } },
        ],
      },
    ],
  ];
  for (const [act, end] of acts) {
    const id = await store.audit.begin(act);
    if (end) await store.audit.end(id, end);
  }
}

/** Fill an empty installation. Answers the ids of the calls. */
export async function seedDemo(store: Store, now: number): Promise<string[]> {
  const people = [
    ['ana', 'Ana Quiroga', 'registered'],
    ['bruno', 'Bruno Peralta', 'browser'],
    ['carla', 'Carla Sosa', 'registered'],
  ] as const;
  for (const [id, name, kind] of people)
    await store.people.saveAgent({
      id,
      name,
      userId: undefined,
      contact: { kind },
      sipUser: id,
      sipSecret: 'sealed secreto',
      available: id !== 'carla',
      skills: {},
      createdAt: now,
    });
  await seedAudit(store, now);
  const teams = [
    ['recepcion', 'Recepción', '#0F766E', ['ana', 'bruno']],
    ['laboratorio', 'Laboratorio', '#6D28D9', ['carla']],
  ] as const;
  for (const [id, name, color, agents] of teams)
    await store.people.saveTeam({
      id,
      name,
      color,
      agents: [...agents],
      ringS: 20,
      music: 'default',
      queue: defaultTeamQueue,
      createdAt: now,
    });
  await store.flows.saveDraft('clinica', 'Clínica Sol', clinicText(), undefined, 'Administración', now - 86_400_000);
  await store.flows.publish('clinica', clinicText(), 'Administración', 'Primera versión', now - 86_400_000);
  await store.flows.saveLine({ name: 'demo', flow: 'clinica', number: undefined, country: 'AR', enabled: true, note: 'Demostración' });
  await store.flows.saveLine({ name: '1000', flow: 'clinica', number: '+541155550100', country: 'AR', enabled: true, note: '' });
  const calls: DemoCall[] = [
    { id: 'c-turno', startedAt: now - 400_000, number: '+5491155550111', keys: ['1', '3', '0', '1', '1', '2', '2', '3', '3', '1', '3'] },
    { id: 'c-recepcion', startedAt: now - 4_000_000, number: '+5491155550122', keys: ['3'] },
    { id: 'c-corta', startedAt: now - 9_000_000, keys: ['2'], hangUpAfterKeys: true },
    { id: 'c-silencio', startedAt: now - 90_000_000, number: '+5491155550133', keys: [] },
    { id: 'c-vivo', startedAt: now - 45_000, number: '+5491155550144', keys: [], stillGoing: true },
  ];
  for (const call of calls) await storeCall(store, call);
  for (const row of await store.messages.claim(10, now, 30_000)) {
    const settled = { at: now, attempt: row.attempts, channel: 'sandbox', carrierId: `s-${row.id}`, parts: 1, test: true };
    await store.messages.settle(row.id, { ...settled, state: row.content.channel === 'sms' ? 'sent' : 'delivered' });
    const text =
      'text' in row.content && row.content.text !== undefined
        ? row.content.text
        : 'Hola, tu turno quedó reservado para el martes a las 10:30.';
    await store.settings.putSandbox(
      {
        channel: row.content.channel,
        origin: row.origin,
        to: row.to ?? '',
        text,
        template: row.content.channel === 'whatsapp' ? row.content.template?.name : undefined,
        callId: row.callId,
        at: now,
      },
      row.key,
    );
  }
  return calls.map((call) => call.id);
}
