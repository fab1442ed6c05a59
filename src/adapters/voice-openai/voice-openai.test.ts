// The OpenAi voice against a server on loopback that speaks its interface.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { voiceContract } from '#ports/voice.contract.ts';
import { joined } from '#wire/audio/joined.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';
import { VoiceDouble } from '#wire/http/voice-double.ts';
import { createOpenAiVoice } from './voice-openai.ts';

const double = new VoiceDouble(24_000, ({ input }) => input);
const http = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
const open = (key: string | undefined = 'k1') =>
  createOpenAiVoice({ id: 'cloud', name: 'Cloud', languages: ['es'], url: double.url, key, model: 'm1', voice: 'nova', http });
const say = (text: string) => joined(open().speak({ text, language: 'es-AR', voice: 'cloud' }));

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

test('asks for raw samples by model and voice, with the key in its header; none where there is none', async () => {
  await say('Su turno es mañana.');
  expect(double.requests[0]).toMatchObject({
    url: '/v1/audio/speech',
    headers: { authorization: 'Bearer k1' },
    body: { model: 'm1', voice: 'nova', input: 'Su turno es mañana.', response_format: 'pcm' },
  });
  const own = createOpenAiVoice({
    id: 'own',
    name: 'Own',
    languages: ['es'],
    url: double.url,
    key: undefined,
    model: 'm',
    voice: 'v',
    http,
  });
  await joined(own.speak({ text: 'Hola', language: 'es', voice: 'own' }));
  expect(double.requests.at(-1)?.headers.authorization).toBeUndefined();
});
