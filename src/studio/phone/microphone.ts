// Asks for the microphone before a call, so that a refusal is told in plain words and no call is made in vain; measures how loud it is.
import { microphoneStream } from '#kit/audio-devices.ts';
import type { PhoneProblem } from './phone-state.ts';

function problemOf(error: unknown): PhoneProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return { word: 'mic-missing' };
  if (name === 'NotReadableError' || name === 'AbortError') return { word: 'mic-busy' };
  return { word: 'mic-denied' };
}

const isAvailable = () => 'mediaDevices' in navigator && typeof navigator.mediaDevices?.getUserMedia === 'function';

/** Undefined when the microphone may be used, else why not. */
export async function askMicrophone(): Promise<PhoneProblem | undefined> {
  if (!isAvailable()) return { word: 'mic-insecure' };
  try {
    const stream = await microphoneStream();
    for (const track of stream.getTracks()) track.stop();
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

/** Was the microphone allowed before, so that using it raises no question? Browsers that do not tell count as yes. */
export async function microphoneAllowed(): Promise<boolean> {
  if (!isAvailable()) return false;
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state === 'granted';
  } catch {
    return true;
  }
}

/** How often the level is told, per second. */
const levelsPerS = 15;

/**
 * Listen to the chosen microphone and tell its level, 0 (silence) to 1 (as loud as can be), until the answered function is called.
 * Answers the problem instead when it may not be used.
 */
export async function measureMicrophone(tell: (level: number) => void): Promise<(() => void) | PhoneProblem> {
  if (!isAvailable()) return { word: 'mic-insecure' };
  let stream: MediaStream;
  try {
    stream = await microphoneStream();
  } catch (error) {
    return problemOf(error);
  }
  const audio = new AudioContext();
  void audio.resume();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // From -60 dB (0) to 0 dB (1), as ears hear it.
    tell(Math.min(1, Math.max(0, 1 + Math.log10(Math.max(power, 1e-12)) / 6)));
  }, 1000 / levelsPerS);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    void audio.close();
  };
}
