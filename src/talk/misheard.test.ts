// What was not understood, from the traces of whole calls: the block, what came before, and every way in which such a call can go on.
import { expect, test } from 'vitest';
import { createEngine } from '#engine/create-engine.ts';
import type { Engine } from '#engine/engine.ts';
import { bundleOf, TestDriver } from '#engine/test-driver.ts';
import { steps } from '#kinds/steps.ts';
import type { TraceStep } from './from-trace.ts';
import { misheardAt } from './misheard.ts';

const engine = createEngine(steps);
const menu = {
  kind: 'spoken-menu',
  v: 1,
  title: '',
  messages: [{ id: 'm1', say: { text: 'Turnos o pagos' }, actions: [] }],
  settings: {
    options: [
      { id: 'turnos', label: 'Turnos', key: '1', phrases: [] },
      { id: 'pagos', label: 'Pagos', key: '2', phrases: [] },
    ],
    noMatch: [{ text: 'No entendí.' }],
  },
  exits: {},
};

/** Plays a call; after the menu is read an ear that understood nothing answers, then what `go` does. */
function misheard(go: (one: TestDriver) => void) {
  const trace: TraceStep[] = [];
  const recording: Engine = {
    ...engine,
    advance: (bundle, state, event) => {
      const answer = engine.advance(bundle, state, event);
      trace.push({ event, effects: answer.effects });
      return answer;
    },
  };
  const one = new TestDriver(recording, bundleOf({ blocks: { a: menu } }));
  one.heardOut();
  hearNext(one, { decision: 'reject' });
  go(one);
  return misheardAt(
    trace,
    trace.findIndex(({ event }) => event.kind === 'heard'),
  );
}

const hearNext = (one: TestDriver, heard: { option?: string; decision?: 'accept' | 'reject' }) =>
  one.happen({ kind: 'heard', id: one.open('listen').at(-1)?.id ?? '', ...heard });

test('where it was, in which language, and what the caller had heard', () => {
  expect(misheard(() => {})).toMatchObject({ block: 'a', before: 'Turnos o pagos', outcome: { by: 'open' } });
  expect(misheard(() => {})?.language).toMatch(/^es/);
});

test('what the caller chose in the end, by voice, by key, or not at all', () => {
  expect(misheard((one) => hearNext(one, { option: 'pagos', decision: 'accept' }))?.outcome).toEqual({ by: 'voice', exit: 'option:pagos' });
  expect(misheard((one) => one.key('1'))?.outcome).toEqual({ by: 'key', exit: 'option:turnos' });
  expect(misheard((one) => one.happen({ kind: 'hungUp', by: 'caller' }))?.outcome).toEqual({ by: 'gone' });
});

test('a trace that begins in the middle tells no block', () => {
  expect(misheardAt([{ event: { kind: 'heard', at: 1, id: '1.1', decision: 'reject' }, effects: [] }], 0)).toBeUndefined();
});
