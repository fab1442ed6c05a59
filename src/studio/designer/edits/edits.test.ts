// Cases of the designer's pure edits: ids, lines, moving actions, clipboard, alignment, notes, search, tidy up.
import { describe, expect, it } from 'vitest';
import { apply, type Change } from '#flow/edit.ts';
import type { Flow } from '#flow/model.ts';
import { testAction, testBlock, testFlow, testMessage } from '#flow/testing.ts';
import { align } from './align.ts';
import { type Copied, copyAction, copyText, pasteActions, pasteBlocks, readCopied } from './clipboard.ts';
import { find } from './find.ts';
import { connect, insert, moveAction, openExit, portOf, removeBlocks, targetOf } from './lines.ts';
import { addNote, addSection, changeMark, notesOf, removeMark, sectionsOf } from './marks.ts';
import { freshBlockId, newBlock } from './new-block.ts';
import { tidy } from './tidy.ts';

const all = (flow: Flow, changes: Change[]) => apply(flow, { kind: 'batch', changes });
const flow = testFlow(
  {
    hola: testBlock('voice-reply', { title: 'Saludo', messages: [testMessage('Hola {{dni}}')], exits: { next: { to: 'menu' } } }),
    menu: testBlock('spoken-menu', {
      at: [400, 0],
      settings: { options: [{ id: 'uno', label: 'Recepción', key: '1', phrases: [] }] },
      exits: {
        'option:uno': { to: 'hola', actions: [testAction('transfer', { to: { team: 'recepcion' } }, { failed: { to: 'adios' } })] },
      },
    }),
    adios: testBlock('voice-reply', { title: 'Adiós', at: [800, 0], messages: [testMessage('Chau', [testAction('end-call')])] }),
  },
  { variables: [{ name: 'dni', type: 'digits', sensitive: false }], person: 'adios' },
);

describe('new blocks', () => {
  it('gives ids that are free and never reserved', () => {
    expect(freshBlockId(flow, 'Menú')).toBe('menu-2');
    expect(freshBlockId(flow, '¿…?')).toBe('bloque');
    expect(freshBlockId(flow, 'constructor')).toBe('bloque');
    expect(freshBlockId(flow, '123 Sí')).toBe('si');
  });

  it('starts what speaks with a message to fill in', () => {
    expect(newBlock('voice-reply', 'x', [1.4, 2.6])).toMatchObject({ at: [1, 3], messages: [{ id: 'm1', say: { text: '' } }] });
    expect(newBlock('condition', 'x', [0, 0]).messages).toEqual([]);
  });
});

describe('lines', () => {
  it('reads ports of exits and of actions', () => {
    expect(portOf('menu', 'exit/option:uno')).toEqual({ block: 'menu', exit: 'option:uno' });
    expect(portOf('menu', 'action/a1/failed')).toEqual({ block: 'menu', action: 'a1', exit: 'failed' });
    expect(portOf('menu', 'nothing')).toBeUndefined();
  });

  it('puts a block into a line and gives the document back', () => {
    const block = newBlock('voice-reply', 'Medio', [0, 0]);
    const done = all(flow, [{ kind: 'add-block', id: 'medio', block }, ...insert(flow, { block: 'hola', exit: 'next' }, 'medio', block)]);
    expect(done.flow.blocks['hola']?.exits['next']?.to).toBe('medio');
    expect(done.flow.blocks['medio']?.exits['next']?.to).toBe('menu');
    expect(apply(done.flow, done.inverse).flow).toEqual(flow);
  });

  it('puts a block into an action line too', () => {
    const port = { block: 'menu', action: 'a1', exit: 'failed' };
    expect(targetOf(flow, port)).toBe('adios');
    const done = all(flow, [connect(port, 'hola')]);
    expect(targetOf(done.flow, port)).toBe('hola');
    expect(targetOf(all(flow, [connect(port)]).flow, port)).toBeUndefined();
  });

  it('finds the first open exit', () => {
    expect(openExit(flow.blocks['menu'] ?? testBlock('x'))).toBe('gave-up');
  });

  it('takes blocks out with their lines, hands the start on, and gives all back', () => {
    const done = all(flow, removeBlocks(flow, ['hola', 'adios']));
    expect(Object.keys(done.flow.blocks)).toEqual(['menu']);
    expect(done.flow.start).toBe('menu');
    expect(done.flow.person).toBeUndefined();
    expect(JSON.stringify(done.flow)).not.toContain('"to":"hola"');
    expect(apply(done.flow, done.inverse).flow).toEqual(flow);
    expect(Object.keys(all(flow, removeBlocks(flow, ['hola', 'menu', 'adios'])).flow.blocks)).toEqual([]);
  });

  it('moves an action within its list and to a block that has its id already', () => {
    const two = all(flow, [
      { kind: 'add-action', place: { block: 'adios', message: 'm1' }, index: 1, action: testAction('send-sms', {}, {}, 'a2') },
    ]).flow;
    const within = all(two, moveAction(two, 'adios', 'a1', { block: 'adios', message: 'm1' }, 2)).flow;
    expect(within.blocks['adios']?.messages[0]?.actions.map((one) => one.id)).toEqual(['a2', 'a1']);
    expect(moveAction(two, 'adios', 'a1', { block: 'adios', message: 'm1' }, 1)).toEqual([]);
    const over = all(two, moveAction(two, 'menu', 'a1', { block: 'adios' }, 0)).flow;
    expect(over.blocks['menu']?.exits['option:uno']?.actions).toEqual([]);
    expect(over.blocks['adios']?.actions).toMatchObject([{ id: 'a3', kind: 'transfer' }]);
  });
});

