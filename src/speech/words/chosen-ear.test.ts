// Callers before recognisers of words that do as they are told: which ear they have, what becomes of their words, and what trouble does to them.
import { describe, expect, test, vi } from 'vitest';
import { earContract } from '#ports/ear.contract.ts';
import { scriptedEar } from '#ports/ear-fake.ts';
import type { EarConfiguration } from '#ports/ear-engine.ts';
import type { EarEvent, EarRequest } from '#ports/ear.ts';
import { Failure } from '#ports/failure.ts';
import type { Recognised } from '#ports/recogniser.ts';
import { earSettings } from '../ear/ear-settings.ts';
import { createChosenEar } from './chosen-ear.ts';
import { handClock, type HeardUtterance, loudnessDetector, testRecogniser } from './test-recogniser.ts';

const hosted: EarConfiguration = {
  engines: [{ kind: 'deepgram', id: 'dg', url: 'https://api.example', model: 'nova-3', key: 'k' }],
  choices: { es: { menus: 'dg', words: 'dg' }, 'es-MX': { words: 'dg' } },
  allowPrivate: [],
};
const words: EarRequest = { language: 'es-AR', mode: { kind: 'text', hints: ['Córdoba'] } };
const digits: EarRequest = {
  language: 'es-AR',
  mode: { kind: 'text', options: [{ option: 'digit:5', phrases: ['cinco'] }] },
};
const areas: EarRequest = {
  language: 'es-AR',
  mode: {
    kind: 'menu',
    options: [
      { option: 'turnos', phrases: ['turnos', 'sacar un turno'] },
      { option: 'urgencias', phrases: ['turnos de urgencia'] },
      { option: 'facturas', phrases: ['facturación'] },
    ],
  },
};

const loud = (ms: number) => new Int16Array(ms * 8).fill(9000);
const quiet = (ms: number) => new Int16Array(ms * 8);

async function bench(answer: (utterance: HeardUtterance) => Recognised | Promise<Recognised> = () => ({ text: 'turnos' })) {
  const { clock, timers, turn, waiting } = handClock();
  const made = testRecogniser(answer);
  const failures: [string, Failure][] = [];
  const opened: string[] = [];
  const ear = createChosenEar({
    builtIn: scriptedEar(() => ({ decision: 'accept', option: 'built-in' })),
    openDetector: loudnessDetector,
    settings: earSettings.detector,
    openRecogniser: (engine) => {
      opened.push(engine.id);
      return made.recogniser;
    },
    clock,
    timers,
    failed: (id, failure) => failures.push([id, failure]),
  });
  await ear.configure(hosted);
  const listen = async (request: EarRequest) => {
    const events: EarEvent[] = [];
    const session = await ear.open(request, (event) => events.push(event));
    const finals = () => events.filter((event) => event.kind === 'final');
    return { session, events, finals };
  };
  /** Says something and gives the session time to hear it. */
  const heard = async (request: EarRequest, ms = 600) => {
    const one = await listen(request);
    one.session.write(quiet(320));
    one.session.write(loud(ms));
    one.session.write(quiet(1200));
    await one.session.finish();
    return one;
  };
  return { ...made, ear, listen, heard, turn, waiting, failures, opened };
}

describe('contract', () => {
  earContract(async () => {
    const said: string[] = [];
    const { ear } = await bench(() => ({ text: said.shift() ?? '' }));
    const say = (phrase: string) => {
      said.push(phrase);
      return loud(500);
    };
    return { ear, say, close: ear.close };
  });
});

test('words become an option of the menu, politeness and accents aside, and are told as they were understood', async () => {
  const { heard, utterances } = await bench(() => ({ text: 'Quiero FACTURACION, por favor', confidence: 0.9 }));
  const { events, finals } = await heard(areas);
  expect(events.map(({ kind }) => kind)).toEqual(['speech-start', 'speech-end', 'final']);
  expect(finals()[0]).toMatchObject({ decision: 'accept', option: 'facturas', text: 'Quiero FACTURACION, por favor' });
  expect(utterances[0]?.request).toEqual({
    language: 'es-AR',
    kind: 'menu',
    phrases: ['turnos', 'sacar un turno', 'turnos de urgencia', 'facturación'],
  });
});

