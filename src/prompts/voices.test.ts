// Who speaks: the flow's voice, the language's, the one that steps in; words as they are to be said; and a change that nobody hears half.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Failure } from '#ports/failure.ts';
import type { BegunSource } from '#ports/prompts.ts';
import type { SpeakRequest, Voice, VoiceInfo } from '#ports/voice.ts';
import { clauses } from '#language/clauses.ts';
import { readInlineAudio } from '#wire/audio/inline-audio.ts';
import { createPrompts } from './prompts.ts';
import { formerVoicesKey, pronounced, type VoiceSettings, voiceSettingsSchema } from './voice-settings.ts';
import { createVoices, type Voices } from './voices.ts';

const info = (id: string, languages: string[], place: VoiceInfo['place'] = 'local'): VoiceInfo => ({
  id,
  name: id,
  languages,
  version: `${id}/1`,
  place,
});

let folder = '';
let now = 0;
let said: string[] = [];
let broken: string[] = [];
let kept: unknown;
let former: unknown;
let breaksAfter = Number.POSITIVE_INFINITY;

const engine = (...infos: VoiceInfo[]): Voice => ({
  voices: async () => infos,
  speak: async function* speak({ text, voice }: SpeakRequest) {
    if (broken.includes(voice)) throw new Failure('unavailable', 'away', { retryable: true });
    for (const [at, clause] of clauses(text).entries()) {
      if (at >= breaksAfter && voice !== 'plain') throw new Failure('unavailable', 'it broke off', { retryable: true });
      said.push(`${voice}: ${clause.text}`);
      yield new Int16Array(80).fill(text.length);
    }
  },
});

/** Samples of each part that is handed over, the first before the rest. */
async function lengthsOf({ files, rest }: BegunSource): Promise<number[]> {
  const parts = [...files];
  for await (const more of rest ?? []) parts.push(...more);
  return parts.map((part) => readInlineAudio(part)?.length ?? -1);
}

const store = {
  get: async (key: string) => (key === formerVoicesKey ? former : kept),
  set: async (key: string, value: unknown) => {
    if (key === formerVoicesKey) former = value;
    else kept = value;
  },
};
const settings = (change: Partial<VoiceSettings>): VoiceSettings => voiceSettingsSchema.parse(change);
const local = engine(info('plain', ['es', 'pt', 'en']), info('mexican', ['es-MX']), info('brazilian', ['pt-BR']));
const open = () => createVoices({ local, hosted: [engine(info('cloud', ['es'], 'hosted'))], settings: store, now: () => now });
const words = (text: string, voice = 'default', language = 'es-AR') => ({ kind: 'say', text, language, voice }) as const;
const roomFor = (voices: Voices) =>
  createPrompts({
    promptsFolder: path.join(folder, 'p'),
    audioFolder: path.join(folder, 'a'),
    voices,
    settings: { audio: async () => [], saveAudio: async () => {} },
  });
const openPrompts = async () => {
  const voices = await open();
  return { voices, prompts: await roomFor(voices) };
};

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atv-'));
  now = 1_000_000;
  said = [];
  broken = [];
  kept = undefined;
  former = undefined;
  breaksAfter = Number.POSITIVE_INFINITY;
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

describe('who speaks', () => {
  test('the flow’s voice where it speaks the language, else the language’s, else the one that is always there', async () => {
    kept = settings({ voices: { es: 'cloud', 'es-MX': 'mexican', pt: 'gone' } });
    const { choose } = await open();
    const who = (language: string, voice = 'default') => choose(words('Hola', voice, language)).voice.id;
    expect(who('es-AR')).toBe('cloud');
    expect(who('es-MX')).toBe('mexican');
    expect(who('es-AR', 'mexican')).toBe('mexican');
    expect(who('pt-BR', 'mexican')).toBe('plain');
    expect(who('pt-BR', 'brazilian')).toBe('brazilian');
    expect(who('en-US')).toBe('plain');
    expect(who('qu')).toBe('plain');
  });

  test('settings that nobody can read are as none', async () => {
    kept = { voices: 7 };
    expect((await open()).settings()).toEqual({ voices: {}, words: [] });
  });
});

