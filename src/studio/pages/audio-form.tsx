// The two small forms of the audio library: before a file is uploaded, and to give an audio another name.
import { Button, Checkbox, Modal, Radio, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import type { WantedUpload } from './audio-uploads.tsx';

/** Name, use and, for music, the right to play it. */
export function UploadForm({ file, onUpload, onClose }: { file: File; onUpload: (wanted: WantedUpload) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(() => file.name.replace(/\.[^.]+$/, '').slice(0, 100));
  const [kind, setKind] = useState<'prompt' | 'music'>('prompt');
  const [rights, setRights] = useState(false);
  const ready = name.trim() !== '' && (kind === 'prompt' || rights);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onUpload({ file, name: name.trim(), kind, rights: kind === 'music' && rights });
  };
  return (
    <Modal opened onClose={onClose} title={t('audio.addTitle', { name: file.name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
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
        <div className="a-form-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!ready}>
            {t('audio.upload')}
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
