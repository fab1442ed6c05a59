// A recording or a file before it is used: heard, and cut at both ends by hand. Not here: recording (use-recorder.ts), the picture
// (recording-trim.tsx), what is done to it on its way into the library.
import { Alert, Button, Modal } from '@mantine/core';
import { IconAlertTriangle, IconMicrophone } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './recording-review.module.css';
import type { Span } from './recording-span.ts';
import { RecordingTrim, trimmed } from './recording-trim.tsx';
import { useKitWords } from './use-words.ts';
import { useSamples } from './use-samples.ts';

interface RecordingReviewProps {
  recording: Blob;
  from: 'microphone' | 'file';
  /** The chosen part as a WAV file; a file that was not cut, or that only the server may be able to read, as it came. */
  onUse: (chosen: Blob) => void;
  onAgain: () => void;
  onDrop: () => void;
}

/** The dialog. Leaving it throws the recording away, so that only its buttons do. */
export function RecordingReview({ recording, from, onUse, onAgain, onDrop }: RecordingReviewProps) {
  const word = useKitWords();
  const samples = useSamples(recording);
  const [span, setSpan] = useState<Span>();
  const isFile = from === 'file';
  const passesUnread = isFile && samples === 'unreadable';
  useEffect(() => {
    if (passesUnread) onUse(recording);
  }, [passesUnread, recording, onUse]);
  if (passesUnread) return null;
  return (
    <Modal
      opened
      onClose={onDrop}
      title={word(isFile ? 'reviewFile' : 'reviewTitle')}
      closeButtonProps={{ 'aria-label': word(isFile ? 'dropFile' : 'dropRecording') }}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {samples === 'reading' ? <p role="status">{word('step-converting')}</p> : null}
      {samples === 'unreadable' ? (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
          {word('reviewUnreadable')}
        </Alert>
      ) : null}
      {typeof samples === 'string' ? null : (
        <>
          <RecordingTrim samples={samples} span={span} onSpan={setSpan} from={from} />
          <Button fullWidth onClick={() => onUse(isFile && span === undefined ? recording : trimmed(samples, span))} data-autofocus>
            {word(isFile ? 'useFile' : 'useRecording')}
          </Button>
        </>
      )}
      <div className={classes['others']}>
        {isFile ? null : (
          <Button variant="subtle" color="gray" leftSection={<IconMicrophone size={16} stroke={1.75} aria-hidden />} onClick={onAgain}>
            {word('recordAgain')}
          </Button>
        )}
        <Button variant="subtle" color="gray" onClick={onDrop}>
          {word(isFile ? 'dropFile' : 'dropRecording')}
        </Button>
      </div>
    </Modal>
  );
}
