// The built-in ear with synthetic callers whose voices made no template. Human callers: ear-floors.test.ts.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractMenu, earContract } from '#ports/ear.contract.ts';
import type { Ear, EarEvent, EarRequest, EarSession } from '#ports/ear.ts';
import { earSettings, type EarSettings } from './ear-settings.ts';
import { joined } from '#wire/audio/joined.ts';
import { picoId } from '../synthesis-pico.ts';
import { createLocalVoices } from '../synthesis-engines.ts';
import { createMenuEar } from './menu-ear.ts';
import { overTheLine } from './noise.ts';
import { picoThere } from './pico.ts';
import { type Mouth, openMouth } from './speakers.ts';
import { memoryStore } from './template-store.ts';
import { testVoicesFolder } from './test-clips.ts';

/** Some hundred words are spoken: seconds of CPU, more where others use it too. */
const patienceMs = 240_000;
const store = memoryStore();
/** Fewer speakers than an installation has: the tests ask whether it works, the floors how well. */
const settings: EarSettings = { ...earSettings, speakers: { phrase: 4, carrier: 3, background: 2 }, backgroundPhrases: 16 };
let mouth: Mouth;
let ear: Ear;

beforeAll(async () => {
  mouth = await openMouth();
  ear = await createMenuEar({ store, settings });
  await ear.prepare(contractMenu);
  await ear.prepare(menu);
}, patienceMs);
afterAll(() => ear.close());

/** A voice that is none of the speakers. */
function say(phrase: string, voice = 'es-419+anika'): Int16Array {
  const spoken = mouth.say(phrase, { engine: 'espeak', voice, pace: 145, pitch: 52, noise: 0 });
  if (!spoken) throw new Error(`there is no voice ${voice}`);
  return spoken.subarray(4000, -4000);
}

describe('contract', () => {
  earContract(async () => ({ ear, say, close: async () => {} }));
});

const menu: EarRequest = {
  language: 'es-AR',
  mode: {
    kind: 'menu',
    options: [
      { option: 'turnos', phrases: ['turnos', 'sacar un turno'] },
      { option: 'resultados', phrases: ['resultados', 'análisis'] },
      { option: 'facturas', phrases: ['facturación', 'pagar una cuenta'] },
      { option: 'operadora', phrases: ['operadora', 'hablar con una persona'] },
    ],
  },
};

/** What the ear makes of an utterance in a line with hiss. */
async function heard(by: Ear, request: EarRequest, phrase: Int16Array, before?: (session: EarSession) => void) {
  const events: EarEvent[] = [];
  const session = await by.open(request, (event) => events.push(event));
  before?.(session);
  const line = new Int16Array(phrase.length + 12_000);
  line.set(phrase, 6000);
  session.write(overTheLine(line, 0.01, 5));
  await session.finish();
  session.close();
  return { events, final: events.find((event) => event.kind === 'final') };
}

test.each([
  ['sacar un turno', 'turnos'],
  ['análisis', 'resultados'],
  ['facturación', 'facturas'],
  ['hablar con una persona', 'operadora'],
  // Wrapped as callers do; only the first phrase of an option has wrapped templates.
  ['quiero turnos por favor', 'turnos'],
  ['con resultados', 'resultados'],
])('"%s" is %s', async (phrase, option) => {
  // Whether it is believed too is a matter of how many speakers there are: see the floors.
  expect((await heard(ear, menu, say(phrase))).final).toMatchObject({ kind: 'final', option });
});

describe('round trip: what the prompts’ own voices say is understood, though none of them made a template', () => {
  /** The menu's phrases that are taken for their option. */
  async function understood(voice: string): Promise<string[]> {
    const voices = await createLocalVoices(path.dirname(testVoicesFolder));
    const right: string[] = [];
    for (const { option, phrases } of menu.mode.options ?? []) {
      for (const text of phrases) {
        const { final } = await heard(ear, menu, await joined(voices.speak({ text, language: 'es-AR', voice })));
        if (final?.kind === 'final' && final.option === option) right.push(text);
      }
    }
    return right;
  }

  test.each(['espeak-clara', 'espeak-grave'])('%s', async (voice) => {
    expect((await understood(voice)).length).toBeGreaterThanOrEqual(7);
  });

  test.skipIf(!picoThere(testVoicesFolder, 'es'))('[test data] pico', async () => {
    expect((await understood(picoId)).length).toBeGreaterThanOrEqual(7);
  });
});

