// Recording the microphone into a file of the browser's own kind, with how loud it is. Not here: turning it into what the library keeps.
import { useEffect, useRef, useState } from 'react';
import { type Loudness, loudnessOf } from './recording-span.ts';

/** Why nothing is recorded. `insecure`: the page came over http from another machine, where browsers have no microphone. */
export type NoRecording = 'refused' | 'missing' | 'busy' | 'insecure';

export interface Recorder {
  state: 'off' | 'asking' | 'on' | NoRecording;
  /** Whole seconds recorded so far. */
  seconds: number;
  /** What the microphone hears now, 0 to 1 on a scale of loudness, and how the last two seconds will come out. */
  level: { share: number; loudness: Loudness };
  start: () => Promise<void>;
  /** End; the recording comes by `onDone`. */
  stop: () => void;
  /** End and throw it away. */
  drop: () => void;
}

/** Recordings end by themselves after this long. */
export const longestRecordingS = 180;

const lookEveryMs = 100;
/** Looks by which the loudness is judged: who draws breath is not too quiet. */
const judgedLooks = 20;
const quietestDb = 50;
const unheard: Recorder['level'] = { share: 0, loudness: 'good' };

/** A recorder. Whoever leaves the page drops the recording. */
export function useRecorder(onDone: (recording: Blob) => void): Recorder {
  const [state, setState] = useState<Recorder['state']>('off');
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(unheard);
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
    const made = recorder.current;
    if (state !== 'on' || made === undefined) return undefined;
    const began = performance.now();
    const meter = meterOf(made.stream);
    setSeconds(0);
    setLevel(unheard);
    const timer = window.setInterval(() => {
      setLevel(meter.look());
      const passed = Math.floor((performance.now() - began) / 1000);
      setSeconds(passed);
      if (passed >= longestRecordingS && made.state === 'recording') made.stop();
    }, lookEveryMs);
    return () => {
      window.clearInterval(timer);
      meter.close();
    };
  }, [state]);
  const start = async () => {
    // TypeScript takes it for always there.
    if (!('mediaDevices' in navigator)) return setState('insecure');
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
    } catch (error) {
      setState(reasonOf(error));
    }
    return undefined;
  };
  return { state, seconds, level, start, stop: () => recorder.current?.state === 'recording' && recorder.current.stop(), drop };
}

/** Names of DOMException as Media Capture and Streams has them for getUserMedia. */
function reasonOf(error: unknown): NoRecording {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'refused';
}

/** Looks at what a stream brings. */
function meterOf(stream: MediaStream): { look: () => Recorder['level']; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const lately: number[] = [];
  return {
    look: () => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      lately.push(peak);
      if (lately.length > judgedLooks) lately.shift();
      const most = Math.max(...lately);
      const db = 20 * Math.log10(Math.max(peak, 1e-6));
      return {
        share: Math.max(0, Math.min(1, 1 + db / quietestDb)),
        // In the first moment nobody has spoken yet.
        loudness: lately.length < judgedLooks && most < 0.98 ? 'good' : loudnessOf(most),
      };
    },
    close: () => void context.close(),
  };
}
