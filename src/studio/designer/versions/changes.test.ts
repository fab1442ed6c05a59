// Cases of two documents laid over one another: what is new, gone and changed, and where it stands.
import { describe, expect, it } from 'vitest';
import type { Block } from '#flow/model.ts';
import { testBlock, testFlow, testMessage } from '#flow/testing.ts';
import { changesBetween } from './changes.ts';

const at = (x: number, y: number): Partial<Block> => ({ at: [x, y] });
const before = testFlow({
  hola: testBlock('voice-reply', { title: 'Hola', messages: [testMessage('Hola')], exits: { next: { to: 'vieja' } } }),
  vieja: testBlock('voice-reply', { title: 'Vieja', ...at(300, 40) }),
});

describe('changes between two documents', () => {
  it('are none where only places differ', () => {
    const moved = { ...before, blocks: { ...before.blocks, vieja: testBlock('voice-reply', { title: 'Vieja', ...at(900, 900) }) } };
    expect(changesBetween(before, moved)).toMatchObject({ blocks: {}, groups: [], counts: { added: 0, changed: 0, removed: 0 } });
  });

  it('keep a removed block where it stood, beside what is new and changed', () => {
    const after = testFlow(
      {
        hola: testBlock('voice-reply', { title: 'Hola', messages: [testMessage('Buenas')], exits: { next: { to: 'nueva' } } }),
        nueva: testBlock('voice-reply', { title: 'Nueva' }),
      },
      { name: 'Otro nombre' },
    );
    const changes = changesBetween(before, after);
    expect(changes.blocks).toEqual({ hola: 'changed', vieja: 'removed', nueva: 'added' });
    expect(changes.counts).toEqual({ added: 1, changed: 1, removed: 1 });
    expect(changes.both.blocks['vieja']?.at).toEqual([300, 40]);
    expect(changes.both.blocks['hola']).toBe(after.blocks['hola']);
    expect(
      changes.groups.map(({ block, change, fields }) => [block, change, fields.map((field) => field.path.slice(2).join('.'))]),
    ).toEqual([
      [undefined, 'changed', ['']],
      ['vieja', 'removed', []],
      ['hola', 'changed', ['messages.0.say.text', 'exits.next.to']],
      ['nueva', 'added', []],
    ]);
  });
});
