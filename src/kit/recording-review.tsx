// A recording before it is used: drawn, heard, and cut at both ends by hand. Not here: recording (use-recorder.ts), what is done to it on its way into the library.
import { Alert, Button, Modal, RangeSlider } from '@mantine/core';
import { IconAlertTriangle, IconMicrophone } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { HearButton } from './hear-button.tsx';
import classes from './recording-review.module.css';
import { cut, loudnessOf, peaksOf, type Span, speechSpan } from './recording-span.ts';
import { silence } from './sound.ts';
import { useKitWords } from './use-words.ts';
import { decoded, decodedHz, wavBlob } from './wave.ts';

interface RecordingReviewProps {
  recording: Blob;
  /** The part that was chosen, as a WAV file. */
  onUse: (chosen: Blob) => void;
  onAgain: () => void;
  onDrop: () => void;
}

/** Bars of the picture. */
const bars = 120;
const stepS = 0.05;
const shortestS = 0.2;
const oneDecimal = (value: number) => value.toLocaleString(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The dialog. Leaving it throws the recording away, so that only its buttons do. */
export function RecordingReview({ recording, onUse, onAgain, onDrop }: RecordingReviewProps) {
  const word = useKitWords();
  const [samples, setSamples] = useState<Float32Array | 'unreadable' | undefined>(undefined);
  useEffect(() => {
    let here = true;
    void decoded(recording)
      .then((audio) => audio?.samples())
      .then((found) => here && setSamples(found ?? 'unreadable'));
    return () => {
      here = false;
    };
  }, [recording]);
  return (
    <Modal
      opened
      onClose={onDrop}
      title={word('reviewTitle')}
      closeButtonProps={{ 'aria-label': word('dropRecording') }}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {samples === undefined ? <p role="status">{word('step-converting')}</p> : null}
      {samples === 'unreadable' ? (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
          {word('reviewUnreadable')}
        </Alert>
      ) : null}
      {samples instanceof Float32Array ? <Chosen samples={samples} onUse={onUse} /> : null}
      <div className={classes['others']}>
        <Button variant="subtle" color="gray" leftSection={<IconMicrophone size={16} stroke={1.75} aria-hidden />} onClick={onAgain}>
          {word('recordAgain')}
        </Button>
        <Button variant="subtle" color="gray" onClick={onDrop}>
          {word('dropRecording')}
        </Button>
      </div>
    </Modal>
  );
}

/** The picture with its two handles, and the chosen part to hear and to use. */
function Chosen({ samples, onUse }: { samples: Float32Array; onUse: (chosen: Blob) => void }) {
  const word = useKitWords();
  const lengthS = samples.length / decodedHz;
  const proposed = useMemo(() => speechSpan(samples, decodedHz), [samples]);
  const [span, setSpan] = useState<Span>(proposed);
  const peaks = useMemo(() => peaksOf(samples, bars), [samples]);
  const loudness = loudnessOf(Math.max(...peaks));
  const sound = useMemo(
    () => ({ key: `recording ${crypto.randomUUID()}`, load: async () => wavBlob(cut(samples, decodedHz, span)) }),
    [samples, span],
  );
  const change = ([fromS, toS]: [number, number]) => {
    silence();
    setSpan({ fromS, toS });
  };
  return (
    <>
      <div className={classes['wave']} aria-hidden>
        {peaks.map((peak, n) => {
          const atS = ((n + 0.5) / bars) * lengthS;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            <span key={n} data-out={atS < span.fromS || atS > span.toS} style={{ height: `${Math.max(2, Math.sqrt(peak) * 100)}%` }} />
          );
        })}
      </div>
      <RangeSlider
        value={[span.fromS, span.toS]}
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
      <div className={classes['line']}>
        <HearButton sound={sound} label={word('hearChosen')} />
        <span className="a-muted">{word('chosenOf', { chosen: oneDecimal(span.toS - span.fromS), all: oneDecimal(lengthS) })}</span>
      </div>
      <p className={classes['note']} data-loudness={loudness}>
        {word(`loudness-${loudness}`)}
      </p>
      <Button fullWidth onClick={() => onUse(wavBlob(cut(samples, decodedHz, span)))} data-autofocus>
        {word('useRecording')}
      </Button>
    </>
  );
}
