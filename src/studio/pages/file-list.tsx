// The library of images, videos and documents for WhatsApp messages: seen, named, uploaded by choice or drop, and where each is used.
// Not here: audio (audio-list.tsx), what a file may be (the server).
import { IconDownload, IconFile, IconPencil, IconPhoto, IconTrash, IconVideo } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fileAddress } from '#kit/message-bubble.tsx';
import { useAct, useApi } from '../app/api.ts';
import { fileErrorText, type LibraryFile, uploadFile } from '../app/file-upload.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { RenameForm } from './audio-form.tsx';
import classes from './file-list.module.css';
import { Library, UploadOutcome } from './library.tsx';
import { List } from './list-table.tsx';
import type { RowAction } from './row-menu.tsx';

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
  const begin = (files: readonly File[]) => {
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
    <>
      {uploads.map(({ key, name, problem }) =>
        problem === undefined ? (
          <div key={key} className="a-card a-upload" role="status">
            <div>
              <span className="a-strong">{name}</span> <span className="a-muted">{t('audio.uploading')}</span>
            </div>
          </div>
        ) : (
          <UploadOutcome key={key} is="refused" title={t('audio.refused', { name })} text={problem} onClose={() => drop(key)} />
        ),
      )}
    </>
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

function Name({ file }: { file: LibraryFile }) {
  return (
    <div className={classes['file']}>
      <Preview file={file} />
      <div>
        <span className="a-strong">{file.name}</span>
        <div className="a-muted">{file.id}</div>
      </div>
    </div>
  );
}

/** What can be done with a file, and what opens for it. */
function useFileActions(onRename: (file: LibraryFile) => void): (file: LibraryFile) => RowAction[] {
  const { t } = useTranslation();
  const mayChange = useMay('designer');
  const remove = useAct('removeFile', ['files']);
  return (file) => [
    { label: t('files.save'), icon: IconDownload, onClick: () => window.open(fileAddress(file.id), '_blank', 'noopener') },
    ...(mayChange
      ? [
          { label: t('audio.rename'), icon: IconPencil, onClick: () => onRename(file) },
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
}

/** The tab. */
export function FileList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate({ from: '/settings' });
  const query = useApi('files');
  const { uploads, begin, drop } = useFileUploads();
  const [renaming, setRenaming] = useState<LibraryFile>();
  const actions = useFileActions(setRenaming);
  const onSearch = (words: string) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true });
  const size = (bytes: number) =>
    bytes < 1_000_000
      ? `${format.number(Math.max(1, Math.round(bytes / 1000)))} KB`
      : `${format.number(Math.round(bytes / 100_000) / 10)} MB`;
  return (
    <>
      <Library
        label={t('settings.tab-files')}
        upload={t('files.upload')}
        help={t('files.dropHelp')}
        accepted={accepted}
        onFiles={begin}
        uploads={<Uploads uploads={uploads} drop={drop} />}
        list={(add) => (
          <List
            query={query}
            filtered={q !== ''}
            onClear={() => onSearch('')}
            search={{ label: t('audio.search'), words: q, onSearch }}
            add={add}
            empty={{ icon: IconPhoto, title: t('files.none'), text: t('files.noneText') }}
            rows={(query.data?.items ?? []).filter((file) => file.name.toLowerCase().includes(q.toLowerCase()))}
            keyOf={(file) => file.id}
            nameOf={(file) => file.name}
            actions={actions}
            columns={[
              { head: t('audio.name'), cell: (file) => <Name file={file} /> },
              { head: t('files.kind'), cell: (file) => t(`files.kind-${file.kind}`), wide: true },
              { head: t('files.size'), cell: (file) => size(file.sizeBytes), wide: true, end: true, look: 'a-num' },
              { head: t('files.usedIn'), cell: (file) => <UsedIn file={file} /> },
              { head: t('audio.added'), cell: (file) => format.date(file.createdAt), wide: true, look: 'a-num' },
            ]}
          />
        )}
      />
      {renaming ? <RenameForm what="files" item={renaming} onClose={() => setRenaming(undefined)} /> : null}
    </>
  );
}