test('an ear whose line was quiet keeps its clock, and understands what comes then', async () => {
  const { events, final } = await heard(ear, menu, say('facturación'), (session) => session.quiet?.(10_000));
  expect(final).toMatchObject({ option: 'facturas' });
  expect(events.map((event) => event.kind)).toEqual(['speech-start', 'speech-end', 'final']);
  const [started] = events as [Extract<EarEvent, { kind: 'speech-start' }>];
  // What is said begins 750 ms into the audio.
  expect(started.atMs).toBeGreaterThan(10_500);
  expect(started.atMs).toBeLessThan(11_500);
});

test.each(['la jirafa come hojas verdes', 'perdón', 'me duele mucho la rodilla izquierda'])('"%s" is no option', async (phrase) => {
  expect((await heard(ear, menu, say(phrase))).final).toMatchObject({ kind: 'final', decision: 'reject' });
});

test('hiss, tones and clicks are not speech', async () => {
  const tone = Int16Array.from(
    { length: 16_000 },
    (_, i) => 4000 * (Math.sin((2 * Math.PI * 770 * i) / 8000) + Math.sin((2 * Math.PI * 1336 * i) / 8000)),
  );
  for (let i = 0; i < tone.length; i++) if (i % 4000 > 800) tone[i] = 0;
  expect((await heard(ear, menu, tone)).events).toEqual([]);
  expect((await heard(ear, menu, overTheLine(new Int16Array(24_000), 0.08, 3))).events).toEqual([]);
});

test('a caller speaks over a prompt; its faint echo does not', async () => {
  const prompting = (session: { prompting: (on: boolean) => void }) => session.prompting(true);
  expect((await heard(ear, menu, say('operadora'), prompting)).final).toMatchObject({ option: 'operadora' });
});

test('a menu whose templates are not made yet is unavailable until they are', { timeout: patienceMs }, async () => {
  const fresh: EarRequest = { language: 'es', mode: { kind: 'menu', options: [{ option: 'x', phrases: ['mayoristas'] }] } };
  await expect(ear.open(fresh, () => {})).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  const progress: number[] = [];
  await ear.prepare(fresh, { onProgress: (done, total) => progress.push(done / total) });
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect((await heard(ear, fresh, say('mayoristas'))).final).toMatchObject({ option: 'x' });
});

test.each([
  ['pt-BR', 'segunda via', 'suporte técnico', 'pt-br+anika'],
  ['en-US', 'billing', 'opening hours', 'en-us+anika'],
])('%s menus', { timeout: patienceMs }, async (language, first, second, voice) => {
  const request: EarRequest = {
    language,
    mode: {
      kind: 'menu',
      options: [
        { option: 'a', phrases: [first] },
        { option: 'b', phrases: [second] },
      ],
    },
  };
  await ear.prepare(request);
  expect((await heard(ear, request, say(second, voice))).final).toMatchObject({ option: 'b' });
});

test('a language it has no voices for, free text, and a list that is no menu are refused', async () => {
  const options = [{ option: 'a', phrases: ['hai'] }];
  await expect(ear.open({ language: 'ja', mode: { kind: 'menu', options } }, () => {})).rejects.toMatchObject({ code: 'invalid' });
  await expect(ear.open({ language: 'es', mode: { kind: 'text' } }, () => {})).rejects.toMatchObject({ code: 'invalid' });
  const long = { kind: 'menu' as const, options: [{ option: 'a', phrases: ['a'.repeat(500)] }] };
  await expect(ear.prepare({ language: 'es', mode: long })).rejects.toMatchObject({ code: 'invalid' });
});

test('without the network it understands by cepstra alone', { timeout: patienceMs }, async () => {
  const plain = await createMenuEar({ store, settings: { ...settings, network: false } });
  const short: EarRequest = {
    language: 'es',
    mode: {
      kind: 'menu',
      options: [
        { option: 'resultados', phrases: ['resultados'] },
        { option: 'turnos', phrases: ['turnos'] },
      ],
    },
  };
  await plain.prepare(short);
  expect((await heard(plain, short, say('resultados'))).final).toMatchObject({ option: 'resultados' });
  expect((await heard(plain, short, say('turnos'))).final).toMatchObject({ option: 'turnos' });
  await plain.close();
});
