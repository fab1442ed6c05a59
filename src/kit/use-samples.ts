// The samples of a recording or file, once this browser has decoded them. Not here: decoding (wave.ts), drawing them (recording-trim.tsx).
import { useEffect, useState } from 'react';
import { decoded } from './wave.ts';

/** Longer ones go to the server as they are, which says what it thinks of them. */
const longestS = 600;
const largestBytes = 30 * 1024 * 1024;

/** One channel at `decodedHz`; `unreadable` where the browser cannot, or it is longer than the library takes. */
export type Samples = Float32Array | 'reading' | 'unreadable';

/** The samples of a file. */
export function useSamples(file: Blob): Samples {
  const [samples, setSamples] = useState<Samples>('reading');
  useEffect(() => {
    let here = true;
    setSamples('reading');
    const read = async () => {
      const audio = file.size > largestBytes ? undefined : await decoded(file);
      return audio === undefined || audio.seconds > longestS ? undefined : await audio.samples();
    };
    void read().then((found) => here && setSamples(found ?? 'unreadable'));
    return () => {
      here = false;
    };
  }, [file]);
  return samples;
}
