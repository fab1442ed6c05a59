// Sound as samples in the browser: a file decoded to one channel, and samples as a WAV file. Not here: players (sound.ts), cutting (recording-span.ts).

/** Rate of what is decoded here: ten minutes of it are just under 30 MB. */
export const decodedHz = 24_000;

/** What a file holds; undefined where this browser cannot decode it. `seconds` is the whole length, `samples` is read on demand: long ones cost. */
export async function decoded(file: Blob): Promise<{ seconds: number; samples: () => Promise<Float32Array> } | undefined> {
  const bytes = await file.arrayBuffer();
  const audio = await new OfflineAudioContext(1, 1, decodedHz).decodeAudioData(bytes).catch(() => undefined);
  if (audio === undefined) return undefined;
  const samples = async () => {
    const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(audio.duration * decodedHz)), decodedHz);
    const source = offline.createBufferSource();
    source.buffer = audio;
    source.connect(offline.destination);
    source.start();
    return (await offline.startRendering()).getChannelData(0);
  };
  return { seconds: audio.duration, samples };
}

/** Samples from -1 to 1 at `hz` as a WAV file of 16 bits. */
export function wavBlob(samples: Float32Array, hz = decodedHz): Blob {
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
  head.setUint32(24, hz, true);
  head.setUint32(28, hz * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  head.setUint32(40, samples.length * 2, true);
  // Little-endian, as every machine that browsers run on.
  const body = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  return new Blob([head.buffer, body], { type: 'audio/wav' });
}
