// A line's audio until an ear has surely heard it: of a quiet line what goes along when somebody speaks, of a sound all of it, so that a connection
// that comes in its middle hears it from its beginning. Not here: what is a sound (speech-gate.ts), the connection (listening.ts).

/** 16-bit samples at 8 kHz. */
const bytesPerMs = 16;
/** An ear wants to know what a word stood out of, and how softly it began. */
const prerollBytes = 500 * bytesPerMs;
/** An ear that is there tells speech within a third of a second; a sound that no ear has heard for longer than this is over before one is back. */
const soundBytes = 4000 * bytesPerMs;
/** The longest packet. */
const pieceBytes = 60 * bytesPerMs;

/** The audio of one listening, oldest first. */
export class HeldAudio {
  #bytes = Buffer.allocUnsafe(prerollBytes + pieceBytes);
  #held = 0;
  /** Of it, what the present connection was given. */
  #given = 0;
  #leftOutMs = 0;
  #isCut = false;

  /** Whether the beginning of the sound that goes on is no longer held: the rest of it might be half a word. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Bytes that the connection was not given. */
  get waitingBytes(): number {
    return this.#held - this.#given;
  }

  /** The next audio; `sounds` = it belongs to a sound, which is held whole. */
  add(piece: Int16Array, sounds: boolean): void {
    const over = this.#held + piece.byteLength - (sounds ? soundBytes : prerollBytes);
    if (over > 0) this.#drop(over, sounds);
    if (this.#held + piece.byteLength > this.#bytes.length) this.#grow();
    this.#bytes.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), this.#held);
    this.#held += piece.byteLength;
  }

  /** What the connection is to be given: the time that was left out, then audio. It lies here until more is added. `keep` = it may be wanted again. */
  give(keep: boolean): { quietMs: number; audio: Buffer } {
    const given = { quietMs: this.#leftOutMs, audio: this.#bytes.subarray(this.#given, this.#held) };
    this.#leftOutMs = 0;
    if (!keep) this.#held = 0;
    this.#given = this.#held;
    return given;
  }

  /** There is another connection, which was given nothing. */
  again(): void {
    this.#given = 0;
  }

  /** The line is quiet again: nothing of the sound is given any more. */
  soundOver(): void {
    this.#leftOutMs += this.waitingBytes / bytesPerMs;
    this.#held = 0;
    this.#given = 0;
    this.#isCut = false;
    if (this.#bytes.length > prerollBytes + pieceBytes) this.#bytes = Buffer.allocUnsafe(prerollBytes + pieceBytes);
  }

  #drop(bytes: number, ofSound: boolean): void {
    const dropped = Math.min(bytes, this.#held);
    this.#leftOutMs += Math.max(0, dropped - this.#given) / bytesPerMs;
    this.#bytes.copyWithin(0, dropped, this.#held);
    this.#held -= dropped;
    this.#given = Math.max(0, this.#given - dropped);
    this.#isCut ||= ofSound;
  }

  #grow(): void {
    const bytes = Buffer.allocUnsafe(soundBytes + pieceBytes);
    this.#bytes.copy(bytes, 0, 0, this.#held);
    this.#bytes = bytes;
  }
}
