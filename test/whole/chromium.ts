// A real Chromium for tests: a fake microphone that plays a tone, and an ear in the page that measures what the far side sends.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { toneWav } from './baresip.ts';
import { admin, type WholeServer } from './server.ts';

/** An open browser, signed in as the test's admin. */
export interface OpenBrowser {
  page: Page;
  context: BrowserContext;
  /** What went wrong in the page: uncaught errors and refused resources. */
  complaints: string[];
  /** kill -9 of the browser: it says goodbye to nobody. */
  kill: () => void;
  close: () => Promise<void>;
}

/** Start Chromium with a microphone that hums at `toneHz`, and sign in. */
export async function openStudio(
  server: WholeServer,
  options: { toneHz: number; width?: number; height?: number; locale?: string },
): Promise<OpenBrowser> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'chr-'));
  const tone = path.join(folder, 'tone.wav');
  writeFileSync(tone, toneWav(options.toneHz, 60));
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    locale: options.locale ?? 'es-AR',
    permissions: ['microphone'],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${tone}`,
    ],
  });
  await context.addInitScript(rememberStreams);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  await page.goto(server.http);
  await page.locator('input[autocomplete="username"], input[type="email"]').first().fill(admin.email);
  await page.locator('input[type="password"]').fill(admin.password);
  await page.keyboard.press('Enter');
  // The door has a navigation of its own; whoever leaves it too soon is not signed in.
  await page.locator('input[type="password"]').waitFor({ state: 'detached' });
  await page.getByRole('navigation').first().waitFor();
  return {
    page,
    context,
    complaints,
    kill: () => killAllOf(folder),
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Kills every process that names this folder on its command line. */
function killAllOf(folder: string): void {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    try {
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // Gone meanwhile.
    }
}

/** Runs in the page before its scripts: keeps every stream that a peer connection receives. */
function rememberStreams(): void {
  const heard: MediaStreamTrack[] = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', (event) => heard.push(event.track));
    }
  };
  Object.assign(window, { heardTracks: heard });
}

/** Loudness (0-255, mean over the voice band) and strongest frequency of what the page hears now, measured over a moment. */
export function hearPage(page: Page): Promise<{ loudest: number; hz: number }> {
  return page.evaluate(async () => {
    const tracks = (window as unknown as { heardTracks: MediaStreamTrack[] }).heardTracks.filter((track) => track.readyState === 'live');
    const track = tracks.at(-1);
    if (!track) return { loudest: 0, hz: 0 };
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    analyser.fftSize = 4096;
    analyser.smoothingTimeConstant = 0;
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const bins = new Uint8Array(analyser.frequencyBinCount);
    let loudest = 0;
    let hz = 0;
    for (let times = 0; times < 20; times++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      analyser.getByteFrequencyData(bins);
      const top = bins.reduce((best, value, index) => (value > (bins[best] ?? 0) ? index : best), 0);
      if ((bins[top] ?? 0) > loudest) {
        loudest = bins[top] ?? 0;
        hz = (top * audio.sampleRate) / analyser.fftSize;
      }
    }
    await audio.close();
    return { loudest, hz };
  });
}
