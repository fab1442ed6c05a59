// The publish dialog of pages that do not edit: what the check says, then the form. The designer has its own around the same form.
import { Modal } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '#flow/problem.ts';
import { lazyPart } from '../../app/lazy-part.ts';
import { withTexts } from '../../app/locale.ts';
import { ProblemList } from '../../pages/problem-list.tsx';
import { type WordedProblem, withSounds } from '../problem-rows.tsx';
import classes from '../dialogs/dialogs.module.css';
import { PublishForm } from './publish-form.tsx';
import { useKeptDocument } from './use-kept.ts';

const SoundAdvice = lazyPart(() => withTexts(['ears'], import('../dialogs/sound-advice.tsx')).then((module) => module.SoundAdvice));

/** The dialog; mounted while it is open. */
export function PublishModal({
  id,
  revision,
  problems,
  note,
  onPublished,
  onClose,
  onChoose,
}: {
  id: string;
  revision: number;
  /** Of the draft. */
  problems: readonly Problem[];
  note?: string;
  onPublished: (version: number) => void;
  onClose: () => void;
  /** A problem's block, to be looked at. */
  onChoose: (block: string) => void;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [sounds, setSounds] = useState<WordedProblem[]>([]);
  const { flow } = useKeptDocument(id, 'draft');
  const titles = useMemo(() => Object.fromEntries(Object.entries(flow?.blocks ?? {}).map(([key, block]) => [key, block.title])), [flow]);
  const errors = problems.filter(({ level }) => level === 'error').length;
  const listed = withSounds(problems, sounds);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('designer.publishTitle')}
      size="lg"
      closeOnClickOutside={!busy}
      closeOnEscape={!busy}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <PublishForm
        id={id}
        blocked={errors > 0}
        revision={() => Promise.resolve(revision)}
        onPublished={onPublished}
        onCancel={onClose}
        onBusy={setBusy}
        {...(note === undefined ? {} : { note })}
      >
        {errors > 0 ? <p className="a-failed">{t('flows.publishHint', { count: errors })}</p> : null}
        {listed.length > 0 ? (
          <div className={classes['scroll']}>
            <ProblemList problems={listed} titles={titles} onChoose={onChoose} />
          </div>
        ) : null}
        <Suspense fallback={null}>
          <SoundAdvice flow={flow} onFound={setSounds} />
        </Suspense>
      </PublishForm>
    </Modal>
  );
}
