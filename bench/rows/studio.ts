// The studio's editor with a thousand blocks, in a real browser with a real mouse: first block, dragging, panning, zooming, and what is loaded.
// Intervals are what the eye sees on this machine now; CPU of the page's main thread says what the studio itself needs.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Frames, framesDuring } from '../frames.ts';
import { largeFlow } from '../large-flow.ts';
import type { Figure, Row } from '../row.ts';
import { chromiumPath, loadEditor, openStudioPage } from '../studio-page.ts';

const blocks = 1000;
const loads = 3;
const frameMs = 16.8;

/** The row. */
export const row: Row = {
  name: 'studio',
  target: `${blocks} blocks: first block <= 3 s, a drag's frames <= ${frameMs} ms at p95, first load <= 380 kB of JavaScript`,
  needs: [chromiumPath],
  run: async ({ folder, scale, say, server }) => {
    if (!existsSync('build/studio/index.html')) throw new Error('the studio is not built: npm run bench builds it');
    const { admin, cli, http } = await server();
    const file = join(folder, 'grande.flow.json');
    await writeFile(file, JSON.stringify(largeFlow(blocks)));
    await cli('flow', 'import', file);
    const address = `${http}/flows/grande/edit`;
    const first: Figure[] = [];
    const shown: number[] = [];
    for (let load = 1; load < loads; load++) {
      const once = await openStudioPage(http, admin);
      shown.push((await loadEditor(once.page, address)).firstBlockMs);
      await once.close();
    }
    const { browser, page, close } = await openStudioPage(http, admin);
    try {
      const loaded = await loadEditor(page, address);
      shown.push(loaded.firstBlockMs);
      say(`first block after ${shown.map((ms) => ms.toFixed(0)).join(', ')} ms`);
      first.push(
        { what: `first block, empty cache, median of ${loads}`, value: at(shown, 0.5) / 1000, unit: 's', most: 3 },
        { what: 'JavaScript of the first load, gzip', value: loaded.scriptKb, unit: 'kB', most: 380 },
        { what: '- fetched ahead afterwards, gzip', value: loaded.laterScriptKb, unit: 'kB' },
      );
      const moves = Math.max(30, Math.round(240 * scale));
      const drag = await framesDuring(browser, page, () => dragBlock(page, moves));
      const pan = await framesDuring(browser, page, () => panCanvas(page, moves));
      const zoom = await framesDuring(browser, page, () => zoomCanvas(page, Math.round(moves / 4)));
      return [...first, ...figures('drag', drag, frameMs), ...figures('pan', pan), ...figures('zoom to all and back', zoom)];
    } finally {
      await close();
    }
  },
};

function figures(what: string, { intervals, mainThread }: Frames, most?: number): Figure[] {
  const must = most === undefined ? {} : { most };
  return [
    { what: `${what}: frame interval p50 of ${intervals.length}`, value: at(intervals, 0.5), unit: 'ms' },
    { what: `${what}: frame interval p95`, value: at(intervals, 0.95), unit: 'ms', ...must },
    { what: `${what}: main thread CPU a frame p50`, value: at(mainThread, 0.5), unit: 'ms' },
    { what: `${what}: main thread CPU a frame p95`, value: at(mainThread, 0.95), unit: 'ms', ...must },
  ];
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  // Browsers give times in tenths.
  return Math.round(value * 10) / 10;
}

/** Take the block nearest the middle by its head and lead it round in circles. */
async function dragBlock(page: Page, moves: number): Promise<void> {
  const heads = page.locator('[data-block] header');
  const boxes = await Promise.all((await heads.all()).map((head) => head.boundingBox()));
  const far = (box: { x: number; y: number }) => Math.hypot(box.x - 620, box.y - 450);
  const [box] = boxes.filter((one) => one !== null).toSorted((a, b) => far(a) - far(b));
  if (!box) throw new Error('no block to drag');
  const start = { x: box.x + 60, y: box.y + box.height / 2 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (let move = 1; move <= moves; move++) {
    const turn = (move / 60) * 2 * Math.PI;
    await page.mouse.move(start.x + 120 * Math.sin(turn), start.y + 90 * (1 - Math.cos(turn)));
  }
  await page.mouse.up();
}

/** Pull the canvas itself to and fro. */
async function panCanvas(page: Page, moves: number): Promise<void> {
  const start = await emptySpot(page);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (let move = 1; move <= moves; move++) {
    const turn = (move / 120) * 2 * Math.PI;
    await page.mouse.move(start.x - 300 * (1 - Math.cos(turn)), start.y - 150 * Math.sin(turn));
  }
  await page.mouse.up();
}

/** With the wheel out until all is seen, and in again. */
async function zoomCanvas(page: Page, steps: number): Promise<void> {
  const spot = await emptySpot(page);
  await page.mouse.move(spot.x, spot.y);
  for (let step = 0; step < steps; step++) await page.mouse.wheel(0, 60);
  for (let step = 0; step < steps; step++) await page.mouse.wheel(0, -60);
}

/** A point of the canvas where nothing is drawn. */
function emptySpot(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate(() => {
    for (let y = 200; y < 800; y += 12)
      for (let x = 500; x < 1100; x += 12)
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane') === true) return { x, y };
    throw new Error('the canvas is full');
  });
}
