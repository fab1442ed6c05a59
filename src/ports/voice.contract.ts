// What every Voice must do; each adapter's test hands in a way to open it.
import { expect, test } from 'vitest';
import { joined } from '#wire/audio/joined.ts';
import { longestSpeech, type Voice } from './voice.ts';

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
      expect(voices.some((one) => one.languages.some((language) => language.split('-')[0] === 'es'))).toBe(true);
      expect(new Set(voices.map(({ id }) => id)).size).toBe(voices.length);
      expect(voices.map(({ version }) => version)).not.toContain('');
    }),
  );

  test(
    'speaks: audible, between half a second and four, not clipped',
    using(async (voice) => {
      const samples = await joined(voice.speak(phrase));
      expect(samples.length).toBeGreaterThan(4000);
      expect(samples.length).toBeLessThan(32_000);
      // −20 dBFS is 3277; pauses take some of it away.
      const loud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      expect(loud).toBeGreaterThan(1600);
      expect(loud).toBeLessThan(4000);
      expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(32_767);
    }),
  );

  test(
    'the same words take the same time; other words take theirs',
    using(async (voice) => {
      // Engines may draw their breath noise at random, so the samples themselves need not repeat.
      const first = await joined(voice.speak(phrase));
      expect(Math.abs((await joined(voice.speak(phrase))).length - first.length)).toBeLessThan(400);
      expect(
        Math.abs(
          (await joined(voice.speak({ ...phrase, text: 'Gracias por llamar a la clínica, enseguida le atendemos.' }))).length -
            first.length,
        ),
      ).toBeGreaterThan(4000);
    }),
  );

  test(
    'text is text: markup is not obeyed',
    using(async (voice) => {
      const loud = await joined(
        voice.speak({ ...phrase, text: '<speak><break time="9s"/>Hola</speak> [[h@l@U]] \u0000\u0007\u001B[31m 👋' }),
      );
      expect(loud.length).toBeLessThan(8000 * 8);
    }),
  );

  test(
    'refuses a text beyond all measure',
    using(async (voice) => {
      await expect(joined(voice.speak({ ...phrase, text: 'a '.repeat(longestSpeech) }))).rejects.toMatchObject({
        name: 'Failure',
        code: 'invalid',
      });
    }),
  );

  test(
    'an aborted request is cancelled',
    using(async (voice) => {
      await expect(joined(voice.speak(phrase, AbortSignal.abort()))).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
    }),
  );
}
