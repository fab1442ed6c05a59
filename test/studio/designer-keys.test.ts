// The designer by keyboard alone: a flow is drawn, ordered, searched and taken back without a mouse; copies travel between flows and windows; what is
// typed in a field stays the field's. Not here: the mouse (designer-mouse.test.ts).
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handOn } from './hand.ts';
import { faults, shoot, startStudio, type Studio, type StudioWindow } from './studio.ts';
import { workFlow, type WorkFlow } from './work-flow.ts';

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio({ seeded: true });
});
afterAll(() => studio?.close());

type Bench = StudioWindow & { hand: ReturnType<typeof handOn>; draft: () => Promise<WorkFlow> };

async function opened(document: object & { id: string }): Promise<Bench> {
  await studio.keep(document);
  const window = await studio.open(`/flows/${document.id}/edit`);
  const hand = handOn(window.page);
  await hand.saved();
  return { ...window, hand, draft: async () => (await studio.draft(document.id)) as unknown as WorkFlow };
}

const work = (id: string) => ({ ...workFlow(id), id });

async function type(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test('a flow is drawn from an empty page without a mouse', async () => {
  const { page, hand, draft, complaints, close } = await opened({ ...work('teclado'), start: 'nada', blocks: {} } as object & {
    id: string;
  });
  await page.getByText('Un flujo por dibujar').waitFor();
  // Typed at once: what lies over the canvas may not even be fetched yet, and no letter is lost or taken for a key of the canvas.
  await page.keyboard.press('a');
  await page.keyboard.type('voz');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Texto del mensaje' }).waitFor();
  await page.keyboard.type('Hola, le atiende el consultorio.');
  await type(page, 'Escape', 'a');
  await page.keyboard.type('menu');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Texto del mensaje' }).waitFor();
  await page.keyboard.type('Diga turnos.');
  await type(page, 'Escape', 'F2');
  await page.getByRole('textbox', { name: 'Título del bloque' }).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Menú principal');
  await type(page, 'Escape', '.');
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]') != null);
  await type(page, 'ArrowDown', 'End', 'ArrowUp', 'Enter');
  await hand.panel.getByRole('heading', { name: 'Enviar WhatsApp' }).waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await hand.block('respuesta-de-voz').and(page.locator('[data-selected="true"]')).waitFor();
  await page.keyboard.press('Alt+ArrowRight');
  await hand.block('menu-hablado').and(page.locator('[data-selected="true"]')).waitFor();
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'Conectar «Menú principal»' });
  await dialog.getByRole('combobox', { name: 'Lleva a' }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Respuesta');
  await type(page, 'ArrowDown', 'Enter');
  await page.keyboard.press('Escape');
  await type(page, 'ArrowRight', 'ArrowRight', 'ArrowDown');
  await expect
    .poll(async () => {
      const { start, blocks } = await draft();
      const menu = blocks['menu-hablado'];
      return {
        start,
        said: blocks['respuesta-de-voz']?.messages[0]?.say.text,
        next: blocks['respuesta-de-voz']?.exits['next']?.to,
        title: menu?.title,
        asks: menu?.messages[0]?.say.text,
        actions: menu?.actions.map(({ kind }) => kind),
        back: Object.values(menu?.exits ?? {}).map(({ to }) => to),
      };
    })
    .toEqual({
      start: 'respuesta-de-voz',
      said: 'Hola, le atiende el consultorio.',
      next: 'menu-hablado',
      title: 'Menú principal',
      asks: 'Diga turnos.',
      actions: ['send-whatsapp'],
      back: ['respuesta-de-voz'],
    });
  await shoot(page, 'disenador-por-teclado');
  expect(complaints).toEqual([]);
  await close();
});

