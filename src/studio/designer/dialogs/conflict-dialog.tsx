// Somebody else saved while this flow was edited: both drafts side by side with what differs, and the person chooses. Nothing is overwritten before.
import { Button, Modal } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { diff } from '#flow/diff.ts';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useFormat } from '../../app/format.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { useCommands } from '../commands.ts';
import type { Saver } from '../saver.ts';
import { takeTheirs } from '../session.ts';
import { type OtherDraft, useDesigner } from '../store.ts';
import classes from './dialogs.module.css';

const FlowDrawing = lazy(() => import('../../drawing/flow-drawing.tsx').then((module) => ({ default: module.FlowDrawing })));
const mostListed = 40;

/**
 * The dialog, while there is a conflict. Closing it leaves the conflict open: nothing is saved meanwhile, everything stays in the browser, and
 * the line about saving opens it again.
 */
export function ConflictDialog({ saver }: { saver: Saver }) {
  const state = useDesigner((store) => store.saveState);
  const later = useCanvasUi((ui) => ui.conflictLater);
  if (state.kind !== 'conflict' || later === state.theirs) return null;
  return <Choice saver={saver} theirs={state.theirs} onLater={() => useCanvasUi.setState({ conflictLater: state.theirs })} />;
}

function Choice({ saver, theirs, onLater }: { saver: Saver; theirs: OtherDraft; onLater: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const commands = useCommands();
  const mine = useDesigner((store) => store.flow);
  const differences = useMemo(() => (mine ? diff(theirs.flow, mine) : []), [mine, theirs]);
  const who = theirs.updatedBy ?? t('designer.somebody');
  const blocks = [...new Set(differences.map((one) => one.block))];
  if (!mine) return null;
  return (
    <Modal opened onClose={onLater} title={t('designer.conflictTitle')} size="90rem" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="a-form">
        <p>{t('designer.conflictText', { who, at: theirs.updatedAt === undefined ? '' : format.when(theirs.updatedAt) })}</p>
        <Suspense fallback={<RowSkeletons label={t('common.loading')} height={90} count={2} />}>
          <div className={classes['both']}>
            <section>
              <h3>{t('designer.mine')}</h3>
              <div className={classes['side']}>
                <FlowDrawing flow={mine} plain />
              </div>
              <Button fullWidth onClick={saver.keepMine}>
                {t('designer.keepMine')}
              </Button>
            </section>
            <section>
              <h3>{t('designer.theirs', { who })}</h3>
              <div className={classes['side']}>
                <FlowDrawing flow={theirs.flow} plain />
              </div>
              <Button fullWidth variant="default" onClick={() => takeTheirs(commands.label('takeTheirs', { who }))}>
                {t('designer.takeTheirs', { who })}
              </Button>
            </section>
          </div>
        </Suspense>
        <section>
          <h3>{t('designer.differences', { count: differences.length })}</h3>
          <ul className={classes['differences']}>
            {blocks.slice(0, mostListed).map((block) => {
              const own = differences.filter((one) => one.block === block);
              const name =
                block === undefined ? t('designer.theFlow') : (mine.blocks[block]?.title ?? theirs.flow.blocks[block]?.title ?? block);
              const whole = own.find((one) => one.path.length === 2 && block !== undefined);
              return (
                <li key={block ?? ''}>
                  <strong>{name}</strong>
                  <span>{whole ? t(`designer.only-${whole.what}`) : t('designer.changedFields', { count: own.length })}</span>
                </li>
              );
            })}
          </ul>
        </section>
      </div>
    </Modal>
  );
}
