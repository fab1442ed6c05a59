// A menu by voice in real calls: a person's words over SIP and RTP reach the right block, cut the prompt, and are no one's business once
// the speech process is killed. Needs ATIENDE_TEST_DATA (audio/).
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clipsThere } from '#speech/ear/test-clips.ts';
import { readWav } from '#wire/wav.ts';
import { Ear } from './ear.ts';
import { signIn } from './signed-in.ts';
import { startServer, until, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { blocks, lastCall, type ShownCall } from './trace.ts';

const words = ['uno', 'dos', 'tres', 'cuatro'];
const menuText =
  'Diga el número de la sala con la que quiere hablar, o márquelo en su teléfono. Las salas están en la planta baja, al lado de la entrada.';

function document(): Record<string, unknown> {
  const reply = (id: string) => ({
    kind: 'voice-reply',
    v: 1,
    title: id,
    messages: [{ id: 'm1', say: { text: `Sala ${id}.` }, actions: [] }],
    settings: {},
    actions: [],
    exits: { next: {} },
  });
  const options = words.map((label, n) => ({ id: label, label, key: String(n + 1), phrases: [] }));
  const exits = Object.fromEntries(words.map((id) => [`option:${id}`, { to: id }]));
  const menu = {
    kind: 'spoken-menu',
    v: 1,
    title: 'Salas',
    messages: [{ id: 'm1', say: { text: menuText }, actions: [] }],
    settings: { options, noInput: [{ text: 'No escuché nada.' }], noMatch: [{ text: 'No entendí.' }], attempts: 3 },
    actions: [],
    exits: { ...exits, 'gave-up': {} },
  };
  return {
    schema: 'atiende/flow@1',
    id: 'salas',
    name: 'Salas',
    languages: ['es-MX'],
    timeZone: 'America/Mexico_City',
    start: 'menu',
    blocks: { menu, ...Object.fromEntries(words.map((id) => [id, reply(id)])) },
  };
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

describe.skipIf(!clipsThere)('[test data] a menu by voice', () => {
  let server: WholeServer;
  const seen: string[] = [];

  beforeAll(async () => {
    server = await startServer();
    const file = path.join(server.dataFolder, 'salas.flow.json');
    writeFileSync(file, JSON.stringify(document()));
    await server.cli('flow', 'import', file, '--publish', '--line', 'salas');
  }, 240_000);

  afterAll(async () => {
    await server?.stop();
    server?.remove();
  });

  /** Rings, waits until the menu speaks and calls `then`; answers the stored call. */
  async function ring(then: (ear: Ear, isOver: () => boolean) => Promise<void>): Promise<ShownCall> {
    const ear = await Ear.open();
    ear.talk();
    let isOver = false;
    const over = call({ sipPort: server.sipPort, dial: 'salas', mediaPort: ear.port }).finally(() => (isOver = true));
    await until('the menu', () => ear.loudness() > 300);
    await then(ear, () => isOver);
    const result = await over;
    ear.close();
    expect(result.ok, result.log).toBe(true);
    const shown = await lastCall(server, { not: seen });
    seen.push(shown.call.id);
    return shown;
  }

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
    const shown = await ring(async (ear) => void (await ear.say(clip(2))));
    expect(blocks(shown)).toEqual(['menu', 'dos']);
    expect(events(shown, 'heard')).toEqual([expect.objectContaining({ decision: 'accept', option: 'dos' })]);
    const prompt = shown.trace[0]?.effects.find((effect) => effect.kind === 'play');
    const began = shown.trace.find(({ event }) => event.kind === 'speechStarted');
    expect(began?.effects).toContainEqual({ kind: 'cancel', id: prompt?.id });
  });

  test('a speech process that is killed leaves the keys, and hears again when it is back', async () => {
    const killed = server.pid('speech');
    const shown = await ring(async (ear) => {
      process.kill(killed, 'SIGKILL');
      await ear.press('3');
    });
    expect(blocks(shown)).toEqual(['menu', 'tres']);
    const spoken = await ring(async (ear, isOver) => {
      // However long it takes to start again: who gets no answer says it once more.
      while (!isOver()) await ear.say(withPause(clip(4)));
    });
    expect(blocks(spoken)).toEqual(['menu', 'cuatro']);
  });
});
