// Publishing: what the check says first, errors in the way; then the form (versions/publish-form.tsx), then the version's number.
import { Button, Modal } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCanvasUi } from '../canvas/ui.ts';
import { useApi } from '../../app/api.ts';
import { lazyPart } from '../../app/lazy-part.ts';
import { withTexts } from '../../app/locale.ts';
import { useMay } from '../../app/session.ts';
import { KeysOnly } from '../../pages/flow-state.tsx';
import { ProblemRows, type WordedProblem, withSounds } from '../problem-rows.tsx';
import type { Saver } from '../saver.ts';
import { useDesigner } from '../store.ts';
import { PublishForm } from '../versions/publish-form.tsx';
import type { ViewCommands } from '../view-commands.ts';
import classes from './dialogs.module.css';

const SoundAdvice = lazyPart(() => withTexts(['ears'], import('./sound-advice.tsx')).then((module) => module.SoundAdvice));

/** The dialog. */
export function PublishDialog({ saver, view }: { saver: Saver; view: ViewCommands }) {
  const { t } = useTranslation();
  const problems = useDesigner((state) => state.problems);
  const flow = useDesigner((state) => state.flow);
  const checking = useDesigner((state) => state.checkedFlow !== undefined && state.checkedFlow !== state.flow);
  const id = useDesigner((state) => state.id);
  const [busy, setBusy] = useState(false);
  const mayHear = useMay('designer');
  const [sounds, setSounds] = useState<WordedProblem[]>([]);
  const [version, setVersion] = useState<number>();
  const errors = problems.filter((problem) => problem.level === 'error').length;
  const listed = withSounds(problems, sounds);
  const close = () => useCanvasUi.setState({ dialog: undefined });
  const revision = async () => ((await saver.flush()) ? useDesigner.getState().revision : undefined);
  const published = (made: number) => {
    setVersion(made);
    useDesigner.setState({ version: made });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('designer.publishTitle')}
      size="lg"
      closeOnClickOutside={!busy}
      closeOnEscape={!busy}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {version === undefined ? (
        <PublishForm id={id} blocked={errors > 0 || checking} revision={revision} onPublished={published} onCancel={close} onBusy={setBusy}>
          {errors > 0 ? <p className={classes['blocked']}>{t('designer.publishBlocked', { count: errors })}</p> : null}
          {listed.length > 0 ? (
            <div className={classes['scroll']}>
              <ProblemRows
                problems={listed}
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
          {mayHear ? (
            <Suspense fallback={null}>
              <SoundAdvice flow={flow} onFound={setSounds} />
            </Suspense>
          ) : null}
        </PublishForm>
      ) : (
        <div className={`a-form ${classes['published']}`}>
          <IconCircleCheck size={40} stroke={1.5} aria-hidden />
          <h2>{t('flows.publishedNow', { version })}</h2>
          <WhoHearsIt id={id} />
          <KeysOnlyYet id={id} />
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

/** Which calls use it; where no line rings the flow, that nobody hears it, and the way to change that. */
function WhoHearsIt({ id }: { id: string }) {
  const { t } = useTranslation();
  const summary = useApi('flows').data?.items.find((flow) => flow.id === id);
  if (!summary || summary.lines.length > 0) return <p className="a-muted">{t('designer.publishedText')}</p>;
  return (
    <p>
      {t('designer.noLineYet')} <Link to="/lines">{t('sections.lines')}</Link>
    </p>
  );
}

/** A new version's words are made ready after it was published. */
function KeysOnlyYet({ id }: { id: string }) {
  const { t } = useTranslation();
  const words = useApi('flows').data?.items.find((flow) => flow.id === id)?.words;
  if (!words) return null;
  return (
    <p className="a-muted">
      <KeysOnly words={words} /> {t(words.failed ? 'flows.keysOnlyFailedText' : 'flows.keysOnlyText')}
    </p>
  );
}
