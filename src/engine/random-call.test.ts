// Property tests: any sequence of any events over random small flows made of all kinds (DESIGN §3).
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import { createEngine } from './create-engine.ts';
import type { Effect } from './effect.ts';
import type { Advance, Bundle, CallState } from './engine.ts';
import { type CallEvent, type Key, messageStatuses, type TransferOutcome } from './event.ts';
import { bundleOf, testCall } from './test-driver.ts';

const blockIds = ['a', 'b', 'c', 'd', 'e'];
const target = fc.constantFrom<string | undefined>('a', 'b', 'c', 'd', 'e', undefined, 'nowhere');
const say = fc.record({
  text: fc.constantFrom('Hola', 'Su dato es {{dato}}', 'Clave {{clave}}', '', '{{'),
  interruptible: fc.constantFrom(true, false),
});

const actionSettings: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  transfer: fc.constantFrom<Record<string, unknown>>(
    { to: { team: 'x' }, leaveKey: '9' },
    { to: { number: '{{dato}}' } },
    { to: { agent: 'ana' }, context: ['dato', 'clave'] },
    { to: 3 },
  ),
  'end-call': fc.constantFrom<Record<string, unknown>>({}, { farewell: { text: 'Adiós' } }),
  'send-sms': fc.constantFrom<Record<string, unknown>>(
    { origin: 's', text: 'Hola {{dato}} {{clave}}' },
    { origin: 's', text: 'x', to: '{{dato}}' },
  ),
  'send-whatsapp': fc.constantFrom<Record<string, unknown>>({
    origin: 's',
    template: { name: 't', language: 'es', variables: { '1': '{{dato}}' } },
  }),
};

const action = (index: number) =>
  fc.constantFrom(...Object.keys(models.actions)).chain((kind) =>
    fc.record({
      id: fc.constant(`x${index}`),
      kind: fc.constant(kind),
      v: fc.constant(1),
      settings: actionSettings[kind] ?? fc.constant({}),
      exits: fc.dictionary(
        fc.constantFrom('sent', 'delivered', 'read', 'failed', 'completed', 'no-answer', 'left'),
        fc.oneof(
          target.map((to) => (to === undefined ? {} : { to })),
          fc.constant({ end: true }),
          fc.constant({ return: 'listo' }),
        ),
        { maxKeys: 2 },
      ),
    }),
  );
const actions = fc.array(fc.nat(9), { maxLength: 2 }).chain((list) => fc.tuple(...list.map((_, index) => action(index))));

const blockSettings: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  'spoken-menu': fc.record({
    options: fc.constantFrom(
      [],
      [
        { id: 'uno', label: 'Uno', key: '1' },
        { id: 'cero', label: 'Cero', key: '0' },
      ],
      [{ id: 'uno', label: 'Uno', key: '1' }],
    ),
    noInput: fc.array(say, { maxLength: 2 }),
    noMatch: fc.array(say, { maxLength: 2 }),
    attempts: fc.integer({ min: 1, max: 3 }),
  }),
  ask: fc.record({
    variable: fc.constantFrom('dato', 'clave', 'nada'),
    minDigits: fc.integer({ min: 1, max: 2 }),
    maxDigits: fc.integer({ min: 1, max: 3 }),
    terminator: fc.constantFrom('#', '*'),
    readBack: fc.boolean(),
    noInput: fc.array(say, { maxLength: 1 }),
    invalid: fc.array(say, { maxLength: 1 }),
    attempts: fc.integer({ min: 1, max: 3 }),
  }),
  condition: fc.constantFrom<Record<string, unknown>>(
    { rows: [{ id: 'uno', tests: [{ variable: 'dato', operator: 'is-set' }] }] },
    { rows: [{ id: 'uno', match: 'any', tests: [{ variable: 'now', operator: 'greater', value: '{{dato}}' }] }] },
  ),
  hours: fc.constantFrom<Record<string, unknown>>({ weekly: { mon: [['09:00', '18:00']] } }, { timeZone: 'Nowhere/Land' }),
  assign: fc.constantFrom<Record<string, unknown>>(
    { set: [{ variable: 'dato', value: '{{clave}}' }] },
    { set: [{ variable: 'call.language', value: 'pt' }] },
  ),
  'http-request': fc.constantFrom<Record<string, unknown>>({
    url: 'https://example.com/?c={{clave}}',
    headers: [{ name: 'X-Dato', value: '{{dato}}' }],
    pick: [{ variable: 'dato', path: 'a.b' }],
  }),
  subflow: fc.constantFrom<Record<string, unknown>>(
    { flow: 'hijo', in: [{ variable: 'dato', value: '{{dato}}' }], out: [{ variable: 'dato', from: 'dato' }] },
    { flow: 'no' },
    { flow: 'prueba' },
  ),
};

