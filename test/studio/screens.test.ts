// Every screen and main dialog in three languages, light and dark, on a phone and on a large screen: axe finds nothing (dark on a laptop, light on a phone), nothing is wider than its window,
// no name of a text shows, no word of another language. With ATIENDE_SCREENSHOTS=<folder> each is kept as a picture. Not here: what they do.
import { allWell, type RoomHealth } from '#api/rooms.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { faults, overflow, shoot, sizes, startStudio, type Studio, type StudioWindow } from './studio.ts';
import { type Language, strangeWords, words } from './wording.ts';

let studio: Studio;
let health: RoomHealth = allWell;

beforeAll(async () => {
  studio = await startStudio({ seeded: true, health: () => health });
  const live = await studio.api.store.calls.list({ live: true, limit: 5 });
  studio.api.live.push(...live.map((call) => ({ ...call, agent: undefined, phase: 'flow' as const })));
});
afterAll(() => studio?.close());

type Say = (key: string) => string;
/** A screen: where it is, and what is done there until it stands. */
type Screen = [name: string, address: string, sign: string, until?: (page: Page, say: Say) => Promise<unknown>];

const press =
  (...keys: string[]) =>
  async (page: Page) => {
    for (const key of keys) await page.keyboard.press(key);
  };
const dialog = async (page: Page) => page.locator('[role="dialog"]').first().waitFor();

/** One after the other. */
const then =
  (...steps: ((page: Page) => Promise<void>)[]) =>
  async (page: Page) => {
    for (const step of steps) await step(page);
  };

/** Choose a block of the canvas by its title, through the search: the same at every size. */
const choose = (title: string) => async (page: Page) => {
  await page.keyboard.press('Control+f');
  await page.locator('search input').fill(title);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.locator('[data-block][data-selected="true"]').waitFor();
  await page.locator('aside h2').first().waitFor();
};

const menuItem = (key: string) => async (page: Page, say: Say) => {
  await page.getByRole('button', { name: say('designer.more') }).click();
  await page.getByRole('menuitem', { name: say(key) }).click();
};

const dayMs = 86_400_000;

