// The audio library: recordings and hold music, heard as they came and as a phone lets them be heard; files are dropped or chosen.
import { Button, FileButton } from '@mantine/core';
import { IconMusic, IconPencil, IconTrash, IconUpload } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { HearButton } from '#kit/hear-button.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { useAct, useApi } from '../app/api.ts';
import type { Audio } from '../app/audio-upload.ts';
import { clock, useFormat } from '../app/format.ts';
import { audioSound } from '../app/hear.ts';
import { useMay } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { RenameForm, UploadForm } from './audio-form.tsx';
import { AudioUploads, useUploads } from './audio-uploads.tsx';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';

const route = getRouteApi('/settings');
const accepted = '.mp3,.wav,.ogg,.oga,.opus,.m4a,.mp4,.aac,.flac,.webm,audio/*';

/** The tab. */
export function AudioList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate({ from: '/settings' });
  const mayChange = useMay('designer');
  const query = useApi('audio');
  const remove = useAct('removeAudio', ['audio']);
  const { uploads, begin } = useUploads();
  const [waiting, setWaiting] = useState<File[]>([]);
  const [renaming, setRenaming] = useState<Audio>();
  const [over, setOver] = useState(false);
  const rows = (query.data?.items ?? []).filter((audio) => audio.name.toLowerCase().includes(q.toLowerCase()));
  const [next] = waiting;

  const drag = (event: DragEvent) => {
    if (!mayChange || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') setWaiting((old) => [...old, ...event.dataTransfer.files]);
  };
  const add = mayChange ? (
    <FileButton multiple accept={accepted} onChange={(files) => setWaiting((old) => [...old, ...files])}>
      {(button) => (
        <Button {...button} leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}>
          {t('audio.upload')}
        </Button>
      )}
    </FileButton>
  ) : null;
  const actions = (audio: Audio) => [
    { label: t('audio.rename'), icon: IconPencil, onClick: () => setRenaming(audio) },
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
  return (
    <section
      className="a-drop"
      data-over={over || undefined}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
      aria-label={t('settings.tab-audio')}
    >
      <div className="a-tools">
        <SearchBox
          value={q}
          label={t('audio.search')}
          clear={t('common.clear')}
          onChange={(words) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true })}
        />
        {add}
      </div>
      {mayChange ? <p className="a-muted">{over ? t('audio.drop') : t('audio.dropHelp')}</p> : null}
      <AudioUploads uploads={uploads} />
      <ListBody
        query={query}
        count={rows.length}
        empty={
          q === '' ? (
            <EmptyState icon={IconMusic} title={t('audio.none')} text={t('audio.noneText')} />
          ) : (
            <EmptyState icon={IconMusic} title={t('common.noMatch')} text={t('common.noMatchText')} />
          )
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('audio.name')}</th>
              <th className="a-wide">{t('audio.kind')}</th>
              <th>{t('audio.length')}</th>
              <th className="a-wide">{t('audio.added')}</th>
              <th>{t('audio.listen')}</th>
              <th className="a-wide">
                <span className="a-vh">{t('audio.original')}</span>
              </th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((audio) => (
              <tr key={audio.id}>
                <td>
                  <span className="a-strong">{audio.name}</span>
                  <div className="a-muted">
                    {audio.builtIn ? t('audio.builtIn') : audio.rightsBy ? t('audio.rightsBy', { name: audio.rightsBy }) : audio.id}
                  </div>
                </td>
                <td className="a-wide">{t(`audio.${audio.kind}`)}</td>
                <td className="a-num">{clock(Math.max(1000, audio.durationMs))}</td>
                <td className="a-wide a-num">{format.date(audio.createdAt)}</td>
                <td>
                  <HearButton sound={audioSound(audio.id)} label={t('audio.asHeard')} name={audio.name} />
                </td>
                <td className="a-wide">
                  {audio.originalType === undefined ? null : (
                    <HearButton sound={audioSound(audio.id, 'original')} label={t('audio.original')} name={audio.name} />
                  )}
                </td>
                <td className="a-end">{mayChange && !audio.builtIn ? <RowMenu name={audio.name} actions={actions(audio)} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {next ? (
        <UploadForm
          key={`${next.name}-${waiting.length}`}
          file={next}
          onUpload={(wanted) => {
            begin(wanted);
            setWaiting((old) => old.slice(1));
          }}
          onClose={() => setWaiting((old) => old.slice(1))}
        />
      ) : null}
      {renaming ? <RenameForm item={renaming} onClose={() => setRenaming(undefined)} /> : null}
    </section>
  );
}
