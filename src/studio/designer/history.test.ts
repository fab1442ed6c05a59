// Cases of the history: back and forward give the same document, typing is one step, another draft can be taken and given back.
import { describe, expect, it } from 'vitest';
import { testBlock, testFlow, testMessage } from '#flow/testing.ts';
import { emptyHistory, replacement, stepBack, stepForward, stepOn } from './history.ts';

const flow = testFlow({ hola: testBlock('voice-reply', { messages: [testMessage('Hola')] }), adios: testBlock('voice-reply') });
const title = (value: string) => ({ kind: 'set' as const, path: ['blocks', 'hola', 'title'], value });

describe('history', () => {
  it('goes back to the same document and forward again', () => {
    const one = stepOn(
      flow,
      emptyHistory,
      { kind: 'connect', block: 'hola', exit: 'next', target: { to: 'adios' } },
      { label: 'x', at: 1 },
    );
    const two = stepOn(one.flow, one.history, title('Saludo'), { label: 'y', at: 2 });
    const back = stepBack(two.flow, two.history);
    const start = back && stepBack(back.flow, back.history);
    expect(start?.flow).toEqual(flow);
    expect(start && stepBack(start.flow, start.history)).toBeUndefined();
    const again = start && stepForward(start.flow, start.history);
    const end = again && stepForward(again.flow, again.history);
    expect(end?.flow).toEqual(two.flow);
    expect(end && stepForward(end.flow, end.history)).toBeUndefined();
  });

  it('forgets what was undone when something new is done', () => {
    const one = stepOn(flow, emptyHistory, title('A'), { label: 'x', at: 1 });
    const back = stepBack(one.flow, one.history);
    if (!back) throw new Error('nothing to undo');
    const other = stepOn(back.flow, back.history, title('B'), { label: 'y', at: 2 });
    expect(other.history.steps).toHaveLength(1);
    expect(other.flow.blocks['hola']?.title).toBe('B');
  });

  it('keeps typing in one field as one short step', () => {
    let now = { flow, history: emptyHistory };
    for (const [index, value] of ['S', 'Sa', 'Sal'].entries())
      now = stepOn(now.flow, now.history, title(value), { label: 'title', at: index, merge: 'title' });
    expect(now.history.steps).toHaveLength(1);
    expect(now.history.steps[0]?.change).toEqual(title('Sal'));
    expect(stepBack(now.flow, now.history)?.flow).toEqual(flow);
    now = stepOn(now.flow, now.history, title('Salu'), { label: 'title', at: 9000, merge: 'title' });
    expect(now.history.steps).toHaveLength(2);
  });

  it('takes another document as one step and gives the first back', () => {
    const other = testFlow({ nuevo: testBlock('voice-reply') }, { name: 'Otra', person: 'nuevo' });
    const taken = stepOn(flow, emptyHistory, replacement(flow, other), { label: 'z', at: 1 });
    expect(taken.flow).toEqual(other);
    expect(stepBack(taken.flow, taken.history)?.flow).toEqual(flow);
  });

  it('takes nothing over from a document that says the same', () => {
    expect(replacement(flow, structuredClone(flow))).toEqual({ kind: 'batch', changes: [] });
    const named = replacement(flow, { ...structuredClone(flow), name: 'Otra' });
    expect(named).toEqual({ kind: 'batch', changes: [{ kind: 'set', path: ['name'], value: 'Otra' }] });
  });
});
