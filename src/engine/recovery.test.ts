// After a restart: timers with what is left, lost transfers, unknown requests, messages that are still awaited.
import { expect, test } from 'vitest';
import { steps } from '#kinds/steps.ts';
import { createEngine } from './create-engine.ts';
import { bundleOf, TestDriver } from './test-driver.ts';

const engine = createEngine(steps);
const call = (blocks: Record<string, unknown>, parts: Record<string, unknown> = {}) =>
  new TestDriver(engine, bundleOf({ blocks, ...parts }));
const end = { kind: 'voice-reply', v: 1, title: '', messages: [{ id: 'm1', say: { text: 'Fin' } }] };
const back = (one: TestDriver, lost: string[] = []) => one.happen({ kind: 'recovered', gapMs: 500, lost }, 2_000);

test('silence is waited out for what is left of it', () => {
  const menu = { kind: 'spoken-menu', v: 1, title: '', messages: [{ id: 'm1', say: { text: 'Diga' } }], settings: { waitS: 6 } };
  const one = call({ a: menu });
  one.heardOut();
  const timer = one.open('startTimer').find((open) => open.delayMs === 6_000);
  back(one);
  expect(one.last).toContainEqual({ kind: 'startTimer', id: timer?.id, delayMs: 4_000 });
  back(one);
  expect(one.last).toContainEqual({ kind: 'startTimer', id: timer?.id, delayMs: 2_000 });
});

test('a lost transfer takes its failed exit, one that is still there goes on ringing', () => {
  const action = { id: 'x', kind: 'transfer', v: 1, settings: { to: { team: 't' } }, exits: { failed: { to: 'fin' } } };
  const blocks = { a: { kind: 'voice-reply', v: 1, title: '', actions: [action] }, fin: end };
  const rings = call(blocks);
  back(rings);
  expect(rings.open('transfer')).toHaveLength(1);
  const lost = call(blocks);
  back(lost, [lost.the('transfer').id]);
  expect(lost.said).toEqual(['Fin']);
});

test('a request is unknown and takes its failed exit', () => {
  const one = call({
    a: { kind: 'http-request', v: 1, title: '', settings: { url: 'https://example.com' }, exits: { failed: { to: 'fin' } } },
    fin: end,
  });
  back(one);
  expect(one.said).toEqual(['Fin']);
});

test('an awaited message is still awaited', () => {
  const action = { id: 'x', kind: 'send-sms', v: 1, settings: { origin: 's', text: 't' }, exits: { sent: { to: 'fin' } } };
  const one = call({ a: { kind: 'voice-reply', v: 1, title: '', actions: [action] }, fin: end });
  const { id } = one.the('queueMessage');
  back(one);
  one.happen({ kind: 'messageResult', id, status: 'sent' });
  expect(one.said).toEqual(['Fin']);
});

test('sensitive digits are asked for again', () => {
  const ask = { kind: 'ask', v: 1, title: '', messages: [{ id: 'm1', say: { text: 'Clave' } }], settings: { variable: 'clave' } };
  const one = call({ a: ask }, { variables: [{ name: 'clave', type: 'digits', sensitive: true }] });
  one.heardOut();
  back(one);
  expect(one.said).toEqual(['Clave', 'Clave']);
  expect(one.open('listen')).toHaveLength(1);
});
