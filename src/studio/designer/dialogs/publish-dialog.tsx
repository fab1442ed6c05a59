// Publishing: what the check says first, errors in the way; a note; progress while the texts are spoken; then the version's number.
import { Button, Modal, Textarea } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { client, queryClient } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { ProblemRows } from '../problem-rows.tsx';
import type { Saver } from '../saver.ts';
import { useDesigner } from '../store.ts';
import type { ViewCommands } from '../view-commands.ts';
import classes from './dialogs.module.css';

/** The dialog. */
export function PublishDialog({ saver, view }: { saver: Saver; view: ViewCommands }) {
  const { t } = useTranslation();
  const problems = useDesigner((state) => state.problems);
  const checking = useDesigner((state) => state.checkedFlow !== undefined && state.checkedFlow !== state.flow);
  const id = useDesigner((state) => state.id);
  const [note, setNote] = useState('');
  const [phase, setPhase] = useState<'idle' | 'saving' | 'speaking'>('idle');
  const [error, setError] = useState<string>();
  const [version, setVersion] = useState<number>();
  const errors = problems.filter((problem) => problem.level === 'error').length;
  const close = () => useCanvasUi.setState({ dialog: undefined });
  const publish = async () => {
    setError(undefined);
    setPhase('saving');
    if (!(await saver.flush())) {
      setPhase('idle');
      return setError(t('designer.publishNotSaved'));
    }
    setPhase('speaking');
    try {
      const answer = await client('publishFlow', {
        params: { id },
        body: { baseRevision: useDesigner.getState().revision, note: note.trim() },
      });
      setVersion(answer.version);
      useDesigner.setState({ version: answer.version });
      for (const name of ['flows', 'flow', 'flowVersions']) void queryClient.invalidateQueries({ queryKey: [name] });
    } catch (caught) {
      setError(errorText(t, caught));
    }
    setPhase('idle');
    return undefined;
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('designer.publishTitle')}
      size="lg"
      closeOnClickOutside={phase === 'idle'}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {version === undefined ? (
        <div className="a-form">
          {errors > 0 ? <p className={classes['blocked']}>{t('designer.publishBlocked', { count: errors })}</p> : null}
          {problems.length > 0 ? (
            <div className={classes['scroll']}>
              <ProblemRows
                problems={problems}
                onChoose={(block, path) => {
                  close();
                  view.jumpTo(block, path);
                }}
              />
            </div>
          ) : (
            <p className={classes['clear']}>
              <IconCircleCheck size={18} stroke={1.75} aria-hidden />
              {t('designer.publishClear')}
            </p>
          )}
          <Textarea
            label={t('designer.publishNote')}
            description={t('designer.publishNoteHelp')}
            maxLength={500}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-autofocus
          />
          {error === undefined ? null : <Failed text={error} retry={t('common.retry')} onRetry={() => void publish()} />}
          <div className={classes['progress']} role="status">
            {phase === 'idle' ? '' : t(phase === 'saving' ? 'designer.saving' : 'designer.publishSpeaking')}
          </div>
          <div className="a-form-end">
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button disabled={errors > 0 || checking} loading={phase !== 'idle'} onClick={() => void publish()}>
              {t('flows.publish')}
            </Button>
          </div>
        </div>
      ) : (
        <div className={`a-form ${classes['published']}`}>
          <IconCircleCheck size={40} stroke={1.5} aria-hidden />
          <h2>{t('flows.publishedNow', { version })}</h2>
          <p className="a-muted">{t('designer.publishedText')}</p>
          <div className="a-form-end">
            <Button variant="default" component={Link} to={`/flows/${id}`}>
              {t('designer.seeVersions')}
            </Button>
            <Button onClick={close} data-autofocus>
              {t('designer.goOn')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
