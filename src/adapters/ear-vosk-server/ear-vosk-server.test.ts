// The protocol of the Vosk server, against a server on loopback that speaks it as theirs does: an answer to every portion, then the last one.
import { afterEach, describe, expect, test } from 'vitest';
import { recogniserContract } from '#ports/recogniser.contract.ts';
import type { RecogniserRequest } from '#ports/recogniser.ts';
import { RecogniserDouble, type Speech, voskServerSpeech } from '#wire/ear/recogniser-double.ts';
import { createVoskServerRecogniser } from './ear-vosk-server.ts';

const menu: RecogniserRequest = { language: 'es-AR', kind: 'menu', phrases: ['Sacar un turno', 'opción 2', 'Sacar un turno', '¡¿?!'] };
const doubles: RecogniserDouble[] = [];
afterEach(() => {
  for (const double of doubles.splice(0)) double.close();
});

async function open(speech: Speech = voskServerSpeech) {
  const double = await new RecogniserDouble(speech).start();
  doubles.push(double);
  const recogniser = createVoskServerRecogniser({ url: double.url, headers: {}, allowPrivate: ['127.0.0.1'] });
  const heard = async (request: RecogniserRequest, portions = 2) => {
    const partials: string[] = [];
    const stream = recogniser.listen(request, (text) => partials.push(text));
    for (let n = 0; n < portions; n++) stream.write(new Int16Array(256));
    return { recognised: await stream.end(), partials };
  };
  return { double, recogniser, heard };
}

describe('contract', () => {
  recogniserContract(async (far) => {
    const { double, recogniser } = await open();
    double.far = far;
    return { recogniser, heard: () => double.audioBytes / 2, close: async () => double.close() };
  });
});

test('a menu is a grammar in plain words, free words have none', async () => {
  const { double, heard } = await open();
  await heard(menu);
  await heard({ language: 'es', kind: 'text', phrases: ['Córdoba'] });
  expect(double.said.map((line) => JSON.parse(line) as unknown)).toEqual([
    { config: { sample_rate: 8000, phrase_list: ['sacar un turno', 'opción dos', '[unk]'] } },
    { eof: 1 },
    { config: { sample_rate: 8000 } },
    { eof: 1 },
  ]);
});

test('partials are told as they come, words outside the grammar are none, and it is as sure as of its words on average', async () => {
  const { double, heard } = await open();
  double.far = { text: '[unk] sacar un turno [unk]' };
  const { recognised, partials } = await heard(menu);
  expect(recognised).toEqual({ text: 'sacar un turno', confidence: 0.75 });
  expect(partials).toEqual([]);
  double.far = { text: 'sacar un turno' };
  expect((await heard(menu)).partials).toEqual(['sacar', 'sacar']);
});

test('what it took for several utterances is put together; a late answer to audio is not taken for the last', async () => {
  let portions = 0;
  const { heard, double } = await open((message, say) => {
    if (typeof message !== 'string') return say({ text: ++portions === 1 ? 'cuatro cinco' : '' });
    // It does not hang up afterwards, as servers by other hands may not.
    if (message.includes('eof')) say({ text: 'seis' });
  });
  double.far = { text: 'x' };
  expect((await heard({ language: 'es', kind: 'text', phrases: [] }, 3)).recognised).toEqual({ text: 'cuatro cinco seis' });
});

test('an address that is not public is not connected to, however it is written', async () => {
  for (const url of ['ws://127.0.0.1:1/', 'ws://[::ffff:10.0.0.1]:2700/', 'ws://169.254.169.254/']) {
    const recogniser = createVoskServerRecogniser({ url, headers: {}, allowPrivate: [] });
    await expect(recogniser.listen(menu, () => {}).end()).rejects.toMatchObject({ name: 'Failure', code: 'refused-address' });
  }
  const noSocket = createVoskServerRecogniser({ url: 'https://example.com', headers: {}, allowPrivate: [] });
  await expect(noSocket.listen(menu, () => {}).end()).rejects.toMatchObject({ code: 'invalid' });
});
