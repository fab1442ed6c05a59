// eSpeak as a Voice: the contract, and what is its own.
import { describe, expect, test } from 'vitest';
import { voiceContract } from '#ports/voice.contract.ts';
import { joined } from '#wire/audio/joined.ts';
import { createEspeakVoice, espeakLanguage } from './voice-espeak.ts';

describe('contract', () => {
  voiceContract(async () => ({ voice: await createEspeakVoice(), close: async () => {} }));
});

test('Latin American Spanish unless Spain is asked for', () => {
  expect(espeakLanguage('es-AR')).toBe('es-419');
  expect(espeakLanguage('es')).toBe('es-419');
  expect(espeakLanguage('es-ES')).toBe('es');
  expect(espeakLanguage('pt-BR')).toBe('pt-br');
});

test.each(['es-AR', 'es-ES', 'pt-BR', 'pt-PT', 'en-US', 'en-GB'])('%s, which the studio offers, has a voice', async (language) => {
  const voice = await createEspeakVoice();
  expect((await joined(voice.speak({ text: '1, 2, 3.', language, voice: 'espeak-grave' }))).length).toBeGreaterThan(4000);
});

test('prompts of different length sit at the same level', async () => {
  const voice = await createEspeakVoice();
  const level = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  const short = level(await joined(voice.speak({ text: 'Sí.', language: 'es', voice: 'espeak-clara' })));
  const long = level(
    await joined(
      voice.speak({
        text: 'Para sacar un turno, marque uno. Para conocer sus resultados, marque dos.',
        language: 'es',
        voice: 'espeak-clara',
      }),
    ),
  );
  expect(short / long).toBeGreaterThan(0.5);
  expect(short / long).toBeLessThan(2);
});
