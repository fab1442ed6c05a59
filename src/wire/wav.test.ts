// WAV in and out, and changing the rate.
import { describe, expect, it } from 'vitest';
import { muLawToLinear } from './g711.ts';
import { resample } from './resample.ts';
import { readWav, writeWav } from './wav.ts';

function sine(hz: number, rateHz: number, seconds: number, peak = 12_000): Int16Array {
  return Int16Array.from({ length: rateHz * seconds }, (_, i) => Math.round(peak * Math.sin((2 * Math.PI * hz * i) / rateHz)));
}

/** Root mean square without the edges. */
function level(samples: Int16Array): number {
  const middle = samples.subarray(400, samples.length - 400);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

function wavOf(coding: number, bits: number, channels: number, data: Buffer): Buffer {
  const head = Buffer.alloc(46);
  head.write('RIFF', 0);
  head.writeUInt32LE(38 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(18, 16);
  head.writeUInt16LE(coding, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt16LE(bits, 34);
  head.write('data', 38);
  head.writeUInt32LE(data.length, 42);
  return Buffer.concat([head, data]);
}

describe('WAV', () => {
  it('is read as written', () => {
    const samples = Int16Array.from([0, 1, -1, 32_767, -32_768]);
    expect(readWav(writeWav({ sampleRateHz: 16_000, samples }))).toEqual({ sampleRateHz: 16_000, samples });
  });

  it('reads telephone codings, other widths and several channels', () => {
    expect([...readWav(wavOf(7, 8, 1, Buffer.from([0x80, 0xff]))).samples]).toEqual([muLawToLinear[0x80], 0]);
    expect([...readWav(wavOf(1, 8, 1, Buffer.from([128, 255]))).samples]).toEqual([0, 127 << 8]);
    expect([...readWav(wavOf(1, 24, 1, Buffer.from([9, 0x34, 0x12]))).samples]).toEqual([0x1234]);
    const stereo = Buffer.alloc(4);
    stereo.writeInt16LE(1000, 0);
    stereo.writeInt16LE(-200, 2);
    expect([...readWav(wavOf(1, 16, 2, stereo)).samples]).toEqual([400]);
    const one = Buffer.alloc(4);
    one.writeFloatLE(2, 0);
    expect([...readWav(wavOf(3, 32, 1, one)).samples]).toEqual([32_767]);
  });

  it('skips foreign chunks and forgives a length that was never filled in', () => {
    const file = writeWav({ sampleRateHz: 8000, samples: Int16Array.from([5, 6]) });
    const foreign = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    const odd = Buffer.concat([file.subarray(0, 12), foreign, file.subarray(12)]);
    odd.writeUInt32LE(0xffff_ffff, odd.length - 8);
    expect([...readWav(odd).samples]).toEqual([5, 6]);
  });

  it('says what it cannot read', () => {
    expect(() => readWav(Buffer.from('hello, world'))).toThrow('not a WAV file');
    expect(() => readWav(wavOf(0x55, 16, 1, Buffer.alloc(4)))).toThrow('coding 85');
    expect(() => readWav(wavOf(1, 16, 0, Buffer.alloc(4)))).toThrow('0 channels');
    expect(() => readWav(writeWav({ sampleRateHz: 8000, samples: new Int16Array(0) }).subarray(0, 36))).toThrow('no audio');
  });
});

describe('changing the rate', () => {
  for (const fromHz of [8000, 11_025, 16_000, 22_050, 44_100, 48_000]) {
    it(`keeps a voice tone and its level from ${fromHz} Hz to 8000 Hz`, () => {
      const out = resample(sine(1000, fromHz, 1), fromHz, 8000);
      expect(out.length).toBe(8000);
      const wanted = sine(1000, 8000, 1);
      const error = out.map((sample, i) => sample - (wanted[i] as number));
      expect(level(error)).toBeLessThan(level(wanted) * 0.01);
    });
  }

  it('lets nothing fold back from above half the rate', () => {
    const out = resample(sine(5000, 16_000, 1), 16_000, 8000);
    expect(level(out)).toBeLessThan(12);
  });

  it('goes up as well', () => {
    const out = resample(sine(440, 8000, 1), 8000, 48_000);
    const wanted = sine(440, 48_000, 1);
    expect(level(out.map((sample, i) => sample - (wanted[i] as number)))).toBeLessThan(level(wanted) * 0.01);
  });
});
