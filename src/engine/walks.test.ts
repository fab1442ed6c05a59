// The five walks of the engine: where calls used to go wrong. Each is a whole little call.
import { expect, test } from 'vitest';
import { steps } from '#kinds/steps.ts';
import { createEngine } from './create-engine.ts';
import { bundleOf, TestDriver } from './test-driver.ts';

const engine = createEngine(steps);
const say = (text: string, interruptible?: boolean) => ({ text, ...(interruptible === undefined ? {} : { interruptible }) });
const message = (id: string, text: string, actions: unknown[] = [], interruptible?: boolean) => ({
  id,
  say: say(text, interruptible),
  actions,
});
const sms = (id: string, exits: Record<string, unknown> = {}) => ({
  id,
  kind: 'send-sms',
  v: 1,
  settings: { origin: 'sandbox', text: id },
  exits,
});
const transfer = (id: string, exits: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) => ({
  id,
  kind: 'transfer',
  v: 1,
  settings: { to: { team: 'recepcion' }, ...settings },
  exits,
});
const menu = (parts: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) => ({
  kind: 'spoken-menu',
  v: 1,
  title: 'Menú',
  messages: [message('m1', 'Marque 1')],
  settings: { options: [{ id: 'uno', label: 'Uno', key: '1' }], ...settings },
  exits: { 'option:uno': { to: 'fin' }, 'gave-up': {} },
  ...parts,
});
const reply = (text: string, parts: Record<string, unknown> = {}) => ({
  kind: 'voice-reply',
  v: 1,
  title: text,
  messages: [message('m1', text)],
  exits: { next: {} },
  ...parts,
});
const call = (blocks: Record<string, unknown>, parts: Record<string, unknown> = {}) =>
  new TestDriver(engine, bundleOf({ blocks, ...parts }));

/** Ids given to what is heard and listened to. */
const idsOf = (one: TestDriver) => one.trace.flatMap((effect) => (effect.kind === 'play' || effect.kind === 'listen' ? [effect.id] : []));

test('1a. a key during an action’s farewell is no way around it', () => {
  const farewell = { id: 'x', kind: 'end-call', v: 1, settings: { farewell: say('Hasta luego', true) } };
  const one = call({ a: menu({ messages: [message('m1', 'Marque 1', [farewell]), message('m2', 'o 2')] }), fin: reply('Fin') });
  one.heardOut();
  expect(one.said).toEqual(['Marque 1', 'Hasta luego']);
  expect(one.the('play').stopOnKey).toBe(false);
  one.key('1');
  expect(one.last).toEqual([]);
  one.heardOut();
  expect(one.state.ended).toBe(true);
  expect(one.last).toContainEqual({ kind: 'hangup', reason: 'flow' });
  expect(one.entered).toEqual(['a']);
});

test('1b. a key while an SMS of the first message is awaited: the option waits, no action is skipped', () => {
  const actions = [sms('primero', { sent: { to: 'fin' } }), sms('segundo')];
  const messages = [message('m1', 'Marque 1', actions), message('m2', 'o 2', [sms('tercero')])];
  const one = call({ a: menu({ messages, actions: [sms('bloque')] }), fin: reply('Fin') });
  one.heardOut();
  one.key('1');
  expect(one.open('queueMessage')).toHaveLength(1);
  one.timer(5_000);
  expect(one.notes('action').map((note) => note.action)).toEqual(['primero', 'segundo', 'tercero', 'bloque']);
  expect(one.said).toEqual(['Marque 1', 'Fin']);
});

test('2a. the caller hangs up while a transfer rings: taken back, nothing followed, on-hangup once', () => {
  const one = call({
    a: reply('Lo comunico', { actions: [transfer('pasar', { failed: { to: 'fin' } })] }),
    fin: reply('Fin'),
    adios: { kind: 'on-hangup', v: 1, title: '', exits: { next: { to: 'aviso', actions: [sms('gracias')] } } },
    aviso: reply('Nadie oye esto', { actions: [sms('nunca')] }),
  });
  one.heardOut();
  const ringing = one.the('transfer').id;
  one.happen({ kind: 'transferProgress', id: ringing, state: 'ringing' });
  one.happen({ kind: 'hungUp', by: 'caller' });
  expect(one.last).toContainEqual({ kind: 'cancel', id: ringing });
  expect(one.last.filter((effect) => effect.kind === 'hangup')).toEqual([]);
  expect(one.entered).toEqual(['a', 'adios', 'aviso']);
  expect(one.notes('action').map((note) => note.action)).toEqual(['pasar', 'gracias']);
  expect(one.state.ended).toBe(true);
  one.happen({ kind: 'transferResult', id: ringing, outcome: 'completed', agent: 'ana' });
  expect(one.last).toEqual([{ kind: 'note', note: { what: 'late', event: 'transferResult', id: ringing } }]);
  one.happen({ kind: 'hungUp', by: 'system' });
  expect(one.last).toEqual([]);
});

