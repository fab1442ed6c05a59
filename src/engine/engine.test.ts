// The engine's own rules: order, ends, limits, faults, loops, subflows, languages.
import { expect, test } from 'vitest';
import { steps } from '#kinds/steps.ts';
import { createEngine } from './create-engine.ts';
import type { KindSteps } from './step.ts';
import { bundleOf, TestDriver } from './test-driver.ts';

const engine = createEngine(steps);
const call = (...flows: Record<string, unknown>[]) => new TestDriver(engine, bundleOf(...flows));
const sms = (id: string, exits: Record<string, unknown> = {}) => ({
  id,
  kind: 'send-sms',
  v: 1,
  settings: { origin: 'sandbox', text: id },
  exits,
});
const transfer = (id: string, exits: Record<string, unknown> = {}) => ({
  id,
  kind: 'transfer',
  v: 1,
  settings: { to: { team: 't' } },
  exits,
});
const reply = (text: string, parts: Record<string, unknown> = {}) => ({
  kind: 'voice-reply',
  v: 1,
  title: '',
  messages: [{ id: 'm1', say: { text } }],
  exits: {},
  ...parts,
});
const noted = (one: TestDriver) => one.trace.map((effect): string => (effect.kind === 'note' ? effect.note.what : effect.kind));

test('the order inside a block: message, its actions, step, block actions, exit actions, to', () => {
  const messages = [{ id: 'm1', say: { text: 'Hola' }, actions: [sms('mensaje')] }];
  const one = call({
    blocks: {
      a: reply('', { messages, actions: [sms('bloque')], exits: { next: { to: 'fin', actions: [sms('salida')] } } }),
      fin: reply('Fin'),
    },
  });
  expect(noted(one)).toEqual(['startTimer', 'entered', 'play', 'said']);
  one.heardOut();
  expect(one.notes('action').map((note) => note.action)).toEqual(['mensaje', 'bloque', 'salida']);
  expect(one.last.map((effect) => (effect.kind === 'note' ? effect.note.what : effect.kind)).slice(-4)).toEqual([
    'left',
    'entered',
    'play',
    'said',
  ]);
  expect(one.trace.find((effect) => effect.kind === 'queueMessage')).toMatchObject({
    key: 'call-1:mensaje:2:2',
    block: 'a',
    action: 'mensaje',
    await: [],
  });
});

test('an exit without `to` ends the call, and the confirmation changes nothing', () => {
  const one = call({ blocks: { a: reply('Chau') } });
  one.heardOut();
  expect(one.last.at(-1)).toEqual({ kind: 'hangup', reason: 'flow' });
  expect(one.notes('ended')).toEqual([{ what: 'ended', by: 'flow' }]);
  expect(one.state).toMatchObject({ ended: true, open: {} });
  one.happen({ kind: 'hungUp', by: 'system' });
  expect(one.last).toEqual([]);
});

test('`completed` not connected ends the call; connected, the caller goes on', () => {
  const joined = (exits: Record<string, unknown>) => {
    const one = call({ blocks: { a: reply('Hola', { actions: [transfer('pasar', exits)] }), fin: reply('Gracias') } });
    one.heardOut();
    one.happen({ kind: 'transferProgress', id: one.the('transfer').id, state: 'answered', agent: 'ana' });
    one.happen({ kind: 'transferResult', id: one.the('transfer').id, outcome: 'completed' }, 60_000);
    return one;
  };
  expect(joined({}).last).toContainEqual({ kind: 'hangup', reason: 'flow' });
  expect(joined({ completed: { to: 'fin' } }).said).toEqual(['Hola', 'Gracias']);
});

