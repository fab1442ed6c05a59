// The Deepgram voice against a server on loopback that speaks its interface.
import { expect, test } from 'vitest';
import { hostedVoiceContract } from '#wire/http/hosted-voice.contract.ts';
import { createDeepgramVoice } from './voice-deepgram.ts';

const { double, say } = hostedVoiceContract(8000, ({ text }) => text, createDeepgramVoice);

test('asks for samples at the telephone’s rate by model, with the key in its header', async () => {
  await say('Su turno es mañana.');
  const [asked] = double.requests;
  const url = new URL(asked?.url ?? '', 'http://double');
  expect(url.pathname).toBe('/v1/speak');
  expect(Object.fromEntries(url.searchParams)).toEqual({ model: 'm1', encoding: 'linear16', sample_rate: '8000', container: 'none' });
  expect(asked).toMatchObject({ headers: { authorization: 'Token k1' }, body: { text: 'Su turno es mañana.' } });
});
