// One thing at a time that a leg is played: its files are awaited, then it runs, and whoever ordered it is told how it ended.
// Not here: frames and levels (playback, announcer).
import type { AudioFile, AudioFiles } from './audio-files.ts';
import type { MediaPlay, MediaPlayMore } from './client.ts';
import { Playback } from './playback.ts';

/** Told once for each play: `playedMs` of its audio have been sent. */
export type OnPlayEnded = (play: string, reason: 'finished' | 'stopped' | 'failed', playedMs: number) => void;

/** A place for one play. A new one stops the one before. */
export class PlaySlot {
  readonly #files: AudioFiles;
  readonly #ended: OnPlayEnded;
  #coming: MediaPlay | undefined;
  /** What has been ordered of the play so far is read: what follows is read after it, so that it keeps its order. */
  #read: Promise<unknown> = Promise.resolve();
  #playback: Playback | undefined;

  constructor(files: AudioFiles, ended: OnPlayEnded) {
    this.#files = files;
    this.#ended = ended;
  }

  /** What runs; undefined while its files are still read. */
  get playback(): Playback | undefined {
    return this.#playback;
  }

  /** Id of what plays or is about to. */
  get playing(): string | undefined {
    return this.#playback?.id ?? this.#coming?.play;
  }

  /** Something that has an end: music in a loop holds up nobody's clock. */
  get prompting(): boolean {
    return (this.#playback ?? this.#coming)?.loop === false;
  }

  play(request: MediaPlay): void {
    this.end('stopped');
    this.#read = Promise.resolve();
    const held: AudioFile[] = [];
    for (const path of request.files) {
      const file = this.#files.held(path);
      if (file !== undefined) held.push(file);
    }
    if (held.length === request.files.length) this.#start(request, held);
    else this.#load(request);
  }

  /** What goes on after the files of the play that runs, which was ordered with `more`. */
  more({ play, files, last }: MediaPlayMore): void {
    const loading = Promise.all(files.map((path) => this.#files.load(path)));
    this.#read = Promise.all([loading, this.#read]).then(
      ([loaded]) => this.#playback?.id === play && this.#playback.add(loaded, last),
      () => this.playing === play && this.end('failed'),
    );
  }

  /** Whoever ordered it is gone: it ends with what is there. */
  noMore(): void {
    const { playing } = this;
    if (playing !== undefined) this.more({ play: playing, files: [], last: true });
  }

  /** End what plays, if anything does. */
  end(reason: 'finished' | 'stopped' | 'failed'): void {
    const play = this.playing;
    if (play === undefined) return;
    const playedMs = this.#playback?.playedMs ?? 0;
    this.#playback = undefined;
    this.#coming = undefined;
    this.#ended(play, reason, playedMs);
  }

  /** A key came, or the caller began to speak. */
  cutIn(): void {
    if ((this.#playback ?? this.#coming)?.stopOnKey === true) this.end('stopped');
  }

  #load(request: MediaPlay): void {
    this.#coming = request;
    this.#read = Promise.all(request.files.map((path) => this.#files.load(path))).then(
      (files) => {
        if (this.#coming === request) this.#start(request, files);
      },
      () => {
        if (this.#coming === request) this.end('failed');
      },
    );
  }

  #start(request: MediaPlay, files: readonly AudioFile[]): void {
    this.#coming = undefined;
    this.#playback = new Playback(request.play, files, { ...request, offsetMs: request.offsetMs ?? 0 });
  }
}
