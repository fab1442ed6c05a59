// A hand at the designer: where its parts are, dragging by mouse, waiting until it is saved. Not here: what is expected of it.
import type { Locator, Page } from 'playwright-core';

/** A point of the window, pixels. */
export interface Point {
  x: number;
  y: number;
}

/** The middle of something in sight. */
export async function middle(of: Locator): Promise<Point> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`nothing to point at: ${String(of)}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The hands of one person on one page. */
export function handOn(page: Page) {
  const at = async (where: Locator | Point) => ('x' in where ? where : await middle(where));
  return {
    /** A card of the canvas by its block's id. */
    block: (id: string) => page.locator(`[data-block="${id}"]`),
    /** The hang-up glyph of an open exit. Example: `open('menu', 'option:o1')`. */
    open: (block: string, exit = 'next') => page.locator(`[data-open-exit="${block}|exit/${exit}"]`),
    /** A line between two blocks by the exit it starts at. */
    line: (block: string, exit = 'next') => page.locator(`.react-flow__edge[data-id="${block}|exit/${exit}"]`),
    panel: page.getByRole('complementary', { name: 'Configurar' }),
    palette: (name: string) => page.getByRole('navigation', { name: 'Paleta' }).getByRole('button', { name, exact: true }),
    undo: page.getByRole('button', { name: /^Deshacer/ }),
    redo: page.getByRole('button', { name: /^Rehacer/ }),
    /** Everything typed so far is on the server. */
    saved: () => page.locator('[role="status"][data-state="saved"]').waitFor(),
    state: (kind: string) => page.locator(`[role="status"][data-state="${kind}"]`),
    /** Choose a block by clicking its title. */
    choose: async (id: string) => {
      await page.locator(`[data-block="${id}"]`).getByRole('heading').click();
      await page.locator(`[data-block="${id}"][data-selected="true"]`).waitFor();
    },
    /** Press at one place, let go at another, with a way between them as a hand has it. */
    drag: async (from: Locator | Point, to: Locator | Point) => {
      const start = await at(from);
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(start.x + 12, start.y + 6, { steps: 3 });
      const end = await at(to);
      await page.mouse.move(end.x, end.y, { steps: 12 });
      await page.mouse.up();
    },
    /** Everything in sight, the view at rest. */
    fit: async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+1');
      await page.waitForTimeout(350);
    },
  };
}

export type Hand = ReturnType<typeof handOn>;