const exitNames = [
  'next',
  'gave-up',
  'ok',
  'failed',
  'option:uno',
  'option:cero',
  'row:uno',
  'else',
  'open',
  'closed',
  'return:listo',
  'ended',
];

const block = fc.constantFrom(...Object.keys(models.blocks), 'spoken-menu', 'ask').chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    v: fc.constant(1),
    title: fc.constant(''),
    messages: fc.array(fc.record({ id: fc.constantFrom('m1', 'm2'), say, actions }), { maxLength: 2 }),
    settings: blockSettings[kind] ?? fc.constant({}),
    actions,
    exits: fc
      .tuple(...exitNames.map((name) => fc.record({ name: fc.constant(name), to: target, actions, returns: fc.boolean() })))
      .map((list) => Object.fromEntries(list.map(({ name, to, actions: own, returns }) => [name, exit(to, own, returns)]))),
  }),
);

const exit = (to: string | undefined, own: unknown, returns: boolean) =>
  to === undefined ? { actions: own, ...(returns ? { return: 'listo' } : {}) } : { to, actions: own };

const flow = (id: string) =>
  fc.record({
    id: fc.constant(id),
    languages: fc.constant(['es-AR', 'pt']),
    variables: fc.constant([
      { name: 'dato', type: 'digits' },
      { name: 'clave', type: 'digits', sensitive: true },
    ]),
    person: fc.constantFrom('a', 'nowhere'),
    start: fc.constantFrom(...blockIds),
    returns: fc.constant(['listo']),
    fault: fc.record({ say, actions }),
    blocks: fc.tuple(...blockIds.map(() => block)).map((list) => Object.fromEntries(list.map((one, index) => [blockIds[index], one]))),
  });

const bundle = fc.tuple(flow('prueba'), flow('hijo')).map(([root, child]) => bundleOf(root, child));

// Secret digits are told only by their handle; a state or effect that held this text would be a leak.
const keys: Key[] = ['1', '2', '0', '9', '#', '*', '5', 'A'];
const outcomes: TransferOutcome[] = ['completed', 'no-answer', 'busy', 'left', 'failed', 'lost', 'closed', 'callback'];

