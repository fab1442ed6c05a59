// The studio for tests of its pages: the real HTTP room and database, one Chromium, and windows on it that remember what went wrong in them.
// With ATIENDE_SCREENSHOTS=<folder> pictures are written there. Not here: telephony (test/whole), how a hand moves (hand.ts), what is expected.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { sandboxChannels } from '#adapters/sandbox/templates.ts';
import { cookieName } from '#api/auth/sessions.ts';
import type { RoomHealth } from '#api/rooms.ts';
import { createTestEars } from '#api/test-ears.ts';
import { createTestVoices } from '#api/test-voices.ts';
import { startTestApi, type TestApi } from '#api/test-server.ts';
import { flowSchema } from '#flow/model.ts';
import type { ConfusionCheck } from '#ports/confusion-check.ts';
import type { ModelStore } from '#ports/models.ts';
import { seedDemo } from './demo.ts';
import { seedTrunks } from './demo-trunks.ts';
import { demoMessaging, seedMessaging } from './demo-messaging.ts';

const chrome = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const built = path.join(import.meta.dirname, '../../build/studio');
const shots = process.env['ATIENDE_SCREENSHOTS'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Sizes the studio is looked at in, pixels. */
export const sizes = {
  laptop: { width: 1440, height: 900 },
  screen: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;

/** How a window on the studio looks. Default: a laptop, light, Spanish, signed in as the admin. */
export interface WindowOptions {
  size?: { width: number; height: number };
  scheme?: 'light' | 'dark';
  locale?: string;
  /** Cookie of another user; `null` = nobody is signed in. */
  cookie?: string | null;
}

/** A window: a page of its own context, and what went wrong in it. */
export interface StudioWindow {
  page: Page;
  of: BrowserContext;
  /** Errors and warnings of the console, and uncaught ones. */
  complaints: string[];
  close: () => Promise<void>;
}

/** A running studio. */
export interface Studio {
  api: TestApi;
  browser: Browser;
  /** The admin's. */
  cookie: string;
  open: (address: string, options?: WindowOptions) => Promise<StudioWindow>;
  /** Keep a document as the draft of its own id. Answers the id. */
  keep: (document: object) => Promise<string>;
  /** The draft as the server has it. */
  draft: (id: string) => Promise<Record<string, unknown>>;
  close: () => Promise<void>;
}

/** Start one; `seeded` with the clinic, its people, lines and calls, `confusions` as an ear that compares words, `models` that can be downloaded, `health` of its processes. About three seconds. */
export async function startStudio(
  options: { seeded?: boolean; confusions?: ConfusionCheck; models?: ModelStore['list']; health?: () => RoomHealth } = {},
): Promise<Studio> {
  expect(existsSync(chrome), `these tests need Chromium at ${chrome}`).toBe(true);
  expect(existsSync(path.join(built, 'index.html')), 'build the studio first: npx vite build').toBe(true);
  const voices = createTestVoices().room;
  const api = await startTestApi((rooms) => ({
    voices: options.models ? { ...voices, models: { ...voices.models, list: options.models } } : voices,
    ears: createTestEars([
      { id: 'nube', name: 'Nube', kind: 'deepgram', url: 'wss://api.deepgram.com/v1', model: 'nova-3', languages: ['es'] },
    ]).room,
    ...rooms,
    channels: () => sandboxChannels,
    messaging: demoMessaging,
    confusions: options.confusions ?? (async () => []),
    ...(options.health ? { health: options.health } : {}),
    settings: { ...rooms.settings, studioFolder: built },
  }));
  if (options.seeded) {
    await seedDemo(api.store, Date.now());
    api.trunks.push(...(await seedTrunks(api.store.sip, Date.now())));
    await seedMessaging(api.store.channels, Date.now());
  }
  const { cookie } = await api.signedIn('admin', { name: 'Marta Ruiz', email: 'marta@example.com' });
  const browser = await chromium.launch({ executablePath: chrome, args: flags });
  if (shots) mkdirSync(shots, { recursive: true });
  return {
    api,
    browser,
    cookie,
    open: (address, how = {}) => openWindow(browser, api.url + address, { cookie, ...how }),
    keep: async (document) => {
      const flow = flowSchema.parse(document);
      await api.store.flows.saveDraft(flow.id, flow.name, JSON.stringify(flow), undefined, 'Administración', Date.now());
      return flow.id;
    },
    draft: async (id) => JSON.parse((await api.store.flows.draft(id))?.document ?? '{}') as Record<string, unknown>,
    close: async () => {
      await browser.close();
      await api.close();
    },
  };
}

async function openWindow(browser: Browser, address: string, how: WindowOptions): Promise<StudioWindow> {
  const of = await browser.newContext({
    viewport: how.size ?? sizes.laptop,
    colorScheme: how.scheme ?? 'light',
    locale: how.locale ?? 'es-AR',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  if (how.cookie != null) {
    const value = how.cookie.slice(cookieName.length + 1);
    await of.addCookies([{ name: cookieName, value, url: new URL(address).origin, httpOnly: true, sameSite: 'Lax' }]);
  }
  const page = await of.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(address);
  return { page, of, complaints, close: () => of.close() };
}

/** What axe finds on the page as it is; `colours`: only what another colour scheme of the same page may change. */
export async function faults(page: Page, { colours = false } = {}): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axe);
  return await page.evaluate(async (runOnly) => {
    const { axe: run } = globalThis as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await run.run({ resultTypes: ['violations'], ...(runOnly ? { runOnly } : {}) });
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
  }, colours && ['color-contrast', 'link-in-text-block']);
}

/** By how many pixels the page, or its main part, which scrolls by itself, is wider than the place it has. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(...[document.documentElement, ...document.querySelectorAll('main')].map((one) => one.scrollWidth - one.clientWidth)),
  );
}

/** Keep a picture, where pictures are wanted. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`) });
}