const pages: Screen[] = [
  ['inicio', '/', 'h1'],
  [
    'certificado-por-vencer',
    '/',
    'h1',
    async (page, say) => {
      health = { ...allWell, certificateEndsAt: Date.now() + 5.5 * dayMs };
      await page.reload();
      await page.getByRole('button', { name: say('trouble.certificateEnds') }).click();
      health = allWell;
      await page.getByText(say('trouble.means-certificateEnds')).waitFor();
    },
  ],
  [
    'certificado-vencido',
    '/',
    'h1',
    async (page, say) => {
      health = { ...allWell, certificateEndsAt: Date.now() - dayMs };
      await page.reload();
      await page.getByRole('button', { name: say('trouble.certificateExpired') }).waitFor();
      health = allWell;
      expect(await page.getByText(say('home.allUp')).count()).toBe(0);
    },
  ],
  [
    'contrasenas-ilegibles',
    '/',
    'h1',
    async (page, say) => {
      const lockedSecrets = [
        { kind: 'trunk', id: 'metro', name: 'metro' },
        { kind: 'trunk', id: 'norte', name: 'norte' },
        { kind: 'channel', id: 'twilio-ar', name: 'Twilio Argentina' },
        { kind: 'agent', id: 'ana', name: 'Ana Pérez' },
      ];
      await page.route('**/api/v1/status', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ json: { ...((await answer.json()) as object), lockedSecrets } });
      });
      await page.reload();
      await page.getByRole('button', { name: say('trouble.secretsLocked') }).click();
      await page.getByText(say('trouble.means-secretsLocked')).waitFor();
      await page.unroute('**/api/v1/status');
    },
  ],
  ['flujos', '/flows', 'table'],
  [
    'flujo-nuevo',
    '/flows',
    'table',
    async (page, say) => {
      await page.getByRole('button', { name: say('designer.newFlow') }).click();
      await dialog(page);
    },
  ],
  ['flujo', '/flows/clinica', '.react-flow__node'],
  ['flujo-pruebas', '/flows/clinica?tab=tests', '.react-flow__node'],
  ['flujo-versiones', '/flows/clinica?tab=versions', '.react-flow__node'],
  ['flujo-datos', '/flows/clinica?tab=info', 'dl'],
  ['comparar', '/flows/clinica/compare?before=1&after=draft', '.react-flow__node'],
  ['equipos', '/teams', 'table'],
  ['agentes', '/teams?tab=agents', 'table'],
  ['puesto', '/desk', 'h1'],
  ['en-vivo', '/live', '.react-flow__node'],
  ['llamadas', '/calls', 'table'],
  ['llamada', '/calls/c-turno', '.react-flow__node'],
  ['no-entendido', '/learn', 'h1'],
  ['mensajes', '/messages', 'table'],
  ['mensaje', '/messages?id=1', '[role=dialog] dl'],
  ['informe', '/messages?tab=report', '[role=tabpanel] .a-chips'],
  ['bajas', '/messages?tab=optouts', 'table'],
  ['reglas', '/messages?tab=rules', 'form'],
  ['canales', '/channels', 'table'],
  [
    'canal-nuevo',
    '/channels',
    'table',
    async (page, say) => {
      await page.getByRole('button', { name: say('channels.add') }).click();
      await page.getByRole('button', { name: /^Twilio/ }).click();
      await page.locator('input[type=password]').first().waitFor();
    },
  ],
  ['origenes', '/channels?tab=origins', 'table'],
  [
    'plantilla',
    '/channels?tab=templates',
    'table',
    async (page) => {
      await page.locator('tbody tr').first().click();
      await page.locator('[role=dialog] figure').waitFor();
    },
  ],
  ['canal', '/channels/whatsapp', '[role=alert]'],
  ['lineas', '/lines', 'table'],
  ['troncales', '/lines?tab=trunks', 'table'],
  ...['buena', 'clave-vieja', 'no-deja-salir'].map(
    (name): Screen => [
      `troncal-${name}`,
      '/lines?tab=trunks',
      'table',
      async (page) => {
        await page.locator('tbody tr').filter({ hasText: name }).click();
        await page.locator('[role=dialog] dl').waitFor();
      },
    ],
  ),
  ['ajustes', '/settings', 'form'],
  ['audios', '/settings?tab=audio', 'h2'],
  ['archivos', '/settings?tab=files', 'section h2, section p'],
  ['voces', '/settings?tab=voices', 'table'],
  ['oidos', '/settings?tab=ears', 'table'],
  ['usuarios', '/settings?tab=users', 'table'],
  ['claves', '/settings?tab=tokens', 'h2'],
  [
    'registro',
    '/settings?tab=audit',
    'table',
    async (page, say) => {
      await page.getByRole('button', { name: say('audit.act-saveTeam') }).click();
      await page.locator('[role=dialog] section dl').waitFor();
    },
  ],
  ['no-existe', '/nada', 'h1'],
];

