// Where everything a caller hears comes from: prompts rendered ahead and cached by content, words spoken on demand, music and audio assets.
// Files are raw 8 kHz mu-law. Not here: playing (media), the voice (adapters/voice-*).
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PlaySource } from '#engine/effect.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { PreparedSource, PromptSource } from '#ports/prompts.ts';
import type { AudioRow, SettingsStore } from '#ports/settings-store.ts';
import { joined } from '#wire/audio/joined.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { createPreviewCache } from './preview-cache.ts';
import type { Choice, Voices } from './voices.ts';
import { hashOf, writeWhole } from './whole-file.ts';

/** Bytes a millisecond at 8 kHz mu-law. */
const bytesPerMs = 8;
/** Previews kept in memory: half an hour of speech. */
const previewBytes = 16 * 1024 * 1024;

type Words = Extract<PlaySource, { kind: 'say' }>;

export interface PromptsOptions {
  /** `prompts/` of the data folder: rendered speech. */
  promptsFolder: string;
  /** `audio/` of the data folder: the library's renditions. */
  audioFolder: string;
  voices: Voices;
  settings: Pick<SettingsStore, 'audio' | 'saveAudio'>;
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
  const { voices } = options;

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
  const ready = (source: PlaySource): PreparedSource | undefined => {
    if (source.kind === 'music') return asset(source.music) ?? asset('default');
    return recorded(source) ?? cachedFor(source, voices.choose(source));
  };
  /** While a voice is away, what the one that steps in has said before is as good. */
  const cachedFor = (source: Words, { key, voice }: Choice): PreparedSource | undefined =>
    rendered.get(key) ?? (voices.isDown(voice) ? rendered.get(voices.fallback(source).key) : undefined);

  const spoken = async ({ language }: Words, choice: Choice, background: boolean, signal?: AbortSignal): Promise<Uint8Array> =>
    encodeMuLaw(await joined(voices.speak(choice, language, background, signal)));
  /** By the chosen voice, else by the one that steps in. */
  const spokenByAny = async (
    source: Words,
    choice: Choice,
    background: boolean,
    signal?: AbortSignal,
  ): Promise<{ bytes: Uint8Array; key: string }> => {
    const fallback = voices.fallback(source);
    if (!voices.isDown(choice.voice) || fallback.key === choice.key) {
      try {
        return { bytes: await spoken(source, choice, background, signal), key: choice.key };
      } catch (error) {
        const failure = asFailure(error);
        if (fallback.key === choice.key || failure.code === 'cancelled' || failure.code === 'invalid') throw failure;
      }
    }
    return { bytes: await spoken(source, fallback, background, signal), key: fallback.key };
  };
  const render = async (source: Words, choice: Choice, background: boolean, signal?: AbortSignal): Promise<PreparedSource> => {
    if (source.text.trim() === '') return { files: [], durationMs: 0 };
    const heard = previews.get(choice.key);
    const { bytes, key } = heard ? { bytes: heard, key: choice.key } : await spokenByAny(source, choice, background, signal);
    const file = path.join(options.promptsFolder, key.slice(0, 2), `${key}.ulaw`);
    await writeWhole(file, bytes);
    const prepared = { files: [file], durationMs: Math.round(bytes.length / bytesPerMs) };
    rendered.set(key, prepared);
    return prepared;
  };
  const obtain = (source: PlaySource, choose: Voices['choose'], background: boolean, signal?: AbortSignal): Promise<PreparedSource> => {
    if (source.kind === 'music') {
      const music = ready(source);
      if (music) return Promise.resolve(music);
      return Promise.reject(new Failure('not-found', `there is no music "${source.music}" in the audio library`));
    }
    const choice = choose(source);
    const cached = recorded(source) ?? cachedFor(source, choice);
    if (cached) return Promise.resolve(cached);
    // Two callers who hear the same words at once share one rendering; a cancellable one is not shared, or one caller would cancel the other's.
    const same = signal ? undefined : underWay.get(choice.key);
    if (same) return same;
    const work = render(source, choice, background, signal).finally(() => underWay.delete(choice.key));
    if (!signal) underWay.set(choice.key, work);
    return work;
  };

  return {
    ready,
    prepare: (source, signal) => obtain(source, voices.choose, false, signal),
    preview: async (source, signal) => {
      if (source.text.trim() === '') return new Uint8Array();
      const choice = voices.chooseNext(source);
      const { key } = choice;
      const [file] = rendered.get(key)?.files ?? [];
      // A file that somebody removed by hand is spoken again.
      const onDisk = file === undefined ? undefined : await readFile(file).catch(() => undefined);
      const found = onDisk ?? previews.get(key);
      if (found) return found;
      const bytes = await spoken(source, choice, true, signal);
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
      await writeWhole(audioFile(hash), bytes);
      const row: AudioRow = { ...audio, hash, durationMs: Math.round(bytes.length / bytesPerMs), createdAt: at };
      if (original) {
        row.originalHash = hashOf(original.bytes);
        row.originalType = original.type;
        await writeWhole(originalFile(row.originalHash), original.bytes);
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
              await obtain(source, voices.chooseNext, true);
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
