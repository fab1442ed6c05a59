// The OpenAi voice against a server on loopback that speaks its interface.
import { expect, test } from 'vitest';
import { hostedVoiceContract } from '#wire/http/hosted-voice.contract.ts';
import { createOpenAiVoice } from './voice-openai.ts';

const { double, say, http } = hostedVoiceContract(
  24_000,
  ({ input }) => input,
  (options) => createOpenAiVoice({ ...options, voice: 'nova' }),
);

test('asks for raw samples by model and voice, with the key in its header; none where there is none', async () => {
  await say('Su turno es mañana.');
  expect(double.requests[0]).toMatchObject({
    url: '/v1/audio/speech',
    headers: { authorization: 'Bearer k1' },
    body: { model: 'm1', voice: 'nova', input: 'Su turno es mañana.', response_format: 'pcm' },
  });
  const own = { id: 'cloud', name: 'Own', languages: ['es'], url: double.url, key: undefined, model: 'm', voice: 'v', http };
  await say('Hola', createOpenAiVoice(own));
  expect(double.requests.at(-1)?.headers.authorization).toBeUndefined();
});