/** A happening picks the effect it answers out of what is open, or an id that is not. */
const happening = fc.record({
  what: fc.oneof(
    { weight: 20, arbitrary: fc.constant('answer' as const) },
    { weight: 8, arbitrary: fc.constant('key' as const) },
    { weight: 5, arbitrary: fc.constantFrom('speech', 'stale', 'recovered', 'progress') },
    { weight: 1, arbitrary: fc.constantFrom('hungUp', 'fault', 'started') },
  ),
  pick: fc.nat(30),
  key: fc.constantFrom(...keys),
  flag: fc.boolean(),
  afterMs: fc.nat(20_000),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function eventOf(one: Happening, state: CallState, at: number): CallEvent {
  const ids = Object.keys(state.open);
  const id = one.what === 'stale' ? `${one.pick}.${one.pick % 4}` : (ids[one.pick % Math.max(1, ids.length)] ?? '1.1');
  switch (one.what) {
    case 'key':
      return { kind: 'key', at, key: one.key };
    case 'speech':
      return { kind: 'speechStarted', at };
    case 'hungUp':
      return { kind: 'hungUp', at, by: one.flag ? 'caller' : 'agent' };
    case 'recovered':
      return { kind: 'recovered', at, gapMs: 500, lost: one.flag ? ids : [] };
    case 'fault':
      return { kind: 'fault', at, code: 'test' };
    case 'started':
      return { kind: 'started', at, call: testCall };
    case 'progress':
      return { kind: 'transferProgress', at, id, state: one.flag ? 'answered' : 'queued' };
    case 'answer':
    case 'stale':
      return answerTo(state, id, one, at);
  }
}

function answerTo(state: CallState, id: string, one: Happening, at: number): CallEvent {
  const { pick } = one;
  switch (state.open[id]?.kind) {
    case 'listen': {
      const sensitive = { vault: 'v1', length: pick % 3, valid: one.flag };
      const doubt = pick % 5 === 0 ? { decision: 'confirm' as const } : {};
      const heard = one.flag ? { option: ['0', 'uno', 'menu:repeat', 'menu:no'][pick % 4] ?? '0', ...doubt } : { silence: pick % 2 === 0 };
      return { kind: 'heard', at, id, ...(pick % 3 === 0 ? sensitive : heard) };
    }
    case 'startTimer':
      return { kind: 'timer', at, id };
    case 'transfer':
      return { kind: 'transferResult', at, id, outcome: outcomes[pick % outcomes.length] ?? 'failed' };
    case 'request':
      return { kind: 'response', at, id, outcome: one.flag ? 'ok' : 'failed', values: { dato: `${pick}\r\n` } };
    case 'queueMessage':
      return { kind: 'messageResult', at, id, status: messageStatuses[pick % messageStatuses.length] ?? 'sent' };
    case 'play':
    case undefined:
      return { kind: 'playEnded', at, id, reason: one.flag ? 'finished' : pick % 2 ? 'stopped' : 'failed', playedMs: pick };
  }
}

function run(
  flows: Bundle,
  happenings: Happening[],
  check: (before: CallState | undefined, event: CallEvent, after: Advance) => void,
): CallState {
  const engine = createEngine(steps);
  let at = 1_000;
  let event: CallEvent = { kind: 'started', at, call: testCall };
  let now = engine.advance(flows, undefined, event);
  check(undefined, event, now);
  for (const one of happenings) {
    at += one.afterMs;
    event = eventOf(one, now.state, at);
    const before = now.state;
    now = engine.advance(flows, before, event);
    check(before, event, now);
  }
  return now.state;
}

beforeAll(() => {
  vi.spyOn(Math, 'random').mockImplementation(() => {
    throw new Error('no randomness in the engine');
  });
});
afterAll(() => vi.restoreAllMocks());

const json = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown;
const stop = () => {
  throw new Error('no clock in the engine');
};

test('any events over any flow: no throw, JSON, one listen, quiet after the end, same again', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(bundle, fc.array(happening, { maxLength: 40 }), (flows, happenings) => {
      const clock = vi.spyOn(Date, 'now').mockImplementation(stop);
      const trace: Effect[] = [];
      const inputs: CallEvent[] = [];
      try {
        run(flows, happenings, (before, event, after) => {
          const copy = json(before);
          trace.push(...after.effects);
          inputs.push(event);
          expect(json(after.state)).toEqual(after.state);
          expect(json(before)).toEqual(copy);
          expect(Object.values(after.state.open).filter((effect) => effect.kind === 'listen').length).toBeLessThanOrEqual(1);
          if (before?.ended) expect(after.effects.every((effect) => effect.kind === 'note' && effect.note.what === 'late')).toBe(true);
          if (after.state.ended) expect(Object.keys(after.state.open)).toEqual([]);
        });
        const engine = createEngine(steps);
        const again: Effect[] = [];
        let state: CallState | undefined;
        for (const event of inputs) {
          const next = engine.advance(flows, state, event);
          again.push(...next.effects);
          state = json(next.state) as CallState;
        }
        expect(again).toEqual(trace);
        const over = trace.findIndex((effect) => effect.kind === 'note' && effect.note.what === 'ended');
        expect(over < 0 ? [] : trace.slice(over).filter((effect) => audible.has(effect.kind))).toEqual([]);
        expect(trace.filter((effect) => effect.kind === 'hangup').length).toBeLessThanOrEqual(1);
        expect(new Set(idsOf(trace)).size).toBe(idsOf(trace).length);
      } finally {
        clock.mockRestore();
      }
    }),
    { numRuns: 800, seed: 20_261_122 },
  );
});

/** What nobody could hear after hang-up. */
const audible = new Set<Effect['kind']>(['play', 'listen', 'transfer']);

/** Ids of effects asked for; a timer armed again after a restart keeps its own. */
const idsOf = (trace: Effect[]) =>
  trace.flatMap((effect) =>
    effect.kind === 'note' || effect.kind === 'hangup' || effect.kind === 'cancel' || effect.kind === 'startTimer' ? [] : [effect.id],
  );

test('a state that is not there, or not of a started call, ends at once', () => {
  const engine = createEngine(steps);
  const { state } = engine.advance(bundleOf({ blocks: {} }), undefined, { kind: 'key', at: 5, key: '1' });
  expect(state.ended).toBe(true);
});
