// Changes and their inverses, differences, and the flows a flow enters.
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import { canonicalText } from './canonical.ts';
import { diff, sameMeaning } from './diff.ts';
import { apply, type Change, EditError, removeBlock } from './edit.ts';
import { reachableSubflows } from './subflows.ts';
import { testAction, testBlock, testFlow, testMessage } from './testing.ts';

const flow = testFlow(
  {
    a: testBlock('voice-reply', {
      messages: [testMessage('uno', [testAction('send-sms', {}, { failed: { to: 'b' } }, 's1')]), testMessage('dos', [], 'm2')],
      exits: { next: { to: 'b', actions: [testAction('end-call', {}, {}, 'e1')] } },
    }),
    b: testBlock('voice-reply', { messages: [testMessage('tres')] }),
  },
  { person: 'b', fault: { say: { text: 'x' }, actions: [] } },
);

const changes: [string, Change][] = [
  ['add-block', { kind: 'add-block', id: 'c', block: testBlock('hours') }],
  ['remove-block', { kind: 'remove-block', id: 'b' }],
  ['removeBlock', removeBlock(flow, 'b')],
  ['move-block', { kind: 'move-block', id: 'a', at: [5, 6] }],
  ['set', { kind: 'set', path: ['blocks', 'a', 'messages', 1, 'say', 'text'], value: 'otra' }],
  ['set new', { kind: 'set', path: ['blocks', 'a', 'settings', 'x'], value: { y: 1 } }],
  ['unset', { kind: 'set', path: ['person'] }],
  ['append', { kind: 'set', path: ['blocks', 'a', 'messages', 2], value: testMessage('cuatro', [], 'm3') }],
  ['connect', { kind: 'connect', block: 'a', exit: 'next', target: { to: 'a' } }],
  ['connect new', { kind: 'connect', block: 'b', exit: 'next', target: { return: 'r' } }],
  ['disconnect', { kind: 'connect', block: 'a', exit: 'next' }],
  ['connect action', { kind: 'connect', block: 'a', exit: 'sent', action: 's1', target: { end: true } }],
  ['disconnect action', { kind: 'connect', block: 'a', exit: 'failed', action: 's1' }],
  ['add-action', { kind: 'add-action', place: { block: 'b', exit: 'next' }, index: 0, action: testAction('end-call') }],
  ['add-action fault', { kind: 'add-action', place: 'fault', index: 0, action: testAction('end-call') }],
  ['remove-action', { kind: 'remove-action', place: { block: 'a', message: 'm1' }, index: 0 }],
  ['move-action', { kind: 'move-action', from: { block: 'a', message: 'm1' }, index: 0, to: { block: 'b' }, toIndex: 0 }],
  ['move-action', { kind: 'move-action', from: { block: 'a', message: 'm1' }, index: 0, to: { block: 'b', exit: 'next' }, toIndex: 0 }],
];

describe('apply', () => {
  it.each(changes)('%s and back', (name, change) => {
    const frozen = canonicalText(flow);
    const done = apply(flow, change);
    expect(canonicalText(done.flow)).not.toBe(frozen);
    expect(sameMeaning(flow, done.flow)).toBe(name === 'move-block');
    const back = apply(done.flow, done.inverse);
    const again = apply(back.flow, back.inverse);
    expect(canonicalText(again.flow)).toBe(canonicalText(done.flow));
    expect(canonicalText(flow)).toBe(frozen);
    expect(canonicalText(back.flow)).toBe(frozen);
  });

  it('undoes a whole batch at once', () => {
    const batch = apply(flow, {
      kind: 'batch',
      changes: changes.filter(([name]) => name.startsWith('set') || name.startsWith('connect')).map(([, one]) => one),
    });
    expect(canonicalText(apply(batch.flow, batch.inverse).flow)).toBe(canonicalText(flow));
  });

  it.each<[string, Change]>([
    ['block there already', { kind: 'add-block', id: 'a', block: testBlock('hours') }],
    ['no such block', { kind: 'remove-block', id: 'toString' }],
    ['prototype in a path', { kind: 'set', path: ['blocks', '__proto__', 'x'], value: 1 }],
    ['path through nothing', { kind: 'set', path: ['blocks', 'z', 'title'], value: 1 }],
    ['place out of a list', { kind: 'set', path: ['blocks', 'a', 'messages', 9], value: 1 }],
    ['no such action', { kind: 'remove-action', place: { block: 'a' }, index: 0 }],
    ['no such message', { kind: 'add-action', place: { block: 'a', message: 'zz' }, index: 0, action: testAction('end-call') }],
  ])('refuses: %s', (_name, change) => {
    expect(() => apply(flow, change)).toThrow(EditError);
  });

  it('takes a block out with every way to it', () => {
    const { flow: without } = apply(flow, removeBlock(flow, 'b'));
    expect(JSON.stringify(without)).not.toContain('"to":"b"');
    expect(without.person).toBeUndefined();
  });
});

describe('diff', () => {
  it('names what changed, by block and field', () => {
    const changed = structuredClone(flow);
    const a = changed.blocks['a'];
    if (!a) throw new Error('block a is missing');
    a.at = [99, 99];
    a.messages = a.messages.toReversed();
    const second = a.messages[1];
    if (second) second.say.text = 'UNO';
    delete changed.blocks['b'];
    changed.name = 'Otra';
    expect(diff(flow, changed).map(({ what, path }) => `${what} ${path.join('.')}`)).toEqual([
      'changed name',
      'changed blocks.a.messages.1.say.text',
      'changed blocks.a.messages',
      'removed blocks.b',
    ]);
    expect(diff(flow, { ...flow, canvas: { notes: [1], sections: [] } })).toEqual([]);
  });
});

describe('reachableSubflows', () => {
  it('walks children of children once and names what is missing', () => {
    const enter = (id: string, ...children: string[]) =>
      testFlow(Object.fromEntries(children.map((child, i) => [`s${i}`, testBlock('subflow', { settings: { flow: child } })])), {
        id,
        start: 's0',
      });
    const all = new Map([enter('uno', 'dos', 'uno'), enter('dos', 'uno', 'tres')].map((one) => [one.id, one]));
    expect(reachableSubflows(enter('raiz', 'uno'), (id) => all.get(id), models)).toEqual({ ids: ['dos', 'uno'], missing: ['tres'] });
  });
});
