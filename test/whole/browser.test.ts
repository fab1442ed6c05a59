// Calls in a real browser: the studio's phone calls a line, an agent answers in the studio; what each end sends is measured at the other.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearPage, openStudio, type OpenBrowser } from './chromium.ts';
import { Ear, toneShare } from './ear.ts';
import { testFlow } from './flows.ts';
import { freePort, startServer, until, type WholeServer } from './server.ts';
import { agentPhone, call } from './sipp.ts';
import { blocks, lastCall } from './trace.ts';

let server: WholeServer;
let agentPort = 0;

beforeAll(async () => {
  server = await startServer();
  agentPort = await freePort();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  await server.cli('agent', 'add', 'zoe', '--name', 'Zoe', '--sip', `sip:zoe@127.0.0.1:${agentPort}`);
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'zoe', '--ring', '10');
  await server.cli('flow', 'import', file, '--publish', '--line', 'demo');
});

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

async function withStudio(work: (studio: OpenBrowser) => Promise<void>): Promise<void> {
  const studio = await openStudio(server, { toneHz: 440 });
  try {
    await work(studio);
    expect(studio.complaints).toEqual([]);
  } finally {
    await studio.close();
  }
}

/** Click a key of the drawn phone; its button shows the letters too. */
async function press(page: Page, key: string): Promise<void> {
  await page
    .getByLabel('Teléfono de prueba')
    .locator('button', { hasText: new RegExp(`^${key}`) })
    .click();
}

test('the studio calls the demo: prompt heard in the browser, keys steer, the SMS appears on the drawn phone', () =>
  withStudio(async ({ page }) => {
    await page.getByRole('button', { name: 'Llamar', exact: true }).first().click();
    await page.getByLabel('Teléfono de prueba').getByRole('button', { name: 'Llamar' }).click();
    await page.locator('[data-phase="talking"]').waitFor({ timeout: 30_000 });
    await until('a prompt in the browser', async () => (await hearPage(page)).loudest > 100);
    await press(page, '1');
    await sleep(500);
    for (const digit of '2580') await press(page, digit);
    await page.getByText('Tu código es 2580.').first().waitFor({ timeout: 20_000 });
    await page.locator('[data-phase="ended"]').waitFor({ timeout: 30_000 });
    expect(blocks(await lastCall(server))).toEqual(['hola', 'menu', 'pedir', 'gracias']);
  }));

test('a transfer from the browser to a desk phone: each hears the other', () =>
  withStudio(async ({ page }) => {
    const agentEar = await Ear.open();
    const agent = agentPhone({ port: agentPort, mediaPort: agentEar.port, answer: 'yes', ringMs: 500 });
    await page.getByRole('button', { name: 'Llamar', exact: true }).first().click();
    await page.getByLabel('Teléfono de prueba').getByRole('button', { name: 'Llamar' }).click();
    await page.locator('[data-phase="talking"]').waitFor({ timeout: 30_000 });
    await sleep(800);
    await press(page, '2');
    await until('the agent hears the caller', () => agentEar.packets.length > 50);
    agentEar.sing(1000);
    await sleep(1500);
    expect(toneShare(agentEar.samples(40), 440)).toBeGreaterThan(0.3);
    const heard = await hearPage(page);
    expect(heard.hz).toBeGreaterThan(950);
    expect(heard.hz).toBeLessThan(1050);
    await page.getByRole('button', { name: 'Colgar' }).click();
    expect((await agent).ok).toBe(true);
    agentEar.close();
  }));

test('an agent answers in the studio: the caller and the browser hear each other, the caller hangs up', () =>
  withStudio(async ({ page }) => {
    await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'admin', '--ring', '20');
    await page.goto(`${server.http}/desk`);
    await page.getByRole('button', { name: 'Conectar el teléfono' }).click();
    await until('the browser registered', async () => {
      const { items } = await server.json<{ items: { id: string; registered: boolean }[] }>('agent', 'list');
      return items.find(({ id }) => id === 'admin')?.registered;
    });
    const ear = await Ear.open();
    const over = call({ sipPort: server.sipPort, dial: 'demo', mediaPort: ear.port, hangUpAfterMs: 14_000 });
    await until('audio', () => ear.loudness() > 300);
    ear.sing(1000);
    await ear.press('2');
    await page.getByRole('button', { name: 'Contestar' }).first().click({ timeout: 20_000 });
    await sleep(1500);
    const from = ear.packets.length;
    await sleep(1000);
    expect(toneShare(ear.samples(from), 440)).toBeGreaterThan(0.3);
    const heard = await hearPage(page);
    expect(heard.hz).toBeGreaterThan(950);
    expect(heard.hz).toBeLessThan(1050);
    expect((await over).ok).toBe(true);
    ear.close();
  }));
