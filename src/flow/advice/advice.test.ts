// Every best practice with flows it speaks up about and flows it is content with.
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import type { Block, Flow } from '../model.ts';
import { apply } from '../edit.ts';
import { fixesFor } from '../fixes.ts';
import { flowSchema } from '../model.ts';
import { testAction, testBlock, testFlow, testInstallation, testMessage } from '../testing.ts';
import { adviceRules } from './rules.ts';

const option = (id: string, key: string) => ({ id, label: id, key, phrases: [] });
const menu = (count: number, block: Partial<Block> = {}, text = 'Elija una opción.') =>
  testBlock('spoken-menu', {
    messages: [testMessage(text)],
    settings: { options: Array.from({ length: count }, (_, i) => option(`o${i}`, String(i))) },
    ...block,
  });
const say = (text: string, block: Partial<Block> = {}) => testBlock('voice-reply', { messages: [testMessage(text)], ...block });
const transfer = testAction('transfer', { to: { team: 'recepcion' } });
const sms = testAction('send-sms', { origin: 'sandbox', text: 'x' });
const bye = testAction('end-call', { farewell: { text: 'Hasta luego.' } });

/** For each rule: flows it speaks up about (and where), and flows it is content with. */
const cases: Record<string, { speaksUp: [Flow, string][]; content: Flow[] }> = {
  'person-unreachable': {
    speaksUp: [[testFlow({ a: menu(1, { exits: { 'option:o0': { to: 'b' } } }), b: say('x') }), 'blocks.a']],
    content: [
      testFlow({ a: menu(1, { exits: { 'option:o0': { to: 'b' } } }), b: say('x', { actions: [transfer] }) }),
      testFlow({ a: menu(1), p: say('x', { actions: [transfer] }) }, { person: 'p' }),
      testFlow({ a: menu(1, { exits: { 'gave-up': { actions: [transfer] } } }) }),
    ],
  },
  'transfer-unasked': {
    speaksUp: [
      [testFlow({ a: say('Hola', { actions: [transfer] }) }), 'blocks.a.actions.0'],
      [testFlow({ a: testBlock('hours', { exits: { open: { to: 'b' } } }), b: say('x', { actions: [transfer] }) }), 'blocks.b.actions.0'],
    ],
    content: [
      testFlow({ a: menu(1, { exits: { 'option:o0': { to: 'b' } } }), b: say('x', { actions: [transfer] }) }),
      testFlow({ a: menu(1, { exits: { 'gave-up': { actions: [transfer] } } }) }),
      testFlow({ a: testBlock('subflow', { exits: { ended: { to: 'b' } } }), b: say('x', { actions: [transfer] }) }),
    ],
  },
  'menu-starts-over': {
    speaksUp: [
      [testFlow({ a: menu(1, { exits: { 'gave-up': { to: 'a' } } }) }), 'blocks.a.exits.gave-up'],
      [
        testFlow({ a: menu(1, { exits: { 'gave-up': { to: 'b' } } }), b: say('x', { exits: { next: { to: 'a' } } }) }),
        'blocks.a.exits.gave-up',
      ],
    ],
    content: [testFlow({ a: menu(1, { exits: { 'option:o0': { to: 'a' }, 'gave-up': { to: 'b' } } }), b: say('Adiós') })],
  },
  'menu-many-options': { speaksUp: [[testFlow({ a: menu(6) }), 'blocks.a.settings']], content: [testFlow({ a: menu(5) })] },
  'menu-long': {
    speaksUp: [[testFlow({ a: menu(2, {}, 'Para turnos, marque uno. '.repeat(14)) }), 'blocks.a.messages']],
    content: [testFlow({ a: menu(2, {}, 'Para turnos, marque uno. '.repeat(8)) })],
  },
  'barge-in-off': {
    speaksUp: [
      [
        testFlow({ a: menu(1, { messages: [{ id: 'm1', say: { text: 'x', interruptible: false }, actions: [] }] }) }),
        'blocks.a.messages.0.say.interruptible',
      ],
    ],
    content: [
      testFlow({ a: menu(1) }),
      testFlow({
        a: testBlock('voice-reply', { messages: [{ id: 'm1', say: { text: 'Aviso legal', interruptible: false }, actions: [] }] }),
      }),
    ],
  },
  'no-hold-music': {
    speaksUp: [
      [
        testFlow({ a: say('x', { actions: [testAction('transfer', { to: { team: 'a' }, music: '' })] }) }),
        'blocks.a.actions.0.settings.music',
      ],
    ],
    content: [testFlow({ a: say('x', { actions: [transfer, sms] }) })],
  },
  'message-unannounced': {
    speaksUp: [[testFlow({ a: say('Hola', { actions: [sms] }) }), 'blocks.a.actions.0']],
    content: [
      testFlow({ a: say('Le enviamos un SMS.', { actions: [sms] }) }),
      testFlow({ a: say('¿Quiere recibir un mensaje?', { exits: { next: { to: 'b' } } }), b: say('Listo', { actions: [sms] }) }),
      testFlow({ a: say('Hola'), h: testBlock('on-hangup', { actions: [sms] }) }),
    ],
  },
  'no-farewell': {
    speaksUp: [
      [testFlow({ a: menu(1, { exits: { 'gave-up': { to: 'b' } } }), b: say('Adiós') }), 'blocks.a.exits.option:o0'],
      [testFlow({ a: testBlock('hours', { exits: { open: { to: 'b' } } }), b: say('x') }), 'blocks.a.exits.closed'],
    ],
    content: [
      testFlow({ a: say('Adiós') }),
      testFlow({ a: menu(1, { exits: { 'option:o0': { actions: [bye] }, 'gave-up': { actions: [transfer] } } }) }),
    ],
  },
};