test('the limit does not count the time joined to an agent', () => {
  const one = call({
    limits: { callS: 100 },
    blocks: { a: reply('Hola', { actions: [transfer('pasar', { completed: { to: 'fin' } })] }), fin: reply('Gracias') },
  });
  const limit = one.the('startTimer');
  expect(limit.delayMs).toBe(100_000);
  one.happen({ kind: 'playEnded', id: one.the('play').id, reason: 'finished', playedMs: 1 }, 30_000);
  one.happen({ kind: 'transferProgress', id: one.the('transfer').id, state: 'answered' }, 10_000);
  expect(one.last).toContainEqual({ kind: 'cancel', id: limit.id });
  one.happen({ kind: 'transferResult', id: one.the('transfer').id, outcome: 'completed' }, 500_000);
  one.timer(60_000);
  expect(one.last).toContainEqual({ kind: 'hangup', reason: 'limit' });
  expect(one.state.ended).toBe(true);
});

test('a circle without waiting is stopped by the flow’s fault', () => {
  const assign = (to: string) => ({ kind: 'assign', v: 1, title: '', settings: {}, exits: { next: { to } } });
  const fault = { say: { text: 'Un problema' }, actions: [sms('aviso')] };
  const one = call({ fault, blocks: { a: assign('b'), b: assign('a') } });
  expect(one.notes('fault')[0]?.code).toBe('loop');
  expect(one.said).toEqual(['Un problema']);
  one.heardOut();
  expect(one.notes('action').map((note) => note.action)).toEqual(['aviso']);
  expect(one.last.at(-1)).toEqual({ kind: 'hangup', reason: 'fault' });
});

test('speech in a circle is stopped too', () => {
  const one = call({ blocks: { a: reply('Otra vez', { exits: { next: { to: 'a' } } }) } });
  for (let n = 0; n < 600 && !one.state.ended; n += 1) one.heardOut();
  expect(one.notes('fault')[0]?.code).toBe('loop');
  expect(one.state.ended).toBe(true);
});

test.each([
  ['a block that is not there', { blocks: { a: reply('Hola', { exits: { next: { to: 'nada' } } }) } }, 'block-missing'],
  ['a kind that is not there', { blocks: { a: { kind: 'baile', v: 1, title: '' } } }, 'kind-unknown'],
  ['broken settings', { blocks: { a: { kind: 'ask', v: 1, title: '', settings: { variable: 3 } } } }, 'settings-broken'],
  ['no start', { start: 'nada', blocks: {} }, 'block-missing'],
])('%s ends the call by its fault', (_name, flow, code) => {
  const one = call({ ...flow, fault: { say: { text: 'Un problema' } } });
  while (one.open('play').length > 0) one.heardOut();
  expect(one.notes('fault').map((note) => note.code)).toEqual([code]);
  expect(one.said.at(-1)).toBe('Un problema');
  expect(one.trace.at(-1)).toEqual({ kind: 'hangup', reason: 'fault' });
});

test('a kind that throws, and then again in the fault, ends the call at once', () => {
  const broken: KindSteps = {
    ...steps,
    blocks: {
      ...steps.blocks,
      'voice-reply': {
        listens: false,
        silent: false,
        parse: (settings) => settings,
        step: {
          step: () => {
            throw new TypeError('a bug');
          },
        },
      },
    },
  };
  const flow = {
    fault: { say: { text: 'Un problema' }, actions: [transfer('pasar', { failed: { to: 'a' } })] },
    blocks: { a: reply('Hola') },
  };
  const one = new TestDriver(createEngine(broken), bundleOf(flow));
  one.heardOut();
  expect(one.notes('fault')).toEqual([{ what: 'fault', code: 'kind-threw', detail: 'a bug' }]);
  one.heardOut();
  one.happen({ kind: 'transferResult', id: one.the('transfer').id, outcome: 'failed' });
  one.heardOut();
  expect(one.notes('fault')).toHaveLength(2);
  expect(one.last.at(-1)).toEqual({ kind: 'hangup', reason: 'fault' });
});

