// An audio in place of the voice: choosing one of the library, uploading a file, recording the microphone, hearing it as a phone lets it be heard.
import { ActionIcon, FileButton, Menu, Progress } from '@mantine/core';
import { IconFileMusic, IconMicrophone, IconUpload, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Say } from '#flow/model.ts';
import classes from './fields.module.css';
import { type AudioStep, type Levelling, useFormScope } from './form-scope.ts';
import { HearButton } from './hear-button.tsx';
import { textIn } from './say-text.ts';
import { silence, type Sound, SoundProblem } from './sound.ts';
import { RecordingNow } from './recording-now.tsx';
import { useRecorder } from './use-recorder.ts';
import { useKitWords } from './use-words.ts';

// Needed by who records or uploads, so not in the editor's first load.
const RecordingReview = lazy(() => import('./recording-review.tsx').then((file) => ({ default: file.RecordingReview })));

/** An audio on its way into the library, and what it will be called. */
interface Reviewed {
  audio: Blob;
  name: string;
  from: 'microphone' | 'file';
}

/** The row that says which audio is heard instead of the voice. */
export function AudioInstead({ name, sound, onDrop }: { name: string; sound: Sound | undefined; onDrop?: (() => void) | undefined }) {
  const word = useKitWords();
  return (
    <div className={classes['audio']}>
      <IconFileMusic size={16} stroke={1.75} aria-hidden />
      <span title={name}>{word('audioInstead', { name })}</span>
      {sound ? <HearButton sound={sound} label={word('asHeard')} name={name} /> : null}
      {onDrop ? (
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word('dropAudio')} title={word('dropAudio')} onClick={onDrop}>
          <IconX size={15} stroke={1.75} />
        </ActionIcon>
      ) : null}
    </div>
  );
}

interface Putting {
  step: AudioStep | undefined;
  problem: string | undefined;
  done: Levelling | undefined;
  put: (file: Blob, name: string) => void;
  cancel: () => void;
}

/** Putting a file into the library, with how far it is and a way to give it up. */
function usePutting(onPut: (id: string) => void): Putting {
  const { addAudio } = useFormScope();
  const word = useKitWords();
  const [state, setState] = useState<Pick<Putting, 'step' | 'problem' | 'done'>>({ step: undefined, problem: undefined, done: undefined });
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const show = (part: Partial<typeof state>) => setState({ step: undefined, problem: undefined, done: undefined, ...part });
  const put = async (file: Blob, name: string) => {
    if (!addAudio) return;
    const mine = new AbortController();
    leaving.current = mine;
    show({ step: { kind: 'uploading', share: 0 } });
    try {
      const added = await addAudio(file, name, {
        tell: (step) => (mine.signal.aborted ? undefined : show({ step })),
        signal: mine.signal,
      });
      show({ done: added.levelling });
      onPut(added.id);
    } catch (error) {
      if (!mine.signal.aborted) show({ problem: error instanceof SoundProblem ? error.message : word('notHeard') });
    }
  };
  return {
    ...state,
    put: (file, name) => void put(file, name),
    cancel: () => {
      leaving.current.abort();
      show({});
    },
  };
}

const oneDecimal = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 1 });

/** What was done to the file, in a sentence. */
export function LevellingNote({ levelling }: { levelling: Levelling }) {
  const word = useKitWords();
  const { beforeMs, afterMs, beforeLufs, afterLufs } = levelling;
  const gain = afterLufs - beforeLufs;
  const values = {
    before: oneDecimal(beforeMs / 1000),
    after: oneDecimal(afterMs / 1000),
    gain: `${gain < 0 ? '−' : '+'}${oneDecimal(Math.abs(gain))}`,
  };
  return <>{word(beforeMs - afterMs >= 100 ? 'levelled' : 'unlevelled', values)}</>;
}

/** The menu to use an audio, and below it what is going on: recording, uploading, what was done, what went wrong. */
export function AudioMenu({ say, onChange }: { say: Say; onChange: (say: Say) => void }) {
  const { installation, addAudio, addressOf } = useFormScope();
  const word = useKitWords();
  const [open, setOpen] = useState(false);
  const putting = usePutting((audio) => onChange({ ...say, audio }));
  const [reviewed, setReviewed] = useState<Reviewed>();
  const recorder = useRecorder((audio) =>
    setReviewed({ audio, name: textIn(say.text, '').slice(0, 40) || word('recording'), from: 'microphone' }),
  );
  const { state } = recorder;
  const problem = state === 'off' || state === 'asking' || state === 'on' ? putting.problem : word(`noRecording-${state}`);
  if (state === 'on') return <RecordingNow recorder={recorder} />;
  const startRecording = () => {
    // The microphone would hear it.
    silence();
    void recorder.start();
  };
  const { step } = putting;
  return (
    <>
      {reviewed ? (
        <Suspense>
          <RecordingReview
            recording={reviewed.audio}
            from={reviewed.from}
            onUse={(chosen) => {
              setReviewed(undefined);
              putting.put(chosen, reviewed.name);
            }}
            onAgain={() => {
              setReviewed(undefined);
              startRecording();
            }}
            onDrop={() => setReviewed(undefined)}
          />
        </Suspense>
      ) : null}
      {step ? (
        <span className={classes['uploading']} role="status">
          <span>{word(`step-${step.kind}`)}</span>
          <Progress value={step.share * 100} size="sm" aria-label={word(`step-${step.kind}`)} />
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word('cancelUpload')} onClick={putting.cancel}>
            <IconX size={15} stroke={1.75} />
          </ActionIcon>
        </span>
      ) : null}
      {putting.done && say.audio !== undefined ? (
        <span className={classes['audioNote']} role="status">
          <LevellingNote levelling={putting.done} />
        </span>
      ) : null}
      {problem === undefined ? null : (
        <span className={classes['audioNote']} role="alert">
          {problem}
        </span>
      )}
      <Menu opened={open} onChange={setOpen} withInitialFocusPlaceholder={false} position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={word('audioOptions')}
            title={word('audioOptions')}
            disabled={step !== undefined || recorder.state === 'asking'}
          >
            <IconMicrophone size={15} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{word('replaceByAudio')}</Menu.Label>
          {addAudio === undefined ? null : (
            <>
              <FileButton
                accept="audio/*,.mp3,.wav,.ogg,.oga,.opus,.m4a,.mp4,.aac,.flac,.webm"
                onChange={(file) => {
                  setOpen(false);
                  if (file) setReviewed({ audio: file, name: file.name.replace(/\.[^.]+$/, '') || word('recording'), from: 'file' });
                }}
              >
                {(props) => (
                  <Menu.Item {...props} closeMenuOnClick={false} leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}>
                    {word('uploadAudio')}
                  </Menu.Item>
                )}
              </FileButton>
              <Menu.Item leftSection={<IconMicrophone size={16} stroke={1.75} aria-hidden />} onClick={startRecording}>
                {word('record')}
              </Menu.Item>
            </>
          )}
          {installation.audio.length === 0 ? null : (
            <>
              <Menu.Divider />
              <Menu.Label>{word('fromLibrary')}</Menu.Label>
              <div className={classes['library']}>
                {installation.audio.map((audio) => (
                  <Menu.Item
                    key={audio.id}
                    leftSection={<IconFileMusic size={16} stroke={1.75} aria-hidden />}
                    onClick={() => onChange({ ...say, audio: audio.id })}
                  >
                    {audio.name}
                  </Menu.Item>
                ))}
              </div>
            </>
          )}
          <Menu.Divider />
          <Menu.Item component="a" href={addressOf('audio')} target="_blank" rel="noreferrer">
            {word('setUp-audio')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
