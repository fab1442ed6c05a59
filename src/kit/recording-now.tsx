// A recording that is being made: how long, how loud, by which microphone, and its end. Not here: recording (use-recorder.ts).
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import classes from './fields.module.css';
import { MicrophoneChoice } from './microphone-choice.tsx';
import { longestRecordingS, type Recorder } from './use-recorder.ts';
import { useKitWords } from './use-words.ts';

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** The time, the meter, what to do about the volume, the two buttons, and another microphone to begin anew with. */
export function RecordingNow({ recorder }: { recorder: Recorder }) {
  const word = useKitWords();
  const { share, loudness } = recorder.level;
  return (
    <>
      <span className={classes['recording']} role="timer">
        ● {word('recordingFor', { time: clock(recorder.seconds), longest: clock(longestRecordingS) })}
      </span>
      <span
        className={classes['meter']}
        role="meter"
        aria-label={word('loudness')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        data-loudness={loudness}
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <Tooltip label={word('stopRecording')}>
        <ActionIcon variant="light" color="red" size="sm" aria-label={word('stopRecording')} onClick={recorder.stop}>
          <IconCheck size={15} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={word('dropRecording')}>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word('dropRecording')} onClick={recorder.drop}>
          <IconX size={15} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      {loudness === 'good' ? null : (
        <span className={classes['audioNote']} role="status">
          {word(`speaking-${loudness}`)}
        </span>
      )}
      <MicrophoneChoice onChosen={recorder.again} />
    </>
  );
}
