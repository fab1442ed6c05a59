// Servers whose certificate has expired, is another's or is signed by nobody we trust: what couriers, recognisers and voices make of them.
// Not here: SIP trunks (test/sip/tls.test.ts), SMPP (test/smpp/tls.test.ts), our own certificate (test/studio/certificate-bar.test.ts).
import type { Socket } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HttpCourier } from '../../src/adapters/courier-http/courier.ts';
import { httpSettings } from '../../src/adapters/courier-http/settings.ts';
import { createDeepgramRecogniser } from '../../src/adapters/ear-deepgram/ear-deepgram.ts';
import { createOpenAiRecogniser } from '../../src/adapters/ear-openai/ear-openai.ts';
import { createVoskServerRecogniser } from '../../src/adapters/ear-vosk-server/ear-vosk-server.ts';
import { createDeepgramVoice } from '../../src/adapters/voice-deepgram/voice-deepgram.ts';
import { createOpenAiVoice } from '../../src/adapters/voice-openai/voice-openai.ts';
import type { Recogniser } from '../../src/ports/recogniser.ts';
import type { Voice } from '../../src/ports/voice.ts';
import { courierForTest, failureOf } from '../../src/wire/http/carrier-double.ts';
import { createOutwardHttp } from '../../src/wire/http/outward-http.ts';
import { makeCertificate } from '../sip/certificate.ts';

const allowPrivate = ['127.0.0.1', '::1'];
const http = createOutwardHttp({ allowPrivate });
const trusted = getCACertificates('default');

/** Trusted are all but the last: an expired one is not taken for an unknown one. */
const certificates = [
  ['has expired', makeCertificate('localhost', { expired: true }), true],
  ['is of another name', makeCertificate('carrier.example'), true],
  ['is signed by itself alone', makeCertificate('localhost'), false],
] as const;

describe.each(certificates)('a server whose certificate %s', (why, certificate, isTrusted) => {
  let server: Server;
  let host: string;
  const sockets: Socket[] = [];
  const said: string[] = [];

  beforeAll(async () => {
    server = createServer(certificate, (socket) => socket.on('data', (chunk) => said.push(String(chunk))).on('error', () => undefined));
    server.on('tlsClientError', () => undefined);
    server.on('connection', (socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `localhost:${(server.address() as { port: number }).port}`;
    setDefaultCACertificates(isTrusted ? [...trusted, certificate.cert] : trusted);
  });
  afterAll(() => {
    setDefaultCACertificates(trusted);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  afterEach(() => expect(said, 'nothing is said to it').toEqual([]));

  const refused = () => ({ code: 'bad-certificate', retryable: true, message: `no connection to ${host}: its certificate ${why}` });

  it('gets no message: it waits for another try, and the channel says what is wrong', async () => {
    const { courier } = courierForTest(
      (open, around) => new HttpCourier(open, { ...around, http }),
      'http',
      httpSettings.parse({ url: `https://${host}/send`, jsonBody: '{"to":"{{to}}"}', auth: 'none' }),
      { token: 't0ken' },
    );
    expect(await failureOf(courier)).toMatchObject({
      code: 'unavailable',
      retryable: true,
      details: { remedy: 'retry', carrierCode: 'bad-certificate' },
    });
    expect(courier.health()).toMatchObject({ state: 'down', code: 'bad-certificate', detail: refused().message });
  });

  it.each<[string, () => Recogniser]>([
    ['OpenAI', () => createOpenAiRecogniser({ url: `https://${host}/v1`, key: 'k', model: 'm', http })],
    ['Deepgram', () => createDeepgramRecogniser({ url: `https://${host}/v1`, key: 'k', model: 'm', allowPrivate })],
    ['Vosk', () => createVoskServerRecogniser({ url: `wss://${host}/`, headers: {}, allowPrivate })],
  ])('hears no caller as %s, and the ear fails in words', async (_engine, make) => {
    const stream = make().listen({ language: 'es-AR', kind: 'text', phrases: [] }, () => undefined);
    for (let n = 0; n < 20; n++) stream.write(new Int16Array(160));
    await expect(stream.end()).rejects.toMatchObject({
      ...refused(),
      message: expect.stringMatching(new RegExp(`: its certificate ${why}$`)),
    });
  });

  const named = { id: 'v', name: 'V', languages: ['es'], key: 'k', model: 'm', http };
  it.each<[string, () => Voice]>([
    ['OpenAI', () => createOpenAiVoice({ ...named, url: `https://${host}/v1`, voice: 'v' })],
    ['Deepgram', () => createDeepgramVoice({ ...named, url: `https://${host}/v1` })],
  ])('speaks no prompt as %s, and the voice fails in words', async (_engine, make) => {
    const spoken = make().speak({ text: 'Hola', language: 'es-AR', voice: 'v' });
    await expect(spoken[Symbol.asyncIterator]().next()).rejects.toMatchObject(refused());
  });
});