test('words that are no option are rejected, and words that the recogniser doubts are asked about', async () => {
  const answers: Recognised[] = [{ text: 'una pizza grande' }, { text: '' }, { text: 'facturación', confidence: 0.2 }];
  const { heard } = await bench(() => answers.shift() ?? { text: '' });
  expect((await heard(areas)).finals()[0]).toMatchObject({ decision: 'reject', text: 'una pizza grande' });
  const nothing = (await heard(areas)).finals()[0];
  expect(nothing).toMatchObject({ decision: 'reject', noise: true });
  expect(nothing).not.toHaveProperty('text');
  expect((await heard(areas)).finals()[0]).toMatchObject({ decision: 'confirm', option: 'facturas' });
});

test('free words stay words, and their hints go along', async () => {
  const { heard, utterances } = await bench(() => ({ text: 'vivo en Córdoba', confidence: 0.8 }));
  expect((await heard(words)).finals()[0]).toMatchObject({ decision: 'accept', text: 'vivo en Córdoba', confidence: 0.8 });
  expect(utterances[0]?.request).toEqual({ language: 'es-AR', kind: 'text', phrases: ['Córdoba'] });
});

test('only what was said goes to the recogniser, from shortly before it on', async () => {
  const { heard, utterances } = await bench();
  await heard(areas, 640);
  const { prerollMs, endMs } = earSettings.detector;
  const samples = utterances[0]?.samples ?? 0;
  // The line's beginning was 320 ms of quiet: all of it lies within the preroll.
  expect(samples).toBeGreaterThanOrEqual(8 * (640 + Math.min(320, prerollMs)));
  expect(samples).toBeLessThanOrEqual(8 * (640 + prerollMs + endMs + 64));
  expect(utterances).toHaveLength(1);
});

test('silence goes nowhere', async () => {
  const { listen, utterances } = await bench();
  const { session, events } = await listen(areas);
  session.write(quiet(5000));
  await session.finish();
  expect([utterances, events]).toEqual([[], []]);
});

test.each<[string, EarRequest, string[], number, number]>([
  ['as long as a menu’s', areas, [], 288, 1],
  ['no longer than a menu’s', areas, [], 448, 2],
  ['shorter behind a whole option', areas, ['facturación'], 288, 2],
  ['not shorter behind half a word', areas, ['factu'], 288, 1],
  ['not shorter where another option begins alike', areas, ['turnos'], 288, 1],
  ['not shorter once something else was understood', areas, ['facturación', 'facturación no'], 288, 1],
  ['longer for free words', words, ['vivo en'], 640, 1],
  ['bounded for free words too', words, ['vivo en'], 864, 2],
])('the pause that ends an utterance is %s', async (_name, request, partials, pauseMs, count) => {
  const { listen, utterances } = await bench();
  const { session, finals } = await listen(request);
  session.write(loud(480));
  await vi.waitFor(() => expect(utterances).toHaveLength(1));
  for (const partial of partials) utterances[0]?.partial(partial);
  session.write(quiet(pauseMs));
  session.write(loud(480));
  await session.finish();
  expect(finals()).toHaveLength(count);
});

test('what a recogniser says so far is told, with the option once it is a whole one', async () => {
  const { listen, utterances } = await bench();
  const { session, events } = await listen(areas);
  session.write(loud(480));
  await vi.waitFor(() => expect(utterances).toHaveLength(1));
  utterances[0]?.partial('factu');
  utterances[0]?.partial('facturación');
  session.close();
  utterances[0]?.partial('facturación por favor');
  expect(events.slice(1)).toEqual([
    { kind: 'partial', text: 'factu' },
    { kind: 'partial', text: 'facturación', option: 'facturas' },
  ]);
});

describe('who listens', () => {
  test('a language without a choice has the built-in ear, one of its own goes before the general one', async () => {
    const { heard, utterances } = await bench();
    expect((await heard({ ...areas, language: 'pt-BR' })).finals()[0]).toMatchObject({ option: 'built-in' });
    expect((await heard({ ...areas, language: 'es-MX' })).finals()[0]).toMatchObject({ option: 'built-in' });
    expect(utterances).toEqual([]);
    expect((await heard({ ...words, language: 'es-MX' })).finals()[0]).toMatchObject({ text: 'turnos' });
  });

  test('where nobody knows free words, what can be said in a closed menu is heard as one, and the rest is refused', async () => {
    const { heard, listen, ear, utterances } = await bench();
    await ear.configure({ engines: [], choices: { es: { words: 'dg' } }, allowPrivate: [] });
    expect((await heard(digits)).finals()[0]).toMatchObject({ option: 'built-in' });
    await expect(listen(words)).rejects.toMatchObject({ code: 'not-configured', retryable: false });
    expect(utterances).toEqual([]);
  });

  test('an engine whose settings changed is opened anew, another one stays', async () => {
    const { ear, opened, isClosed } = await bench();
    await ear.configure(hosted);
    expect([opened, isClosed()]).toEqual([['dg'], false]);
    await ear.configure({ ...hosted, engines: hosted.engines.map((engine) => ({ ...engine, key: 'other' })) });
    expect([opened, isClosed()]).toEqual([['dg', 'dg'], true]);
  });
});

