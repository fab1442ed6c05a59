// The page of samples: every voice in its languages, each at the house's level, in one file that needs nothing else.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { decodeMuLaw } from '#wire/g711.ts';
import { readWav } from '#wire/wav.ts';
import { type Sample, samplePage, speakSamples } from './sample-page.ts';

const models = path.join(process.env['ATIENDE_TEST_DATA'] ?? '/nowhere', 'models');
let samples: Sample[];

beforeAll(async () => {
  samples = await speakSamples(models);
});

/** Root mean square of the 20 ms frames in which somebody speaks, in dB of full scale. */
function speechLevel(audio: Int16Array): number {
  const powers = Array.from({ length: Math.floor(audio.length / 160) }, (_, at) =>
    audio.subarray(at * 160, at * 160 + 160).reduce((sum, sample) => sum + (sample / 32_768) ** 2 / 160, 0),
  );
  const loudest = Math.max(...powers);
  // 26 dB under the loudest frame nobody speaks.
  const speaking = powers.filter((power) => power > loudest / 400);
  return 10 * Math.log10(speaking.reduce((sum, power) => sum + power, 0) / speaking.length);
}

test('each voice says four prompts in every language it speaks, at −20 dBFS', () => {
  const said = Map.groupBy(samples, ({ voice, language }) => `${voice.id} ${language}`);
  const espeak = ['espeak-clara', 'espeak-grave'].flatMap((voice) => ['es', 'pt', 'en'].map((language) => `${voice} ${language}`));
  const pico = existsSync(path.join(models, 'pico')) ? ['pico es', 'pico en'] : [];
  expect([...said.keys()].toSorted()).toEqual([...espeak, ...pico].toSorted());
  expect(new Set([...said.values()].map((own) => own.length))).toEqual(new Set([4]));
  for (const { voice, text, muLaw } of samples) {
    const level = speechLevel(decodeMuLaw(muLaw));
    expect(Math.abs(level + 20), `${voice.id}, "${text}": ${level.toFixed(1)} dBFS`).toBeLessThanOrEqual(1.5);
  }
});

test('the page holds all of it and asks nobody for more', () => {
  const page = samplePage(samples);
  const sounds = [...page.matchAll(/src="([^"]+)"/g)].map(([, source]) => source ?? '');
  expect(sounds).toHaveLength(samples.length);
  for (const [at, sound] of sounds.entries()) {
    const wav = readWav(Buffer.from(sound.replace('data:audio/wav;base64,', ''), 'base64'));
    expect([wav.sampleRateHz, wav.samples.length]).toEqual([8000, samples[at]?.muLaw.length]);
  }
  expect(page).not.toMatch(/https?:|<script|url\(/);
  for (const name of ['Español', 'Português', 'English']) expect(page).toContain(`<h2>${name}</h2>`);
});
