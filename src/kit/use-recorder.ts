// Recording the microphone into a file of the browser's own kind. Not here: turning it into what the library keeps.
import { useEffect, useRef, useState } from 'react';

export interface Recorder {
  state: 'off' | 'asking' | 'on' | 'refused';
  /** Whole seconds recorded so far. */
  seconds: number;
  start: () => Promise<void>;
  /** End; the recording comes by `onDone`. */
  stop: () => void;
  /** End and throw it away. */
  drop: () => void;
}

/** Recordings end by themselves after this long. */
const longestS = 180;

/** A recorder. Whoever leaves the page drops the recording. */
export function useRecorder(onDone: (recording: Blob) => void): Recorder {
  const [state, setState] = useState<Recorder['state']>('off');
  const [seconds, setSeconds] = useState(0);
  const recorder = useRef<MediaRecorder | undefined>(undefined);
  const left = useRef(false);
  const done = useRef(onDone);
  done.current = onDone;
  const drop = () => {
    const made = recorder.current;
    if (!made) return;
    made.ondataavailable = null;
    if (made.state !== 'inactive') made.stop();
  };
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      drop();
    };
  }, []);
  useEffect(() => {
    if (state !== 'on') return undefined;
    const began = performance.now();
    setSeconds(0);
    const timer = window.setInterval(() => {
      const passed = Math.floor((performance.now() - began) / 1000);
      setSeconds(passed);
      if (passed >= longestS && recorder.current?.state === 'recording') recorder.current.stop();
    }, 250);
    return () => window.clearInterval(timer);
  }, [state]);
  const start = async () => {
    setState('asking');
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const silence = () => stream.getTracks().forEach((track) => track.stop());
      // Asked for, then left before the answer.
      if (left.current) return silence();
      const pieces: Blob[] = [];
      const made = new MediaRecorder(stream);
      recorder.current = made;
      made.ondataavailable = ({ data }) => pieces.push(data);
      made.onstop = () => {
        silence();
        setState('off');
        if (pieces.length > 0) done.current(new Blob(pieces, { type: made.mimeType }));
      };
      made.start();
      setState('on');
    } catch {
      setState('refused');
    }
    return undefined;
  };
  return { state, seconds, start, stop: () => recorder.current?.state === 'recording' && recorder.current.stop(), drop };
}