test('each key does what the list says: order, messages, copies, moving, taking back, problems, trying', async () => {
  const { page, hand, draft, complaints, close } = await opened(work('teclas'));
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Atajos de teclado' });
  for (const name of ['Agregar un bloque', 'Ordenar el dibujo', 'Problema siguiente', 'Buscar']) await list.getByText(name).waitFor();
  await shoot(page, 'disenador-atajos');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });

  await hand.block('cadena').locator('[data-chip="a2"] button').first().focus();
  await type(page, 'Enter', 'Alt+ArrowUp');
  await expect.poll(async () => (await draft()).blocks['cadena']?.messages[0]?.actions.map(({ id }) => id)).toEqual(['a2', 'a1', 'a3']);
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(async () => (await draft()).blocks['cadena']?.messages[0]?.actions.map(({ id }) => id)).toEqual(['a1', 'a2', 'a3']);
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await draft()).blocks['cadena']?.messages[0]?.actions.map(({ id }) => id)).toEqual(['a1', 'a3']);

  await hand.fit();
  await hand.choose('aviso');
  await page.keyboard.press('m');
  await page.getByRole('textbox', { name: 'Texto del mensaje' }).fill('Y los sábados por la mañana.');
  await type(page, 'Escape', 'e');
  await page.getByRole('textbox', { name: 'Texto del mensaje' }).fill('Abrimos de lunes a viernes.');
  await type(page, 'Escape', 'ArrowLeft', 'ArrowUp');
  await expect
    .poll(async () => {
      const block = (await draft()).blocks['aviso'];
      return [block?.messages.map(({ say }) => say.text), block?.at];
    })
    .toEqual([
      ['Abrimos de lunes a viernes.', 'Y los sábados por la mañana.'],
      [-20, 400],
    ]);

  await type(page, 'Control+d');
  await expect.poll(async () => Object.keys((await draft()).blocks).filter((id) => id.startsWith('aviso'))).toEqual(['aviso', 'aviso-2']);
  await page.keyboard.press('Delete');
  await page.getByText('1 bloque eliminado. Ctrl Z lo recupera').waitFor();
  await page.keyboard.press('Control+z');
  await hand.block('aviso-2').waitFor();
  await page.keyboard.press('Control+y');
  await hand.block('aviso-2').waitFor({ state: 'detached' });

  await page.keyboard.press('Control+a');
  await page.getByRole('toolbar').getByText('5 elegidos').waitFor();
  await type(page, 'Escape', 'F8');
  await page.locator('[data-block][data-selected="true"]').waitFor();
  await hand.fit();
  await hand.choose('menu');
  await page.keyboard.press('t');
  await page.getByText('Empieza en «Menú».').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

describe('copies', () => {
  test('cut and pasted within a flow they get new ids; lines among them follow', async () => {
    const { page, hand, draft, close } = await opened(work('pegar'));
    await hand.choose('saludo');
    await page.keyboard.down('Shift');
    await hand.block('menu').getByRole('heading').click();
    await page.keyboard.up('Shift');
    await page.getByRole('toolbar').getByText('2 elegidos').waitFor();
    await type(page, 'Control+c', 'Control+v');
    await hand.block('menu-2').waitFor();
    await expect
      .poll(async () => {
        const { blocks } = await draft();
        return [blocks['saludo-2']?.exits['next']?.to, blocks['menu-2']?.exits['gave-up']?.to, Object.keys(blocks).length];
      })
      .toEqual(['menu-2', 'cadena', 7]);
    await type(page, 'Control+x');
    await hand.block('menu-2').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+v');
    await expect.poll(async () => Object.keys((await draft()).blocks).length).toBe(7);
    await close();
  });

  test('pasted into another flow of another window, what is missing there is flagged, and what it needs comes along', async () => {
    const from = work('de-aqui');
    const lost = { id: 't1', kind: 'transfer', v: 1, settings: { to: { team: 'no-hay' }, music: 'default' } };
    const document = { ...from, blocks: { ...from.blocks, suelto: { ...from.blocks['suelto'], actions: [lost] } } };
    const { page, of, hand, close } = await opened(document);
    await studio.keep({ ...work('para-alla'), variables: [], blocks: { menu: workFlow('x').blocks['menu'] }, start: 'menu' });
    await hand.choose('saludo');
    await page.keyboard.down('Shift');
    await hand.block('suelto').getByRole('heading').click();
    await hand.block('menu').getByRole('heading').click();
    await page.keyboard.up('Shift');
    await page.getByRole('toolbar').getByText('3 elegidos').waitFor();
    await page.keyboard.press('Control+c');
    const other = await of.newPage();
    await other.goto(`${studio.api.url}/flows/para-alla/edit`);
    const there = handOn(other);
    await there.block('menu').waitFor();
    await other.keyboard.press('Control+v');
    await there.block('menu-2').waitFor();
    await expect
      .poll(async () => {
        const { blocks, variables } = (await studio.draft('para-alla')) as unknown as WorkFlow;
        return [blocks['saludo']?.exits['next']?.to, blocks['menu-2']?.exits['gave-up']?.to, variables];
      })
      .toMatchObject(['menu-2', undefined, [{ name: 'dni' }]]);
    await other.getByText('1 conexión llevaba a un bloque del otro flujo y quedó abierta.').waitFor();
    await other.getByText('Lo pegado tiene 1 error por resolver').waitFor();
    await shoot(other, 'disenador-pegado');
    await close();
  });

  test('a text that is no copy of blocks pastes nothing', async () => {
    const { page, hand, draft, close } = await opened(work('pegar-nada'));
    await page.evaluate(() => navigator.clipboard.writeText('{"format":"atiende/blocks@1","blocks":{"__proto__":1}}'));
    await hand.choose('aviso');
    await page.keyboard.press('Control+v');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await draft()).blocks['aviso']?.at[0]).toBe(-20);
    expect(Object.keys((await draft()).blocks)).toHaveLength(5);
    await close();
  });
});