const child = (parts: Record<string, unknown>) => ({
  id: 'hijo',
  returns: ['listo'],
  variables: [
    { name: 'entrada', type: 'text' },
    { name: 'salida', type: 'text', initial: 'inicial' },
  ],
  ...parts,
});
const parent = (exits: Record<string, unknown>, parts: Record<string, unknown> = {}) => ({
  variables: [{ name: 'dato', type: 'text', initial: 'de arriba' }],
  blocks: {
    a: {
      kind: 'subflow',
      v: 1,
      title: '',
      settings: { flow: 'hijo', in: [{ variable: 'entrada', value: '{{dato}}' }], out: [{ variable: 'dato', from: 'salida' }] },
      exits,
    },
    fin: reply('Vuelve con {{dato}}'),
  },
  ...parts,
});

test('a subflow has variables of its own and gives back what is mapped', () => {
  const assign = {
    kind: 'assign',
    v: 1,
    title: '',
    settings: { set: [{ variable: 'salida', value: '{{entrada}} y {{dato}}' }] },
    exits: { next: { return: 'listo' } },
  };
  const one = call(parent({ 'return:listo': { to: 'fin' } }), child({ blocks: { a: assign } }));
  expect(one.said).toEqual(['Vuelve con de arriba y ']);
  expect(one.state.place).toEqual({ flow: 'prueba', block: 'fin' });
});

test('a child’s open exit is `ended`: drawn it goes on, open it ends the call', () => {
  const drawn = call(parent({ ended: { to: 'fin' } }), child({ blocks: { a: reply('Hola') } }));
  drawn.heardOut();
  expect(drawn.said).toEqual(['Hola', 'Vuelve con inicial']);
  const open = call(parent({}), child({ blocks: { a: reply('Hola') } }));
  open.heardOut();
  expect(open.last.at(-1)).toEqual({ kind: 'hangup', reason: 'flow' });
});

test('a hang-up in a subflow runs the innermost on-hangup, and no parent goes on', () => {
  const onHangup = (id: string) => ({ kind: 'on-hangup', v: 1, title: '', actions: [sms(id)], exits: {} });
  const up = parent({ ended: { to: 'fin' } });
  const top = { ...up, blocks: { ...up.blocks, colgar: onHangup('arriba') } };
  const below = call(top, child({ blocks: { a: reply('Hola'), colgar: onHangup('abajo') } }));
  below.happen({ kind: 'hungUp', by: 'caller' });
  expect(below.notes('action').map((note) => note.action)).toEqual(['abajo']);
  expect(below.state.ended).toBe(true);
  const above = call(top, child({ blocks: { a: reply('Hola') } }));
  above.happen({ kind: 'hungUp', by: 'caller' });
  expect(above.notes('action').map((note) => note.action)).toEqual(['arriba']);
});

test('flows inside each other without end are a fault', () => {
  const one = call({ blocks: { a: { kind: 'subflow', v: 1, title: '', settings: { flow: 'prueba' } } } });
  expect(one.notes('fault')[0]?.code).toBe('too-deep');
  expect(one.state.ended).toBe(true);
});

test('what runs after hang-up is bounded', () => {
  const request = {
    kind: 'http-request',
    v: 1,
    title: '',
    settings: { url: 'https://example.com', timeoutS: 30 },
    exits: { failed: { to: 'c' } },
  };
  const one = call({ blocks: { a: reply('Hola'), b: { kind: 'on-hangup', v: 1, title: '', exits: { next: { to: 'c' } } }, c: request } });
  one.happen({ kind: 'hungUp', by: 'caller' });
  const { id } = one.the('request');
  expect(one.state.ended).toBe(false);
  one.timer(60_000);
  expect(one.last).toContainEqual({ kind: 'cancel', id });
  expect(one.state.ended).toBe(true);
});

