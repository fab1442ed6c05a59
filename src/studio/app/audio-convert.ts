// What the server does not decode (M4A, AAC, WebM, FLAC) is decoded by the browser, which can, and goes as WAV.
// Not here: sending it (audio-upload.ts), decoding itself (kit/wave.ts).
import { decoded, wavBlob } from '#kit/wave.ts';

const longestS = 600;

/** Why a file is not converted: its code in the studio's texts. */
export type ConvertRefusal = 'audio-unknown' | 'audio-not-here' | 'audio-too-long';

/** Does the file begin like one of the formats that some browsers decode? */
function looksConvertible(head: Uint8Array): boolean {
  const word = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  const webm = head[0] === 0x1a && head[1] === 0x45 && head[2] === 0xdf && head[3] === 0xa3;
  const aac = head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0;
  return word(4, 8) === 'ftyp' || word(0, 4) === 'fLaC' || webm || aac;
}

/** Any file the browser can decode as a mono WAV, else why not. */
export async function wavOf(file: Blob): Promise<Blob | ConvertRefusal> {
  const looks = looksConvertible(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  const audio = await decoded(file);
  if (audio === undefined) return looks ? 'audio-not-here' : 'audio-unknown';
  return audio.seconds > longestS ? 'audio-too-long' : wavBlob(await audio.samples());
}
