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
import { Noise, overTheLine } from './noise.ts';
import { picoThere } from './pico.ts';
import { type Mouth, openMouth } from './speakers.ts';
import { memoryStore } from './template-store.ts';
import { vadFrameMs } from './silero.ts';
import { testVoicesFolder } from './test-clips.ts';
import { cough, keys, music, tones } from './test-sounds.ts';

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
async function heard(by: Ear, request: EarRequest, phrase: Int16Array, before?: (session: EarSession) => void, hiss = 0.01) {
  const events: EarEvent[] = [];
  const session = await by.open(request, (event) => events.push(event));
  before?.(session);
  const line = new Int16Array(phrase.length + 12_000);
  line.set(phrase, 6000);
  session.write(overTheLine(line, hiss, 5));
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

describe('an option said beyond doubt', () => {
  const endMs = async (request: EarRequest) => {
    await ear.prepare(request);
    const { events, final } = await heard(ear, request, say('resultados', 'es-419+f2'));
    expect(final).toMatchObject({ decision: 'accept', option: 'resultados' });
    const ended = events.find((event) => event.kind === 'speech-end');
    return final?.kind === 'final' && ended?.kind === 'speech-end' ? final.atMs - ended.atMs : 0;
  };
  const options = ['resultados', 'turnos', 'facturas'].map((option) => ({ option, phrases: [option] }));

  test('is not waited for any longer', async () => {
    expect(await endMs({ language: 'es', mode: { kind: 'menu', options } })).toBeLessThan(settings.detector.endMs - vadFrameMs);
  });

  test('is, where another option begins with it', async () => {
    const longer = { option: 'mes pasado', phrases: ['resultados del mes pasado'] };
    expect(await endMs({ language: 'es', mode: { kind: 'menu', options: [...options, longer] } })).toBeGreaterThanOrEqual(
      settings.detector.endMs - vadFrameMs,
    );
  });
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
  const { final } = await heard(ear, menu, say(phrase));
  expect(final).toMatchObject({ kind: 'final', decision: 'reject' });
  expect(final).not.toHaveProperty('noise');
});

test('what hardly rises out of a loud line is told as noise, and an option that does is still that option', async () => {
  const other = await heard(ear, menu, say('perdón'), undefined, 0.2);
  expect(other.final).toMatchObject({ decision: 'reject', noise: true });
  const option = await heard(ear, menu, say('hablar con una persona'), undefined, 0.06);
  expect(option.final).toMatchObject({ option: 'operadora' });
  expect(option.final).not.toHaveProperty('noise');
});

test.each([
  ['hiss', overTheLine(new Int16Array(24_000), 0.08, 3)],
  ['keys', keys(2000)],
  ['a dial tone', tones([425], 3000, 8000)],
])('%s is not speech', async (_, sound) => {
  expect((await heard(ear, menu, sound)).events).toEqual([]);
});

/** What the ear would have the caller say. */
const believed = (events: readonly EarEvent[]) =>
  events.flatMap((event) => (event.kind === 'final' && event.decision === 'accept' ? [event.option] : []));

test.each([
  ['music', () => music(4000)],
  ['English', () => say('the weather is lovely today, is it not', 'en-us+anika')],
  ['Portuguese', () => say('minha encomenda ainda não chegou', 'pt-br+anika')],
  ['whispered other words', () => say('la jirafa come hojas verdes', 'es-419+whisper')],
  ['coughs', () => cough(3)],
])('%s is no option', async (_, sound) => {
  const { events } = await heard(ear, menu, sound());
  expect(believed(events)).toEqual([]);
  // Whatever was begun has come to its end.
  const count = (kind: EarEvent['kind']) => events.filter((event) => event.kind === kind).length;
  expect([count('speech-end'), count('final')]).toEqual([count('speech-start'), count('speech-start')]);
});

test.each([
  [
    'spoken over keys',
    () =>
      mixed(
        say('resultados'),
        keys(2000).map((sample) => sample / 4),
      ),
  ],
  ['with 20 % of the packets lost', () => withLoss(say('resultados'), 5)],
  ['with 20 % of the packets lost, others', () => withLoss(say('resultados'), 11)],
])('an option %s is that option or none', async (_, sound) => {
  const { events } = await heard(ear, menu, sound());
  expect(events.at(-1)).toMatchObject({ kind: 'final' });
  expect(believed(events).filter((option) => option !== 'resultados')).toEqual([]);
});

test('of two options that sound alike the caller is asked', { timeout: patienceMs }, async () => {
  const alike: EarRequest = {
    language: 'es',
    mode: {
      kind: 'menu',
      options: [
        { option: 'one', phrases: ['reclamo'] },
        { option: 'more', phrases: ['reclamos'] },
      ],
    },
  };
  await ear.prepare(alike);
  expect((await heard(ear, alike, say('reclamos'))).final).toMatchObject({ decision: 'confirm' });
});

test('a whisper is too faint for the voice detector: the caller is asked again', async () => {
  expect((await heard(ear, menu, say('resultados', 'es-419+whisper'))).events).toEqual([]);
});

function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, i) => sample + (other[i] ?? 0));
}

/** Every fifth packet, by chance, is silence instead, as media fills what does not come. */
function withLoss(samples: Int16Array, seed: number): Int16Array {
  const dice = new Noise(seed);
  const lost = Array.from({ length: Math.ceil(samples.length / 160) }, () => dice.white() < -0.6);
  return samples.map((sample, i) => (lost[Math.floor(i / 160)] === true ? 0 : sample));
}

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
