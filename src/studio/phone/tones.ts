// Sounds the phone makes itself: the bell of a call that comes in, the click of a key, a melody to try the loudspeaker. Made with WebAudio, no files.
import { canChooseSpeaker, toSpeaker, useAudioChoice } from '#kit/audio-devices.ts';

let context: AudioContext | undefined;
let chosen: { element: HTMLAudioElement; node: MediaStreamAudioDestinationNode } | undefined;

function audio(): AudioContext {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}

/** Where sounds go: the chosen loudspeaker by way of an element, which browsers can lead there, else the browser's own. */
function outlet(out: AudioContext): AudioNode {
  if (useAudioChoice.getState().speaker === '' || !canChooseSpeaker) return out.destination;
  if (!chosen) {
    const node = out.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = node.stream;
    chosen = { element, node };
  }
  const { element, node } = chosen;
  void toSpeaker(element).then(() => element.play().catch(() => undefined));
  return node;
}

function beep(frequencies: number[], startS: number, lengthS: number, volume: number) {
  const out = audio();
  const from = out.currentTime + startS;
  const gain = out.createGain();
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(volume, from + 0.02);
  gain.gain.setValueAtTime(volume, from + lengthS - 0.04);
  gain.gain.linearRampToValueAtTime(0, from + lengthS);
  gain.connect(outlet(out));
  for (const frequency of frequencies) {
    const tone = out.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(from);
    tone.stop(from + lengthS);
  }
}

/** Ring until the returned function is called. */
export function ring(): () => void {
  const once = () => {
    beep([523.25, 659.25], 0, 0.32, 0.16);
    beep([659.25, 783.99], 0.38, 0.42, 0.16);
  };
  once();
  const timer = setInterval(once, 2600);
  return () => clearInterval(timer);
}

/** Four rising notes, to try the loudspeaker. */
export function tryTones(): void {
  [523.25, 659.25, 783.99, 1046.5].forEach((frequency, index) => beep([frequency], index * 0.22, 0.3, 0.2));
}

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];
const keys = '123456789*0#';

/** The short tone of a key, for the one who presses it. */
export function keyTone(key: string): void {
  const index = keys.indexOf(key);
  const row = rows[Math.floor(index / 3)];
  const column = columns[index % 3];
  if (row !== undefined && column !== undefined) beep([row, column], 0, 0.12, 0.05);
}
