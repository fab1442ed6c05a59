// What every hosted voice must do beyond the Voice contract, against a server that answers whatever a server may; each adapter's test hands in
// how it is opened. Not here: what a certain engine is asked.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OutwardStreams } from '#ports/http.ts';
import { voiceContract } from '#ports/voice.contract.ts';
import type { Voice } from '#ports/voice.ts';
import { joined } from '../audio/joined.ts';
import { createOutwardHttp } from './outward-http.ts';
import { longestPortion } from './spoken-answer.ts';
import { VoiceDouble } from './voice-double.ts';

/** What all of them are opened with. */
export interface HostedOptions {
  id: string;
  name: string;
  languages: string[];
  url: string;
  key: string | undefined;
  model: string;
  http: OutwardStreams;
}

/** Run the suite. `rateHz` is what the engine speaks at, `textOf` finds the words in a request; answers the server and a way to be opened. */
export function hostedVoiceContract(
  rateHz: number,
  textOf: (body: Record<string, unknown>) => unknown,
  create: (options: HostedOptions) => Voice,
) {
  const double = new VoiceDouble(rateHz, textOf);
  const http = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
  const open = (key: string | undefined = 'k1') =>
    create({ id: 'cloud', name: 'Cloud', languages: ['es'], url: double.url, key, model: 'm1', http });
  const say = (text: string, voice = open()) => joined(voice.speak({ text, language: 'es-AR', voice: 'cloud' }));

  beforeAll(() => double.open());
  afterAll(() => double.close());
  beforeEach(() => {
    double.answer = 'tone';
    double.requests.length = 0;
  });

  describe('contract', () => {
    voiceContract(async () => ({ voice: open(), close: async () => {} }));
  });

  test.each([
    [401, 'not-configured', false],
    [429, 'too-many', true],
    [503, 'unavailable', true],
    [400, 'rejected', false],
    ['text', 'bad-answer', false],
    ['empty', 'bad-answer', true],
    ['half', 'bad-answer', true],
  ] as const)('%s is %s', async (answer, code, retryable) => {
    double.answer = answer;
    await expect(say('Hola.')).rejects.toMatchObject({ name: 'Failure', code, retryable });
  });

  test('a server that never answers is given up when the caller is', async () => {
    double.answer = 'mute';
    const stop = new AbortController();
    const asked = joined(open().speak({ text: 'Hola.', language: 'es', voice: 'cloud' }, stop.signal));
    await expect.poll(() => double.requests.length).toBe(1);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('markup goes as the text it is, in the body and nowhere else', async () => {
    const text = '<speak><break time="9s"/>Hola</speak> "}{ \u0007 👋\r\nX-Own: 1';
    await say(text);
    const [asked] = double.requests;
    expect(textOf(asked?.body ?? {})).toBe(text);
    expect(asked?.headers).not.toHaveProperty('x-own');
    expect(asked?.url).not.toContain('break');
  });

  test('a text of 10,000 characters is asked for in portions that every engine takes, in their order, and heard whole', async () => {
    const text = Array.from({ length: 500 }, (_, n) => `Oración número ${n}.`).join(' ');
    const samples = await say(text);
    const asked = double.requests.map(({ body }) => String(textOf(body)));
    expect(asked.join(' ')).toBe(text);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(longestPortion);
    // The server speaks 60 ms a character.
    expect(samples.length).toBeGreaterThan(0.95 * text.length * 60 * 8);
  });

  return { double, say, http };
}
