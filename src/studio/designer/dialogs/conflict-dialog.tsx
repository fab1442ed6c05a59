// Somebody else saved while this flow was edited: both drafts side by side with what differs, and the person chooses. Nothing is overwritten before.
import { Button, Modal } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useFormat } from '../../app/format.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { useCommands } from '../commands.ts';
import type { Saver } from '../saver.ts';
import { takeTheirs } from '../session.ts';
import { type OtherDraft, useDesigner } from '../store.ts';
import { ChangeList } from '../versions/change-list.tsx';
import { changesBetween } from '../versions/changes.ts';
import classes from './dialogs.module.css';
import { lazyPart } from '../../app/lazy-part.ts';

const FlowDrawing = lazyPart(() => import('../../drawing/flow-drawing.tsx').then((module) => module.FlowDrawing));

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
  const [selected, setSelected] = useState<string>();
  const changes = useMemo(() => (mine ? changesBetween(theirs.flow, mine) : undefined), [mine, theirs]);
  /** What differs, among the blocks a drawing has. */
  const marked = (flow: Flow) =>
    Object.fromEntries(
      Object.keys(changes?.blocks ?? {}).flatMap((id) => (Object.hasOwn(flow.blocks, id) ? [[id, 'changed' as const]] : [])),
    );
  const who = theirs.updatedBy ?? t('designer.somebody');
  if (!mine || !changes) return null;
  const differences = changes.groups.reduce((sum, group) => sum + Math.max(1, group.fields.length), 0);
  return (
    <Modal opened onClose={onLater} title={t('designer.conflictTitle')} size="90rem" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="a-form">
        <p>{t('designer.conflictText', { who, at: theirs.updatedAt === undefined ? '' : format.when(theirs.updatedAt) })}</p>
        <Suspense fallback={<RowSkeletons label={t('common.loading')} height={90} count={2} />}>
          <div className={classes['both']}>
            <section>
              <h3>{t('designer.mine')}</h3>
              <div className={classes['side']}>
                <FlowDrawing flow={mine} changes={marked(mine)} selected={selected} onSelect={setSelected} plain />
              </div>
              <Button fullWidth onClick={saver.keepMine}>
                {t('designer.keepMine')}
              </Button>
            </section>
            <section>
              <h3>{t('designer.theirs', { who })}</h3>
              <div className={classes['side']}>
                <FlowDrawing flow={theirs.flow} changes={marked(theirs.flow)} selected={selected} onSelect={setSelected} plain />
              </div>
              <Button fullWidth variant="default" onClick={() => takeTheirs(commands.label('takeTheirs', { who }))}>
                {t('designer.takeTheirs', { who })}
              </Button>
            </section>
          </div>
        </Suspense>
        <section>
          <h3>{t('designer.differences', { count: differences })}</h3>
          <p className="a-muted">{t('designer.differencesText', { who })}</p>
          <div className={classes['differences']}>
            <ChangeList changes={changes} before={theirs.flow} after={mine} selected={selected} onChoose={setSelected} />
          </div>
        </section>
      </div>
    </Modal>
  );
}