describe('words as they are to be said', () => {
  const own = settings({
    words: [
      { language: 'es', word: 'OSDE', say: 'osde' },
      { language: 'es', word: 'OSDE 210', say: 'osde dos diez' },
      { language: 'es-AR', word: 'Nro.', say: 'número' },
      { language: 'pt', word: 'CPF', say: 'cê pê éfe' },
    ],
  }).words;

  test('whole words in any capitals, the longer entry first, in their language only', () => {
    expect(pronounced('Plan OSDE 210, osde y OSDEX. Nro. 5', 'es-AR', own)).toBe('Plan osde dos diez, osde y OSDEX. número 5');
    expect(pronounced('Nro. 5 del CPF', 'es-MX', own)).toBe('Nro. 5 del CPF');
    expect(pronounced('Seu CPF', 'pt-BR', own)).toBe('Seu cê pê éfe');
  });

  test('the region’s entry goes before the language’s', () => {
    const both = settings({
      words: [
        { language: 'es-MX', word: 'x', say: 'equis mexicana' },
        { language: 'es', word: 'X', say: 'equis' },
      ],
    }).words;
    expect(pronounced('x', 'es-MX', both)).toBe('equis mexicana');
    expect(pronounced('x', 'es-AR', both)).toBe('equis');
  });

  test('the voice gets the words as said, and only what sounds different is rendered anew', async () => {
    const { voices, prompts } = await openPrompts();
    const all = [words('Su plan OSDE.'), words('Adiós.')];
    await prompts.renderAll(all);
    await voices.propose({ settings: settings({ words: own }) });
    await prompts.renderAll(all);
    expect(said).toEqual(['plain: Su plan OSDE.', 'plain: Adiós.', 'plain: Su plan osde.']);
  });
});

