// One `play` in progress: where it is in its files and how much of it has been sent. Not here: pacing.
import type { AudioFile } from './audio-files.ts';

/** Bytes and samples of one 20 ms frame at 8 kHz. */
export const frameBytes = 160;

/** Audio of a sequence of files, cut into frames without gaps at their seams; silence where more is to come and has not yet. */
export class Playback {
  readonly id: string;
  readonly loop: boolean;
  readonly stopOnKey: boolean;
  #files: readonly AudioFile[];
  #open: boolean;
  #file = 0;
  #at = 0;
  #sentBytes = 0;

  constructor(id: string, files: readonly AudioFile[], options: { loop: boolean; stopOnKey: boolean; offsetMs: number; more?: boolean }) {
    this.id = id;
    const total = files.reduce((sum, file) => sum + file.muLaw.length, 0);
    this.#files = total === 0 ? [] : files;
    this.#open = options.more === true;
    this.loop = options.loop && total > 0;
    this.stopOnKey = options.stopOnKey;
    this.#seek(this.loop ? (options.offsetMs * 8) % total : options.offsetMs * 8);
  }

  /** Ms of audio sent, without the offset it began at. */
  get playedMs(): number {
    return Math.round(this.#sentBytes / 8);
  }

  /** What goes on after the files so far; `last`: nothing follows it. */
  add(files: readonly AudioFile[], last: boolean): void {
    this.#files = [...this.#files, ...files];
    if (last) this.#open = false;
  }

  /** Copy the next frame to `target[at…]`, padded with silence at the end of what is there. False when nothing is left and nothing will come. */
  fill(target: Buffer, at: number, aLaw: boolean, bytes: number = frameBytes): boolean {
    let copied = 0;
    while (copied < bytes) {
      const file = this.#files[this.#file];
      if (file === undefined) break;
      const audio = aLaw ? file.aLaw : file.muLaw;
      const piece = Math.min(bytes - copied, audio.length - this.#at);
      audio.copy(target, at + copied, this.#at, this.#at + piece);
      copied += piece;
      this.#at += piece;
      if (this.#at >= audio.length) this.#nextFile();
    }
    if (copied === 0 && !this.#open) return false;
    if (copied < bytes) target.fill(aLaw ? 0xd5 : 0xff, at + copied, at + bytes);
    this.#sentBytes += copied;
    return true;
  }

  #nextFile(): void {
    this.#at = 0;
    this.#file++;
    if (this.loop && this.#file === this.#files.length) this.#file = 0;
  }

  #seek(bytes: number): void {
    let left = Math.floor(bytes);
    for (let file = this.#files[this.#file]; file !== undefined && left >= file.muLaw.length; file = this.#files[this.#file]) {
      left -= file.muLaw.length;
      this.#file++;
    }
    this.#at = left;
  }
}
