// The desk's own phone (src/studio/phone) in a real Chromium, without the studio around it: registers, is rung, is told to answer.
// Not here: whom it talks to, what is measured.
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { writeWav } from '#wire/wav.ts';

const phoneFolder = fileURLToPath(new URL('../src/studio/phone/', import.meta.url));

/** Runs in the page: the phone by its own modules, and an ear on whatever its connection brings. */
const pageScript = `
import { openSoftphone } from '${phoneFolder}softphone.ts';
import { deskPhone } from '${phoneFolder}phone-state.ts';
let phone, heardAt = 0;
const now = () => performance.timeOrigin + performance.now();
const context = new AudioContext();
const Original = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Original {
  constructor(...given) {
    super(...given);
    this.addEventListener('track', ({ track }) => listen(new MediaStream([track]), this));
  }
};
function listen(stream, connection) {
  const meter = context.createAnalyser();
  meter.fftSize = 256;
  context.createMediaStreamSource(stream).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  const timer = setInterval(() => {
    if (connection.connectionState === 'closed') clearInterval(timer);
    meter.getFloatTimeDomainData(samples);
    if (heardAt === 0 && samples.some((sample) => Math.abs(sample) > 0.05)) heardAt = now();
  }, 4);
}
window.start = async (credentials) => { phone = await openSoftphone(credentials, deskPhone, { register: true }); };
window.phase = () => deskPhone.getState().phase;
window.answer = async () => { heardAt = 0; const at = now(); await phone.answer(); return at; };
window.heardAt = () => heardAt;
window.stop = () => phone.close();
`;

/** A phone in a browser. Times are epoch ms with fractions. */
export interface BrowserPhone {
  /** Register with these credentials. */
  start: (credentials: { user: string; password: string }) => Promise<void>;
  phase: () => Promise<string>;
  /** Take the call that rings; answers when that was ordered. */
  answer: () => Promise<number>;
  /** When the far side was first heard since then. */
  heard: () => Promise<number>;
  close: () => Promise<void>;
}

/** Open one whose microphone hums at `hz`. `onSocket` gets its SIP connection. */
export async function openBrowserPhone(folder: string, hz: number, onSocket: (socket: WebSocket) => void): Promise<BrowserPhone> {
  const microphone = join(folder, 'microphone.wav');
  const samples = Int16Array.from({ length: 48_000 * 10 }, (_, i) => Math.round(9000 * Math.sin((2 * Math.PI * hz * i) / 48_000)));
  await writeFile(microphone, writeWav({ sampleRateHz: 48_000, samples }));
  const script = await bundled(folder);
  const web = createServer((request, response) => {
    const isScript = request.url === '/phone.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>phone</title><script type="module" src="/phone.js"></script>');
  });
  const sockets = new WebSocketServer({ server: web, path: '/sip', handleProtocols: () => 'sip' });
  sockets.on('connection', onSocket);
  await new Promise<void>((resolve) => {
    web.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(web.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: process.env['ATIENDE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}`,
    ],
  });
  const page = await (await browser.newContext({ permissions: ['microphone'] })).newPage();
  await page.goto(`http://${host}/`);
  await page.waitForFunction('typeof start === "function"');
  return {
    start: async ({ user, password }) => {
      await page.evaluate(
        `start(${JSON.stringify({ user, password, domain: 'atiende.invalid', wsPath: '/sip', expiresAt: Date.now() + 3e6 })})`,
      );
    },
    phase: () => page.evaluate<string>('phase()'),
    answer: () => page.evaluate<number>('answer()'),
    heard: async () => {
      await page.waitForFunction('heardAt() > 0', undefined, { polling: 20 });
      return page.evaluate<number>('heardAt()');
    },
    close: async () => {
      await page.evaluate('stop()');
      await browser.close();
      sockets.close();
      web.closeAllConnections();
      web.close();
    },
  };
}

async function bundled(folder: string): Promise<string> {
  const entry = join(folder, 'phone-page.js');
  await writeFile(entry, pageScript);
  await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    root: fileURLToPath(new URL('..', import.meta.url)),
    build: { outDir: join(folder, 'phone'), lib: { entry, formats: ['es'], fileName: () => 'phone.js' } },
  });
  return readFile(join(folder, 'phone', 'phone.js'), 'utf8');
}
