// A real Chromium with the studio in it, signed in, with nothing in its cache; what it loaded, and when the canvas showed its first block.
// Not here: what is done on the canvas.
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The browser; `CHROMIUM_PATH` names another one. */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** An open studio. */
export interface StudioPage {
  browser: Browser;
  page: Page;
  close: () => Promise<void>;
}

/** Open a browser and sign in there; no page of the studio is loaded yet. */
export async function openStudioPage(http: string, admin: { email: string; password: string }): Promise<StudioPage> {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'es-AR' });
  const answer = await context.request.post(`${http}/api/v1/sign-in`, { data: admin, headers: { origin: http } });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
  return { browser, page: await context.newPage(), close: () => browser.close() };
}

/** A first load of the editor. */
export interface FirstLoad {
  /** ms from the navigation to the first block drawn. */
  firstBlockMs: number;
  /** JavaScript that was asked for until then, compressed, kB; and what followed of itself. */
  scriptKb: number;
  laterScriptKb: number;
  scripts: number;
}

/** Open the editor of a flow with an empty cache and wait for its first block. */
export async function loadEditor(page: Page, address: string): Promise<FirstLoad> {
  const bodies: Promise<number>[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) bodies.push(response.body().then((body) => gzipSync(body).length / 1000));
  });
  await page.addInitScript(watchForBlock);
  await page.goto(address, { waitUntil: 'commit' });
  const shown = await page.waitForFunction(() => (window as unknown as { firstBlockMs?: number }).firstBlockMs, undefined, {
    timeout: 120_000,
    polling: 50,
  });
  const first = bodies.length;
  const firstBlockMs = Number(await shown.jsonValue());
  await page.waitForTimeout(4000);
  const sizes = await Promise.all(bodies);
  const sum = (list: readonly number[]) => list.reduce((total, size) => total + size, 0);
  return { firstBlockMs, scriptKb: sum(sizes.slice(0, first)), laterScriptKb: sum(sizes.slice(first)), scripts: first };
}

/** Runs in the page before its scripts: notes the first frame in which a block can be seen. */
function watchForBlock(): void {
  const look = (): void => {
    const block = document.querySelector<HTMLElement>('.react-flow__node [data-block]');
    const seen = block !== null && getComputedStyle(block).visibility === 'visible' && block.getBoundingClientRect().width > 0;
    if (!seen) return void requestAnimationFrame(look);
    // The frame after this one shows what was drawn in it.
    requestAnimationFrame(() => Object.assign(window, { firstBlockMs: performance.now() }));
    return undefined;
  };
  requestAnimationFrame(look);
}