describe('a voice that is away', () => {
  test('another steps in for the caller, and is not asked for a while', async () => {
    kept = settings({ voices: { es: 'cloud' } });
    broken = ['cloud'];
    const { prompts } = await openPrompts();
    const first = await prompts.prepare(words('Su turno es mañana.'));
    expect(said).toEqual(['plain: Su turno es mañana.']);
    // What the other has said stands in as long as the voice is away.
    expect(prompts.ready(words('Su turno es mañana.'))).toEqual(first);
    broken = [];
    await prompts.prepare(words('Gracias.'));
    expect(said).toEqual(['plain: Su turno es mañana.', 'plain: Gracias.']);
    now += 31_000;
    expect(prompts.ready(words('Su turno es mañana.'))).toBeUndefined();
    await prompts.prepare(words('Su turno es mañana.'));
    expect(said.at(-1)).toBe('cloud: Su turno es mañana.');
  });

  test('who stood in for whom, and why, is told with what is heard', async () => {
    kept = settings({ voices: { es: 'cloud' } });
    broken = ['cloud'];
    const { prompts } = await openPrompts();
    const told = { voice: 'plain', chosen: 'cloud', code: 'unavailable' };
    expect((await prompts.begin(words('Su turno es mañana.'))).stoodIn).toEqual(told);
    expect(prompts.ready(words('Su turno es mañana.'))?.stoodIn).toEqual(told);
    now += 31_000;
    broken = [];
    expect((await prompts.begin(words('Su turno es mañana.'))).stoodIn).toBeUndefined();
  });

  test('a local voice that breaks off is followed from that clause on; half of it is not kept', async () => {
    kept = settings({ voices: { 'es-MX': 'mexican' } });
    breaksAfter = 2;
    const { prompts } = await openPrompts();
    const long = words('Uno. Dos. Tres. Cuatro.', 'default', 'es-MX');
    const begun = await prompts.begin(long);
    expect(await lengthsOf(begun)).toEqual([80, 80, 80, 80]);
    expect(said).toEqual(['mexican: Uno.', 'mexican: Dos.', 'plain: Tres.', 'plain: Cuatro.']);
    expect(begun.stoodIn).toEqual({ voice: 'plain', chosen: 'mexican', code: 'unavailable' });
    expect(prompts.ready(long)?.files).toBeUndefined();
  });

  test('one that hangs is given up after its time, and told as late', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    kept = settings({ voices: { es: 'cloud' } });
    const mute: Voice = {
      voices: async () => [info('cloud', ['es'], 'hosted')],
      speak: async function* speak(_request, signal) {
        yield await new Promise<Int16Array>((_, reject) => {
          signal?.addEventListener('abort', () => reject(new Failure('cancelled', 'nobody waits any more')));
        });
      },
    };
    const voices = await createVoices({ local, hosted: [mute], settings: store, now: () => now });
    const prompts = await roomFor(voices);
    const asked = prompts.begin(words('Su turno es mañana.'));
    await vi.advanceTimersByTimeAsync(2500);
    expect((await asked).stoodIn).toEqual({ voice: 'plain', chosen: 'cloud', code: 'timeout' });
    expect(said).toEqual(['plain: Su turno es mañana.']);
  });

  test('without any voice it fails as what it is', async () => {
    broken = ['plain', 'cloud'];
    const { prompts } = await openPrompts();
    await expect(prompts.prepare(words('Hola.'))).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });

  test('a preview is the chosen voice’s or nothing: nobody is shown another', async () => {
    kept = settings({ voices: { es: 'cloud' } });
    broken = ['cloud'];
    const { prompts } = await openPrompts();
    await expect(prompts.preview(words('Hola.'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a change of voice', () => {
  test('calls keep the old one until everything is rendered; then they hear the new one, after a restart too', async () => {
    const { voices, prompts } = await openPrompts();
    const all = [words('Hola.'), words('Adiós.')];
    await prompts.renderAll(all);
    const before = prompts.ready(words('Hola.'));
    await voices.propose({ settings: settings({ voices: { es: 'mexican' } }) });
    await prompts.renderAll(all);
    expect(said.slice(2)).toEqual(['mexican: Hola.', 'mexican: Adiós.']);
    expect(prompts.ready(words('Hola.'))).toEqual(before);
    voices.adopt();
    const after = prompts.ready(words('Hola.'));
    expect(after?.files).not.toEqual(before?.files);
    const again = await openPrompts();
    expect(again.prompts.ready(words('Hola.'))).toEqual(after);
    expect(said).toHaveLength(4);
  });

  test('a call that is going on hears the voices and words it began with', async () => {
    const { voices, prompts } = await openPrompts();
    const call = prompts.pin();
    await voices.propose({ settings: settings({ voices: { es: 'mexican' }, words: [{ language: 'es', word: 'Ana', say: 'Anna' }] }) });
    voices.adopt();
    await call.begin(words('Hola, Ana.'));
    await call.pin().prepare(words('Adiós, Ana.'));
    await prompts.pin().prepare(words('Hola, Ana.'));
    expect(said).toEqual(['plain: Hola, Ana.', 'plain: Adiós, Ana.', 'mexican: Hola, Anna.']);
  });

  test('a call that is taken up after a restart hears them too', async () => {
    const { voices, prompts } = await openPrompts();
    const { edition } = prompts.pin();
    await voices.propose({ settings: settings({ voices: { es: 'mexican' }, words: [{ language: 'es', word: 'Ana', say: 'Anna' }] }) });
    const again = await openPrompts();
    await again.prompts.pin(edition).prepare(words('Hola, Ana.'));
    await again.prompts.pin().prepare(words('Hola, Ana.'));
    await again.prompts.pin('of long ago').prepare(words('Adiós, Ana.'));
    expect(said).toEqual(['plain: Hola, Ana.', 'mexican: Hola, Anna.', 'mexican: Adiós, Anna.']);
    expect(again.prompts.pin(edition).edition).toBe(edition);
  });
});
