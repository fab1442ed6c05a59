// Asks for the microphone before a call, so that a refusal is told in plain words and no call is made in vain.
import type { PhoneProblem } from './phone-state.ts';

/** Undefined when the microphone may be used, else why not. */
export async function askMicrophone(): Promise<PhoneProblem | undefined> {
  if (!('mediaDevices' in navigator) || typeof navigator.mediaDevices?.getUserMedia !== 'function') return { word: 'mic-insecure' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return undefined;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotFoundError' || name === 'OverconstrainedError') return { word: 'mic-missing' };
    if (name === 'NotReadableError' || name === 'AbortError') return { word: 'mic-busy' };
    return { word: 'mic-denied' };
  }
}
