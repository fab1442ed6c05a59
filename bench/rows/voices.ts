// The voices of this machine: how soon a prompt that nobody could render ahead is heard, and whether the ear understands what each of them says.
// Not here: people before the ear (ear.ts), whole calls (speech.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { connectVoice } from '#adapters/voice-process/voice-process.ts';
import { remoteOf, RtpPeer } from '#media/rtp-peer.ts';
import type { EarRequest } from '#ports/ear.ts';
import type { Voice, VoiceInfo } from '#ports/voice.ts';
import { createPrompts, type Prompts } from '#prompts/prompts.ts';
import { createVoices } from '#prompts/voices.ts';
import { createMenuEar } from '#speech/ear/menu-ear.ts';
import { memoryStore } from '#speech/ear/template-store.ts';
import { onTheLine, testVoicesFolder } from '#speech/ear/test-clips.ts';
import { joined } from '#wire/audio/joined.ts';
import type { MediaBench } from '../media-bench.ts';
import { spread } from '../meter.ts';
import type { Figure, Row } from '../row.ts';

/** A prompt whose first words are the caller's own, and menus to be said back. */
const languages: Record<string, { prompt: (n: number) => string; options: string[] }> = {
  es: {
    prompt: (n) =>
      `Hola, Ana número ${n}. Su turno es el martes a las ${8 + (n % 12)} y veinte, en el consultorio ${n}. Traiga su documento.`,
    options: ['turnos', 'resultados', 'facturación', 'operadora'],
  },
  pt: {
    prompt: (n) => `Olá, Ana número ${n}. Sua consulta é na terça às ${8 + (n % 12)} e vinte, no consultório ${n}. Traga seu documento.`,
    options: ['consultas', 'resultados', 'cobrança', 'atendente'],
  },
  en: {
    prompt: (n) => `Hello, Ana number ${n}. Your appointment is on Tuesday at ${1 + (n % 12)} twenty, in office ${n}. Bring your document.`,
    options: ['appointments', 'results', 'billing', 'operator'],
  },
};

/** First packets, then the round trip, for each voice in each language. */
export const row: Row = {
  name: 'voices',
  target: 'a prompt with variables: first packet <= 300 ms p50; what a voice says is understood',
  needs: [],
  run: async ({ folder, media, scale, say }) => {
    const bench = await media();
    const socketPath = path.join(folder, 'speech.sock');
    const child = startSpeech(socketPath);
    const voice = await connectVoice(socketPath);
    try {
      const prompts = await roomOf(voice, folder);
      const figures: Figure[] = [];
      for (const [language, { prompt, options }] of Object.entries(languages)) {
        for (const info of await voice.voices()) {
          if (!info.languages.some((own) => own.split('-')[0] === language)) continue;
          const what = `${language}, ${info.name}`;
          say(what);
          const waits = spread(await firstPackets(bench, prompts, { info, language, prompt, times: Math.max(5, Math.round(30 * scale)) }));
          figures.push({ what: `${what}: first packet p50`, value: waits.p50, unit: 'ms', most: 300 });
          figures.push({ what: `${what}: first packet p99`, value: waits.p99, unit: 'ms' });
          figures.push({
            what: `${what}: of ${options.length} options understood`,
            value: await understood(voice, info, language, options),
            unit: '',
            least: options.length - 1,
          });
        }
      }
      return figures;
    } finally {
      voice.close();
      child.disconnect();
      await once(child, 'exit');
    }
  },
};

function startSpeech(socketPath: string): ChildProcess {
  return spawn(process.execPath, [path.resolve(import.meta.dirname, '../../src/speech/process.ts')], {
    env: { ...process.env, ATIENDE_SPEECH_SOCKET: socketPath, ATIENDE_MODELS: path.dirname(testVoicesFolder) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function roomOf(local: Voice, folder: string): Promise<Prompts> {
  const settings = { get: async () => undefined, set: async () => {} };
  return await createPrompts({
    promptsFolder: path.join(folder, 'prompts'),
    audioFolder: path.join(folder, 'audio'),
    voices: await createVoices({ local, settings, now: Date.now }),
    settings: { audio: async () => [], saveAudio: async () => {} },
  });
}

interface Asked {
  info: VoiceInfo;
  language: string;
  prompt: (n: number) => string;
  times: number;
}

/** From asking for words nobody has said before to the first packet of them; one prompt before, for the engine's own start. */
async function firstPackets({ rig }: MediaBench, prompts: Prompts, { info, language, prompt, times }: Asked): Promise<number[]> {
  const leg = `${info.id}-${language}`;
  const peer = await RtpPeer.open(8000);
  peer.aim((await rig.client.openRtp(leg)).port);
  rig.client.connectRtp(leg, remoteOf(peer));
  await peer.hears(1);
  const waits: number[] = [];
  for (let n = 0; n <= times; n++) {
    const stop = new AbortController();
    const from = performance.now();
    const { files } = await prompts.begin({ kind: 'say', text: prompt(n), language, voice: info.id }, stop.signal);
    rig.client.play(leg, { play: `p${n}`, files, more: true, loop: false, stopOnKey: false });
    await peer.hears(1, ({ payload }) => payload.some((byte) => byte !== 0xff));
    if (n > 0) waits.push(performance.now() - from);
    stop.abort();
    rig.client.stop(leg, `p${n}`);
    await rig.event('playEnded', (event) => event.leg === leg && event.play === `p${n}`);
    await peer.hears(5, ({ payload }) => payload.every((byte) => byte === 0xff));
  }
  rig.client.close(leg);
  peer.close();
  return waits;
}

/** How many options of a menu are taken for themselves when this voice says them over a line with hiss; it made no template. */
async function understood(voice: Voice, { id }: VoiceInfo, language: string, options: readonly string[]): Promise<number> {
  const request: EarRequest = { language, mode: { kind: 'menu', options: options.map((option) => ({ option, phrases: [option] })) } };
  const ear = await createMenuEar({ store: memoryStore() });
  await ear.prepare(request);
  let right = 0;
  for (const option of options) {
    const session = await ear.open(request, (event) => {
      if (event.kind === 'final' && event.option === option) right += 1;
    });
    session.write(onTheLine(await joined(voice.speak({ text: option, language, voice: id })), 0.012, 7));
    await session.finish();
    session.close();
  }
  await ear.close();
  return right;
}
