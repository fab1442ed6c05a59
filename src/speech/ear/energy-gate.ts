// A gate before the voice detector: a line on which nothing rises out of its own noise is not speech, which costs next to nothing to
// know. Not here: the line's noise (line-floor.ts), the detector (silero.ts), when speech begins and ends (endpointer.ts).
import { LineFloor } from '#wire/ear/line-floor.ts';
import type { VoiceDetector } from './silero.ts';

/** This much over the line's floor may be speech. Noise's own frames stay within half of it. */
const overFloorDb = 4;
/** Frames that stay open after the last that stood out: the quiet inside a word, and what the detector needs to see that it ended. */
const holdFrames = 6;
/** Frames from before the opening that the detector is given first: soft beginnings, and something to begin with. */
const prerollFrames = 4;

/** The detector behind a gate of its own: while it is closed the probability is 0, known at once, and nothing is computed. */
export function gated(detect: VoiceDetector): VoiceDetector {
  const floor = new LineFloor();
  const before: Int16Array[] = [];
  let openFrames = 0;
  const opening = async (frame: Int16Array): Promise<number> => {
    for (const earlier of before.splice(0)) await detect(earlier);
    return detect(frame);
  };
  return (frame) => {
    if (floor.over(frame) > overFloorDb) {
      openFrames = holdFrames;
      return before.length > 0 ? opening(frame) : detect(frame);
    }
    if (openFrames > 0) openFrames -= 1;
    if (openFrames > 0) return detect(frame);
    before.push(frame.slice());
    if (before.length > prerollFrames) before.shift();
    return 0;
  };
}