describe('trouble', () => {
  const down = new Failure('too-many', 'slow down', { retryable: true });

  test('a recogniser that fails ends the session once, and the built-in ear has the next callers until it may try again', async () => {
    let broken = true;
    const { heard, listen, turn, failures } = await bench(() => {
      if (broken) throw down;
      return { text: 'facturación' };
    });
    const { events } = await heard(areas);
    expect(events.map(({ kind }) => kind)).toEqual(['speech-start', 'speech-end', 'failed']);
    expect(events[2]).toEqual({ kind: 'failed', code: 'too-many', message: 'slow down' });
    expect(failures).toEqual([['dg', down]]);
    expect((await heard(areas)).finals()[0]).toMatchObject({ option: 'built-in' });
    expect((await heard(digits)).finals()[0]).toMatchObject({ option: 'built-in' });
    await expect(listen(words)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    broken = false;
    turn(30_001);
    expect((await heard(areas)).finals()[0]).toMatchObject({ option: 'facturas' });
  });

  test('one that says nothing is waited for once, for a bounded time, and its late answer is told to nobody', async () => {
    const answer = Promise.withResolvers<Recognised>();
    const { listen, turn, waiting, utterances } = await bench(() => answer.promise);
    const { session, events } = await listen(areas);
    session.write(loud(480));
    session.write(quiet(800));
    await vi.waitFor(() => expect(waiting()).toBe(1));
    turn(2500);
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ kind: 'failed', code: 'timeout' }));
    answer.resolve({ text: 'facturación' });
    await session.finish();
    expect(events.map(({ kind }) => kind)).toEqual(['speech-start', 'speech-end', 'failed']);
    expect([waiting(), utterances[0]?.closed]).toEqual([0, true]);
  });

  test('a caller who has moved on is told nothing, and the recogniser is let go', async () => {
    const answer = Promise.withResolvers<Recognised>();
    const { listen, waiting, utterances, failures } = await bench(() => answer.promise);
    const { session, events } = await listen(areas);
    session.write(loud(480));
    session.write(quiet(800));
    await vi.waitFor(() => expect(waiting()).toBe(1));
    session.close();
    answer.resolve({ text: 'facturación' });
    await vi.waitFor(() => expect(waiting()).toBe(0));
    expect(events.map(({ kind }) => kind)).toEqual(['speech-start', 'speech-end']);
    expect([utterances[0]?.closed, failures]).toEqual([true, []]);
  });

  test('a monologue is cut, and what follows it is no second answer', async () => {
    const { listen, utterances } = await bench();
    const { session, events, finals } = await listen(words);
    for (let s = 9; s <= 36; s += 9) {
      session.write(loud(9000));
      await vi.waitFor(() => expect(utterances[0]?.samples).toBeGreaterThan(8000 * Math.min(s - 1, 14)), { interval: 1 });
    }
    session.write(quiet(1200));
    await session.finish();
    expect(finals()).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === 'speech-start')).toHaveLength(1);
  });
});

test('a check tells what is wrong with an engine, and waits no longer than it must', async () => {
  const engine = hosted.engines[0];
  if (!engine) throw new Error('the configuration names one');
  const good = await bench(() => ({ text: '' }));
  await good.ear.check(engine, []);
  expect(good.isClosed()).toBe(true);
  const bad = await bench(() => {
    throw new Failure('not-configured', 'the key is not taken');
  });
  await expect(bad.ear.check(engine, [])).rejects.toMatchObject({ code: 'not-configured' });
  const mute = await bench(() => new Promise<never>(() => {}));
  const checked = mute.ear.check(engine, []);
  await vi.waitFor(() => expect(mute.waiting()).toBe(1));
  mute.turn(15_000);
  await expect(checked).rejects.toMatchObject({ code: 'timeout' });
});
