// The transcription interface against a server on loopback that reads the form as theirs does.
import { afterEach, describe, expect, test } from 'vitest';
import { type FarEnd, recogniserContract } from '#ports/recogniser.contract.ts';
import type { RecogniserRequest } from '#ports/recogniser.ts';
import { CarrierDouble, type CarrierAnswer, type CarrierRequest, jsonAnswer } from '#wire/http/carrier-double.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';
import { createOpenAiRecogniser } from './ear-openai.ts';

const menu: RecogniserRequest = { language: 'es-AR', kind: 'menu', phrases: ['turnos', 'facturación'] };
const doubles: CarrierDouble[] = [];
afterEach(() => {
  for (const double of doubles.splice(0)) double.close();
});

/** The parts of a form by name, files by their length in bytes. */
async function formOf({ body, headers }: CarrierRequest): Promise<Record<string, string>> {
  const form = await new Response(Buffer.from(body, 'latin1'), { headers: { 'content-type': String(headers['content-type']) } }).formData();
  return Object.fromEntries([...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.type]));
}

function answerOf(far: FarEnd): CarrierAnswer {
  if (typeof far === 'object') return jsonAnswer(200, { text: ` ${far.text}` });
  if (far === 'refused') return jsonAnswer(401, { error: { message: 'Incorrect API key: sk-…' } });
  if (far === 'busy') return jsonAnswer(429, {});
  if (far === 'broken') return { status: 200, body: '{"text": ' };
  return far === 'gone' ? 'drop' : 'mute';
}

async function open(far: FarEnd, key: string | undefined = 'k1') {
  let samples = 0;
  const double = await new CarrierDouble(({ body }) => {
    // A WAV file of one channel and 16 bits: its data chunk says how long it is, byte for byte, in the form's first part.
    const at = body.indexOf('data', body.indexOf('WAVEfmt'));
    samples += Buffer.from(body.slice(at + 4, at + 8), 'latin1').readUInt32LE(0) / 2;
    return answerOf(far);
  }).start();
  doubles.push(double);
  const http = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
  const recogniser = createOpenAiRecogniser({ url: `${double.url}/v1/`, key, model: 'whisper-1', http });
  return { double, recogniser, heard: () => samples };
}

describe('contract', () => {
  recogniserContract(async (far) => {
    const { double, recogniser, heard } = await open(far);
    return { recogniser, heard, close: async () => double.close() };
  });
});

test('sends one file with model, language and likely words, the key in its header; none where there is none', async () => {
  const { double, recogniser } = await open({ text: 'turnos' });
  const stream = recogniser.listen(menu, () => {});
  stream.write(new Int16Array(800));
  expect(await stream.end()).toEqual({ text: 'turnos' });
  const [request] = double.requests;
  expect([request?.path, request?.headers.authorization]).toEqual(['/v1/audio/transcriptions', 'Bearer k1']);
  if (!request) throw new Error('it was asked');
  expect(await formOf(request)).toEqual({
    file: 'audio/wav',
    model: 'whisper-1',
    language: 'es',
    response_format: 'json',
    temperature: '0',
    prompt: expect.stringMatching(/^turnos, facturaci/) as string,
  });
});

test('what they say beside a refusal is not repeated', async () => {
  const { recogniser } = await open('refused');
  await expect(recogniser.listen(menu, () => {}).end()).rejects.toThrow(/^the recogniser refuses our key \(401\)$/);
});