describe('clipboard', () => {
  const blocksOf = (text: string) => {
    const copied = readCopied(text);
    if (copied?.format !== 'atiende/blocks@1') throw new Error('no blocks');
    return copied;
  };
  const actionsOf = (text: string | undefined): Extract<Copied, { format: 'atiende/actions@1' }> => {
    const copied = readCopied(text ?? '');
    if (copied?.format !== 'atiende/actions@1') throw new Error('no actions');
    return copied;
  };

  it('pastes with new ids; lines among the copied follow, within the flow the others stay', () => {
    const pasted = pasteBlocks(flow, blocksOf(copyText(flow, ['hola', 'menu'])), { x: 1000, y: 500 });
    expect(pasted).toMatchObject({ ids: ['hola-2', 'menu-2'], opened: 0, renamed: [] });
    const now = all(flow, pasted.changes).flow;
    expect(now.blocks['hola-2']?.exits['next']?.to).toBe('menu-2');
    expect(now.blocks['menu-2']?.exits['option:uno']).toMatchObject({ to: 'hola-2', actions: [{ exits: { failed: { to: 'adios' } } }] });
    expect(now.variables).toEqual(flow.variables);
  });

  it('never hides a block that is there', () => {
    const copied = blocksOf(copyText(flow, ['hola']));
    const once = all(flow, pasteBlocks(flow, copied, { x: 140, y: 80 }).changes).flow;
    const twice = all(once, pasteBlocks(once, copied, { x: 140, y: 80 }).changes).flow;
    expect([once.blocks['hola-2']?.at, twice.blocks['hola-3']?.at]).toEqual([
      [40, 40],
      [80, 80],
    ]);
  });

  it('in another flow opens lines to what stayed behind, even where an id is the same by chance, and declares variables', () => {
    const other = testFlow({ hola: testBlock('voice-reply'), adios: testBlock('voice-reply') }, { id: 'otro' });
    const pasted = pasteBlocks(other, blocksOf(copyText(flow, ['hola', 'menu'])), { x: 1000, y: 500 });
    expect(pasted).toMatchObject({ ids: ['hola-2', 'menu'], opened: 1 });
    const now = all(other, pasted.changes).flow;
    expect(now.blocks['menu']?.exits['option:uno']).toEqual({
      to: 'hola-2',
      actions: [testAction('transfer', { to: { team: 'recepcion' } })],
    });
    expect(now.variables.map((one) => one.name)).toEqual(['dni']);
    const alone = all(other, pasteBlocks(other, blocksOf(copyText(flow, ['hola'])), { by: 40 }).changes).flow;
    expect(alone.blocks['hola-2']?.exits).toEqual({ next: {} });
  });

  it('gives a variable another name where that name has another type here', () => {
    const other = testFlow({ a: testBlock('voice-reply') }, { id: 'otro', variables: [{ name: 'dni', type: 'text', sensitive: true }] });
    const pasted = pasteBlocks(other, blocksOf(copyText(flow, ['hola'])), { by: 0 });
    expect(pasted.renamed).toEqual([{ from: 'dni', to: 'dni_2' }]);
    const now = all(other, pasted.changes).flow;
    expect(now.blocks['hola']?.messages[0]?.say.text).toBe('Hola {{dni_2}}');
    expect(now.variables.map(({ name, type }) => [name, type])).toEqual([
      ['dni', 'text'],
      ['dni_2', 'digits'],
    ]);
  });

  it('pastes an action at a place of the flow, of another flow and of the fault, with an id that is free there', () => {
    const copied = actionsOf(copyAction(flow, 'menu', 'a1'));
    const here = pasteActions(flow, copied, { block: 'adios', message: 'm1' }, 1);
    expect(here).toMatchObject({ ids: ['a2'], opened: 0 });
    expect(all(flow, here.changes).flow.blocks['adios']?.messages[0]?.actions[1]).toMatchObject({
      id: 'a2',
      kind: 'transfer',
      exits: { failed: { to: 'adios' } },
    });
    const other = testFlow({ a: testBlock('voice-reply') }, { id: 'otro' });
    const there = pasteActions(other, copied, { block: 'a' }, 0);
    expect(there).toMatchObject({ ids: ['a1'], opened: 1 });
    expect(all(other, there.changes).flow.blocks['a']?.actions[0]?.exits).toEqual({});
    const fault = pasteActions(other, copied, 'fault', 0);
    expect(all(other, fault.changes).flow.fault?.actions.map((one) => one.kind)).toEqual(['transfer']);
    expect(copyAction(flow, 'menu', 'a9')).toBeUndefined();
  });

  it('takes nothing else for blocks', () => {
    for (const text of [
      '',
      'hola',
      '{"format":"atiende/blocks@1"}',
      '{"format":"atiende/blocks@1","flow":"x","blocks":{"__proto__x":1},"variables":[]}',
      '{"format":"atiende/actions@1","flow":"x","actions":[],"variables":[]}',
      '{"format":"atiende/actions@1","flow":"x","actions":[{"id":"constructor","kind":"x","v":1}],"variables":[]}',
    ])
      expect(readCopied(text)).toBeUndefined();
  });
});

