// What is spoken: the words by language with their length and a way to hear them, an audio in their place, whether the caller may cut in.
import { ActionIcon, FileButton, Loader, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconDots,
  IconFileMusic,
  IconHandStop,
  IconMicrophone,
  IconPlayerPlay,
  IconPlayerStop,
  IconUpload,
  IconX,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Say } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import classes from './fields.module.css';
import { type Hearing, useFormScope } from './form-scope.ts';
import { sampleText } from './sample-values.ts';
import { missingIn, speechSeconds, textIn, withText } from './say-text.ts';
import { TextField } from './text-field.tsx';
import { useRecorder } from './use-recorder.ts';
import { useKitWords } from './use-words.ts';

interface SayProps {
  label: string;
  help?: string | undefined;
  path?: Path | undefined;
  value: Say;
  onChange: (value: Say) => boolean;
  locals?: readonly string[];
  /** More tools beside the label, e.g. removing. */
  tools?: ReactNode;
  /** May the caller cut in at all here? Then the switch is offered. */
  interruptible?: boolean;
  rows?: number;
  placeholder?: string;
}

function AudioMenu({
  say,
  onChange,
  playing,
  onPlay,
}: {
  say: Say;
  onChange: (say: Say) => void;
  playing: boolean;
  onPlay?: (() => void) | undefined;
}) {
  const { installation, addAudio, readOnly } = useFormScope();
  const word = useKitWords();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const keep = async (file: Blob, name: string) => {
    if (!addAudio) return;
    setBusy(true);
    setFailed(false);
    try {
      const added = await addAudio(file, name);
      onChange({ ...say, audio: added.id });
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  const recorder = useRecorder((recording) => void keep(recording, textIn(say.text, '').slice(0, 40) || word('recording')));
  return (
    <>
      {failed || recorder.state === 'refused' ? (
        <span className={classes['recording']} role="alert">
          {word(failed ? 'audioFailed' : 'noMicrophone')}
        </span>
      ) : null}
      {busy ? <Loader size={14} aria-label={word('uploading')} /> : null}
      {onPlay === undefined ? null : (
        <Tooltip label={word(playing ? 'stop' : 'hear')}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word(playing ? 'stop' : 'hear')} onClick={onPlay}>
            {playing ? <IconPlayerStop size={15} stroke={1.75} /> : <IconPlayerPlay size={15} stroke={1.75} />}
          </ActionIcon>
        </Tooltip>
      )}
      {recorder.state === 'on' ? (
        <ActionIcon variant="light" color="red" size="sm" aria-label={word('stopRecording')} onClick={recorder.stop}>
          <IconPlayerStop size={15} stroke={1.75} />
        </ActionIcon>
      ) : readOnly ? null : (
        <Menu withInitialFocusPlaceholder={false} position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word('audioOptions')}>
              <IconDots size={15} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{word('replaceByAudio')}</Menu.Label>
            {addAudio === undefined ? null : (
              <>
                <FileButton accept="audio/*" onChange={(file) => (file ? void keep(file, file.name.replace(/\.[^.]+$/, '')) : undefined)}>
                  {(props) => (
                    <Menu.Item {...props} closeMenuOnClick={false} leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}>
                      {word('uploadAudio')}
                    </Menu.Item>
                  )}
                </FileButton>
                <Menu.Item leftSection={<IconMicrophone size={16} stroke={1.75} aria-hidden />} onClick={() => void recorder.start()}>
                  {word('record')}
                </Menu.Item>
              </>
            )}
            {installation.audio.slice(0, 12).map((audio) => (
              <Menu.Item
                key={audio.id}
                leftSection={<IconFileMusic size={16} stroke={1.75} aria-hidden />}
                onClick={() => onChange({ ...say, audio: audio.id })}
              >
                {audio.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

/** One thing that is said. */
export function SayField({
  label,
  help,
  path,
  value,
  onChange,
  locals = [],
  tools,
  interruptible = false,
  rows = 2,
  placeholder,
}: SayProps) {
  const { flow, hear, readOnly, installation } = useFormScope();
  const word = useKitWords();
  const [chosen, setChosen] = useState(flow.languages[0] ?? 'es');
  const [playing, setPlaying] = useState<Hearing>();
  useEffect(() => () => playing?.stop(), [playing]);
  const language = flow.languages.includes(chosen) ? chosen : (flow.languages[0] ?? 'es');
  const several = flow.languages.length > 1;
  const missing = several && typeof value.text !== 'string' ? missingIn(value, flow.languages) : [];
  const words = textIn(value.text, language, several && typeof value.text !== 'string');
  const { audio: replaced, ...spoken } = value;
  const audio =
    replaced === undefined ? undefined : (installation.audio.find((one) => one.id === replaced)?.name ?? word('gone', { name: replaced }));
  const mayCut = value.interruptible ?? true;
  const play = (text: string) => {
    if (playing) return playing.stop();
    if (!hear) return;
    const sample = { ...value, text: sampleText(flow, text, 'speech', Object.fromEntries(locals.map((name) => [name, '1 2 3']))) };
    const hearing = hear(sample, language);
    setPlaying(hearing);
    void hearing.ended.then(() => setPlaying((now) => (now === hearing ? undefined : now)));
  };
  return (
    <TextField
      key={language}
      label={label}
      help={help}
      path={path}
      value={words}
      onChange={(text) => onChange(withText(value, flow.languages, language, text))}
      multiline
      rows={rows}
      locals={locals}
      preview="speech"
      placeholder={placeholder ?? word('sayPlaceholder')}
      tools={
        <>
          {several ? (
            <SegmentedControl
              size="xs"
              aria-label={word('languages')}
              value={language}
              onChange={setChosen}
              data={flow.languages.map((one) => ({ value: one, label: missing.includes(one) ? `${one} ○` : one }))}
            />
          ) : null}
          {tools}
        </>
      }
      below={(typed) => (
        <>
          {audio === undefined ? null : (
            <div className={classes['audio']}>
              <IconFileMusic size={16} stroke={1.75} aria-hidden />
              <span>{word('audioInstead', { name: audio })}</span>
              {readOnly ? null : (
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={word('dropAudio')} onClick={() => onChange(spoken)}>
                  <IconX size={15} stroke={1.75} />
                </ActionIcon>
              )}
            </div>
          )}
          <div className={classes['sayFoot']}>
            <span className={classes['seconds']}>
              {word('aboutSeconds', {
                seconds: speechSeconds(sampleText(flow, typed, 'speech')).toLocaleString(undefined, { maximumFractionDigits: 1 }),
              })}
            </span>
            {interruptible ? (
              <Tooltip label={word(mayCut ? 'mayCutIn' : 'mayNotCutIn')}>
                <ActionIcon
                  variant={mayCut ? 'subtle' : 'light'}
                  color="gray"
                  size="sm"
                  aria-pressed={!mayCut}
                  aria-label={word('heardWhole')}
                  disabled={readOnly}
                  onClick={() => onChange({ ...value, interruptible: !mayCut })}
                >
                  <IconHandStop size={15} stroke={1.75} />
                </ActionIcon>
              </Tooltip>
            ) : null}
            <AudioMenu
              say={value}
              onChange={onChange}
              playing={playing !== undefined}
              onPlay={hear === undefined || (typed.trim() === '' && value.audio === undefined) ? undefined : () => play(typed)}
            />
          </div>
        </>
      )}
    />
  );
}