describe.each(adviceRules.map((rule) => [rule.code, rule] as const))('advice %s', (code, rule) => {
  it('speaks up where it should', () => {
    expect(cases[code]?.speaksUp.length).toBeGreaterThan(0);
    for (const [flow, path] of cases[code]?.speaksUp ?? [])
      expect(rule.find(flow, models).map((problem) => [problem.level, problem.code, problem.path.join('.')])).toContainEqual([
        'advice',
        code,
        path,
      ]);
  });
  it('has fixes that mend it and can be taken back', () => {
    for (const [flow] of cases[code]?.speaksUp ?? [])
      for (const problem of rule.find(flow, models))
        for (const fix of fixesFor(problem, flow, models, testInstallation)) {
          const done = apply(flow, fix.change);
          const same = rule.find(done.flow, models).filter((one) => one.path.join('.') === problem.path.join('.'));
          expect(same, fix.does).toEqual([]);
          expect(flowSchema.safeParse(done.flow).success, fix.does).toBe(true);
          expect(apply(done.flow, done.inverse).flow, fix.does).toEqual(flow);
        }
  });
  it('is content where it should be', () => {
    expect(cases[code]?.content.length).toBeGreaterThan(0);
    for (const flow of cases[code]?.content ?? []) expect(rule.find(flow, models)).toEqual([]);
  });
});

it.each([
  ['person-unreachable', ['add-person']],
  ['menu-starts-over', ['end-with-farewell']],
  ['barge-in-off', ['allow-interrupting']],
  ['no-hold-music', ['default-music']],
  ['message-unannounced', ['announce-message']],
  ['no-farewell', ['add-farewell']],
])('%s is mended by %j', (code, wanted) => {
  const [first] = cases[code]?.speaksUp ?? [];
  const flow = first?.[0];
  const problem = flow && adviceRules.find((rule) => rule.code === code)?.find(flow, models)[0];
  expect(flow && problem && fixesFor(problem, flow, models, testInstallation).map((fix) => fix.does)).toEqual(wanted);
});
