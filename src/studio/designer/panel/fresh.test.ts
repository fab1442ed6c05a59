// New actions and messages: free ids, settings of the kind's own, places that a change understands.
import { describe, expect, it } from 'vitest';
import { apply } from '#flow/edit.ts';
import { type Block, flowSchema } from '#flow/model.ts';
import { actionsOfBlock } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import { freshAction, freshMessage, placeOf } from './fresh.ts';

const action = (id: string) => ({ id, kind: 'end-call', v: 1, settings: {}, exits: {} });
const block: Block = {
  kind: 'voice-reply',
  v: 1,
  title: '',
  at: [0, 0],
  messages: [{ id: 'm1', say: { text: 'Hola' }, actions: [action('a1')] }],
  settings: {},
  actions: [action('a2'), action('a4')],
  exits: { next: { actions: [action('a3')] } },
};
const flow = flowSchema.parse({
  schema: 'atiende/flow@1',
  id: 'f',
  name: 'F',
  languages: ['es'],
  timeZone: 'UTC',
  start: 'b',
  blocks: { b: block },
});

describe('fresh parts', () => {
  it.each(Object.keys(models.actions))('%s begins with settings that its model reads', (kind) => {
    const made = freshAction('b', block, kind);
    expect(made?.id).toBe('a5');
    expect(models.actions[kind]?.settings.safeParse(made?.settings).success).toBe(true);
  });

  it('knows no other kind and gives messages free ids', () => {
    expect(freshAction('b', block, 'nada')).toBeUndefined();
    expect(freshMessage(block).id).toBe('m2');
  });

  it('finds the place of every action, so that a change can take it away', () => {
    for (const placed of actionsOfBlock('b', block)) {
      const { place, index } = placeOf(placed);
      const after = apply(flow, { kind: 'remove-action', place, index }).flow;
      const left = actionsOfBlock('b', after.blocks['b'] ?? block).map((one) => one.action.id);
      expect(left).not.toContain(placed.action.id);
      expect(left).toHaveLength(3);
    }
  });
});
