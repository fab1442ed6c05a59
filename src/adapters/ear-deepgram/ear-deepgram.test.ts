// Deepgram's protocol against a server on loopback: interim and final results, and the facts about the stream at its end.
import { afterEach, describe, expect, test } from 'vitest';
import { recogniserContract } from '#ports/recogniser.contract.ts';
import type { RecogniserRequest } from '#ports/recogniser.ts';
import { RecogniserDouble, type Speech } from '#wire/ear/recogniser-double.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { createDeepgramRecogniser } from './ear-deepgram.ts';

const words: RecogniserRequest = { language: 'es-AR', kind: 'text', phrases: ['Córdoba', 'Río Cuarto', 'Córdoba'] };
const doubles: RecogniserDouble[] = [];
afterEach(() => {
  for (const double of doubles.splice(0)) double.close();
});

const results = (transcript: string, isFinal: boolean, confidence = 0.9) => ({
  type: 'Results',
  is_final: isFinal,
  channel: { alternatives: [{ transcript, confidence }] },
});

const theirs: Speech = (message, say, hangUp, text) => {
  if (typeof message !== 'string' || !message.includes('CloseStream')) return;
  say(results(text, true));
  say({ type: 'Metadata', duration: 0.5 });
  hangUp();
};

async function open(speech = theirs, model = 'nova-3') {
  const double = await new RecogniserDouble(speech).start();
  doubles.push(double);
  const url = `${double.url.replace('ws:', 'http:')}/v1/`;
  const recogniser = createDeepgramRecogniser({ url, key: 'k1', model, allowPrivate: ['127.0.0.1'] });
  return { double, recogniser };
}

describe('contract', () => {
  recogniserContract(async (far) => {
    const { double, recogniser } = await open();
    double.far = far;
    // A byte a sample.
    return { recogniser, heard: () => double.audioBytes, close: async () => double.close() };
  });
});

test('asks for the language, the model and likely words, without their endpointing, the key in its header only', async () => {
  const { double, recogniser } = await open();
  await recogniser.listen(words, () => {}).end();
  const [request] = double.requests;
  const url = new URL(request?.url ?? '', 'http://x');
  expect([url.pathname, request?.headers.authorization]).toEqual(['/v1/listen', 'Token k1']);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    model: 'nova-3',
    language: 'es-419',
    encoding: 'mulaw',
    sample_rate: '8000',
    endpointing: 'false',
    mip_opt_out: 'true',
  });
  expect(url.searchParams.getAll('keyterm')).toEqual(['Córdoba', 'Río Cuarto']);
  const older = await open(theirs, 'nova-2');
  await older.recogniser.listen({ ...words, language: 'pt-BR' }, () => {}).end();
  const query = new URL(older.double.requests[0]?.url ?? '', 'http://x').searchParams;
  expect([query.get('language'), query.getAll('keywords').length, query.has('keyterm')]).toEqual(['pt-BR', 2, false]);
});

test('what is final stays, what is not may still change; the answer is all that became final', async () => {
  const { double, recogniser } = await open((message, say) => {
    if (typeof message === 'string') {
      say(results('de abril', true, 0.5));
      return say({ type: 'Metadata' });
    }
    if (double.audioBytes === 8) say({ type: 'SpeechStarted' });
    if (double.audioBytes === 16) say(results('el tres', true, 0.9));
    if (double.audioBytes === 24) say(results('de abr', false));
  });
  double.far = { text: 'x' };
  const partials: string[] = [];
  const stream = recogniser.listen(words, (text) => partials.push(text));
  const samples = Int16Array.of(0, 1000, -1000, 9000, -9000, 30_000, 5, -5);
  for (let n = 0; n < 3; n++) stream.write(samples);
  expect(encodeMuLaw(samples)).toHaveLength(8);
  expect(await stream.end()).toEqual({ text: 'el tres de abril', confidence: 0.5 });
  expect(partials).toEqual(['el tres', 'el tres de abr', 'el tres de abril']);
});

test('an error they tell is no answer', async () => {
  const { double, recogniser } = await open((_message, say) => say({ type: 'Error', description: 'no' }));
  double.far = { text: 'x' };
  await expect(recogniser.listen(words, () => {}).end()).rejects.toMatchObject({ code: 'rejected' });
});