test('2b. the caller hangs up while an SMS is awaited: the message still goes, its exit is not followed', () => {
  const one = call({ a: reply('Listo', { actions: [sms('aviso', { delivered: { to: 'fin' } })] }), fin: reply('Fin') });
  one.heardOut();
  const queued = one.the('queueMessage').id;
  one.happen({ kind: 'hungUp', by: 'caller' });
  expect(one.last.some((effect) => effect.kind === 'cancel' && effect.id === queued)).toBe(false);
  expect(one.state.ended).toBe(true);
  one.happen({ kind: 'messageResult', id: queued, status: 'delivered' });
  expect(one.last).toEqual([{ kind: 'note', note: { what: 'late', event: 'messageResult', id: queued } }]);
  expect(one.entered).toEqual(['a']);
});

test('3. an action with exits on the first of two messages diverts and skips the rest, or goes on with it', () => {
  const blocks = {
    a: reply('', {
      messages: [message('m1', 'Uno', [sms('aviso', { failed: { to: 'fin' } })]), message('m2', 'Dos', [sms('otro')])],
      actions: [sms('bloque')],
    }),
    fin: reply('Fin'),
  };
  const diverted = call(blocks);
  diverted.heardOut();
  diverted.happen({ kind: 'messageResult', id: diverted.the('queueMessage').id, status: 'failed' });
  expect(diverted.said).toEqual(['Uno', 'Fin']);
  expect(diverted.notes('action').map((note) => note.action)).toEqual(['aviso']);
  expect(diverted.notes('actionEnded')).toEqual([{ what: 'actionEnded', flow: 'prueba', block: 'a', action: 'aviso', exit: 'failed' }]);

  const gone = call(blocks);
  gone.heardOut();
  gone.happen({ kind: 'messageResult', id: gone.the('queueMessage').id, status: 'sent' });
  gone.heardOut();
  expect(gone.said).toEqual(['Uno', 'Dos']);
  expect(gone.notes('action').map((note) => note.action)).toEqual(['aviso', 'otro', 'bloque']);
  expect(gone.state.ended).toBe(true);
});

test('3b. an action that diverts from a menu’s message takes its listening back', () => {
  const messages = [message('m1', 'Marque 1', [sms('aviso', { failed: { to: 'b' } })])];
  const one = call({ a: menu({ messages }), b: menu(), fin: reply('Fin') });
  const { id } = one.the('listen');
  one.heardOut();
  one.happen({ kind: 'messageResult', id: one.the('queueMessage').id, status: 'failed' });
  expect(one.last).toContainEqual({ kind: 'cancel', id });
  expect(one.open('listen')).toHaveLength(1);
});

test('4. an HTTP answer after the caller moved on changes nothing', () => {
  const request = {
    kind: 'http-request',
    v: 1,
    title: '',
    settings: { url: 'https://example.com', pick: [{ variable: 'saldo', path: 'a' }] },
  };
  const one = call(
    { a: { ...request, exits: { ok: { to: 'fin' }, failed: { to: 'b' } } }, b: menu(), fin: reply('Fin') },
    { variables: [{ name: 'saldo', type: 'number' }] },
  );
  const { id } = one.the('request');
  one.timer(5_000);
  expect(one.last).toContainEqual({ kind: 'cancel', id });
  expect(one.entered).toEqual(['a', 'b']);
  const before = one.state;
  one.happen({ kind: 'response', id, outcome: 'ok', status: 200, values: { saldo: 5 } });
  expect(one.last).toEqual([{ kind: 'note', note: { what: 'late', event: 'response', id } }]);
  expect({ ...one.state, at: before.at }).toEqual(before);
});

test('5. a crash between effect and commit: the older state goes on by `recovered`, and answers to what was lost meet nothing', () => {
  const one = call({ a: menu(), fin: reply('Elegiste uno', { actions: [sms('aviso', { sent: { to: 'a' } })] }) });
  const stored = structuredClone(one.state);
  const playing = one.the('play').id;
  // The key's effects were carried out, its commit was not.
  one.key('1');
  const uncommitted = one.the('play').id;
  expect(uncommitted).not.toBe(playing);

  const before = idsOf(one);
  one.state = stored;
  one.happen({ kind: 'recovered', gapMs: 900, lost: [] }, 900);
  expect(one.last).toContainEqual({ kind: 'cancel', id: playing });
  expect(one.the('play').source).toMatchObject({ text: 'Marque 1' });
  expect(Object.keys(one.state.open).filter((id) => before.includes(id) && !(id in stored.open))).toEqual([]);
  expect(one.open('listen')).toHaveLength(1);
  one.happen({ kind: 'playEnded', id: uncommitted, reason: 'finished', playedMs: 800 });
  expect(one.last).toEqual([{ kind: 'note', note: { what: 'late', event: 'playEnded', id: uncommitted } }]);
  one.key('1');
  expect(one.said.at(-1)).toBe('Elegiste uno');
  const ids = idsOf(one);
  expect(new Set(ids).size).toBe(ids.length);
});
