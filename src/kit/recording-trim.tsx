// The picture of a recording with its two handles, hearing the part between them as it is and as a phone will, and how loud it is.
// Not here: what is done with that part.
import { RangeSlider } from '@mantine/core';
import { useMemo, useState } from 'react';
import { HearButton } from './hear-button.tsx';
import classes from './recording-review.module.css';
import { cut, loudnessOf, peaksOf, type Span, speechSpan } from './recording-span.ts';
import { silence, SoundProblem } from './sound.ts';
import { asOnTelephone, telephoneHz } from './telephone-sound.ts';
import { useKitWords } from './use-words.ts';
import { decodedHz, wavBlob } from './wave.ts';

interface RecordingTrimProps {
  samples: Float32Array;
  /** Absent: from the first word to the last. */
  span: Span | undefined;
  onSpan: (span: Span) => void;
  /** Files come mastered as loud as can be, so only what a microphone recorded is called too loud. */
  from: 'microphone' | 'file';
}

/** Bars of the picture. */
const bars = 120;
const stepS = 0.05;
const shortestS = 0.2;
const oneDecimal = (value: number) => value.toLocaleString(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The chosen part as a WAV file. */
export function trimmed(samples: Float32Array, span: Span = speechSpan(samples, decodedHz)): Blob {
  return wavBlob(cut(samples, decodedHz, span));
}

/** Picture, handles, button to hear. */
export function RecordingTrim({ samples, span, onSpan, from }: RecordingTrimProps) {
  const word = useKitWords();
  const [id] = useState(() => crypto.randomUUID());
  const lengthS = samples.length / decodedHz;
  const proposed = useMemo(() => speechSpan(samples, decodedHz), [samples]);
  const { fromS, toS } = span ?? proposed;
  const peaks = useMemo(() => peaksOf(samples, bars), [samples]);
  const loudness = loudnessOf(Math.max(...peaks));
  const key = `recording ${id} ${fromS} ${toS}`;
  const asItIs = { key, load: async () => trimmed(samples, { fromS, toS }) };
  const byPhone = {
    key: `${key} phone`,
    load: async () => {
      const heard = asOnTelephone(cut(samples, decodedHz, { fromS, toS }), decodedHz);
      if (heard.length === 0) throw new SoundProblem(word('silentChosen'));
      return wavBlob(heard, telephoneHz);
    },
  };
  const change = (value: [number, number]) => {
    silence();
    onSpan({ fromS: value[0], toS: value[1] });
  };
  return (
    <>
      <div className={classes['wave']} aria-hidden>
        {peaks.map((peak, n) => {
          const atS = ((n + 0.5) / bars) * lengthS;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            <span key={n} data-out={atS < fromS || atS > toS} style={{ height: `${Math.max(2, Math.sqrt(peak) * 100)}%` }} />
          );
        })}
      </div>
      <RangeSlider
        value={[fromS, toS]}
        onChange={change}
        min={0}
        max={lengthS}
        step={stepS}
        minRange={Math.min(shortestS, lengthS)}
        label={(value) => word('seconds', { seconds: oneDecimal(value) })}
        thumbFromLabel={word('trimFrom')}
        thumbToLabel={word('trimTo')}
        size="sm"
      />
      <p className={classes['length']}>{word('chosenOf', { chosen: oneDecimal(toS - fromS), all: oneDecimal(lengthS) })}</p>
      <div className={classes['line']}>
        <HearButton sound={asItIs} label={word('hearChosen')} />
        <HearButton sound={byPhone} label={word('hearByPhone')} />
      </div>
      {from === 'microphone' || loudness === 'silent' ? (
        <p className={classes['note']} data-loudness={loudness}>
          {word(from === 'microphone' ? `loudness-${loudness}` : 'silentFile')}
        </p>
      ) : (
        <p className={classes['note']}>{word('loudnessFile')}</p>
      )}
    </>
  );
}
