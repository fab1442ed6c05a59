// Where everything a caller hears comes from: prompts rendered ahead and cached by content, words spoken on demand, music and audio assets.
// Files are raw 8 kHz mu-law. Not here: playing (media), the voice (adapters/voice-*).
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PlaySource } from '#engine/effect.ts';
import type { StandIn } from '#engine/event.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { BegunSource, PreparedSource, PromptSource } from '#ports/prompts.ts';
import type { AudioRow, SettingsStore } from '#ports/settings-store.ts';
import { inlineAudio } from '#wire/audio/inline-audio.ts';
import { joined } from '#wire/audio/joined.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { createPreviewCache } from './preview-cache.ts';
import { spokenBy, standIn } from './spoken-by.ts';
import type { Choice, Speakers, Voices } from './voices.ts';
import { hashOf, writeWhole } from './whole-file.ts';

/** Bytes a millisecond at 8 kHz mu-law. */
const bytesPerMs = 8;
/** Inline audio is handed over in parts of 4 s, so that no message to the media process holds up its packets. */
const inlineBytes = 4000 * bytesPerMs;
/** Previews kept in memory: half an hour of speech. */
const previewBytes = 16 * 1024 * 1024;

type Words = Extract<PlaySource, { kind: 'say' }>;

/** Words to be rendered. */
interface Work {
  source: Words;
  choice: Choice;
  background: boolean;
  signal: AbortSignal | undefined;
}

export interface PromptsOptions {
  /** `prompts/` of the data folder: rendered speech. */
  promptsFolder: string;
  /** `audio/` of the data folder: the library's renditions. */
  audioFolder: string;
  voices: Voices;
  settings: Pick<SettingsStore, 'audio' | 'saveAudio'>;
  /** How a file is written; absent: to the disk, whole or not at all. */
  write?: typeof writeWhole;
  /** Words were heard but cannot be kept, e.g. because the disk is full: they are spoken anew each time. */
  onNotKept?: (failure: Failure) => void;
}

/** The prompts room's face. */
export interface Prompts extends PromptSource {
  /**
   * Render what is not cached yet, a few at a time, as callers will hear it once proposed voices are adopted. Throws the first Failure after
   * trying all; `cancelled` when aborted.
   */
  renderAll: (sources: PlaySource[], onProgress?: (done: number, total: number) => void, signal?: AbortSignal) => Promise<void>;
  /**
   * Words as a caller will hear them, for whoever draws the flow: raw 8 kHz mu-law. What a published flow or a call has rendered already is
   * taken from there; the rest is kept in memory only, so that drafts leave nothing on disk. After the words of callers. Throws `Failure`.
   */
  preview: (source: Words, signal?: AbortSignal) => Promise<Uint8Array>;
  /** Add an audio to the library: writes its rendition and its record. */
  addAudio: (audio: {
    id: string;
    name: string;
    kind: 'prompt' | 'music';
    samples: Int16Array;
    builtIn: boolean;
    at: number;
    /** The file it was made of, kept beside it. */
    original?: { bytes: Uint8Array; type: string };
    rightsBy?: string;
  }) => Promise<AudioRow>;
  /** Read the library's records again (after a change). */
  reload: () => Promise<void>;
  /** File of an asset's rendition. */
  fileOf: (audioId: string) => string | undefined;
  /** File an asset was made of. */
  originalOf: (audioId: string) => string | undefined;
}