describe('align', () => {
  const boxes = [
    { id: 'hola', x: 0, y: 10, width: 280, height: 100 },
    { id: 'menu', x: 400, y: 50, width: 280, height: 200 },
    { id: 'adios', x: 1000, y: 0, width: 280, height: 100 },
  ];
  it('lines up edges and leaves out what is in place', () => {
    expect(align(boxes, 'top')).toEqual([
      { kind: 'move-block', id: 'hola', at: [0, 0] },
      { kind: 'move-block', id: 'menu', at: [400, 0] },
    ]);
    expect(align(boxes.slice(0, 1), 'left')).toEqual([]);
  });
  it('spreads with equal gaps', () => {
    expect(align(boxes, 'spread-x')).toEqual([{ kind: 'move-block', id: 'menu', at: [500, 50] }]);
  });
});

describe('notes and sections', () => {
  it('adds, changes and removes them, and skips what cannot be drawn', () => {
    const note = addNote(flow, { at: [0, 0], size: [200, 100], text: 'Ojo', colour: 'amber' });
    const section = addSection(flow, { at: [0, 0], size: [400, 300], title: 'Horario', colour: 'teal' });
    const both = all(flow, [note.change, section.change]).flow;
    const changed = all(both, changeMark(both, 'notes', note.id, { text: 'Listo' })).flow;
    expect(notesOf(changed).map((one) => one.text)).toEqual(['Listo']);
    expect(sectionsOf(changed).map((one) => one.title)).toEqual(['Horario']);
    expect(notesOf(all(changed, removeMark(changed, 'notes', note.id)).flow)).toEqual([]);
    expect(notesOf({ ...flow, canvas: { notes: [1, null, { id: 'x' }], sections: [] } })).toEqual([]);
  });
});

describe('find', () => {
  it('finds texts, options, teams by name and variables, whatever the accents', () => {
    const places = (words: string, names?: Map<string, string>) => find(flow, words, names).map((hit) => hit.path.join('.'));
    expect(places('SALUDO')).toEqual(['blocks.hola.title']);
    expect(places('recepcion')).toContain('blocks.menu.settings.options.0.label');
    expect(places('mesa', new Map([['recepcion', 'Mesa de entrada']]))).toEqual([
      'blocks.menu.exits.option:uno.actions.0.settings.to.team',
    ]);
    expect(places('dni')).toEqual(['blocks.hola.messages.0.say.text', 'variables.0.name']);
    expect(places('  ')).toEqual([]);
  });
});

describe('tidy', () => {
  const block = (id: string, to: string[]) => ({
    id,
    width: 280,
    height: 150,
    ports: to.map((one, index) => ({ y: 60 + index * 32, to: one })),
  });
  it('goes from left to right, rows in the order of the connectors, nothing over another', () => {
    const blocks = [block('c', []), block('b', ['d']), block('a', ['b', 'c', 'a']), block('d', ['a']), block('solo', [])];
    const places = tidy(blocks, 'a');
    expect(places['a']?.[0]).toBe(0);
    expect(places['b']?.[0]).toBe(400);
    expect(places['d']?.[0]).toBe(800);
    expect(places['b']?.[1]).toBeLessThan(places['c']?.[1] ?? 0);
    const boxes = Object.values(places);
    for (const [index, one] of boxes.entries())
      for (const other of boxes.slice(index + 1)) expect(one[0] !== other[0] || Math.abs(one[1] - other[1]) >= 150).toBe(true);
    expect(tidy(blocks, 'a')).toEqual(places);
  });

  it('survives ten thousand blocks in one chain and in one ring', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => block(`b${index}`, [`b${(index + 1) % 10_000}`]));
    const places = tidy(chain, 'b0');
    expect(places['b9999']?.[0]).toBe(9999 * 400);
  });
});