test('the call changes its language and picks texts by it', () => {
  const assign = {
    kind: 'assign',
    v: 1,
    title: '',
    settings: { set: [{ variable: 'call.language', value: 'pt-BR' }] },
    exits: { next: { to: 'b' } },
  };
  const text = { es: 'Hola', pt: 'Olá' };
  const menu = (to: string) => ({
    kind: 'spoken-menu',
    v: 1,
    title: '',
    messages: [{ id: 'm', say: { text } }],
    settings: { options: [{ id: 'uno', label: 'Uno', key: '1', phrases: ['um'] }] },
    exits: { 'option:uno': { to }, 'gave-up': {} },
  });
  const one = call({ languages: ['es-AR', 'pt'], blocks: { a: menu('x'), x: assign, b: menu('a') } });
  const wordsOf = (option: string) => one.the('listen').phrases?.find((phrase) => phrase.option === option)?.texts;
  expect([one.the('listen').language, wordsOf('menu:back')]).toEqual(['es-AR', ['volver', 'menú anterior']]);
  one.happen({ kind: 'heard', id: one.the('listen').id, decision: 'accept', option: 'uno' });
  expect(one.said).toEqual(['Hola', 'Olá']);
  expect(one.the('play').source).toMatchObject({ language: 'pt' });
  // What callers say is heard in the language that they are spoken to in; an option has its words of both.
  expect([one.the('listen').language, wordsOf('menu:back'), wordsOf('uno')]).toEqual(['pt', ['voltar', 'menu anterior'], ['Uno', 'um']]);
});

test('the person of the flow is reached by 0, past the block’s own actions', () => {
  const menu = {
    kind: 'spoken-menu',
    v: 1,
    title: '',
    messages: [{ id: 'm', say: { text: 'Diga' } }],
    settings: {},
    actions: [sms('bloque')],
  };
  const one = call({ person: 'fin', blocks: { a: menu, fin: reply('Persona') } });
  one.key('0');
  expect(one.notes('action').map((note) => note.action)).toEqual(['bloque']);
  expect(one.notes('left')).toEqual([{ what: 'left', flow: 'prueba', block: 'a', exit: 'person' }]);
  expect(one.said).toEqual(['Diga', 'Persona']);
});

test('`last.outcome` tells how the last action went', () => {
  const one = call({
    blocks: { a: reply('Hola', { actions: [transfer('pasar')], exits: { next: { to: 'fin' } } }), fin: reply('Quedó: {{last.outcome}}') },
  });
  one.heardOut();
  one.happen({ kind: 'transferResult', id: one.the('transfer').id, outcome: 'busy' });
  expect(one.said.at(-1)).toBe('Quedó: busy');
});

test('what is not understood may be kept only where every flow the caller is in allows it, and never of what is sensitive or keyed', () => {
  const menu = { kind: 'spoken-menu', v: 1, title: '', settings: { options: [{ id: 'uno', label: 'Uno', key: '1' }] }, exits: {} };
  const dni = (sensitive: boolean) => ({
    keepUtterances: true,
    variables: [{ name: 'dni', type: 'digits', sensitive }],
    blocks: { a: { kind: 'ask', v: 1, title: '', settings: { variable: 'dni', type: 'digits', voice: true }, exits: {} } },
  });
  const keeps = (...flows: Record<string, unknown>[]) => {
    const listens = call(...flows).trace.filter((effect) => effect.kind === 'listen');
    expect(listens).toHaveLength(1);
    return listens[0]?.keep;
  };
  expect(keeps({ blocks: { a: menu } })).toBeUndefined();
  expect(keeps({ keepUtterances: false, blocks: { a: menu } })).toBeUndefined();
  expect(keeps({ keepUtterances: true, blocks: { a: menu } })).toBe(true);
  expect(keeps(dni(false))).toBe(true);
  expect(keeps(dni(true))).toBeUndefined();
  const below = (above: boolean, under: boolean) =>
    keeps(parent({}, { keepUtterances: above }), child({ keepUtterances: under, blocks: { a: menu } }));
  expect([below(true, true), below(true, false), below(false, true)]).toEqual([true, undefined, undefined]);
});
