// What main and the speech process say to each other about voices: frames over a Unix socket (mode 0600). A frame is
// uint32 length of all that follows, uint32 length of the JSON, the JSON, then raw bytes (int16 little endian samples at 8 kHz).
// Not here: the ear's framing (a later part), and who renders what (prompts).
import type { SpeakRequest, VoiceInfo } from '#ports/voice.ts';

/** Requests carry `n`; the answer carries it too. */
export type SpeechRequest = ({ do: 'speak'; n: number } & SpeakRequest) | { do: 'cancel'; n: number } | { do: 'describe'; n: number };

/** A `speak` is answered by frames of `piece`, each followed by its samples, and by `done`; `described` answers `describe`. */
export type SpeechAnswer =
  | { is: 'piece'; n: number }
  | { is: 'done'; n: number }
  | { is: 'described'; n: number; voices: VoiceInfo[] }
  | { is: 'failed'; n: number; code: string; message: string; retryable: boolean };

/** The largest frame either side accepts: about four minutes of speech. */
const frameLimitBytes = 4_000_000;

/** One frame as bytes. */
export function encodeFrame(json: SpeechRequest | SpeechAnswer, bytes: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(4 + text.length + bytes.length, 0);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, text, bytes]);
}

/** Cuts a byte stream into frames. `take` throws on a frame over the limit or with broken JSON: the connection is then closed. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Add received bytes; answers the frames that are complete now. */
  take(data: Buffer): { json: unknown; bytes: Buffer }[] {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    const frames: { json: unknown; bytes: Buffer }[] = [];
    while (this.#rest.length >= 8) {
      const length = this.#rest.readUInt32BE(0);
      const jsonLength = this.#rest.readUInt32BE(4);
      if (length > frameLimitBytes || jsonLength > length - 4) throw new RangeError(`a frame of ${length} bytes is refused`);
      if (this.#rest.length < 4 + length) break;
      frames.push({
        json: JSON.parse(this.#rest.toString('utf8', 8, 8 + jsonLength)),
        bytes: this.#rest.subarray(8 + jsonLength, 4 + length),
      });
      this.#rest = this.#rest.subarray(4 + length);
    }
    return frames;
  }
}
