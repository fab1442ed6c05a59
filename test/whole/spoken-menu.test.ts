// Words in real calls, over SIP and RTP: an answer in free words by a recogniser elsewhere, and a menu by voice, which cuts its prompt and is
// no one's business once the speech process is killed. The menu needs ATIENDE_TEST_DATA (audio/).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clipsThere } from '#speech/ear/test-clips.ts';
import { createLocalVoices } from '#speech/synthesis-engines.ts';
import { joined } from '#wire/audio/joined.ts';
import { RecogniserDouble, voskServerSpeech } from '#wire/ear/recogniser-double.ts';
import { readWav } from '#wire/wav.ts';
import { Ear } from './ear.ts';
import { signIn } from './signed-in.ts';
import { pidsOf, startServer, until, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { blocks, lastCall, notes, type ShownCall } from './trace.ts';

const words = ['uno', 'dos', 'tres', 'cuatro'];
const menuText =
  'Diga el número de la sala con la que quiere hablar, o márquelo en su teléfono. Las salas están en la planta baja, al lado de la entrada.';

const says = (text: string) => [{ id: 'm1', say: { text }, actions: [] }];

function reply(title: string): Record<string, unknown> {
  return { kind: 'voice-reply', v: 1, title, messages: says(`Sala ${title}.`), settings: {}, actions: [], exits: { next: {} } };
}

function flow(id: string, start: string, more: Record<string, unknown>): Record<string, unknown> {
  return { schema: 'atiende/flow@1', id, name: id, languages: ['es-MX'], timeZone: 'America/Mexico_City', start, ...more };
}

/** An amount in free words, and two ways by it. */
function amounts(): Record<string, unknown> {
  const ask = {
    kind: 'ask',
    v: 1,
    title: 'Importe',
    messages: says('Diga cuánto quiere pagar, en pesos, o márquelo en su teléfono.'),
    settings: { variable: 'importe', type: 'money', voice: true },
    exits: { next: { to: 'cuanto' }, 'gave-up': {} },
  };
  const tests = [{ variable: 'importe', operator: 'greater', value: 1000 }];
  const condition = {
    kind: 'condition',
    v: 1,
    title: 'Cuánto',
    settings: { rows: [{ id: 'mucho', tests }] },
    exits: { 'row:mucho': { to: 'mucho' }, else: { to: 'poco' } },
  };
  return flow('importes', 'ask', {
    keepUtterances: true,
    variables: [{ name: 'importe', type: 'number' }],
    blocks: { ask, cuanto: condition, mucho: reply('mucho'), poco: reply('poco') },
  });
}

function rooms(): Record<string, unknown> {
  const options = words.map((label, n) => ({ id: label, label, key: String(n + 1), phrases: [] }));
  const exits = Object.fromEntries(words.map((id) => [`option:${id}`, { to: id }]));
  const menu = {
    kind: 'spoken-menu',
    v: 1,
    title: 'Salas',
    messages: says(menuText),
    settings: { options, noInput: [{ text: 'No escuché nada.' }], noMatch: [{ text: 'No entendí.' }], attempts: 3 },
    actions: [],
    exits: { ...exits, 'gave-up': {} },
  };
  return flow('salas', 'menu', { blocks: { menu, ...Object.fromEntries(words.map((id) => [id, reply(id)])) } });
}

/** A woman says the digit `n`. */
function clip(n: number): Int16Array {
  return readWav(readFileSync(path.join(process.env['ATIENDE_TEST_DATA'] ?? '', 'audio', 'es-mx-allison', `${n}.wav`))).samples;
}

/** A second and a half of quiet after it. */
function withPause(samples: Int16Array): Int16Array {
  const padded = new Int16Array(samples.length + 12_000);
  padded.set(samples);
  return padded;
}

const events = (shown: ShownCall, kind: string) => shown.trace.map(({ event }) => event).filter((event) => event.kind === kind);

let server: WholeServer;
const seen: string[] = [];

beforeAll(async () => {
  // The recogniser elsewhere is on this machine.
  server = await startServer({ env: { ATIENDE_ALLOW_PRIVATE: '127.0.0.1' } });
  for (const document of [rooms(), amounts()]) {
    const file = path.join(server.dataFolder, `${String(document['id'])}.flow.json`);
    writeFileSync(file, JSON.stringify(document));
    await server.cli('flow', 'import', file, '--publish', '--line', String(document['id']));
  }
}, 240_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** Rings, waits until somebody speaks and calls `then`; answers the stored call. */
async function ring(dial: string, then: (ear: Ear, isOver: () => boolean) => Promise<void>): Promise<ShownCall> {
  const ear = await Ear.open();
  ear.talk();
  let isOver = false;
  const over = call({ sipPort: server.sipPort, dial, mediaPort: ear.port }).finally(() => (isOver = true));
  await until('the first words', () => ear.loudness() > 300);
  await then(ear, () => isOver);
  const result = await over;
  ear.close();
  expect(result.ok, result.log).toBe(true);
  const shown = await lastCall(server, { not: seen });
  seen.push(shown.call.id);
  return shown;
}

const speechUp = () =>
  until('the ear', async () => ((await (await fetch(`${server.http}/readyz`)).json()) as { speechUp: boolean }).speechUp);

describe('free words', () => {
  let double: RecogniserDouble;

  beforeAll(async () => {
    double = await new RecogniserDouble(voskServerSpeech).start();
    const { put } = await signIn(server);
    const recogniser = { name: 'Casa', kind: 'vosk-server', languages: ['es'] };
    await put('/hosted-ears/mexico', { ...recogniser, url: `${double.url}/mexico` });
    await put('/hosted-ears/otra', { ...recogniser, url: `${double.url}/otra` });
    await server.cli('ears', 'use', 'es', 'words', 'otra');
    await server.cli('ears', 'use', 'es-MX', 'words', 'mexico');
  });

  afterAll(() => double.close());

  test('an amount that a caller says is understood by the recogniser of the language, read back, and decides the way', async () => {
    const voices = await createLocalVoices(server.dataFolder);
    const spoken = async (text: string) => joined(voices.speak({ text, language: 'es-MX', voice: 'espeak-clara' }));
    const utterances = () => double.said.filter((line) => line.includes('eof')).length;
    double.far = { text: '' };
    const shown = await ring('importes', async (ear) => {
      await ear.say(await spoken('Lo de siempre.'));
      await until('what is not understood', () => utterances() === 1);
      double.far = { text: 'mil doscientos pesos' };
      const asked = ear.packets.length;
      await until('the question again', () => ear.loudness(asked) > 300);
      await ear.say(await spoken('Mil doscientos pesos.'));
      await until('the amount', () => utterances() === 2);
      double.far = { text: 'sí' };
      const from = ear.packets.length;
      await until('the amount read back', () => ear.loudness(from) > 300);
      await ear.say(await spoken('Sí, es correcto.'));
    });
    expect(blocks(shown)).toEqual(['ask', 'cuanto', 'mucho']);
    expect(events(shown, 'heard')).toEqual([
      expect.objectContaining({ decision: 'reject' }),
      expect.objectContaining({ decision: 'accept', text: 'mil doscientos pesos', confidence: 0.75 }),
      expect.objectContaining({ decision: 'accept', text: 'sí' }),
    ]);
    expect(double.requests.map(({ url }) => url)).toEqual(['/mexico', '/mexico', '/mexico']);
    expect(double.audioBytes).toBeGreaterThan(2 * 8000);
    // Its flow allows keeping what was not understood, and that alone is kept: about as long as it was said, and as loud.
    const { get, wav } = await signIn(server);
    const { items } = await get<{ items: { callId: string; seq: number; audible: boolean }[] }>('/misheard?flow=importes');
    expect(items).toEqual([expect.objectContaining({ callId: shown.call.id, audible: true })]);
    const { samples } = readWav(await wav(`/misheard/${shown.call.id}/${items[0]?.seq}/audio`));
    const saidFor = (await spoken('Lo de siempre.')).length;
    expect(samples.length).toBeGreaterThan(saidFor / 2);
    expect(samples.length).toBeLessThan(saidFor + 8000);
    expect(samples.some((sample) => Math.abs(sample) > 3000)).toBe(true);
    // On record as what was said in the call, and nowhere else.
    const logs = path.join(server.dataFolder, 'logs');
    const logged = readdirSync(logs).map((name) => readFileSync(path.join(logs, name), 'utf8'));
    expect(logged.join('\n')).toContain('call ended');
    expect(logged.join('\n')).not.toContain('doscientos');
  });
});

describe.skipIf(!clipsThere)('[test data] a menu by voice', () => {
  test('its words are made ready after it was published', async () => {
    const { get } = await signIn(server);
    const ready = async () => {
      const { items } = await get<{ items: { id: string; words?: unknown }[] }>('/flows');
      const flow = items.find(({ id }) => id === 'salas');
      return flow !== undefined && flow.words === undefined;
    };
    await until('the words', ready, 170_000);
  });

  test('a word over the prompt silences it and is taken for the option', async () => {
    const shown = await ring('salas', async (ear) => void (await ear.say(clip(2))));
    expect(blocks(shown)).toEqual(['menu', 'dos']);
    expect(events(shown, 'heard')).toEqual([expect.objectContaining({ decision: 'accept', option: 'dos' })]);
    const prompt = shown.trace[0]?.effects.find((effect) => effect.kind === 'play');
    const began = shown.trace.find(({ event }) => event.kind === 'speechStarted');
    expect(began?.effects).toContainEqual({ kind: 'cancel', id: prompt?.id });
  });

  test('words that are none of the menu’s are not taken for noise: the third time is still heard', async () => {
    const shown = await ring('salas', async (ear) => {
      for (const said of [9, 9]) {
        await ear.say(withPause(clip(said)));
        const asked = ear.packets.length;
        await until('the menu again', () => ear.loudness(asked) > 300);
      }
      await ear.say(clip(2));
    });
    expect(blocks(shown)).toEqual(['menu', 'dos']);
    const heard = events(shown, 'heard');
    expect(heard).toEqual([
      expect.objectContaining({ decision: 'reject' }),
      expect.objectContaining({ decision: 'reject' }),
      expect.objectContaining({ decision: 'accept', option: 'dos' }),
    ]);
    expect(heard.filter((event) => 'noise' in event)).toEqual([]);
    expect(notes(shown, 'said').filter(({ text }) => text === 'No entendí.')).toHaveLength(2);
  });

  test('a speech process that hangs leaves the keys, and another takes its place', async () => {
    const hung = server.pid('speech');
    const shown = await ring('salas', async (ear) => {
      process.kill(hung, 'SIGSTOP');
      await ear.press('3');
    });
    expect(blocks(shown)).toEqual(['menu', 'tres']);
    await until('word of it', () => /speech (dejó de responder|process does not answer)/.test(server.output()), 60_000);
    await until('the hung process is gone', () => !pidsOf(server.dataFolder).includes(hung));
    await speechUp();
    const spoken = await ring('salas', async (ear, isOver) => {
      while (!isOver()) await ear.say(withPause(clip(4)));
    });
    expect(blocks(spoken)).toEqual(['menu', 'cuatro']);
  });

  test('a speech process that is killed leaves the keys, and hears again when it is back', async () => {
    const killed = server.pid('speech');
    const shown = await ring('salas', async (ear) => {
      process.kill(killed, 'SIGKILL');
      await ear.press('3');
    });
    expect(blocks(shown)).toEqual(['menu', 'tres']);
    // An ear that comes back in the middle of a word hears half of it.
    await speechUp();
    const spoken = await ring('salas', async (ear, isOver) => {
      // However long it takes to start again: who gets no answer says it once more.
      while (!isOver()) await ear.say(withPause(clip(4)));
    });
    expect(blocks(spoken)).toEqual(['menu', 'cuatro']);
  });
});