test('the keys of a text field stay the field’s: undo, select all, delete, copy', async () => {
  const { page, hand, draft, close } = await opened(work('campo'));
  await hand.choose('aviso');
  const field = hand.panel.getByRole('textbox', { name: 'Lo que se dice' });
  await field.click();
  await page.keyboard.press('End');
  await page.keyboard.type(' Uno.');
  await expect.poll(async () => (await draft()).blocks['aviso']?.messages[0]?.say.text).toBe('Atendemos de lunes a viernes. Uno.');
  await page.keyboard.press('Control+z');
  expect(await field.inputValue()).not.toContain('Uno.');
  const left = await field.inputValue();
  expect(await page.getByText(/^Deshecho/).count()).toBe(0);
  await page.keyboard.press('Control+a');
  expect(await page.getByRole('toolbar').count()).toBe(0);
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(left);
  await page.keyboard.press('Delete');
  expect(await field.inputValue()).toBe('');
  await page.keyboard.type('a?n');
  expect(await field.inputValue()).toBe('a?n');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await expect.poll(async () => (await draft()).blocks['aviso']?.messages[0]?.say.text).toBe('a?n');
  expect(Object.keys((await draft()).blocks)).toHaveLength(5);
  await close();
});

describe('the search', () => {
  const searchable = (id: string) => {
    const flow = workFlow(id);
    const transfer = (action: string, to: object) => ({ id: action, kind: 'transfer', v: 1, settings: { to, music: 'default' } });
    const template = { origin: 'sandbox', template: { name: 'turno_confirmado', language: 'es', variables: {} } };
    const actions = [
      transfer('t1', { team: 'recepcion' }),
      transfer('t2', { number: '+541155550199' }),
      { id: 'w1', kind: 'send-whatsapp', v: 1, settings: template },
    ];
    return { ...flow, id, blocks: { ...flow.blocks, aviso: { ...flow.blocks['aviso'], actions } } };
  };

  test.each([
    ['text', 'de lunes a VIERNES', 'aviso'],
    ['number', '5550199', 'aviso'],
    ['team', 'recepción', 'aviso'],
    ['template', 'turno_conf', 'aviso'],
    ['variable', 'dni', 'suelto'],
    ['option', 'horarios', 'menu'],
  ])('finds by %s and goes there', async (kind, words, block) => {
    const { page, hand, close } = await opened(searchable(`buscar-${kind}`));
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: 'Buscar en el flujo' }).fill(words);
    await page
      .getByRole('status')
      .getByText(/\d lugar/)
      .waitFor();
    await page.keyboard.press('Enter');
    await hand.block(block).and(page.locator('[data-selected="true"]')).waitFor();
    if (kind === 'team') await shoot(page, 'disenador-buscar');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Buscar en el flujo' }).waitFor({ state: 'detached' });
    await close();
  });
});
