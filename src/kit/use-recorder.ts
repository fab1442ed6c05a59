// Recording the microphone into a file of the browser's own kind, with how loud it is. Not here: turning it into what the library keeps.
import { useEffect, useRef, useState } from 'react';
import { microphoneStream } from './audio-devices.ts';
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
  /** Throw away what was recorded so far and begin anew, with the microphone that is chosen now. */
  again: () => void;
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
  const [made, setMade] = useState<MediaRecorder>();
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(unheard);
  /** Which asking for the microphone counts: what an earlier one brings is not used. */
  const turn = useRef(0);
  const running = useRef<MediaRecorder | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  const forget = () => {
    turn.current += 1;
    const old = running.current;
    running.current = undefined;
    if (old !== undefined && old.state !== 'inactive') old.stop();
  };
  useEffect(() => forget, []);
  useEffect(() => {
    if (made === undefined) return undefined;
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
  }, [made]);
  const begin = async () => {
    forget();
    const mine = turn.current;
    try {
      const stream = await microphoneStream();
      const release = () => stream.getTracks().forEach((track) => track.stop());
      // Asked for, then left, given up or asked for anew before the answer.
      if (mine !== turn.current) return release();
      const pieces: Blob[] = [];
      const recorder = new MediaRecorder(stream);
      running.current = recorder;
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      recorder.onstop = () => {
        release();
        // Thrown away.
        if (running.current !== recorder) return;
        forget();
        setMade(undefined);
        setState('off');
        if (pieces.length > 0) done.current(new Blob(pieces, { type: recorder.mimeType }));
      };
      recorder.start();
      setMade(recorder);
      setState('on');
    } catch (error) {
      if (mine !== turn.current) return undefined;
      setMade(undefined);
      setState(reasonOf(error));
    }
    return undefined;
  };
  const start = async () => {
    // TypeScript takes it for always there.
    if (!('mediaDevices' in navigator)) return setState('insecure');
    setState('asking');
    return begin();
  };
  const drop = () => {
    forget();
    setMade(undefined);
    setState('off');
  };
  const stop = () => {
    // Between two microphones there is nothing to keep.
    if (running.current === undefined) return drop();
    if (running.current.state === 'recording') running.current.stop();
  };
  return { state, seconds, level, start, again: () => void begin(), stop, drop };
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
