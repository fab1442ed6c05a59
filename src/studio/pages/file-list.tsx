// The library of images, videos and documents for WhatsApp messages: seen, named, uploaded by choice or drop, and where each is used.
// Not here: audio (audio-list.tsx), what a file may be (the server).
import { Button, FileButton } from '@mantine/core';
import {
  IconAlertCircle,
  IconDownload,
  IconFile,
  IconPencil,
  IconPhoto,
  IconTrash,
  IconUpload,
  IconVideo,
  IconX,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionIcon } from '@mantine/core';
import { EmptyState } from '#kit/empty-state.tsx';
import { fileAddress } from '#kit/message-bubble.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { useAct, useApi } from '../app/api.ts';
import { fileErrorText, type LibraryFile, uploadFile } from '../app/file-upload.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { RenameForm } from './audio-form.tsx';
import classes from './file-list.module.css';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';

const route = getRouteApi('/settings');
const accepted = '.jpg,.jpeg,.png,.mp4,.3gp,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt';
const icons = { image: IconPhoto, video: IconVideo, document: IconFile };

interface Upload {
  key: number;
  name: string;
  problem?: string;
}

/** Uploads under way or refused; one that is done is in the list. */
function useFileUploads() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const counter = useRef(0);
  const drop = (key: number) => setUploads((old) => old.filter((one) => one.key !== key));
  const begin = (files: Iterable<File>) => {
    for (const file of files) {
      counter.current += 1;
      const key = counter.current;
      setUploads((old) => [...old, { key, name: file.name }]);
      uploadFile(file).then(
        async () => {
          await queries.invalidateQueries({ queryKey: ['files'] });
          drop(key);
        },
        (error: unknown) => setUploads((old) => old.map((one) => (one.key === key ? { ...one, problem: fileErrorText(t, error) } : one))),
      );
    }
  };
  return { uploads, begin, drop };
}

function Uploads({ uploads, drop }: { uploads: readonly Upload[]; drop: (key: number) => void }) {
  const { t } = useTranslation();
  return (
    <div className="a-form" aria-live="polite">
      {uploads.map(({ key, name, problem }) =>
        problem === undefined ? (
          <div key={key} className="a-card a-upload" role="status">
            <div>
              <span className="a-strong">{name}</span> <span className="a-muted">{t('audio.uploading')}</span>
            </div>
          </div>
        ) : (
          <div key={key} className="a-card a-upload" data-is="refused" role="alert">
            <IconAlertCircle size={20} stroke={1.75} aria-hidden />
            <div>
              <div className="a-strong">{t('audio.refused', { name })}</div>
              <div className="a-muted">{problem}</div>
            </div>
            <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={() => drop(key)}>
              <IconX size={18} stroke={1.75} />
            </ActionIcon>
          </div>
        ),
      )}
    </div>
  );
}

function Preview({ file }: { file: LibraryFile }) {
  const Icon = icons[file.kind];
  if (file.kind === 'image') return <img className={classes['thumb']} src={fileAddress(file.id)} alt="" loading="lazy" />;
  if (file.kind === 'video') return <video className={classes['thumb']} src={fileAddress(file.id)} preload="metadata" muted />;
  return (
    <span className={classes['thumb']}>
      <Icon size={20} stroke={1.5} aria-hidden />
    </span>
  );
}

function UsedIn({ file }: { file: LibraryFile }) {
  const { t } = useTranslation();
  if (file.flows.length === 0) return <span className="a-muted">{t('files.unused')}</span>;
  return (
    <ul className={classes['uses']}>
      {file.flows.map(({ id, name, published }) => (
        <li key={id}>
          <Link to="/flows/$id" params={{ id }}>
            {name}
          </Link>
          {published ? null : <span className="a-muted"> {t('files.draft')}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The tab. */
export function FileList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate({ from: '/settings' });
  const mayChange = useMay('designer');
  const query = useApi('files');
  const remove = useAct('removeFile', ['files']);
  const { uploads, begin, drop } = useFileUploads();
  const [renaming, setRenaming] = useState<LibraryFile>();
  const [over, setOver] = useState(false);
  const rows = (query.data?.items ?? []).filter((file) => file.name.toLowerCase().includes(q.toLowerCase()));
  const size = (bytes: number) =>
    bytes < 1_000_000
      ? `${format.number(Math.max(1, Math.round(bytes / 1000)))} KB`
      : `${format.number(Math.round(bytes / 100_000) / 10)} MB`;

  const drag = (event: DragEvent) => {
    if (!mayChange || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') begin(event.dataTransfer.files);
  };
  const actions = (file: LibraryFile) => [
    { label: t('files.save'), icon: IconDownload, onClick: () => window.open(fileAddress(file.id), '_blank', 'noopener') },
    ...(mayChange
      ? [
          { label: t('audio.rename'), icon: IconPencil, onClick: () => setRenaming(file) },
          {
            label: t('common.delete'),
            icon: IconTrash,
            danger: true,
            onClick: () =>
              confirm({
                title: t('files.removeTitle', { name: file.name }),
                text: t('files.removeText'),
                action: t('common.delete'),
                act: () => remove.mutateAsync({ params: { id: file.id } }),
              }),
          },
        ]
      : []),
  ];
  const search =
    q === '' ? { title: t('files.none'), text: t('files.noneText') } : { title: t('common.noMatch'), text: t('common.noMatchText') };
  return (
    <section
      className="a-drop"
      data-over={over || undefined}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
      aria-label={t('settings.tab-files')}
    >
      <div className="a-tools">
        <SearchBox
          value={q}
          label={t('audio.search')}
          clear={t('common.clear')}
          onChange={(words) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true })}
        />
        {mayChange ? (
          <FileButton multiple accept={accepted} onChange={begin}>
            {(button) => (
              <Button {...button} leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}>
                {t('files.upload')}
              </Button>
            )}
          </FileButton>
        ) : null}
      </div>
      {mayChange ? <p className="a-muted">{over ? t('audio.drop') : t('files.dropHelp')}</p> : null}
      <Uploads uploads={uploads} drop={drop} />
      <ListBody query={query} count={rows.length} empty={<EmptyState icon={IconPhoto} {...search} />}>
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('audio.name')}</th>
              <th className="a-wide">{t('files.kind')}</th>
              <th className="a-wide a-end">{t('files.size')}</th>
              <th>{t('files.usedIn')}</th>
              <th className="a-wide">{t('audio.added')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((file) => (
              <tr key={file.id}>
                <td>
                  <div className={classes['file']}>
                    <Preview file={file} />
                    <div>
                      <span className="a-strong">{file.name}</span>
                      <div className="a-muted">{file.id}</div>
                    </div>
                  </div>
                </td>
                <td className="a-wide">{t(`files.kind-${file.kind}`)}</td>
                <td className="a-wide a-end a-num">{size(file.sizeBytes)}</td>
                <td>
                  <UsedIn file={file} />
                </td>
                <td className="a-wide a-num">{format.date(file.createdAt)}</td>
                <td className="a-end">
                  <RowMenu name={file.name} actions={actions(file)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {renaming ? <RenameForm what="files" item={renaming} onClose={() => setRenaming(undefined)} /> : null}
    </section>
  );
}
