// Hold music and tones made by code: original pieces of our own, the same bytes at every start, that loop without a seam.
// Not here: who hears them, nor files on disk.
import { encodeMuLaw } from '#wire/g711.ts';

/** A piece ready to be played: raw 8 kHz mu-law, a whole number of 20 ms frames. */
export interface MusicLoop {
  /** Example: `default`. */
  id: string;
  /** Example: `Calma`. */
  name: string;
  muLaw: Uint8Array;
  durationMs: number;
}

const rateHz = 8000;
/** Loudness of every piece, as RMS below full scale: about -26 LUFS for music in the telephone band. */
const loudnessDb = -26;

/** Chords are MIDI notes from low to high; a pattern names chord notes by place, -1 is a rest. */
interface Piece {
  id: string;
  name: string;
  beatSamples: number;
  beatsPerBar: number;
  chords: readonly (readonly number[])[];
  /** Two notes a beat. */
  pattern: readonly number[];
  /** `[beat, MIDI note, beats]`. */
  melody: readonly (readonly [number, number, number])[];
}

const pieces: readonly Piece[] = [
  {
    id: 'default',
    name: 'Calma',
    beatSamples: 6400,
    beatsPerBar: 4,
    chords: [
      [60, 64, 67, 71],
      [57, 60, 64, 67],
      [62, 65, 69, 72],
      [55, 59, 62, 65],
      [60, 64, 67, 74],
      [57, 64, 67, 72],
      [65, 69, 72, 76],
      [55, 62, 65, 71],
    ],
    pattern: [0, 2, 1, 3, 2, 1, 3, 2],
    melody: [
      [1, 79, 2],
      [3, 76, 1],
      [5, 72, 2],
      [9, 77, 1.5],
      [10.5, 76, 0.5],
      [11, 74, 2],
      [14, 71, 1.5],
      [17, 79, 1],
      [18, 81, 1],
      [19, 79, 2],
      [22, 76, 1.5],
      [25, 77, 1],
      [26, 76, 1],
      [27, 72, 2],
      [29.5, 74, 2],
    ],
  },
  {
    id: 'brisa',
    name: 'Brisa',
    beatSamples: 6800,
    beatsPerBar: 3,
    chords: [
      [62, 66, 69, 73],
      [59, 62, 66, 69],
      [55, 59, 62, 66],
      [57, 61, 64, 67],
      [62, 66, 69, 76],
      [66, 69, 73, 76],
      [55, 62, 66, 71],
      [57, 62, 64, 69],
    ],
    pattern: [0, 1, 2, 3, 2, 1],
    melody: [
      [0.5, 78, 2],
      [4, 74, 1.5],
      [6.5, 71, 2],
      [9, 73, 1],
      [10, 76, 1.5],
      [12.5, 81, 2],
      [15, 80, 1],
      [16, 78, 1.5],
      [18.5, 74, 2],
      [21.5, 76, 2],
    ],
  },
  {
    id: 'amanecer',
    name: 'Amanecer',
    beatSamples: 5600,
    beatsPerBar: 4,
    chords: [
      [57, 60, 64, 71],
      [53, 57, 60, 64],
      [60, 64, 67, 71],
      [55, 59, 62, 69],
      [57, 60, 64, 72],
      [62, 65, 69, 72],
      [53, 60, 64, 69],
      [55, 59, 64, 67],
    ],
    pattern: [0, -1, 2, 1, 3, -1, 2, 1],
    melody: [
      [0, 76, 1],
      [1.5, 74, 0.5],
      [2, 72, 2],
      [5, 69, 2],
      [8, 79, 1],
      [9.5, 76, 0.5],
      [10, 74, 2],
      [14, 71, 1.5],
      [16, 72, 1],
      [17, 76, 1],
      [18, 81, 2],
      [21, 77, 1],
      [22, 76, 1.5],
      [24.5, 72, 2],
      [28, 74, 1],
      [29, 71, 2],
    ],
  },
];

/** The pieces that come with the product, but for those that are there already. Over a second of CPU: for a first start, not for a call. */
export function generateMusic(known: ReadonlySet<string> = new Set()): MusicLoop[] {
  return pieces
    .filter(({ id }) => !known.has(id))
    .map((piece) => {
      const samples = compose(piece);
      return { id: piece.id, name: piece.name, muLaw: encodeMuLaw(samples), durationMs: samples.length / 8 };
    });
}

/** Ringing tone of the Río de la Plata and most of Europe: 425 Hz, 1 s on, 4 s off. Loops. */
export function ringbackTone(): Uint8Array {
  return encodeMuLaw(tone(425, 1000, 5000));
}

/** A short soft beep: "speak now". */
export function beepTone(): Uint8Array {
  return encodeMuLaw(tone(880, 160, 200));
}

function tone(hz: number, onMs: number, wholeMs: number): Int16Array {
  const out = new Int16Array(wholeMs * 8);
  const on = onMs * 8;
  for (let i = 0; i < on; i++) {
    const ramp = Math.min(1, i / 80, (on - i) / 80);
    out[i] = Math.round(3600 * ramp * Math.sin((2 * Math.PI * hz * i) / rateHz));
  }
  return out;
}

