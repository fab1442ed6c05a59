// Keys as tones: what counts (Q.24's lengths, levels, twist, noise, either coding) and what does not, above all people who speak.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyOfEvent } from './dtmf.ts';
import { aLawOf, aLawToLinear, encodeMuLaw, muLawToLinear } from './g711.ts';
import { resample } from './resample.ts';
import { seeded } from './test-random.ts';
import { ToneKeys } from './tone-keys.ts';
import { readWav } from './wav.ts';

const lowHz = [697, 770, 852, 941];
const highHz = [1209, 1336, 1477, 1633];
const keypad = '123A456B789C*0#D';
/** -16 dBm0 each, as a telephone sends them. */
const usual = 3600;

/** A source of noise that is the same every time: even in -1…1. */
function noiseSource(seed = 7): () => number {
  const random = seeded(seed);
  return () => 2 * random() - 1;
}

interface Tone {
  key: string;
  ms: number;
  low?: number;
  high?: number;
  /** Both tones off by this share. */
  off?: number;
  lowOff?: number;
}

/** Presses with pauses of `pauseMs` around them, in noise of `noise` amplitude. */
function audioOf(tones: readonly Tone[], { pauseMs = 60, noise = 0 } = {}): Int16Array {
  const random = noiseSource();
  const samples: number[] = [];
  const add = (count: number, at: (i: number) => number): void => {
    for (let i = 0; i < count; i++) samples.push(Math.round(at(i) + noise * random()));
  };
  // The first press begins in the middle of a window.
  add(pauseMs * 8 + 37, () => 0);
  for (const { key, ms, low = usual, high = usual, off = 0, lowOff = off } of tones) {
    const place = keypad.indexOf(key);
    const a = (2 * Math.PI * (lowHz[place >> 2] ?? 0) * (1 + lowOff)) / 8000;
    const b = (2 * Math.PI * (highHz[place & 3] ?? 0) * (1 + off)) / 8000;
    add(ms * 8, (i) => low * Math.sin(a * i) + high * Math.sin(b * i + 1));
    add(pauseMs * 8, () => 0);
  }
  return Int16Array.from(samples);
}

/** What is heard in packets of 20 ms. */
function heardIn(samples: Int16Array, law: 'mu' | 'a' = 'mu', packet = 160): string {
  const bytes = law === 'mu' ? encodeMuLaw(samples) : Uint8Array.from(samples, aLawOf);
  const detector = new ToneKeys();
  let heard = '';
  for (let at = 0; at < bytes.length; at += packet)
    heard += detector.hear(bytes, at, Math.min(at + packet, bytes.length), law === 'mu' ? muLawToLinear : aLawToLinear) ?? '';
  return heard;
}

const all = keyOfEvent.join('');
const press = (change: Omit<Tone, 'key' | 'ms'> & { ms?: number } = {}): Tone[] => [...all].map((key) => ({ key, ms: 40, ...change }));