const card = '[data-block="bienvenida"]';
const editor = '/flows/clinica/edit';
const designer: Screen[] = [
  ['disenador', editor, card],
  ['disenador-bloque', editor, card, choose('Menú principal')],
  ['disenador-dato', editor, card, choose('documento')],
  [
    'disenador-accion',
    editor,
    card,
    async (page) => {
      await choose('turno_confirmado')(page);
      await page.locator('aside li button').filter({ hasText: 'WhatsApp' }).first().click();
      await page.locator('aside figure, aside input').first().waitFor();
    },
  ],
  ['disenador-revision', editor, card, async (page, say) => page.getByRole('button', { name: say('designer.review') }).click()],
  ['disenador-flujo', editor, card, menuItem('designer.flowSettings')],
  [
    'disenador-simulador',
    editor,
    card,
    async (page) => {
      await page.keyboard.press('t');
      await page.getByRole('log').locator('p').first().waitFor();
    },
  ],
  [
    'disenador-condiciones',
    editor,
    card,
    async (page, say) => {
      await page.keyboard.press('t');
      await page.getByRole('tab', { name: say('simulator.conditions') }).click();
      await page.locator('input[type="datetime-local"]').waitFor();
    },
  ],
  ['disenador-atajos', editor, card, then(press('?'), dialog)],
  ['disenador-guardar', editor, card, then(press('Control+s'), dialog)],
  [
    'disenador-conectar',
    editor,
    card,
    async (page) => {
      await press('Alt+ArrowRight', 'c')(page);
      await dialog(page);
    },
  ],
  ['disenador-elegir', editor, card, then(press('a'), dialog)],
  [
    'disenador-publicar',
    editor,
    card,
    async (page, say) => {
      await page
        .getByRole('button', { name: say('flows.publish') })
        .first()
        .click();
      await dialog(page);
    },
  ],
  [
    'disenador-ayuda',
    editor,
    card,
    async (page, say) => {
      await choose('Menú principal')(page);
      await page
        .getByRole('button', { name: new RegExp(`^${say('panel.help')}`) })
        .first()
        .click();
      await dialog(page);
    },
  ],
];

/** Screens that pages.test.ts shows in Spanish already, light and dark, large and small. */
const newHere = new Set([
  'certificado-por-vencer',
  'informe',
  'bajas',
  'reglas',
  'canales',
  'canal-nuevo',
  'origenes',
  'plantilla',
  'canal',
]);
const shownElsewhere = new Set(
  pages.flatMap(([name]) => (name.startsWith('flujo-') || name === 'comparar' || newHere.has(name) ? [] : [name])),
);

/** What the clinic and its people are called: Spanish in every language of the studio. */
const own =
  /^Atiende$|Clínica|Recepción|Laboratorio|Quiroga|Peralta|Sosa|Ruiz|Administración|Primera versión|Demostración|{{\w+( \|[^}]*)?}}/;

describe.each([
  ['es', 'es-AR', 'dark', 'laptop'],
  ['pt', 'pt-BR', 'light', 'phone'],
  ['en', 'en-GB', 'light', 'screen'],
] as [Language, string, 'light' | 'dark', keyof typeof sizes][])('%s, %s, %s, %s', (language, locale, scheme, size) => {
  let window: StudioWindow;
  const say = words(language);
  const flowWords = new Set<string>();
  beforeAll(async () => {
    const { cookie } = await studio.api.signedIn('admin', { name: 'Marta Ruiz', email: `marta-${language}@example.com`, language });
    window = await studio.open('/', { size: sizes[size], scheme, locale, cookie });
    const texts = (value: unknown): void => {
      if (typeof value === 'string') flowWords.add(value.trim());
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(texts);
    };
    texts(await studio.draft('clinica'));
  });
  afterAll(() => window?.close());

  const screens = [...pages, ...designer].filter(([name]) => language !== 'es' || !shownElsewhere.has(name));
  test.each(screens)('%s', async (name, address, sign, until) => {
    const { page, complaints } = window;
    complaints.length = 0;
    await page.goto(studio.api.url + address);
    await page.locator(sign).first().waitFor();
    await page.waitForFunction(() => document.querySelector('.a-skeletons') === null);
    await until?.(page, say);
    await page.waitForFunction(() => document.querySelector('.a-skeletons') === null);
    // Colours that are still changing are no colours to judge.
    await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running'));
    await shoot(page, `${name}-${language}-${scheme}-${size}`);
    const strange = (await strangeWords(page, language, own)).filter((text) => !flowWords.has(text));
    // What axe judges does not change between a laptop and a large screen: pages.test.ts and the phone here have the light colours.
    const judged = size === 'screen' ? [] : await faults(page);
    expect({ strange, wider: await overflow(page), judged }).toEqual({ strange: [], wider: 0, judged: [] });
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([]);
  });
});
