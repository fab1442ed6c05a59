// A file of a WhatsApp message: one of the library, one uploaded here, or a public address. Not here: the library itself (studio/pages/file-list.tsx).
import { Button, FileButton } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Path } from '#flow/walk.ts';
import { useFormScope } from './form-scope.ts';
import { useMessageWords } from './message-bubble.tsx';
import { ChoiceField } from './simple-fields.tsx';
import { SoundProblem } from './sound.ts';
import { TextField } from './text-field.tsx';
import { useKitWords } from './use-words.ts';

type Kind = 'image' | 'video' | 'document' | 'audio';

const accepted: Record<Exclude<Kind, 'audio'>, string> = {
  image: '.jpg,.jpeg,.png',
  video: '.mp4,.3gp',
  document: '.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt',
};

function Upload({ kind, onDone }: { kind: Exclude<Kind, 'audio'>; onDone: (id: string) => void }) {
  const { addFile } = useFormScope();
  const word = useMessageWords();
  const kit = useKitWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  if (!addFile) return null;
  const put = async (file: File) => {
    setBusy(true);
    setProblem(undefined);
    try {
      onDone((await addFile(file, kind)).id);
    } catch (error) {
      setProblem(error instanceof SoundProblem ? error.message : kit('notHeard'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <FileButton accept={accepted[kind]} onChange={(file) => (file ? void put(file) : undefined)}>
        {(button) => (
          <Button
            {...button}
            variant="subtle"
            size="compact-sm"
            loading={busy}
            leftSection={<IconUpload size={15} stroke={1.75} aria-hidden />}
          >
            {word(`upload-${kind}`)}
          </Button>
        )}
      </FileButton>
      {problem === undefined ? null : (
        <p className="a-small" style={{ color: 'var(--a-red)' }} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** The fields. A file of the library goes before an address: choosing one takes the other away. */
export function FileField({
  kind,
  path,
  value,
  onChange,
}: {
  kind: Kind;
  path: Path;
  value: { asset?: string | undefined; link?: string | undefined };
  onChange: (value: { asset?: string | undefined; link?: string | undefined }) => void;
}) {
  const { installation, readOnly } = useFormScope();
  const word = useMessageWords();
  // WhatsApp carries anything as a document.
  const files =
    kind === 'audio'
      ? installation.audio.filter((one) => one.sendable !== false || one.id === value.asset)
      : (installation.files ?? []).filter((one) => kind === 'document' || one.kind === kind);
  const asset = value.asset === '' ? undefined : value.asset;
  return (
    <>
      {files.length > 0 || asset !== undefined ? (
        <ChoiceField
          label={word('fromLibrary')}
          path={asset === undefined ? undefined : path}
          value={asset}
          clearable
          setUp={kind === 'audio' ? 'audio' : 'files'}
          options={files.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(chosen) => onChange(chosen === undefined ? {} : { asset: chosen })}
        />
      ) : null}
      {kind === 'audio' || readOnly ? null : <Upload kind={kind} onDone={(id) => onChange({ asset: id })} />}
      {asset === undefined ? (
        <TextField
          label={word(`link-${kind}`)}
          help={word('linkHelp')}
          path={path}
          value={value.link ?? ''}
          mono
          placeholder="https://"
          maxLength={2000}
          onChange={(link) => {
            onChange({ link: link.trim() });
            return true;
          }}
        />
      ) : null}
    </>
  );
}
