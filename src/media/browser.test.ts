// A leg in a real browser: Chromium's fake microphone measured in the media process, our tone measured in the page, keys both ways.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeMuLaw, encodeMuLaw } from '#wire/g711.ts';
import { browserPage } from './browser-page.ts';
import { type MediaRig, silentOffer, startMediaRig } from './media-rig.ts';
import { RtpPeer } from './rtp-peer.ts';

const chromiumPath = process.env['ATIENDE_CHROMIUM'] ?? '/usr/bin/chromium';
const microphoneHz = 440;
const promptHz = 600;

let rig: MediaRig;
let browser: Browser;
let page: Page;
let web: Server;
let folder: string;

/** A 16-bit mono WAV at 48 kHz for the fake microphone. */
function microphoneWav(): Buffer {
  const samples = 48_000 * 4;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(48_000, 24);
  wav.writeUInt32LE(96_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) wav.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * microphoneHz * i) / 48_000)), 44 + i * 2);
  return wav;
}

function tone(hz: number, seconds: number): Uint8Array {
  const samples = new Int16Array(8000 * seconds);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000));
  return encodeMuLaw(samples);
}

/** Share of the power of `samples` that lies at `hz`. */
function shareAt(samples: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let one = 0;
  let two = 0;
  let power = 0;
  for (const sample of samples) {
    [one, two] = [sample + turn * one - two, one];
    power += sample * sample;
  }
  return (2 * (one * one + two * two - turn * one * two)) / samples.length / Math.max(1, power);
}

/** Run the page's own function. */
async function inPage<T = void>(call: string, argument?: string): Promise<T> {
  return page.evaluate<T>(`${call}(${argument === undefined ? '' : JSON.stringify(argument)})`);
}

async function pageHears(hz: number): Promise<void> {
  await page.waitForFunction(`Math.abs(loudest() - ${hz}) < 12`);
}

async function listenOverTrunk(leg: string): Promise<RtpPeer> {
  const trunk = await RtpPeer.open(77);
  const { port } = await rig.client.openRtp(`${leg}-trunk`);
  trunk.aim(port);
  rig.client.connectRtp(`${leg}-trunk`, {
    address: '127.0.0.1',
    port: trunk.port,
    format: { codec: 'PCMU', payloadType: 0, eventPayloadType: 101 },
    send: true,
    receive: true,
  });
  return trunk;
}

async function expectMicrophone(trunk: RtpPeer): Promise<void> {
  // A crowded machine starves the browser's microphone now and then: the tone must come whole for 200 ms.
  const stretch = 10;
  const from = trunk.heard.length;
  await vi.waitFor(
    () => {
      const packets = trunk.heard.slice(from).filter((packet) => packet.payloadType === 0);
      const shares = packets.slice(stretch).map((_, at) => {
        const heard = decodeMuLaw(Buffer.concat(packets.slice(at, at + stretch).map(({ payload }) => payload)));
        return Math.max(...heard) > 1000 ? shareAt(heard, microphoneHz) : 0;
      });
      expect(Math.max(0, ...shares)).toBeGreaterThan(0.5);
    },
    { timeout: 20_000, interval: 200 },
  );
}

// A missing browser is told by the runner's count of skipped tests; where CI is set it is a failure.
describe.runIf(existsSync(chromiumPath) || process.env['CI'] === 'true')('a browser leg', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atiende-browser-'));
    const microphone = join(folder, 'microphone.wav');
    await writeFile(microphone, microphoneWav());
    rig = await startMediaRig();
    web = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(browserPage));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone}`,
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
    const context = await browser.newContext({ permissions: ['microphone'] });
    page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(web.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser.close();
    web.close();
    await rig.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers a browser: prompt, microphone, keys, bridge with a trunk', async () => {
    const prompt = join(folder, 'prompt.ul');
    await writeFile(prompt, tone(promptHz, 30));
    await inPage('openConnection');
    const answer = await rig.client.answerWebrtc('browser', await inPage<string>('offer'));
    await inPage('accept', answer);
    await rig.event('connected', (event) => event.leg === 'browser');
    rig.client.play('browser', { play: 'p', files: [prompt], loop: true, stopOnKey: true });
    await pageHears(promptHz);
    await inPage('press', '19#');
    await rig.event('key', (event) => event.key === '#');
    expect(rig.events.flatMap((event) => (event.is === 'key' ? [event.key] : [])).join('')).toBe('19#');
    expect(await rig.event('playEnded')).toMatchObject({ leg: 'browser', reason: 'stopped' });
    const trunk = await listenOverTrunk('browser');
    rig.client.join('browser', 'browser-trunk');
    await expectMicrophone(trunk);
    trunk.close();
    await inPage('hangUp');
    expect(await rig.event('gone', (event) => event.leg === 'browser')).toBeDefined();
  });

  it('offers to a browser and is answered', async () => {
    const prompt = join(folder, 'second.ul');
    await writeFile(prompt, tone(promptHz + 300, 30));
    await inPage('openConnection');
    const offer = await rig.client.offerWebrtc('agent');
    const answer = await inPage<string>('answer', silentOffer(offer));
    rig.client.acceptWebrtc('agent', answer);
    rig.client.play('agent', { play: 'q', files: [prompt], loop: true, stopOnKey: false });
    await pageHears(promptHz + 300);
    const announcement = join(folder, 'announcement.ul');
    await writeFile(announcement, tone(promptHz * 3, 2));
    rig.client.play('agent', { play: 'over', files: [announcement], loop: false, stopOnKey: false, over: true });
    await pageHears(promptHz * 3);
    expect(await rig.event('playEnded', (event) => event.leg === 'agent')).toMatchObject({ play: 'over', reason: 'finished' });
    await pageHears(promptHz + 300);
    const trunk = await listenOverTrunk('agent');
    rig.client.join('agent', 'agent-trunk');
    await expectMicrophone(trunk);
    trunk.key('7');
    await rig.event('key', (event) => event.leg === 'agent-trunk' && event.key === '7');
    trunk.close();
    rig.client.close('agent');
  });

  it('refuses an offer without a codec of ours, and one that is no SDP', async () => {
    const offer = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n';
    await expect(rig.client.answerWebrtc('none', offer)).rejects.toMatchObject({ code: 'no-codec' });
    await expect(rig.client.answerWebrtc('none', 'hello')).rejects.toMatchObject({ code: 'invalid' });
  });
});
