// Uploads of the audio library that are under way or were refused: what each is, how far it is, giving it up.
import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudioStep, Levelling } from '#kit/form-scope.ts';
import { LevellingNote } from '#kit/say-audio.tsx';
import { uploadAudio } from '../app/audio-upload.ts';
import { errorText } from '../app/error-text.ts';
import { UploadOutcome } from './library.tsx';

/** What somebody wants to upload. */
export interface WantedUpload {
  file: File;
  name: string;
  kind: 'prompt' | 'music';
  rights: boolean;
}

export interface Upload {
  key: number;
  name: string;
  step: AudioStep;
  error: unknown;
  /** What was done to it, once it is in the library. */
  done: Levelling | undefined;
  end: () => void;
}

/** Uploads of this page and a way to begin one. One that is done says what was done to it. */
export function useUploads(): { uploads: Upload[]; begin: (wanted: WantedUpload) => void } {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const counter = useRef(0);
  const begin = (wanted: WantedUpload) => {
    counter.current += 1;
    const key = counter.current;
    const leaving = new AbortController();
    const drop = () => setUploads((old) => old.filter((one) => one.key !== key));
    const put = (change: Partial<Upload>) => setUploads((old) => old.map((one) => (one.key === key ? { ...one, ...change } : one)));
    const end = () => {
      leaving.abort();
      drop();
    };
    setUploads((old) => [
      ...old,
      { key, name: wanted.name, step: { kind: 'uploading', share: 0 }, error: undefined, done: undefined, end },
    ]);
    uploadAudio(wanted, (step) => put({ step }), leaving.signal).then(
      async ({ levelling }) => {
        await queries.invalidateQueries({ queryKey: ['audio'] });
        if (levelling) put({ done: levelling });
        else drop();
      },
      (error: unknown) => put({ error }),
    );
  };
  return { uploads, begin };
}

/** The rows. */
export function AudioUploads({ uploads }: { uploads: Upload[] }) {
  const { t } = useTranslation();
  return (
    <>
      {uploads.map(({ key, name, step, error, done, end }) =>
        done ? (
          <UploadOutcome key={key} is="done" title={t('audio.done', { name })} text={<LevellingNote levelling={done} />} onClose={end} />
        ) : error === undefined ? (
          <div key={key} className="a-card a-upload">
            <div>
              <span className="a-strong">{name}</span> <span className="a-muted">{t(`audio.${step.kind}`)}</span>
              <Progress value={step.share * 100} aria-label={`${name}: ${t(`audio.${step.kind}`)}`} />
            </div>
            <ActionIcon variant="subtle" color="gray" aria-label={t('audio.cancelUpload', { name })} onClick={end}>
              <IconX size={18} stroke={1.75} />
            </ActionIcon>
          </div>
        ) : (
          <UploadOutcome key={key} is="refused" title={t('audio.refused', { name })} text={errorText(t, error)} onClose={end} />
        ),
      )}
    </>
  );
}
