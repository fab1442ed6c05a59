// Floors of understanding: human clips in random menus, and callers who wrap an option in other words. Needs ATIENDE_TEST_DATA (audio/, models/pico/).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { carriersOf } from './carriers.ts';
import { type EmbeddingNetwork, loadEmbeddingNetwork } from './embedding-network.ts';
import { overTheLine } from './noise.ts';
import { openMouth } from './speakers.ts';
import { memoryStore } from './template-store.ts';
import { type Clip, clipsThere, readClips, testVoicesFolder } from './test-clips.ts';
import { inWords, scorerOf, type TestVoices, understanding, voicesFor } from './test-floors.ts';
import { utteranceOf } from './utterance.ts';

/** A background and some 40 phrases are spoken by all speakers first: seconds of CPU, more where others use it too. */
const patienceMs = 600_000;
/** Words without men or women of their own beside them, which say little more than the rest: left to the bench. */
const benchOnly = new Set('julio agosto septiembre octubre noviembre diciembre'.split(' '));
/** Phrases of the background for the languages of which only the right option is asked. */
const fewBackground = 10;

describe.skipIf(!clipsThere)('[test data] people before a menu', () => {
  let network: EmbeddingNetwork;
  const store = memoryStore();
  const voices = new Map<string, TestVoices>();
  const clips = new Map<string, Clip[]>();

  beforeAll(async () => {
    network = await loadEmbeddingNetwork();
    // A tenth of the long phrases: the rest is for the bench.
    const all = readClips().filter(
      ({ group, phrase }, n) => !benchOnly.has(phrase) && (!group.endsWith('tuxpaint phrase') || n % 10 === 0),
    );
    for (const language of ['es', 'en', 'pt']) {
      const own = all.filter((clip) => clip.language === language);
      clips.set(language, own);
      const phrases = own.map(({ phrase }) => phrase);
      voices.set(
        language,
        await voicesFor(language, phrases, network, {
          store,
          voicesFolder: testVoicesFolder,
          ...(language !== 'es' && { backgroundMost: fewBackground }),
        }),
      );
    }
  }, patienceMs);
  afterAll(() => network.close());

  // Few clips and voices that breathe at random: the floors lie some words under what was measured (the bench has the figures).
  test.each([
    ['es', 0.012, { right: 0.95, digits: 0.85, falseAccept: 0.2 }],
    ['es', 0.04, { right: 0.9, digits: 0.75, falseAccept: 0.35 }],
    ['en', 0.012, { right: 0.9, digits: 0.8, falseAccept: 0.35 }],
    ['pt', 0.012, { right: 0.85, digits: 0.6, falseAccept: 0.75 }],
  ])('[test data] %s with noise %f', { timeout: patienceMs }, async (language, noise, floors) => {
    const spoken = voices.get(language);
    if (!spoken) throw new Error(`no voices of ${language}`);
    const found = await understanding(spoken, clips.get(language) ?? [], noise, 1, network);
    console.log(inWords(`${language} ${noise}`, found));
    expect(found.right).toBeGreaterThanOrEqual(floors.right);
    expect(found.digits).toBeGreaterThanOrEqual(floors.digits);
    expect(found.falseAccept).toBeLessThanOrEqual(floors.falseAccept);
  });

  test('[test data] wrapped options, by voices that made no template', { timeout: patienceMs }, async () => {
    const menu = ['ventas', 'soporte', 'turnos'];
    const phrases = menu.flatMap((option) => [option, ...carriersOf(option, 'es')]);
    const spoken = await voicesFor('es', phrases, network, { store, voicesFolder: testVoicesFolder });
    const scorer = scorerOf(spoken, menu, true);
    const mouth = await openMouth();
    let right = 0;
    let trials = 0;
    for (const voice of ['es-419+anika', 'es-419+caleb', 'es+marcelo', 'es-419+pedro', 'es-419+edward2']) {
      for (const option of menu) {
        for (const frame of carriersOf(option, 'es').slice(0, 4)) {
          const said = mouth.say(frame, { engine: 'espeak', voice, pace: 152, pitch: 47, noise: 0 });
          const heard = said && (await utteranceOf(overTheLine(said, 0.012, trials + 1), network));
          trials += 1;
          if (heard && scorer.decide(heard).option === option) right += 1;
        }
      }
    }
    console.log(`carriers: ${right} of ${trials}`);
    expect(right / trials).toBeGreaterThanOrEqual(0.9);
  });
});