/** Open the room: indexes what is on disk, so that `ready` never has to look. */
export async function createPrompts(options: PromptsOptions): Promise<Prompts> {
  const rendered = await indexFolder(options.promptsFolder);
  const underWay = new Map<string, Promise<PreparedSource>>();
  let library = new Map<string, { row: AudioRow; file: string }>();

  const previews = createPreviewCache(previewBytes);
  const { voices, write = writeWhole } = options;

  const audioFile = (hash: string) => path.join(options.audioFolder, `${hash}.ulaw`);
  const originalFile = (hash: string) => path.join(options.audioFolder, `${hash}.original`);
  const reload = async () => {
    library = new Map((await options.settings.audio()).map((row) => [row.id, { row, file: audioFile(row.hash) }]));
  };
  await reload();

  const asset = (id: string): PreparedSource | undefined => {
    const found = library.get(id);
    return found && { files: [found.file], durationMs: found.row.durationMs };
  };
  const recorded = (source: Words) => (source.audio === undefined ? undefined : asset(source.audio));
  const music = (id: string) => asset(id) ?? asset('default');
  /** While a voice is away, what the one that steps in has said before is as good. */
  const cachedFor = (source: Words, choice: Choice, speakers: Speakers): PreparedSource | undefined => {
    const own = rendered.get(choice.key);
    if (own || !voices.isDown(choice.voice)) return own;
    const fallback = speakers.fallback(source);
    const other = rendered.get(fallback.key);
    return other && { ...other, stoodIn: standIn(choice, fallback, 'unavailable') };
  };

  /** Write it down for the next time; what cannot be written is played from memory. */
  const keep = async (key: string, bytes: Uint8Array): Promise<PreparedSource> => {
    const file = path.join(options.promptsFolder, key.slice(0, 2), `${key}.ulaw`);
    await write(file, bytes);
    const prepared = { files: [file], durationMs: durationOf(bytes) };
    rendered.set(key, prepared);
    return prepared;
  };
  const notKept = (bytes: Uint8Array) => (error: unknown) => {
    options.onNotKept?.(asFailure(error));
    return inMemory(bytes);
  };

  /** What is rendered ahead must be on disk; words that somebody waits for are heard in any case. */
  const render = async (work: Work, speakers: Speakers): Promise<PreparedSource> => {
    const { source, choice, background } = work;
    if (source.text.trim() === '') return { files: [], durationMs: 0 };
    const heard = previews.get(choice.key);
    const { bytes, stoodIn } = heard ? { bytes: heard } : await wholeOf(work, speakers);
    const kept = keep(stoodIn ? speakers.fallback(source).key : choice.key, bytes);
    const prepared = await (background ? kept : kept.catch(notKept(bytes)));
    return stoodIn ? { ...prepared, stoodIn } : prepared;
  };
  const speaking = ({ source, choice, background, signal }: Work, speakers: Speakers, onStandIn: (other: StandIn) => void) =>
    spokenBy(voices, {
      choice,
      fallback: speakers.fallback(source),
      language: source.language,
      background,
      signal,
      onStandIn,
    });
  const wholeOf = async (work: Work, speakers: Speakers): Promise<{ bytes: Uint8Array; stoodIn?: StandIn }> => {
    const whole: { stoodIn?: StandIn } = {};
    const pieces: Uint8Array[] = [];
    for await (const piece of speaking(work, speakers, (other) => (whole.stoodIn = other))) pieces.push(piece);
    return { ...whole, bytes: Buffer.concat(pieces) };
  };
  const obtain = (source: PlaySource, speakers: Speakers, background: boolean, signal?: AbortSignal): Promise<PreparedSource> => {
    if (source.kind === 'music') {
      const found = music(source.music);
      if (found) return Promise.resolve(found);
      return Promise.reject(new Failure('not-found', `there is no music "${source.music}" in the audio library`));
    }
    const choice = speakers.choose(source);
    const cached = recorded(source) ?? cachedFor(source, choice, speakers);
    if (cached) return Promise.resolve(cached);
    // Two callers who hear the same words at once share one rendering; a cancellable one is not shared, or one caller would cancel the other's.
    const same = signal ? undefined : underWay.get(choice.key);
    if (same) return same;
    const work = render({ source, choice, background, signal }, speakers).finally(() => underWay.delete(choice.key));
    if (!signal) underWay.set(choice.key, work);
    return work;
  };

  /** A local voice is heard from its first clause on; what a hosted one says comes whole, for it may break off anywhere. */
  const begin = async (source: PlaySource, speakers: Speakers, signal?: AbortSignal): Promise<BegunSource> => {
    if (source.kind === 'music') return obtain(source, speakers, false, signal);
    const choice = speakers.choose(source);
    const there = recorded(source) ?? cachedFor(source, choice, speakers) ?? previews.get(choice.key);
    if (there || choice.voice.place === 'hosted' || source.text.trim() === '') return obtain(source, speakers, false, signal);
    const begun: BegunSource = { files: [], durationMs: 0 };
    const pieces = speaking({ source, choice, background: false, signal }, speakers, (other) => (begun.stoodIn = other));
    const first = await pieces.next();
    if (first.done) return begun;
    const rest = async function* rest(): AsyncGenerator<string[]> {
      const all = [first.value];
      for await (const piece of pieces) {
        all.push(piece);
        yield inlineParts(piece);
      }
      const whole = Buffer.concat(all);
      if (begun.stoodIn === undefined) void keep(choice.key, whole).catch(notKept(whole));
    };
    return Object.assign(begun, inMemory(first.value), { rest: rest() });
  };

  const sourceBy = (speakers: Speakers): Omit<PromptSource, 'pin'> => ({
    ready: (source) =>
      source.kind === 'music' ? music(source.music) : (recorded(source) ?? cachedFor(source, speakers.choose(source), speakers)),
    prepare: (source, signal) => obtain(source, speakers, false, signal),
    begin: (source, signal) => begin(source, speakers, signal),
  });
  const pin = (wanted?: string): PromptSource => {
    const { edition, ...speakers } = voices.pin(wanted);
    const pinned: PromptSource = { ...sourceBy(speakers), edition, pin: () => pinned };
    return pinned;
  };
  const next: Speakers = { choose: voices.chooseNext, fallback: voices.fallback };

  return {
    ...sourceBy(voices),
    pin,
    preview: async (source, signal) => {
      if (source.text.trim() === '') return new Uint8Array();
      const choice = voices.chooseNext(source);
      const { key } = choice;
      const [file] = rendered.get(key)?.files ?? [];
      // A file that somebody removed by hand is spoken again.
      const onDisk = file === undefined ? undefined : await readFile(file).catch(() => undefined);
      const found = onDisk ?? previews.get(key);
      if (found) return found;
      // The chosen voice or none: nobody who draws is shown another.
      const bytes = encodeMuLaw(await joined(voices.speak(choice, source.language, true, signal)));
      previews.put(key, bytes);
      return bytes;
    },
    reload,
    fileOf: (id) => library.get(id)?.file,
    originalOf: (id) => {
      const hash = library.get(id)?.row.originalHash;
      return hash === undefined ? undefined : originalFile(hash);
    },
    addAudio: async ({ samples, at, original, ...audio }) => {
      const bytes = encodeMuLaw(samples);
      const hash = hashOf(bytes);
      await write(audioFile(hash), bytes);
      const row: AudioRow = { ...audio, hash, durationMs: durationOf(bytes), createdAt: at };
      if (original) {
        row.originalHash = hashOf(original.bytes);
        row.originalType = original.type;
        await write(originalFile(row.originalHash), original.bytes);
      }
      await options.settings.saveAudio(row);
      await reload();
      return row;
    },
    renderAll: async (sources, onProgress, signal) => {
      let done = 0;
      let failure: Failure | undefined;
      const queue = sources.filter((source) => source.kind === 'say' && !recorded(source) && !rendered.has(voices.chooseNext(source).key));
      const total = queue.length;
      onProgress?.(done, total);
      await Promise.all(
        [0, 1, 2].map(async () => {
          for (let source = queue.shift(); source && !signal?.aborted; source = queue.shift()) {
            try {
              await obtain(source, next, true);
            } catch (error) {
              failure ??= asFailure(error);
            }
            done += 1;
            onProgress?.(done, total);
          }
        }),
      );
      if (signal?.aborted) throw new Failure('cancelled', 'rendering was cancelled');
      if (failure) throw failure;
    },
  };
}

async function indexFolder(folder: string): Promise<Map<string, PreparedSource>> {
  const index = new Map<string, PreparedSource>();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(folder, { recursive: true })) {
    const file = path.join(folder, entry);
    if (entry.endsWith('.part')) await rm(file, { force: true });
    if (!entry.endsWith('.ulaw')) continue;
    index.set(path.basename(entry, '.ulaw'), { files: [file], durationMs: Math.round((await stat(file)).size / bytesPerMs) });
  }
  return index;
}

function durationOf(bytes: Uint8Array): number {
  return Math.round(bytes.length / bytesPerMs);
}

/** Audio that is on no disk. */
function inMemory(bytes: Uint8Array): PreparedSource {
  return { files: inlineParts(bytes), durationMs: durationOf(bytes) };
}

function inlineParts(bytes: Uint8Array): string[] {
  return Array.from({ length: Math.ceil(bytes.length / inlineBytes) }, (_, at) =>
    inlineAudio(bytes.subarray(at * inlineBytes, (at + 1) * inlineBytes)),
  );
}
