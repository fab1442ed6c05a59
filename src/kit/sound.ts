// The one player of the studio: one sound at a time, how far it is, and what went wrong in words. Sounds heard lately are kept.
// Not here: where sounds come from (whoever makes a Sound), the button (hear-button.tsx).
import { useSyncExternalStore } from 'react';

/** Something that can be heard. The same `key` is the same sound. */
export interface Sound {
  key: string;
  /** Fetch it. Throws `SoundProblem` in the user's words. */
  load: (signal: AbortSignal) => Promise<Blob>;
}

/** Why a sound is not heard, in the user's words. */
export class SoundProblem extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'SoundProblem';
  }
}

/** What happens to a sound now; `share` 0…1 of it has been heard. `problem`: words, empty where nothing more is known. */
export type SoundState = { is: 'loading' } | { is: 'playing'; share: number } | { is: 'failed'; problem: string };

/** Bytes of sounds kept, so that hearing one again asks nobody. */
const mostKept = 24 * 1024 * 1024;

let now: { key: string; state: SoundState } | undefined;
let leaving = new AbortController();
let player: HTMLAudioElement | undefined;
const kept = new Map<string, { address: string; size: number }>();
const lengthsMs = new Map<string, number>();
const watchers = new Set<() => void>();

function tell(next: typeof now): void {
  now = next;
  for (const watcher of watchers) watcher();
}

/** The sound's address in this page. */
async function addressOf({ key, load }: Sound, signal: AbortSignal): Promise<string> {
  const found = kept.get(key);
  if (found) {
    kept.delete(key);
    kept.set(key, found);
    return found.address;
  }
  const blob = await load(signal);
  signal.throwIfAborted();
  const address = URL.createObjectURL(blob);
  kept.set(key, { address, size: blob.size });
  let size = [...kept.values()].reduce((sum, one) => sum + one.size, 0);
  for (const [oldest, one] of kept) {
    // The one about to be heard stays, however large.
    if (size <= mostKept || oldest === key) break;
    URL.revokeObjectURL(one.address);
    kept.delete(oldest);
    size -= one.size;
  }
  return address;
}

/** Silence whatever is heard; with a key, only that sound. */
export function silence(key?: string): void {
  if (key !== undefined && now?.key !== key) return;
  leaving.abort();
  player?.pause();
  if (now) tell(undefined);
}

/** Hear it from the beginning, instead of what is heard now. */
export async function hear(sound: Sound): Promise<void> {
  silence();
  const mine = new AbortController();
  leaving = mine;
  const { key } = sound;
  tell({ key, state: { is: 'loading' } });
  const fail = (error?: unknown) => {
    if (!mine.signal.aborted) tell({ key, state: { is: 'failed', problem: error instanceof SoundProblem ? error.message : '' } });
  };
  try {
    const address = await addressOf(sound, mine.signal);
    player ??= new Audio();
    const audio = player;
    const share = () => (audio.duration > 0 && Number.isFinite(audio.duration) ? audio.currentTime / audio.duration : 0);
    const playing = () => {
      if (!mine.signal.aborted && !audio.paused) tell({ key, state: { is: 'playing', share: share() } });
    };
    audio.onloadedmetadata = () => {
      if (Number.isFinite(audio.duration)) lengthsMs.set(key, audio.duration * 1000);
    };
    audio.ontimeupdate = playing;
    audio.onended = () => silence(key);
    audio.onerror = () => fail();
    audio.src = address;
    await audio.play();
    playing();
  } catch (error) {
    fail(error);
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** What happens to this sound now; undefined while it is not heard. */
export function useSoundState(key: string): SoundState | undefined {
  return useSyncExternalStore(watch, () => (now?.key === key ? now.state : undefined));
}

/** How long this sound lasts in milliseconds, once it has been heard here. */
export function useHeardMs(key: string): number | undefined {
  return useSyncExternalStore(watch, () => lengthsMs.get(key));
}
