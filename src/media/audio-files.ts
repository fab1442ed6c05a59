// Prompts and music as the media process holds them: raw mu-law files read once, with an A-law twin made at first use; audio that comes
// with the order itself is not held.
// Not here: what is played to whom.
import { readFile } from 'node:fs/promises';
import { readInlineAudio } from '#wire/audio/inline-audio.ts';
import { muLawToALaw, translate } from '#wire/g711.ts';

/** A file's audio: 8 kHz, one byte a sample. */
export class AudioFile {
  readonly muLaw: Buffer;
  #aLaw: Buffer | undefined;

  constructor(muLaw: Buffer) {
    this.muLaw = muLaw;
  }

  /** The same audio in A-law. */
  get aLaw(): Buffer {
    if (this.#aLaw === undefined) {
      this.#aLaw = Buffer.allocUnsafe(this.muLaw.length);
      translate(muLawToALaw, this.muLaw, 0, this.#aLaw, 0, this.muLaw.length);
    }
    return this.#aLaw;
  }
}

/** Files by path, the least recently played dropped first. Prompt files are named by their content, so one never changes. */
export class AudioFiles {
  readonly #limitBytes: number;
  readonly #held = new Map<string, AudioFile>();
  readonly #reading = new Map<string, Promise<AudioFile>>();
  #bytes = 0;

  constructor(limitBytes = 256 * 1024 * 1024) {
    this.#limitBytes = limitBytes;
  }

  /** The file if it is held already, or came with the order. */
  held(path: string): AudioFile | undefined {
    const inline = readInlineAudio(path);
    if (inline !== undefined) return new AudioFile(inline);
    const file = this.#held.get(path);
    if (file === undefined) return undefined;
    this.#held.delete(path);
    this.#held.set(path, file);
    return file;
  }

  /** The file, read if need be. Throws what reading throws. */
  load(path: string): Promise<AudioFile> {
    const held = this.held(path);
    if (held !== undefined) return Promise.resolve(held);
    const reading = this.#reading.get(path) ?? this.#read(path);
    this.#reading.set(path, reading);
    return reading;
  }

  async #read(path: string): Promise<AudioFile> {
    try {
      const file = new AudioFile(await readFile(path));
      this.#held.set(path, file);
      this.#bytes += file.muLaw.length;
      this.#forget();
      return file;
    } finally {
      this.#reading.delete(path);
    }
  }

  #forget(): void {
    for (const [path, file] of this.#held) {
      if (this.#bytes <= this.#limitBytes || this.#held.size === 1) return;
      this.#held.delete(path);
      this.#bytes -= file.muLaw.length;
    }
  }
}
