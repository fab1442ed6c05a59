// G.711 against its own definition: decision values, symmetric decoding, tables that agree with the arithmetic.
import { describe, expect, it } from 'vitest';
import { aLawOf, aLawSilence, aLawToLinear, aLawToMuLaw, muLawOf, muLawSilence, muLawToALaw, muLawToLinear, translate } from './g711.ts';

describe('mu-law', () => {
  it('codes the values of ITU-T G.711 table 2 (scaled to 16 bits)', () => {
    expect(muLawOf(0)).toBe(muLawSilence);
    expect(muLawToLinear[0xff]).toBe(0);
    expect(muLawToLinear[0x80]).toBe(32_124);
    expect(muLawToLinear[0x00]).toBe(-32_124);
    expect(muLawToLinear[0x8f]).toBe(16_764);
    expect(muLawToLinear[0xf0]).toBe(120);
    expect(muLawOf(32_767)).toBe(0x80);
    expect(muLawOf(-32_768)).toBe(0x00);
  });

  it('gives every code back after decoding', () => {
    for (let byte = 0; byte < 256; byte++) {
      // 0x7f is negative zero: it is coded as zero.
      expect(muLawOf(muLawToLinear[byte] as number)).toBe(byte === 0x7f ? 0xff : byte);
    }
  });

  it('never errs by more than half a step', () => {
    for (let sample = -32_635; sample <= 32_635; sample += 7) {
      const heard = muLawToLinear[muLawOf(sample)] as number;
      const step = Math.max(8, 2 ** (Math.floor(Math.log2(Math.abs(sample) + 132)) - 4));
      expect(Math.abs(heard - sample)).toBeLessThanOrEqual(step / 2 + 1);
    }
  });
});

describe('A-law', () => {
  it('codes the values of ITU-T G.711 table 1 (scaled to 16 bits)', () => {
    expect(aLawOf(0)).toBe(aLawSilence);
    expect(aLawToLinear[0xd5]).toBe(8);
    expect(aLawToLinear[0x55]).toBe(-8);
    expect(aLawToLinear[0xaa]).toBe(32_256);
    expect(aLawToLinear[0x2a]).toBe(-32_256);
    expect(aLawOf(32_767)).toBe(0xaa);
    expect(aLawOf(-32_768)).toBe(0x2a);
  });

  it('gives every code back after decoding', () => {
    for (let byte = 0; byte < 256; byte++) expect(aLawOf(aLawToLinear[byte] as number)).toBe(byte);
  });
});

describe('transcoding tables', () => {
  it('go there and back within one step of the coarser code', () => {
    for (let byte = 0; byte < 256; byte++) {
      const before = muLawToLinear[byte] as number;
      const after = muLawToLinear[aLawToMuLaw[muLawToALaw[byte] as number] as number] as number;
      expect(Math.abs(after - before)).toBeLessThanOrEqual(Math.max(16, Math.abs(before) / 12));
    }
  });

  it('translate a piece in place', () => {
    const bytes = Uint8Array.from([1, 0xff, 0x80, 9]);
    translate(muLawToALaw, bytes, 1, bytes, 1, 2);
    expect([...bytes]).toEqual([1, muLawToALaw[0xff], muLawToALaw[0x80], 9]);
  });
});
