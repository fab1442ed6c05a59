// What every Voice must do; each adapter's test hands in a way to open it.
import { expect, test } from 'vitest';
import type { Voice } from './voice.ts';

/** Run the suite. `open` is called once per test; `close` after it. */
export function voiceContract(open: () => Promise<{ voice: Voice; close: () => Promise<void> }>): void {
  const using = (work: (voice: Voice) => Promise<void>) => async () => {
    const { voice, close } = await open();
    try {
      await work(voice);
    } finally {
      await close();
    }
  };
  const phrase = { text: 'Gracias por llamar.', language: 'es-AR', voice: 'default' };

  test(
    'names at least one voice that speaks Spanish',
    using(async (voice) => {
      const voices = await voice.voices();
      expect(voices.some((one) => one.languages.includes('es'))).toBe(true);
      expect(voice.version).not.toBe('');
    }),
  );

  test(
    'speaks: audible, between half a second and four, not clipped',
    using(async (voice) => {
      const samples = await voice.speak(phrase);
      expect(samples.length).toBeGreaterThan(4000);
      expect(samples.length).toBeLessThan(32_000);
      const loud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      expect(loud).toBeGreaterThan(500);
      expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(32_767);
    }),
  );

  test(
    'the same words take the same time; other words take theirs',
    using(async (voice) => {
      // Engines may draw their breath noise at random, so the samples themselves need not repeat.
      const first = await voice.speak(phrase);
      expect(Math.abs((await voice.speak(phrase)).length - first.length)).toBeLessThan(400);
      expect(
        Math.abs(
          (await voice.speak({ ...phrase, text: 'Gracias por llamar a la clínica, enseguida le atendemos.' })).length - first.length,
        ),
      ).toBeGreaterThan(4000);
    }),
  );

  test(
    'text is text: markup is not obeyed',
    using(async (voice) => {
      const loud = await voice.speak({ ...phrase, text: '<speak><break time="9s"/>Hola</speak> [[h@l@U]]' });
      expect(loud.length).toBeLessThan(8000 * 8);
    }),
  );

  test(
    'refuses a text beyond all measure',
    using(async (voice) => {
      await expect(voice.speak({ ...phrase, text: 'a '.repeat(6000) })).rejects.toMatchObject({ name: 'Failure', code: 'invalid' });
    }),
  );

  test(
    'an aborted request is cancelled',
    using(async (voice) => {
      await expect(voice.speak(phrase, AbortSignal.abort())).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
    }),
  );
}
