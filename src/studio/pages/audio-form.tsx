// The two small forms of the audio library: before a file is uploaded, and to give an audio another name.
import { Button, Checkbox, Modal, Radio, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import type { Span } from '#kit/recording-span.ts';
import { RecordingTrim, trimmed } from '#kit/recording-trim.tsx';
import { useSamples } from '#kit/use-samples.ts';
import { useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import type { WantedUpload } from './audio-uploads.tsx';

interface UploadFormProps {
  file: File;
  /** A recording is cut without its quiet ends before it goes; a file only where somebody moved a handle. */
  from: 'microphone' | 'file';
  onUpload: (wanted: WantedUpload) => void;
  onClose: () => void;
}

/** Name, use, for a message the part that is kept, and for music the right to play it. */
export function UploadForm({ file, from, onUpload, onClose }: UploadFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(() => file.name.replace(/\.[^.]+$/, '').slice(0, 100));
  const [kind, setKind] = useState<'prompt' | 'music'>('prompt');
  const [rights, setRights] = useState(false);
  const samples = useSamples(file);
  const [span, setSpan] = useState<Span>();
  const isCut = kind === 'prompt' && (span !== undefined || from === 'microphone');
  const ready = name.trim() !== '' && (kind === 'prompt' || rights);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const part =
      typeof samples !== 'string' && isCut ? new File([trimmed(samples, span)], `${file.name}.wav`, { type: 'audio/wav' }) : file;
    onUpload({ file: part, name: name.trim(), kind, rights: kind === 'music' && rights });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={from === 'microphone' ? t('audio.recordedTitle') : t('audio.addTitle', { name: file.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className="a-form" onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('audio.name')}
          maxLength={100}
          value={name}
          error={name.trim() === '' ? t('common.required') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group label={t('audio.kind')} value={kind} onChange={(value) => setKind(value === 'music' ? 'music' : 'prompt')}>
          <div className="a-radios">
            <Radio value="prompt" label={t('audio.prompt')} />
            <Radio value="music" label={t('audio.music')} />
          </div>
        </Radio.Group>
        {kind === 'music' ? (
          <Checkbox label={t('audio.rights')} checked={rights} onChange={(event) => setRights(event.currentTarget.checked)} />
        ) : null}
        {typeof samples === 'string' || kind === 'music' ? null : (
          <div>
            <RecordingTrim samples={samples} span={span} onSpan={setSpan} from={from} />
          </div>
        )}
        <div className="a-form-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!ready}>
            {t(from === 'microphone' ? 'audio.save' : 'audio.upload')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Another name for an audio or a file; its identifier stays, so flows keep it. */
export function RenameForm({
  what = 'audio',
  item,
  onClose,
}: {
  what?: 'audio' | 'files';
  item: { id: string; name: string };
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const rename = useAct(what === 'audio' ? 'renameAudio' : 'renameFile', [what]);
  const [name, setName] = useState(item.name);
  const save = () => {
    if (name.trim() !== '') rename.mutate({ params: { id: item.id }, body: { name: name.trim() } }, { onSuccess: onClose });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <Modal opened onClose={onClose} title={t('audio.rename')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className="a-form" onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('audio.name')}
          maxLength={100}
          value={name}
          error={name.trim() === '' ? t('common.required') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error ? <Failed text={errorText(t, rename.error)} retry={t('common.retry')} onRetry={save} /> : null}
        <div className="a-form-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
