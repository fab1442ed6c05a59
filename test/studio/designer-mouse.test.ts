// The designer by mouse: blocks and actions dragged, dropped, ordered and lined up, notes and sections, copies between flows and windows. What counts
// is the document that reaches the server. Not here: the same by keyboard (designer-keys.test.ts), a whole flow called (designer.test.ts).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handOn } from './hand.ts';
import { workFlow, type WorkFlow } from './work-flow.ts';
import { shoot, startStudio, type Studio, type StudioWindow } from './studio.ts';

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio?.close());

type Bench = StudioWindow & { hand: ReturnType<typeof handOn>; draft: () => Promise<WorkFlow> };

/** The work flow in the designer of a new window, everything in sight. */
async function opened(id: string): Promise<Bench> {
  await studio.keep(workFlow(id));
  const window = await studio.open(`/flows/${id}/edit`);
  const hand = handOn(window.page);
  await hand.block('saludo').waitFor();
  await hand.fit();
  return { ...window, hand, draft: async () => (await studio.draft(id)) as unknown as WorkFlow };
}

describe('blocks', () => {
  test('from the palette: onto the canvas, onto the hang-up glyph, onto a line', async () => {
    const { page, hand, draft, complaints, close } = await opened('paleta');
    const canvas = await page.locator('.react-flow').boundingBox();
    await hand.drag(hand.palette('Condición'), { x: (canvas?.x ?? 0) + 60, y: (canvas?.y ?? 0) + (canvas?.height ?? 0) - 60 });
    await hand.block('condicion').waitFor();
    await hand.fit();
    await hand.drag(hand.palette('Pedir dato'), hand.open('aviso'));
    await hand.block('pedir-dato').waitFor();
    await page.keyboard.press('Escape');
    await hand.fit();
    await hand.drag(hand.palette('Horario'), hand.line('saludo').locator('.react-flow__edge-interaction'));
    await hand.block('horario').waitFor();
    await expect
      .poll(async () => {
        const { blocks } = await draft();
        return [
          blocks['condicion']?.kind,
          blocks['aviso']?.exits['next']?.to,
          blocks['saludo']?.exits['next']?.to,
          Object.values(blocks['horario']?.exits ?? {})[0]?.to,
        ];
      })
      .toEqual(['condition', 'pedir-dato', 'horario', 'menu']);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a line drawn onto the empty canvas asks what comes next; onto a card it connects', async () => {
    const { page, hand, draft, close } = await opened('lineas');
    const canvas = await page.locator('.react-flow').boundingBox();
    await hand.drag(hand.open('menu', 'option:o1'), { x: (canvas?.x ?? 0) + 30, y: (canvas?.y ?? 0) + (canvas?.height ?? 0) - 30 });
    const picker = page.getByRole('dialog', { name: 'Elegir un bloque' });
    await shoot(page, 'disenador-elegir-bloque');
    await picker.getByRole('option', { name: 'Asignar' }).click();
    await hand.block('asignar').waitFor();
    await hand.fit();
    await hand.drag(hand.open('menu', 'option:o2'), hand.block('aviso').getByRole('heading'));
    await expect
      .poll(async () => {
        const exits = (await draft()).blocks['menu']?.exits;
        return [exits?.['option:o1']?.to, exits?.['option:o2']?.to];
      })
      .toEqual(['asignar', 'aviso']);
    await close();
  });

  test('what is chosen at the hang-up glyph leaves room for the line to it', async () => {
    const { page, hand, draft, close } = await opened('al-lado');
    await hand.open('menu', 'option:o1').click();
    await page.getByRole('dialog', { name: 'Elegir un bloque' }).getByRole('option', { name: 'Asignar' }).click();
    await hand.block('asignar').waitFor();
    await expect.poll(async () => (await draft()).blocks['menu']?.exits['option:o1']?.to).toBe('asignar');
    const from = await hand.block('menu').boundingBox();
    const to = await hand.block('asignar').boundingBox();
    // Cards are 280 units wide: the room between them is told by that.
    const room = ((to?.x ?? 0) - (from?.x ?? 0) - (from?.width ?? 0)) / ((from?.width ?? 1) / 280);
    expect(room).toBeGreaterThan(80);
    await close();
  });

  test('a block of the canvas let go on a line goes in between, on a hang-up glyph it goes on there', async () => {
    const { hand, draft, close } = await opened('soltar');
    await hand.drag(hand.block('suelto').getByRole('heading'), hand.line('saludo').locator('.react-flow__edge-interaction'));
    await expect
      .poll(async () => {
        const { blocks } = await draft();
        return [blocks['saludo']?.exits['next']?.to, blocks['suelto']?.exits['next']?.to];
      })
      .toEqual(['suelto', 'menu']);
    await hand.fit();
    await hand.drag(hand.block('aviso').getByRole('heading'), hand.open('menu', 'option:o1'));
    await expect.poll(async () => (await draft()).blocks['menu']?.exits['option:o1']?.to).toBe('aviso');
    // Each was one step: two undos, and it is as it was.
    await hand.undo.click();
    await hand.undo.click();
    await expect
      .poll(async () => {
        const { blocks } = await draft();
        return [blocks['saludo']?.exits['next']?.to, blocks['menu']?.exits['option:o1']?.to, blocks['suelto']?.at];
      })
      .toEqual(['menu', undefined, workFlow('x').blocks['suelto']?.at]);
    await close();
  });

  test('several are chosen with a frame and lined up; a tool puts a section around them', async () => {
    const { page, hand, draft, close } = await opened('varios');
    const box = await hand.block('suelto').boundingBox();
    const other = await hand.block('aviso').boundingBox();
    if (!box || !other) throw new Error('no cards');
    await page.keyboard.down('Shift');
    await hand.drag({ x: other.x - 15, y: other.y - 15 }, { x: box.x + box.width + 10, y: box.y + box.height + 10 });
    await page.keyboard.up('Shift');
    const bar = page.getByRole('toolbar', { name: 'Bloques elegidos' });
    await bar.getByText('2 elegidos').waitFor();
    await shoot(page, 'disenador-varios');
    await bar.getByRole('button', { name: 'Alinear a la izquierda' }).click();
    await expect
      .poll(async () => {
        const { blocks } = await draft();
        return (blocks['suelto']?.at[0] ?? 0) - (blocks['aviso']?.at[0] ?? 1);
      })
      .toBe(0);
    await bar.getByRole('button', { name: 'Agregar sección' }).click();
    await page.getByRole('textbox', { name: 'Nombre de la sección' }).fill('Avisos');
    await page.getByRole('button', { name: 'Violeta' }).click();
    await expect.poll(async () => (await draft()).canvas.sections).toMatchObject([{ title: 'Avisos', colour: 'violet' }]);
    await close();
  });

  test('tidy up moves them only when asked, and is one undo step', async () => {
    const { page, hand, draft, close } = await opened('ordenar');
    const places = async () =>
      Object.entries((await draft()).blocks)
        .flatMap(([block, { at }]) => `${block} ${at.join()}`)
        .toSorted();
    const before = await places();
    await page.getByRole('button', { name: 'Más herramientas' }).click();
    await page.getByRole('menuitem', { name: 'Ordenar el dibujo' }).click();
    await expect.poll(places).not.toEqual(before);
    const { blocks } = await draft();
    expect(blocks['saludo']?.at[0]).toBeLessThan(blocks['menu']?.at[0] ?? 0);
    await hand.undo.click();
    await expect.poll(places).toEqual(before);
    expect(await hand.undo.isDisabled()).toBe(true);
    await close();
  });
});