function compose(piece: Piece): Int16Array {
  const bar = piece.beatSamples * piece.beatsPerBar;
  const loop = new Float64Array(bar * piece.chords.length);
  piece.chords.forEach((chord, number) => {
    for (const note of chord.slice(1)) pad(loop, number * bar, hzOf(note), bar);
    piece.pattern.forEach((place, eighth) => {
      const note = chord[place];
      if (note !== undefined) pluck(loop, number * bar + (eighth * piece.beatSamples) / 2, hzOf(note), 0.5);
    });
  });
  for (const [beat, note, beats] of piece.melody) bell(loop, beat * piece.beatSamples, hzOf(note), beats * piece.beatSamples);
  echo(loop, Math.round(piece.beatSamples * 0.75), 0.28);
  band(loop);
  return levelled(loop);
}

function hzOf(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

/** Everything is written round the loop, so that a note that rings over the end rings into the beginning. */
function add(loop: Float64Array, start: number, length: number, sound: (t: number, i: number) => number): void {
  const from = Math.round(start);
  for (let i = 0; i < length; i++) {
    const at = (from + i) % loop.length;
    loop[at] = (loop[at] as number) + sound(i / rateHz, i);
  }
}

/** A plucked string: high partials die first. */
function pluck(loop: Float64Array, start: number, hz: number, gain: number): void {
  const partials = [1, 2, 3, 4, 5].filter((k) => k * hz < 3300);
  add(loop, start, rateHz * 2.5, (t) => {
    let sum = 0;
    for (const k of partials) sum += (k ** -1.4 * Math.sin(2 * Math.PI * k * hz * t)) / Math.exp(t * (1.5 + 1.1 * k));
    return gain * sum * Math.min(1, t / 0.006) * Math.min(1, (2.5 - t) / 0.1);
  });
}

/** Two soft voices a little apart, swelling in and out over their neighbours. */
function pad(loop: Float64Array, start: number, hz: number, length: number): void {
  const swell = rateHz * 0.7;
  const whole = length + swell;
  add(loop, start - swell / 2, whole, (t, i) => {
    const envelope = Math.min(1, i / swell, (whole - i) / swell);
    const shape = envelope * envelope * (3 - 2 * envelope);
    const voices = Math.sin(2 * Math.PI * hz * 1.0016 * t) + Math.sin(2 * Math.PI * hz * 0.9985 * t) + 0.3 * Math.sin(4 * Math.PI * hz * t);
    return 0.11 * shape * voices;
  });
}

/** The melody's voice. */
function bell(loop: Float64Array, start: number, hz: number, length: number): void {
  const whole = length + rateHz * 1.2;
  add(loop, start, whole, (t, i) => {
    const attack = Math.min(1, t / 0.012);
    const release = Math.min(1, (whole - i) / (rateHz * 0.25));
    const body = Math.sin(2 * Math.PI * hz * t) + (0.25 * Math.sin(4 * Math.PI * hz * t)) / Math.exp(3 * t);
    return (0.5 * attack * release * body) / Math.exp(t * 1.3);
  });
}

function echo(loop: Float64Array, delay: number, gain: number): void {
  const dry = loop.slice();
  for (let turn = 1; turn <= 3; turn++) {
    for (let i = 0; i < loop.length; i++) {
      const at = (i + delay * turn) % loop.length;
      loop[at] = (loop[at] as number) + (dry[i] as number) * gain ** turn;
    }
  }
}

/** The telephone's band: high-pass at 250 Hz, low-pass at 3300 Hz. Run round the loop twice, so that the seam has no start. */
function band(loop: Float64Array): void {
  for (const [hz, high] of [
    [250, true],
    [3300, false],
  ] as const) {
    biquad(loop, hz, high);
  }
}

/** Butterworth of second order (bilinear). */
function biquad(loop: Float64Array, hz: number, high: boolean): void {
  const w = (2 * Math.PI * hz) / rateHz;
  const alpha = Math.sin(w) / Math.SQRT2;
  const cos = Math.cos(w);
  const a0 = 1 + alpha;
  const edge = high ? 1 + cos : 1 - cos;
  const b = [edge / 2 / a0, ((high ? -1 : 1) * edge) / a0, edge / 2 / a0] as const;
  const a = [(-2 * cos) / a0, (1 - alpha) / a0] as const;
  const source = loop.slice();
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < source.length * 2; i++) {
    const x = source[i % source.length] as number;
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    loop[i % source.length] = y;
  }
}

function levelled(loop: Float64Array): Int16Array {
  let power = 0;
  for (const sample of loop) power += sample * sample;
  const gain = (32_768 * 10 ** (loudnessDb / 20)) / Math.sqrt(power / loop.length);
  // Rare peaks are bent, not cut.
  return Int16Array.from(loop, (sample) => Math.round(24_000 * Math.tanh((sample * gain) / 24_000)));
}
