// The audio library: recordings and hold music, heard as they came and as a phone lets them be heard; files are dropped, chosen or recorded.
import { Button } from '@mantine/core';
import { IconMicrophone, IconMusic, IconPencil, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HearButton } from '#kit/hear-button.tsx';
import { RecordingNow } from '#kit/recording-now.tsx';
import { silence } from '#kit/sound.ts';
import { useRecorder } from '#kit/use-recorder.ts';
import { useKitWords } from '#kit/use-words.ts';
import { useAct, useApi } from '../app/api.ts';
import type { Audio } from '../app/audio-upload.ts';
import { clock, useFormat } from '../app/format.ts';
import { audioSound } from '../app/hear.ts';
import { useMay } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { RenameForm, UploadForm } from './audio-form.tsx';
import { AudioUploads, useUploads } from './audio-uploads.tsx';
import { Library } from './library.tsx';
import { List } from './list-table.tsx';
import type { RowAction } from './row-menu.tsx';

const route = getRouteApi('/settings');
const accepted = '.mp3,.wav,.ogg,.oga,.opus,.m4a,.mp4,.aac,.flac,.webm,audio/*';

/** What can be done with a recording; those that came with Atiende stay as they are. */
function useAudioActions(onRename: (audio: Audio) => void): ((audio: Audio) => RowAction[]) | undefined {
  const { t } = useTranslation();
  const mayChange = useMay('designer');
  const remove = useAct('removeAudio', ['audio']);
  if (!mayChange) return undefined;
  return (audio) =>
    audio.builtIn
      ? []
      : [
          { label: t('audio.rename'), icon: IconPencil, onClick: () => onRename(audio) },
          {
            label: t('common.delete'),
            icon: IconTrash,
            danger: true,
            onClick: () =>
              confirm({
                title: t('audio.removeTitle', { name: audio.name }),
                text: t('audio.removeText'),
                action: t('common.delete'),
                act: () => remove.mutateAsync({ params: { id: audio.id } }),
              }),
          },
        ];
}

function Name({ audio }: { audio: Audio }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="a-strong">{audio.name}</span>
      <div className="a-muted">
        {audio.builtIn ? t('audio.builtIn') : audio.rightsBy ? t('audio.rightsBy', { name: audio.rightsBy }) : audio.id}
      </div>
    </>
  );
}

function Original({ audio }: { audio: Audio }) {
  const { t } = useTranslation();
  if (audio.originalType === undefined) return null;
  return <HearButton sound={audioSound(audio.id, 'original')} label={t('audio.original')} name={audio.name} />;
}

/** A file that somebody chose, dropped or recorded, before it is uploaded. */
interface Waiting {
  file: File;
  from: 'microphone' | 'file';
}

/** Recording the microphone: the button, and what is shown above the list meanwhile. What was recorded goes the way of a file. */
function useRecording(onRecorded: (file: File) => void): { button: ReactNode; now: ReactNode } {
  const word = useKitWords();
  const recorder = useRecorder((recording) => onRecorded(new File([recording], word('recording'), { type: recording.type })));
  const { state } = recorder;
  const begin = () => {
    // The microphone would hear it.
    silence();
    void recorder.start();
  };
  return {
    button: (
      <Button
        variant="default"
        leftSection={<IconMicrophone size={16} stroke={1.75} aria-hidden />}
        loading={state === 'asking'}
        disabled={state === 'on'}
        onClick={begin}
      >
        {word('record')}
      </Button>
    ),
    now:
      state === 'on' ? (
        <div className="a-card a-record">
          <RecordingNow recorder={recorder} />
        </div>
      ) : state === 'off' || state === 'asking' ? null : (
        <p role="alert">{word(`noRecording-${state}`)}</p>
      ),
  };
}

/** The tab. */
export function AudioList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate({ from: '/settings' });
  const query = useApi('audio');
  const { uploads, begin } = useUploads();
  const [waiting, setWaiting] = useState<Waiting[]>([]);
  const [renaming, setRenaming] = useState<Audio>();
  const actions = useAudioActions(setRenaming);
  const [next] = waiting;
  const wait = (files: File[], from: Waiting['from']) => setWaiting((old) => [...old, ...files.map((file) => ({ file, from }))]);
  const onSearch = (words: string) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true });
  const recording = useRecording((file) => wait([file], 'microphone'));
  const settle = () => setWaiting((old) => old.slice(1));
  return (
    <>
      <Library
        label={t('settings.tab-audio')}
        upload={t('audio.upload')}
        help={t('audio.dropHelp')}
        accepted={accepted}
        more={recording.button}
        onFiles={(files) => wait(files, 'file')}
        uploads={
          <>
            {recording.now}
            <AudioUploads uploads={uploads} />
          </>
        }
        list={(add) => (
          <List
            query={query}
            filtered={q !== ''}
            onClear={() => onSearch('')}
            search={{ label: t('audio.search'), words: q, onSearch }}
            add={add}
            empty={{ icon: IconMusic, title: t('audio.none'), text: t('audio.noneText') }}
            rows={(query.data?.items ?? []).filter((audio) => audio.name.toLowerCase().includes(q.toLowerCase()))}
            keyOf={(audio) => audio.id}
            nameOf={(audio) => audio.name}
            actions={actions}
            columns={[
              { head: t('audio.name'), cell: (audio) => <Name audio={audio} /> },
              { head: t('audio.kind'), cell: (audio) => t(`audio.${audio.kind}`), wide: true },
              { head: t('audio.length'), cell: (audio) => clock(Math.max(1000, audio.durationMs)), look: 'a-num' },
              { head: t('audio.added'), cell: (audio) => format.date(audio.createdAt), wide: true, look: 'a-num' },
              {
                head: t('audio.listen'),
                cell: (audio) => <HearButton sound={audioSound(audio.id)} label={t('audio.asHeard')} name={audio.name} />,
              },
              { head: t('audio.original'), cell: (audio) => <Original audio={audio} />, wide: true, unseen: true },
            ]}
          />
        )}
      />
      {next ? (
        <UploadForm
          key={`${next.file.name}-${waiting.length}`}
          file={next.file}
          from={next.from}
          onUpload={(wanted) => {
            begin(wanted);
            settle();
          }}
          onClose={settle}
        />
      ) : null}
      {renaming ? <RenameForm item={renaming} onClose={() => setRenaming(undefined)} /> : null}
    </>
  );
}
