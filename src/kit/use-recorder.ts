// Recording the microphone into a file of the browser's own kind. Not here: turning it into what the library keeps.
import { useEffect, useRef, useState } from 'react';

export interface Recorder {
  state: 'off' | 'asking' | 'on' | 'refused';
  start: () => Promise<void>;
  /** End; the recording comes by `onDone`. */
  stop: () => void;
}

/** A recorder; it stops by itself after three minutes. */
export function useRecorder(onDone: (recording: Blob) => void): Recorder {
  const [state, setState] = useState<Recorder['state']>('off');
  const recorder = useRef<MediaRecorder | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(
    () => () => {
      recorder.current?.stream.getTracks().forEach((track) => track.stop());
    },
    [],
  );
  const start = async () => {
    setState('asking');
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const pieces: Blob[] = [];
      const made = new MediaRecorder(stream);
      recorder.current = made;
      const limit = window.setTimeout(() => made.state === 'recording' && made.stop(), 180_000);
      made.ondataavailable = ({ data }) => pieces.push(data);
      made.onstop = () => {
        window.clearTimeout(limit);
        stream.getTracks().forEach((track) => track.stop());
        setState('off');
        if (pieces.length > 0) done.current(new Blob(pieces, { type: made.mimeType }));
      };
      made.start();
      setState('on');
    } catch {
      setState('refused');
    }
  };
  return { state, start, stop: () => recorder.current?.state === 'recording' && recorder.current.stop() };
}
