// Piper voices (VITS networks) run by ONNX Runtime, with eSpeak NG's phonemes as they were trained on. Not here: eSpeak itself as a voice
// (adapters/voice-espeak), getting the files (adapters/model-store). Format of the two files: rhasspy/piper, TRAINING.md and config of a voice.
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import load, { type EspeakModule, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import { longestSpeech, type SpeakRequest, type Voice, type VoiceInfo } from '#ports/voice.ts';
import { finishSpeech } from '#wire/audio/finish-speech.ts';
import { resample } from '#wire/resample.ts';
import { sessionOptions } from './ear/embedding-network.ts';

const telephoneHz = 8000;
/** A network takes about 100 MB of memory. */
const mostLoaded = 2;
const prefix = 'piper-';

const configSchema = z.object({
  audio: z.object({ sample_rate: z.number().int().min(8000).max(48_000) }),
  espeak: z.object({ voice: z.string() }),
  inference: z.object({ noise_scale: z.number(), length_scale: z.number(), noise_w: z.number() }),
  phoneme_id_map: z.record(z.string(), z.array(z.number().int())),
  num_speakers: z.number().int().default(1),
});

type PiperConfig = z.output<typeof configSchema>;

interface Loaded {
  session: InferenceSession;
  config: PiperConfig;
}

/** The Piper voices whose two files are in the models folder. `piper-es_MX-claude-high` speaks `es-MX`. */
export function piperInfos(modelsFolder: string): VoiceInfo[] {
  if (!existsSync(modelsFolder)) return [];
  return readdirSync(modelsFolder)
    .filter((id) => id.startsWith(prefix) && filesOf(modelsFolder, id).every((file) => existsSync(file)))
    .map((id) => {
      const [locale = '', speaker = ''] = id.slice(prefix.length).split('-');
      return {
        id,
        name: `Piper ${speaker.slice(0, 1).toUpperCase()}${speaker.slice(1)}`,
        languages: [locale.replace('_', '-')],
        version: `${id}/1`,
        place: 'local',
      };
    });
}

function filesOf(modelsFolder: string, id: string): [string, string] {
  const file = path.join(modelsFolder, id, `${id.slice(prefix.length)}.onnx`);
  return [file, `${file}.json`];
}

/** Open the engine; a voice is loaded when it is first spoken with, and the one unheard for longest goes when there are too many. */
export async function createPiperVoice(modelsFolder: string): Promise<Voice> {
  const espeak = createPhonemes(await load());
  const loaded = new Map<string, Loaded>();
  const obtain = async (id: string): Promise<Loaded> => {
    const voice = loaded.get(id) ?? (await loadVoice(modelsFolder, id));
    loaded.delete(id);
    loaded.set(id, voice);
    for (const [oldest, { session }] of loaded) {
      if (loaded.size <= mostLoaded) break;
      loaded.delete(oldest);
      await session.release();
    }
    return voice;
  };
  return {
    voices: async () => piperInfos(modelsFolder),
    speak: (request, signal) => spoken(request, espeak, () => obtain(knownId(modelsFolder, request.voice)), signal),
  };
}

function knownId(modelsFolder: string, wanted: string): string {
  const known = piperInfos(modelsFolder);
  const id = (known.find((voice) => voice.id === wanted) ?? known[0])?.id;
  if (id === undefined) throw new Failure('unavailable', `the files of the voice ${wanted} are not there`);
  return id;
}

async function loadVoice(modelsFolder: string, id: string): Promise<Loaded> {
  const [network, description] = filesOf(modelsFolder, id);
  try {
    const config = configSchema.parse(JSON.parse(await readFile(description, 'utf8')));
    return { config, session: await InferenceSession.create(network, sessionOptions) };
  } catch (cause) {
    throw new Failure('unavailable', `the voice ${id} cannot be loaded: its files are damaged or of another kind`, { cause });
  }
}

async function* spoken(
  { text }: SpeakRequest,
  espeak: Phonemes,
  obtain: () => Promise<Loaded>,
  signal?: AbortSignal,
): AsyncGenerator<Int16Array> {
  if (signal?.aborted) throw new Failure('cancelled', 'the speech was cancelled before it began');
  if (text.length > longestSpeech)
    throw new Failure('invalid', `a text to speak may have ${longestSpeech} characters; this one has ${text.length}`);
  const { session, config } = await obtain();
  const ids = phonemeIds(phonemesOf(espeak, config.espeak.voice, text), config.phoneme_id_map);
  const samples = await run(session, config, ids);
  yield finishSpeech(resample(samples, config.audio.sample_rate, telephoneHz), telephoneHz);
}

/** eSpeak NG as what knows how words sound. */
interface Phonemes {
  module: EspeakModule;
  worker: EspeakWorker;
}

function createPhonemes(module: EspeakModule): Phonemes {
  return { module, worker: new module.eSpeakNGWorker() };
}

/** Stops are phonemes to these networks: they carry the melody of a question or of a list. eSpeak leaves them out, so they are put back. */
function phonemesOf(espeak: Phonemes, voice: string, text: string): string {
  if (espeak.worker.set_voice(voice) !== 0) throw new Failure('unavailable', `eSpeak NG has no phonemes for ${voice}`);
  return text
    .replaceAll(/[<>[\]_^$]/g, ' ')
    .split(/(?<=[,.;:!?…])(?=\s|$)/u)
    .map((part) => {
      const stop = /[,.;:!?…]+["»”’)\s]*$/u.exec(part)?.[0].trim().charAt(0).replace('…', '.') ?? '';
      const words = part.trim();
      return /[\p{L}\p{N}]/u.test(words) ? `${sounds(espeak, words)}${stop}` : '';
    })
    .filter((part) => part !== '')
    .join(' ');
}

/** International phonetic alphabet; eSpeak marks words it takes for another language by `(en)`, which nobody says. */
function sounds({ module, worker }: Phonemes, words: string): string {
  const at = module.getPointer(worker.convert_to_phonemes(words, true));
  const heap = module.HEAPU8;
  return Buffer.from(heap.subarray(at, heap.indexOf(0, at)))
    .toString('utf8')
    .replaceAll(/\([a-z-]+\)|_|\|/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .normalize('NFD');
}

/** Begin, a blank, each phoneme with a blank after it, end: the order the networks were trained with. Phonemes a voice does not know are left out. */
function phonemeIds(phonemes: string, map: PiperConfig['phoneme_id_map']): number[] {
  const blank = map['_'] ?? [0];
  return [...(map['^'] ?? []), ...blank, ...[...phonemes].flatMap((one) => (map[one] ? [...map[one], ...blank] : [])), ...(map['$'] ?? [])];
}

async function run(session: InferenceSession, config: PiperConfig, ids: readonly number[]): Promise<Int16Array> {
  const { noise_scale: noise, length_scale: length, noise_w: rhythm } = config.inference;
  const input = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
  const answer = await session.run({
    input,
    input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor('float32', Float32Array.of(noise, length, rhythm), [3]),
    ...(config.num_speakers > 1 ? { sid: new Tensor('int64', BigInt64Array.of(0n), [1]) } : {}),
  });
  const [name = ''] = session.outputNames;
  const output = answer[name]?.data;
  if (!(output instanceof Float32Array)) throw new Failure('internal', 'the voice answered something else than sound');
  return Int16Array.from(output, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32_767));
}