describe('actions', () => {
  const kinds = ['Transferir la llamada', 'Finalizar llamada', 'Enviar SMS', 'Enviar WhatsApp'];

  test.each([
    ['a message', 'aviso|message|m1', 'mensaje'],
    ['a menu option', 'menu|exit|option:o1', 'opcion'],
    ['a block', 'aviso|block', 'bloque'],
  ])('each of the four kinds on %s', async (_where, place, id) => {
    const { page, hand, draft, complaints, close } = await opened(`acciones-${id}`);
    const [block = ''] = place.split('|');
    for (const kind of kinds) {
      await hand.block(block).hover();
      await page.locator(`[data-add-action="${place}"]`).click();
      await page.getByRole('menuitem', { name: kind }).click();
      await hand.panel.getByRole('heading', { name: kind }).waitFor();
    }
    await expect
      .poll(async () => {
        const at = (await draft()).blocks[block];
        const list = { mensaje: at?.messages[0]?.actions, opcion: at?.exits['option:o1']?.actions, bloque: at?.actions }[id];
        return (list ?? []).map((action) => action.kind);
      })
      .toEqual(['transfer', 'end-call', 'send-sms', 'send-whatsapp']);
    await hand.fit();
    await shoot(page, `disenador-acciones-${id}`);
    expect(complaints).toEqual([]);
    await close();
  });

  test('an action from the palette lands in the place it is let go on', async () => {
    const { hand, draft, close } = await opened('soltar-accion');
    await hand.drag(hand.palette('Enviar SMS'), hand.block('menu').getByText('Horarios', { exact: true }));
    await expect
      .poll(async () => (await draft()).blocks['menu']?.exits['option:o2']?.actions?.map(({ kind }) => kind))
      .toEqual(['send-sms']);
    await close();
  });

  test('a chip is put before another, then onto another message, an option and a block', async () => {
    const { hand, draft, complaints, close } = await opened('chips');
    const chip = (id: string) => hand.block('cadena').locator(`[data-chip="${id}"] button`).first();
    const where = async () => {
      const { blocks } = await draft();
      const ids = (list: { id: string; kind: string }[] | undefined) => (list ?? []).map((one) => one.kind).join(' ');
      return {
        first: ids(blocks['cadena']?.messages[0]?.actions),
        second: ids(blocks['cadena']?.messages[1]?.actions),
        option: ids(blocks['menu']?.exits['option:o1']?.actions),
        block: ids(blocks['aviso']?.actions),
      };
    };
    const box = await chip('a1').boundingBox();
    await hand.drag(chip('a2'), { x: (box?.x ?? 0) + 30, y: (box?.y ?? 0) + 2 });
    await expect.poll(where).toEqual({ first: 'send-whatsapp send-sms end-call', second: '', option: '', block: '' });
    await hand.drag(chip('a3'), hand.block('cadena').getByText('Segundo mensaje.'));
    await expect.poll(where).toEqual({ first: 'send-whatsapp send-sms', second: 'end-call', option: '', block: '' });
    await hand.fit();
    await hand.drag(chip('a1'), hand.block('menu').getByText('Turnos', { exact: true }));
    await expect.poll(where).toEqual({ first: 'send-whatsapp', second: 'end-call', option: 'send-sms', block: '' });
    await hand.fit();
    await hand.block('aviso').hover();
    await hand.drag(chip('a2'), hand.block('aviso').getByRole('heading'));
    await hand.fit();
    await expect.poll(where).toEqual({ first: '', second: 'end-call', option: 'send-sms', block: 'send-whatsapp' });
    for (let step = 0; step < 4; step++) await hand.undo.click();
    await expect.poll(where).toEqual({ first: 'send-sms send-whatsapp end-call', second: '', option: '', block: '' });
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('notes', () => {
  test('a note is written, coloured, moved with the mouse and deleted', async () => {
    const { page, hand, draft, close } = await opened('notas');
    await page.getByRole('button', { name: 'Más herramientas' }).click();
    await page.getByRole('menuitem', { name: 'Agregar nota' }).click();
    const note = page.getByRole('textbox', { name: 'Nota' });
    await note.fill('Revisar con la doctora');
    await page.getByRole('button', { name: 'Rojo' }).click();
    await expect.poll(async () => (await draft()).canvas.notes).toMatchObject([{ text: 'Revisar con la doctora', colour: 'red' }]);
    const at = (await draft()).canvas.notes[0]?.at[0] ?? 0;
    await page.keyboard.press('Escape');
    await hand.fit();
    const box = await page.locator('.react-flow__node-note').boundingBox();
    if (!box) throw new Error('no note');
    await hand.drag({ x: box.x + 6, y: box.y + 4 }, { x: box.x + 66, y: box.y + 64 });
    await expect.poll(async () => (await draft()).canvas.notes[0]?.at[0] ?? 0).toBeGreaterThan(at);
    await page.locator('.react-flow__node-note').getByRole('button', { name: 'Eliminar' }).click();
    await expect.poll(async () => (await draft()).canvas.notes).toEqual([]);
    await close();
  });
});
