// A page of uploaded files: dropped anywhere on it or chosen, those under way or refused, then the list. Not here: what the files are
// (audio-list.tsx, file-list.tsx).
import { ActionIcon, Button, FileButton } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconUpload, IconX } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.ts';

/** The page; `list` gets the button that uploads, or nothing where somebody may only look. */
export function Library({
  label,
  upload,
  help,
  accepted,
  more,
  onFiles,
  uploads,
  list,
}: {
  label: string;
  /** What the button says. */
  upload: string;
  /** Which files are taken, and how large. */
  help: string;
  /** Name endings and media types, as an `accept` attribute. */
  accepted: string;
  /** Another way to bring one, beside the button. */
  more?: ReactNode;
  onFiles: (files: File[]) => void;
  /** Those under way. */
  uploads: ReactNode;
  list: (add: ReactNode) => ReactNode;
}) {
  const { t } = useTranslation();
  const mayChange = useMay('designer');
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent) => {
    if (!mayChange || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') onFiles([...event.dataTransfer.files]);
  };
  const add = mayChange ? (
    <div className="a-tools">
      {more}
      <FileButton multiple accept={accepted} onChange={onFiles}>
        {(button) => (
          <Button {...button} leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}>
            {upload}
          </Button>
        )}
      </FileButton>
    </div>
  ) : null;
  return (
    <section className="a-drop" data-over={over || undefined} onDragOver={drag} onDragLeave={drag} onDrop={drag} aria-label={label}>
      {mayChange ? <p className="a-muted">{over ? t('audio.drop') : help}</p> : null}
      <div className="a-form" aria-live="polite">
        {uploads}
      </div>
      {list(add)}
    </section>
  );
}

const marks = { done: IconCircleCheck, refused: IconAlertCircle };

/** An upload that is over: what was done to it, or why it was refused. */
export function UploadOutcome({
  is,
  title,
  text,
  onClose,
}: {
  is: keyof typeof marks;
  title: string;
  text: ReactNode;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const Mark = marks[is];
  return (
    <div className="a-card a-upload" data-is={is} role={is === 'done' ? 'status' : 'alert'}>
      <Mark size={20} stroke={1.75} aria-hidden />
      <div>
        <div className="a-strong">{title}</div>
        <div className="a-muted">{text}</div>
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={onClose}>
        <IconX size={18} stroke={1.75} />
      </ActionIcon>
    </div>
  );
}
