// The engines of the machine: Pico with its real files (ATIENDE_TEST_DATA), Piper with a network made for the test, and who speaks what.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voiceContract } from '#ports/voice.contract.ts';
import { joined } from '#wire/audio/joined.ts';
import { createLocalVoices, localVoices } from './synthesis-engines.ts';
import { createPicoVoice } from './synthesis-pico.ts';
import { createPiperVoice } from './synthesis-piper.ts';
import { testPiper, writeTestPiper } from './test-piper.ts';

const dataModels = path.join(process.env['ATIENDE_TEST_DATA'] ?? '/nowhere', 'models');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ats-'));
  writeTestPiper(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Piper', () => {
  voiceContract(async () => ({ voice: await createPiperVoice(folder), close: async () => {} }));

  test('a begin, an end and two ids a phoneme; stops are phonemes', async () => {
    const voice = await createPiperVoice(folder);
    const seconds = async (text: string) => (await joined(voice.speak({ text, language: 'es', voice: testPiper.id }))).length / 8000;
    // ˈola is four phonemes: ^ _ ˈ _ o _ l _ a _ $; the first id that sounds is the stress, the last the end of the text.
    const perId = testPiper.samplesPerId / testPiper.rateHz;
    expect((await seconds('Hola?')) - (await seconds('Hola'))).toBeCloseTo(2 * perId, 1);
    expect(await seconds('Hola')).toBeGreaterThan(8 * perId);
    expect(await seconds('Hola')).toBeLessThan(13 * perId);
  });

  test('damaged files are said to be damaged', async () => {
    const other = mkdtempSync(path.join(os.tmpdir(), 'ats-'));
    writeTestPiper(other);
    writeFileSync(path.join(other, testPiper.id, `${testPiper.id.slice(6)}.onnx`), 'half');
    const voice = await createPiperVoice(other);
    await expect(joined(voice.speak({ text: 'Hola', language: 'es', voice: testPiper.id }))).rejects.toMatchObject({ code: 'unavailable' });
    rmSync(other, { recursive: true, force: true });
  });
});

describe.skipIf(!existsSync(path.join(dataModels, 'pico')))('[test data] Pico', () => {
  voiceContract(async () => ({ voice: createPicoVoice(dataModels), close: async () => {} }));

  test('English too, and no Portuguese', async () => {
    const voice = createPicoVoice(dataModels);
    expect((await joined(voice.speak({ text: 'Thank you for calling.', language: 'en-US', voice: 'pico' }))).length).toBeGreaterThan(6000);
    await expect(joined(voice.speak({ text: 'Obrigado.', language: 'pt-BR', voice: 'pico' }))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

test('eSpeak is always there; the others are where their files are', () => {
  expect(localVoices('/nowhere').map(({ id }) => id)).toEqual(['espeak-clara', 'espeak-grave']);
  expect(localVoices(folder).at(-1)).toEqual({
    id: testPiper.id,
    name: 'Piper Prueba',
    languages: ['es-MX'],
    version: `${testPiper.id}/1`,
    place: 'local',
  });
});

test('each voice speaks with its engine; a voice that is not there is spoken by eSpeak', async () => {
  const voices = await createLocalVoices(folder);
  const say = async (voice: string) => (await joined(voices.speak({ text: 'Hola.', language: 'es', voice }))).length;
  // The test network is slower than any speaker.
  expect(await say(testPiper.id)).not.toBe(await say('espeak-clara'));
  expect(Math.abs((await say('piper-gone')) - (await say('espeak-clara')))).toBeLessThan(400);
});
