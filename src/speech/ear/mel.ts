// The embedding network's front end: 8 kHz telephone audio, doubled to 16 kHz, as 32 logarithmic mel bands every 10 ms.
// The same numbers as openWakeWord's melspectrogram.onnx, which the test compares with. Not here: the network.
import { filtered, hannWindow, melFilters, PowerSpectrum } from './spectrum.ts';

/** Bands in a frame. */
export const melBands = 32;
const rateHz = 16_000;
const fftSize = 512;
const hop = 160;
const spectrum = new PowerSpectrum(fftSize);
const window = hannWindow(fftSize, 400);
const filters = melFilters({ count: melBands, fftSize, rateHz, lowHz: 60, highHz: 3800, scale: 'slaney' });
const rangeDb = 80;

/** Middle of the first frame, in ms from the audio's start. */
export const firstFrameMs = (fftSize / 2 / rateHz) * 1000;
/** From one frame to the next. */
export const frameMs = (hop / rateHz) * 1000;

const taps = 24;
/** The half-band filter's weights for the sample in the middle between two, outwards; Blackman window. */
const between = Float64Array.from({ length: taps }, (_, i) => {
  const x = i + 0.5;
  const w = x / taps;
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.42 + 0.5 * Math.cos(Math.PI * w) + 0.08 * Math.cos(2 * Math.PI * w));
});

/** 8 kHz samples at 16 kHz: each sample, and between two the band-limited value. Gain 1. */
export function doubleRate(samples: Int16Array): Float32Array {
  // With nothing on both sides, so that no sample need be asked whether it is there.
  const padded = new Float32Array(samples.length + 2 * taps);
  padded.set(samples, taps);
  const out = new Float32Array(samples.length * 2);
  for (let i = 0; i < samples.length; i++) {
    const here = i + taps;
    out[2 * i] = padded[here] as number;
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += (between[k] as number) * ((padded[here - k] as number) + (padded[here + 1 + k] as number));
    out[2 * i + 1] = sum;
  }
  return out;
}

/** Frames of the log mel spectrogram (row by row, `melBands` each) of 16 kHz samples in the scale of 16-bit integers, as the network takes them: dB / 10 + 2. */
export function melFrames(samples: Float32Array): Float32Array {
  const count = Math.max(0, Math.floor((samples.length - fftSize) / hop) + 1);
  const frames = new Float32Array(count * melBands);
  const first = new Float64Array(fftSize / 2 + 1);
  const second = new Float64Array(fftSize / 2 + 1);
  let loudest = -100;
  for (let frame = 0; frame < count; frame += 2) {
    spectrum.pair(samples, window, frame * hop, (frame + 1) * hop, first, second);
    for (const [offset, power] of [first, second].entries()) {
      if (frame + offset >= count) break;
      for (let band = 0; band < melBands; band++) {
        const db = 10 * Math.log10(Math.max(1e-10, filtered(power, filters[band] as (typeof filters)[number])));
        frames[(frame + offset) * melBands + band] = db;
        if (db > loudest) loudest = db;
      }
    }
  }
  for (let i = 0; i < frames.length; i++) frames[i] = Math.max(frames[i] as number, loudest - rangeDb) / 10 + 2;
  return frames;
}
