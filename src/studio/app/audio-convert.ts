// What the server does not decode (M4A, AAC, WebM, FLAC) is decoded by the browser, which can, and goes as WAV.
// Not here: sending it (audio-upload.ts).

/** Rate of what is decoded here: ten minutes of it are just under 30 MB. */
const convertedHz = 24_000;
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
  const bytes = await file.arrayBuffer();
  const looks = looksConvertible(new Uint8Array(bytes.slice(0, 16)));
  const context = new OfflineAudioContext(1, 1, convertedHz);
  const decoded = await context.decodeAudioData(bytes).catch(() => undefined);
  if (decoded === undefined) return looks ? 'audio-not-here' : 'audio-unknown';
  if (decoded.duration > longestS) return 'audio-too-long';
  const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(decoded.duration * convertedHz)), convertedHz);
  const source = offline.createBufferSource();
  source.buffer = decoded;
  source.connect(offline.destination);
  source.start();
  return wavBlob((await offline.startRendering()).getChannelData(0));
}

function wavBlob(samples: Float32Array): Blob {
  const head = new DataView(new ArrayBuffer(44));
  const words: [number, string][] = [
    [0, 'RIFF'],
    [8, 'WAVEfmt '],
    [36, 'data'],
  ];
  for (const [at, word] of words) Array.from(word).forEach((letter, index) => head.setUint8(at + index, letter.charCodeAt(0)));
  head.setUint32(4, 36 + samples.length * 2, true);
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, convertedHz, true);
  head.setUint32(28, convertedHz * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  head.setUint32(40, samples.length * 2, true);
  // Little-endian, as every machine that browsers run on.
  const body = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  return new Blob([head.buffer, body], { type: 'audio/wav' });
}
