// The Deepgram voice against a server on loopback that speaks its interface.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { voiceContract } from '#ports/voice.contract.ts';
import { joined } from '#wire/audio/joined.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';
import { VoiceDouble } from '#wire/http/voice-double.ts';
import { createDeepgramVoice } from './voice-deepgram.ts';

const double = new VoiceDouble(8000, ({ text }) => text);
const http = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
const open = (key: string | undefined = 'k1') =>
  createDeepgramVoice({ id: 'cloud', name: 'Cloud', languages: ['es'], url: double.url, key, model: 'm1', http });
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

test('asks for samples at the telephone’s rate by model, with the key in its header', async () => {
  await say('Su turno es mañana.');
  const [asked] = double.requests;
  const url = new URL(asked?.url ?? '', 'http://double');
  expect(url.pathname).toBe('/v1/speak');
  expect(Object.fromEntries(url.searchParams)).toEqual({ model: 'm1', encoding: 'linear16', sample_rate: '8000', container: 'none' });
  expect(asked).toMatchObject({ headers: { authorization: 'Token k1' }, body: { text: 'Su turno es mañana.' } });
});
