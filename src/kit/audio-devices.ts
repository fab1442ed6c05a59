// The microphone and the loudspeaker a person chose, remembered in this browser; their lists, and sound led to the chosen loudspeaker.
// Not here: asking for permission, recording, the call (studio/phone).
import { create } from 'zustand';

const storageKey = 'atiende.audio';

/** Device ids of the browser; '' = its own choice. */
export interface AudioChoice {
  microphone: string;
  speaker: string;
}

function remembered(): AudioChoice {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    const text = (name: 'microphone' | 'speaker') => {
      const value = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined;
      return typeof value === 'string' ? value : '';
    };
    return { microphone: text('microphone'), speaker: text('speaker') };
  } catch {
    return { microphone: '', speaker: '' };
  }
}

/** What is chosen now. */
export const useAudioChoice = create<AudioChoice>(() => remembered());

/** Choose a device from now on, here and on the next visit. */
export function chooseAudio(change: Partial<AudioChoice>): void {
  useAudioChoice.setState(change);
  localStorage.setItem(storageKey, JSON.stringify(useAudioChoice.getState()));
}

/** Can this browser lead sound to a chosen loudspeaker? Safari cannot. */
export const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

/** What is asked of the microphone: the chosen one and no other. A wish alone Chromium passes over once permission was given. */
export function microphoneConstraints(): MediaTrackConstraints {
  const { microphone } = useAudioChoice.getState();
  return microphone === '' ? {} : { deviceId: { exact: microphone } };
}

const gone = (error: unknown) => error instanceof DOMException && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError');

/** The chosen microphone; one that is gone is replaced by the browser's own choice. Rejects as `getUserMedia` does. */
export async function microphoneStream(): Promise<MediaStream> {
  const ask = (audio: MediaTrackConstraints) => navigator.mediaDevices.getUserMedia({ audio });
  try {
    return await ask(microphoneConstraints());
  } catch (error) {
    if (useAudioChoice.getState().microphone !== '' && gone(error)) return ask({});
    throw error;
  }
}

/** Lead an element's sound to the chosen loudspeaker; one that is gone leaves it at the browser's own. */
export async function toSpeaker(element: HTMLMediaElement): Promise<void> {
  if (!canChooseSpeaker) return;
  await element.setSinkId(useAudioChoice.getState().speaker).catch(() => undefined);
}

/** A device as a list shows it. */
export interface AudioDevice {
  id: string;
  label: string;
}

/** Microphones and loudspeakers here. Labels are there once the microphone was allowed. */
export async function audioDevices(): Promise<{ microphones: AudioDevice[]; speakers: AudioDevice[] }> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind) =>
    all.flatMap((one) =>
      one.kind === kind && one.deviceId !== '' && one.deviceId !== 'default' && one.deviceId !== 'communications' && one.label !== ''
        ? [{ id: one.deviceId, label: one.label }]
        : [],
    );
  return { microphones: of('audioinput'), speakers: of('audiooutput') };
}
