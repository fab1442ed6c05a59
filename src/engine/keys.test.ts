// Keys: the open step first, then type-ahead; what is cut and what never is.
import { expect, test } from 'vitest';
import { steps } from '#kinds/steps.ts';
import { createEngine } from './create-engine.ts';
import { bundleOf, TestDriver } from './test-driver.ts';

const engine = createEngine(steps);
const call = (blocks: Record<string, unknown>, parts: Record<string, unknown> = {}) =>
  new TestDriver(engine, bundleOf({ blocks, ...parts }));
const message = (id: string, text: string, interruptible?: boolean) => ({
  id,
  say: { text, ...(interruptible === undefined ? {} : { interruptible }) },
});
const reply = (messages: unknown[], to?: string) => ({
  kind: 'voice-reply',
  v: 1,
  title: '',
  messages,
  exits: { next: to === undefined ? {} : { to } },
});
const options = [
  { id: 'uno', label: 'Uno', key: '1' },
  { id: 'dos', label: 'Dos', key: '2' },
];
const menu = (messages: unknown[], exits: Record<string, unknown>) => ({
  kind: 'spoken-menu',
  v: 1,
  title: '',
  messages,
  settings: { options },
  exits,
});
const fin = reply([message('m1', 'Fin')]);

test('a menu listens with its first message and a key leaves it at once', () => {
  const one = call({ a: menu([message('m1', 'Marque 1'), message('m2', 'o 2')], { 'option:uno': { to: 'fin' } }), fin });
  const { id } = one.the('play');
  expect(one.the('play').stopOnKey).toBe(true);
  expect(one.open('listen')).toHaveLength(1);
  one.key('1');
  expect(one.last[0]).toEqual({ kind: 'cancel', id: one.trace.find((effect) => effect.kind === 'listen')?.id });
  expect(one.last).toContainEqual({ kind: 'cancel', id });
  expect(one.said).toEqual(['Marque 1', 'Fin']);
});

test('a message that may not be interrupted is heard out before the option is followed', () => {
  const one = call({ a: menu([message('m1', 'Marque 1'), message('m2', 'Aviso legal', false)], { 'option:uno': { to: 'fin' } }), fin });
  one.key('1');
  expect(one.said).toEqual(['Marque 1', 'Aviso legal']);
  expect(one.the('play').stopOnKey).toBe(false);
  one.key('2');
  one.heardOut();
  expect(one.said).toEqual(['Marque 1', 'Aviso legal', 'Fin']);
});

test('keys pressed before a menu choose in it and in the next one', () => {
  const one = call({
    a: reply([message('m1', 'Bienvenida', true)], 'b'),
    b: menu([message('m1', 'Primero')], { 'option:uno': { to: 'c' } }),
    c: menu([message('m1', 'Segundo')], { 'option:dos': { to: 'fin' } }),
    fin: reply([message('m1', 'Fin', false)]),
  });
  one.key('1');
  expect(one.entered).toEqual(['a', 'b', 'c']);
  expect(one.said).toEqual(['Bienvenida', 'Segundo']);
});

test('keys during what may not be interrupted wait for the menu', () => {
  const one = call({
    a: reply([message('m1', 'Bienvenida')], 'b'),
    b: menu([message('m1', 'Primero')], { 'option:uno': { to: 'c' } }),
    c: menu([message('m1', 'Segundo')], { 'option:dos': { to: 'fin' } }),
    fin,
  });
  one.key('1');
  one.key('2');
  expect(one.said).toEqual(['Bienvenida']);
  one.heardOut();
  expect(one.entered).toEqual(['a', 'b', 'c', 'fin']);
  expect(one.said).toEqual(['Bienvenida', 'Fin']);
});

test('at most twenty keys are kept', () => {
  const ask = { kind: 'ask', v: 1, title: '', settings: { variable: 'dato', minDigits: 1, maxDigits: 64 } };
  const one = call(
    { a: reply([message('m1', 'Hola')], 'b'), b: { ...ask, exits: { next: { to: 'fin' } } }, fin },
    { variables: [{ name: 'dato', type: 'digits' }] },
  );
  for (let n = 0; n < 30; n += 1) one.key('7');
  one.heardOut();
  one.timer(3_000);
  expect(one.notes('set')).toEqual([{ what: 'set', flow: 'prueba', name: 'dato', value: '7'.repeat(20) }]);
});

test('a prompt silenced by the media process itself goes no further than the key that follows', () => {
  const one = call({ a: menu([message('m1', 'Marque 1'), message('m2', 'o 2')], { 'option:uno': { to: 'fin' } }), fin });
  one.happen({ kind: 'playEnded', id: one.the('play').id, reason: 'stopped', playedMs: 300 });
  expect(one.said).toEqual(['Marque 1']);
  one.key('1');
  expect(one.said).toEqual(['Marque 1', 'Fin']);
});

test('a failed prompt goes on as if it had been heard', () => {
  const one = call({ a: reply([message('m1', 'Hola'), message('m2', 'Chau')]) });
  one.happen({ kind: 'playEnded', id: one.the('play').id, reason: 'failed', playedMs: 0 });
  expect(one.said).toEqual(['Hola', 'Chau']);
});

test('while a transfer waits the keys are its own, even on a menu’s message', () => {
  const transfer = { id: 'x', kind: 'transfer', v: 1, settings: { to: { team: 't' }, leaveKey: '*' }, exits: { left: { to: 'fin' } } };
  const one = call({ a: menu([{ ...message('m1', 'Marque 1'), actions: [transfer] }], { 'option:uno': {} }), fin });
  one.heardOut();
  const { id } = one.the('transfer');
  one.key('1');
  expect(one.last).toEqual([]);
  one.key('*');
  expect(one.last).toContainEqual({ kind: 'cancel', id });
  expect(one.said.at(-1)).toBe('Fin');
});

test('sensitive digits leave no trace, neither typed ahead nor astray', () => {
  const ask = {
    kind: 'ask',
    v: 1,
    title: '',
    messages: [message('m1', 'Clave')],
    settings: { variable: 'clave', minDigits: 4, maxDigits: 4 },
  };
  const request = { kind: 'http-request', v: 1, title: '', settings: { url: 'https://example.com/?c={{clave}}' } };
  const one = call(
    {
      a: reply([message('m1', 'Hola')], 'b'),
      b: { ...ask, exits: { next: { to: 'c' } } },
      c: { ...request, exits: { ok: { to: 'fin' } } },
      fin: reply([message('m1', 'Fin {{clave}}.')]),
    },
    { variables: [{ name: 'clave', type: 'digits', sensitive: true }] },
  );
  one.key('8');
  one.heardOut();
  one.key('8');
  expect(JSON.stringify(one.state)).not.toContain('"8"');
  const listen = one.the('listen');
  expect(listen.sensitive).toEqual({ minDigits: 4, maxDigits: 4, timeoutMs: 3_000, firstTimeoutMs: 6_000 });
  one.happen({ kind: 'heard', id: listen.id, vault: 'v-1', length: 4, valid: true });
  expect(one.notes('set')).toEqual([{ what: 'set', flow: 'prueba', name: 'clave', value: '•••' }]);
  expect(one.the('request')).toMatchObject({ url: 'https://example.com/?c={{vault:clave}}', vaults: { clave: 'v-1' } });
  one.happen({ kind: 'response', id: one.the('request').id, outcome: 'ok', values: {} });
  expect(one.said.at(-1)).toBe('Fin .');
});
