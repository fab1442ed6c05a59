// A sound as a caller hears it once it is in the library: narrowed, trimmed, levelled and coded by the very steps the library takes.
// Not here: the library's own work (api/jobs/audio-job.ts), playing (sound.ts).
import { levelled, toFloat, toInt16, withoutRumble, withoutSilentEnds } from '#wire/audio/levelling.ts';
import { decodeALaw, encodeMuLaw, muLawToALaw, translate } from '#wire/g711.ts';
import { resample } from '#wire/resample.ts';

/** Samples a second of what `asOnTelephone` gives. */
export const telephoneHz = 8000;

/** Of a longer sound only its beginning is given: the work is done while the page waits. */
const longestS = 60;

/** ±1 samples as a phone on A-law lets them be heard, at `telephoneHz`; empty where nothing but silence is in them. */
export function asOnTelephone(samples: Float32Array, hz: number): Float32Array {
  const narrow = toFloat(resample(toInt16(samples.subarray(0, longestS * hz)), hz, telephoneHz));
  const speech = withoutSilentEnds(withoutRumble(narrow, telephoneHz), telephoneHz);
  // Kept as mu-law, sent to most of the world as A-law.
  const bytes = encodeMuLaw(toInt16(levelled(speech, telephoneHz)));
  translate(muLawToALaw, bytes, 0, bytes, 0, bytes.length);
  return toFloat(decodeALaw(bytes));
}