describe('tones that are keys', () => {
  it('each of the sixteen, 40 ms on and 40 ms off, in mu-law and A-law, whatever the packet', () => {
    expect(heardIn(audioOf(press(), { pauseMs: 40 }))).toBe(all);
    expect(heardIn(audioOf(press(), { pauseMs: 40 }), 'a')).toBe(all);
    expect(heardIn(audioOf(press(), { pauseMs: 40 }), 'mu', 80)).toBe(all);
    expect(heardIn(audioOf(press(), { pauseMs: 40 }), 'mu', 480)).toBe(all);
  });

  it('wherever in a window they begin', () => {
    const audio = audioOf(press(), { pauseMs: 40 });
    const heard = Array.from({ length: 16 }, (_, shift) => heardIn(audio.subarray(shift * 4)));
    expect(new Set(heard)).toEqual(new Set([all]));
  });

  it('one press is one key, however long, and over a break of 8 ms; the same key again is another', () => {
    expect(heardIn(audioOf([{ key: '5', ms: 2000 }]))).toBe('5');
    expect(
      heardIn(
        audioOf(
          [
            { key: '5', ms: 100 },
            { key: '5', ms: 100 },
          ],
          { pauseMs: 8 },
        ),
      ),
    ).toBe('5');
    expect(
      heardIn(
        audioOf(
          [
            { key: '5', ms: 45 },
            { key: '5', ms: 45 },
          ],
          { pauseMs: 45 },
        ),
      ),
    ).toBe('55');
  });

  it('faint and loud ones, with a twist of 6 dB down and 3 dB up, and 1.5 % beside their frequency', () => {
    expect(heardIn(audioOf(press({ low: 450, high: 450 })))).toBe(all);
    expect(heardIn(audioOf(press({ low: 14_000, high: 14_000 })))).toBe(all);
    expect(heardIn(audioOf(press({ high: usual / 2 })))).toBe(all);
    expect(heardIn(audioOf(press({ low: usual / 1.41 })))).toBe(all);
    for (const off of [0.015, -0.015]) expect(heardIn(audioOf(press({ off, ms: 60 })))).toBe(all);
  });

  it('in noise 15 dB below them', () => {
    // Even noise of amplitude n has n²/3 of power, the two tones have A².
    const noise = usual * Math.sqrt(3 / 10 ** 1.5);
    expect(heardIn(audioOf(press({ ms: 60 }), { noise }))).toBe(all);
  });
});

describe('tones that are none', () => {
  it('too short, too faint, one alone, twisted too far, too far off', () => {
    expect(heardIn(audioOf(press({ ms: 20 })))).toBe('');
    expect(heardIn(audioOf(press({ low: 150, high: 150, ms: 100 })))).toBe('');
    expect(heardIn(audioOf(press({ low: 0, ms: 100 })))).toBe('');
    expect(heardIn(audioOf(press({ high: 0, ms: 100 })))).toBe('');
    expect(heardIn(audioOf(press({ high: usual / 4, ms: 100 })))).toBe('');
    expect(heardIn(audioOf(press({ low: usual / 2.5, ms: 100 })))).toBe('');
    expect(heardIn(audioOf(press({ off: 0.04, lowOff: -0.04, ms: 100 })))).toBe('');
  });

  it('noise, and dial and ring tones', () => {
    const random = noiseSource(99);
    expect(heardIn(Int16Array.from({ length: 80_000 }, () => Math.round(random() * 12_000)))).toBe('');
    for (const [one, other] of [
      [350, 440],
      [425, 425],
      [440, 480],
      [480, 620],
      [1400, 2060],
      [941, 941],
    ] as const) {
      const wave = (i: number, hz: number): number => usual * Math.sin((2 * Math.PI * hz * i) / 8000);
      expect(heardIn(Int16Array.from({ length: 16_000 }, (_, i) => Math.round(wave(i, one) + wave(i, other))))).toBe('');
    }
  });
});

const clips = path.join(process.env['ATIENDE_TEST_DATA'] ?? '/nowhere', 'audio');
const speakers = ((): string[] => {
  try {
    return readdirSync(clips, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wav'));
  } catch {
    console.warn('ATIENDE_TEST_DATA is not set: people who speak are not tried against the tones of keys');
    return [];
  }
})();

describe.skipIf(speakers.length === 0)('[test data] people who speak', () => {
  it('press no key', () => {
    const detector = new ToneKeys();
    let seconds = 0;
    const wrong: string[] = [];
    for (const name of speakers) {
      const { samples, sampleRateHz } = readWav(readFileSync(path.join(clips, name)));
      const bytes = encodeMuLaw(resample(samples, sampleRateHz, 8000));
      seconds += bytes.length / 8000;
      for (let at = 0; at < bytes.length; at += 160) {
        const key = detector.hear(bytes, at, Math.min(at + 160, bytes.length), muLawToLinear);
        if (key !== undefined) wrong.push(`${name}@${at / 8000}: ${key}`);
      }
    }
    console.log(`keys heard in ${Math.round(seconds)} s of ${speakers.length} clips of speech: ${wrong.length}`);
    expect(seconds).toBeGreaterThan(60);
    expect(wrong).toEqual([]);
  });
});
