// docs/first-callbot.md as a new user walks it, in each language by the words that the page of that language says: from signing in to the own
// callbot that answers and sends an SMS. Every word the document sets in italics is one the studio shows. Not here: `npm start` (start.test.ts).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, startServer, type WholeServer } from '../whole/server.ts';
import { shoot, sizes } from './studio.ts';
import { everythingSaid, type Language } from './wording.ts';

const document = readFileSync(path.join(import.meta.dirname, '../../docs/first-callbot.md'), 'utf8');
const headings = { es: 'Español', pt: 'Português', en: 'English' };

/** The document in one language. */
const part = (language: Language) => document.split(/^## /m).find((one) => one.startsWith(headings[language])) ?? '';
/** What it sets in italics, in order. */
const named = (language: Language) => [...part(language).matchAll(/(?<![*\w])\*([^*\n]+)\*(?!\*)/g)].map((found) => found[1] ?? '');
/** What it says to type, in order: the flow's name, the words, the text of the SMS. */
const typed = (language: Language) => [...part(language).matchAll(/[«"]([^»"]+)[»"]/g)].map((found) => found[1] ?? '');

let server: WholeServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
});

describe.each([
  ['es', 'es-AR', '2000'],
  ['pt', 'pt-BR', '2001'],
  ['en', 'en-GB', '2002'],
] as [Language, string, string][])('%s', (language, locale, number) => {
  test('names only what the studio shows', () => {
    const said = everythingSaid(language);
    const parts = named(language).flatMap((words) => words.split(' → '));
    expect(parts.length).toBeGreaterThan(15);
    const known = (words: string) =>
      said.has(words) || words === 'Sandbox' || [...said].some((one) => one.includes('{{') && fits(one, words));
    const two = (words: string) =>
      words.split(' ').some((_, at, all) => known(all.slice(0, at).join(' ')) && known(all.slice(at).join(' ')));
    expect(parts.filter((words) => !known(words) && !two(words))).toEqual([]);
  });

  test('leads to a callbot that answers and sends an SMS', { timeout: 120_000 }, async () => {
    const of = await browser.newContext({ locale, viewport: sizes.laptop, reducedMotion: 'reduce' });
    await of.grantPermissions(['microphone'], { origin: server.http });
    const page = await of.newPage();
    page.setDefaultTimeout(20_000);
    const words = named(language);
    const [name = '', text = '', sms = ''] = typed(language);
    const word = (index: number) => words[index] ?? '';
    const button = (label: string) => page.getByRole('button', { name: label, exact: true });
    await page.goto(server.http);
    await page.locator('input[type="email"]').fill(admin.email);
    await page.locator('input[type="password"]').fill(admin.password);
    await page.keyboard.press('Enter');

    await page.getByRole('link', { name: word(0), exact: true }).click();
    await button(word(1)).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill(`${name} ${number}`);
    await dialog.getByText(word(2), { exact: true }).waitFor();
    await dialog.getByRole('button', { name: word(3), exact: true }).click();

    const at = words.indexOf(greetingBlock[language]);
    await page
      .locator('[data-block]')
      .getByRole('heading', { name: word(at), exact: true })
      .click();
    const panel = page.locator('aside').first();
    await panel.getByRole('textbox', { name: word(at + 1), exact: true }).fill(text);
    await panel
      .getByRole('button', { name: word(at + 2), exact: true })
      .first()
      .click();
    await page.getByRole('menuitem', { name: word(at + 3), exact: true }).click();
    await panel.getByRole('combobox', { name: word(at + 4), exact: true }).click();
    await page.getByRole('option', { name: new RegExp(word(at + 5)) }).click();
    await panel.getByRole('textbox', { name: word(at + 6), exact: true }).fill(sms);
    await button(word(at + 7)).waitFor();
    await page.locator('[role="status"][data-state="saved"]').waitFor();
    await shoot(page, `primer-callbot-${language}`);
    await button(word(at + 8)).click();
    await dialog.getByRole('button', { name: word(at + 9), exact: true }).click();
    await dialog.getByRole('heading').nth(1).waitFor({ timeout: 60_000 });
    // Nobody hears it yet, and the way to change that is there.
    await dialog.getByRole('link', { name: word(at + 10), exact: true }).waitFor();
    await shoot(page, `primer-callbot-publicado-${language}`);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: word(at + 10), exact: true }).click();
    await button(word(at + 11)).click();
    await dialog.getByRole('textbox', { name: word(at + 12) }).fill(number);
    await dialog.getByRole('combobox', { name: word(at + 13) }).click();
    await page.getByRole('option', { name: `${name} ${number}` }).click();
    await dialog.getByRole('button', { name: word(at + 14), exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: number });
    await row.getByRole('button').last().click();
    await page.getByRole('menuitem', { name: word(at + 15).replace('2000', number), exact: true }).click();
    await page.locator('[data-phase="talking"]').waitFor();
    const phone = page.getByRole('complementary', { name: word(at + 16), exact: true });
    await phone.getByText(sms).first().waitFor({ timeout: 40_000 });
    await shoot(page, `primer-callbot-telefono-${language}`);
    await page.locator('[data-phase="ended"]').waitFor({ timeout: 40_000 });
    await page.goto(server.http);
    await page.locator('li[data-done="true"] a[href="/lines"]').nth(1).waitFor();
    await of.close();
  });
});

/** The block of a new flow, as each language calls it. */
const greetingBlock = { es: 'Bienvenida', pt: 'Boas-vindas', en: 'Welcome' };

/** Do the words fill a text that has places to fill? Example: `Call {{name}}`, `Call 2000`. */
function fits(text: string, words: string): boolean {
  const pattern = text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{\{\w+\}\}/g, '.+');
  return new RegExp(`^${pattern}$`).test(words);
}
