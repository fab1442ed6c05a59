// The microphones and loudspeakers of this machine while a part is shown. Not here: which was chosen (audio-devices.ts).
import { useCallback, useEffect, useState } from 'react';
import { audioDevices } from './audio-devices.ts';

type Devices = Awaited<ReturnType<typeof audioDevices>>;

/** The lists, anew as devices come and go, and after `look`: once the microphone was allowed they have names. */
export function useAudioDevices(): Devices & { look: () => void } {
  const [found, setFound] = useState<Devices>({ microphones: [], speakers: [] });
  const look = useCallback(() => void audioDevices().then(setFound), []);
  useEffect(() => {
    look();
    navigator.mediaDevices?.addEventListener('devicechange', look);
    return () => navigator.mediaDevices?.removeEventListener('devicechange', look);
  }, [look]);
  return { ...found, look };
}
