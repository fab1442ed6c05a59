// A gate before the voice detector: a line on which nothing rises out of its own noise is not speech, which costs next to nothing to
// know. Not here: the detector (silero.ts), when speech begins and ends (endpointer.ts).
import { vadFrame, type VoiceDetector } from './silero.ts';

/** This much over the line's floor may be speech. Noise's own frames stay within half of it. */
const overFloorDb = 4;
/** Frames of which the quietest is the floor: a breath lies in 2 s of any speech. */
const floorFrames = 64;
/** The floor is taken to lie here until the line was heard long enough, and never below the second: under it is no speech. */
const assumedFloorDb = 40;
const deepestFloorDb = 25;
/** Frames that stay open after the last that stood out: the quiet inside a word, and what the detector needs to see that it ended. */
const holdFrames = 6;
/** Frames from before the opening that the detector is given first: soft beginnings, and something to begin with. */
const prerollFrames = 4;

/** The detector behind a gate of its own: while it is closed the probability is 0 and nothing is computed. */
export function gated(detect: VoiceDetector): VoiceDetector {
  const levels = new Float64Array(floorFrames).fill(assumedFloorDb);
  const before: Int16Array[] = [];
  let count = 0;
  let openFrames = 0;
  return async (frame) => {
    const level = differenceDb(frame);
    levels[count % floorFrames] = level;
    count += 1;
    const floor = Math.max(deepestFloorDb, Math.min(...levels));
    if (level > floor + overFloorDb) {
      for (const earlier of before.splice(0)) await detect(earlier);
      openFrames = holdFrames;
    } else if (openFrames > 0) openFrames -= 1;
    if (openFrames > 0) return detect(frame);
    before.push(frame.slice());
    if (before.length > prerollFrames) before.shift();
    return 0;
  };
}

/** Level of the differences between samples, in dB over one step: less of a line's hum, more of its hiss and of consonants. */
function differenceDb(frame: Int16Array): number {
  let square = 0;
  for (let i = 1; i < frame.length; i++) square += ((frame[i] as number) - (frame[i - 1] as number)) ** 2;
  return 10 * Math.log10(square / vadFrame + 1);
}
