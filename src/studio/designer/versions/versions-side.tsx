// Versions and moments beside the canvas of the open designer: look at one over the drawing of now, come back to it as one undo step.
import { ActionIcon, Button, Modal, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconEye, IconRestore, IconX } from '@tabler/icons-react';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { client, queryClient } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { useFormat } from '../../app/format.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { useCommands } from '../commands.ts';
import { replaceDocument } from '../session.ts';
import { useDesigner } from '../store.ts';
import { ChangeList } from './change-list.tsx';
import { changesBetween } from './changes.ts';
import { ForgetMoment } from './forget-moment.tsx';
import type { Kept } from './kept.ts';
import { KeptList, useKeptName, useKeptTitle } from './kept-list.tsx';
import { useKeptDocument } from './use-kept.ts';
import classes from './versions.module.css';
import { lazyPart } from '../../app/lazy-part.ts';

const FlowDrawing = lazyPart(() => import('../../drawing/flow-drawing.tsx').then((module) => module.FlowDrawing));

/** The side. */
export function VersionsSide() {
  const { t } = useTranslation();
  const nameOf = useKeptName();
  const comeBack = useComeBack();
  const id = useDesigner((state) => state.id);
  const version = useDesigner((state) => state.version);
  const mayEdit = useDesigner((state) => state.mayEdit);
  const [looking, setLooking] = useState<Kept>();
  const [error, setError] = useState<{ one: Kept; caught: unknown }>();
  const restore = (one: Kept) => {
    setError(undefined);
    documentOf(id, one).then(
      (flow) => comeBack(one, flow),
      (caught: unknown) => setError({ one, caught }),
    );
  };
  return (
    <section className={classes['keptSide']} aria-label={t('flows.versions')}>
      <header>
        <h2>{t('flows.versions')}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={() => useCanvasUi.setState({ side: undefined })}>
          <IconX size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </header>
      {mayEdit ? (
        <Button variant="default" size="xs" onClick={() => useCanvasUi.setState({ dialog: 'save' })}>
          {t('versions.nameMoment')}
        </Button>
      ) : null}
      {error ? <Failed text={errorText(t, error.caught)} retry={t('common.retry')} onRetry={() => restore(error.one)} /> : null}
      <KeptList
        id={id}
        current={version}
        shown={looking?.which}
        onShow={setLooking}
        tools={(one) => (
          <>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconEye size={14} stroke={1.75} aria-hidden />}
              aria-label={t('versions.lookAt', { name: nameOf(one) })}
              onClick={() => setLooking(one)}
            >
              {t('versions.look')}
            </Button>
            {mayEdit ? (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<IconRestore size={14} stroke={1.75} aria-hidden />}
                aria-label={t('versions.restoreThis', { name: nameOf(one) })}
                onClick={() => restore(one)}
              >
                {t('versions.restore')}
              </Button>
            ) : null}
            {mayEdit ? <ForgetMoment id={id} one={one} /> : null}
          </>
        )}
      />
      {looking ? (
        <Look
          one={looking}
          onClose={() => setLooking(undefined)}
          onRestore={() => {
            setLooking(undefined);
            restore(looking);
          }}
        />
      ) : null}
    </section>
  );
}

/** Puts a kept document in place of this one, as one undo step. */
function useComeBack(): (one: Kept, flow: Flow) => void {
  const { t } = useTranslation();
  const nameOf = useKeptName();
  const commands = useCommands();
  return (one, flow) => {
    const name = nameOf(one);
    const done = replaceDocument(flow, commands.label('restore', { name }));
    notifications.show({
      id: 'designer-history',
      message: t(done ? 'versions.cameBack' : 'versions.alreadyThere', { name }),
      autoClose: 4000,
      closeButtonProps: { 'aria-label': t('common.close') },
    });
  };
}

/** The document of one, asked for once. Throws ApiError, and Error when it cannot be read. */
async function documentOf(id: string, { version, moment }: Kept): Promise<Flow> {
  const answer =
    moment === undefined
      ? await queryClient.fetchQuery({
          queryKey: ['flowVersion', { params: { id, version: version ?? 0 } }],
          queryFn: () => client('flowVersion', { params: { id, version: version ?? 0 } }),
        })
      : await queryClient.fetchQuery({
          queryKey: ['moment', { params: { id, moment } }],
          queryFn: () => client('moment', { params: { id, moment } }),
        });
  const { flow } = readFlow(answer.document, models);
  if (!flow) throw new Error('not a flow document');
  return flow;
}

function Look({ one, onClose, onRestore }: { one: Kept; onClose: () => void; onRestore: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = useKeptTitle();
  const id = useDesigner((state) => state.id);
  const now = useDesigner((state) => state.flow);
  const mayEdit = useDesigner((state) => state.mayEdit);
  const [compared, setCompared] = useState(true);
  const [selected, setSelected] = useState<string>();
  const { flow, unreadable, error } = useKeptDocument(id, one.which);
  const changes = useMemo(() => (flow && now ? changesBetween(flow, now) : undefined), [flow, now]);
  return (
    <Modal
      opened
      onClose={onClose}
      size="90rem"
      title={`${title(one)} · ${format.when(one.at)} · ${one.by}`}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {error ? <p className={classes['quiet']}>{errorText(t, error)}</p> : null}
      {unreadable ? <p className={classes['quiet']}>{t('calls.noDocument')}</p> : null}
      {flow && now && changes ? (
        <>
          <div className={classes['look']}>
            <section aria-label={title(one)}>
              <Suspense fallback={<RowSkeletons label={t('common.loading')} height={90} count={2} />}>
                <FlowDrawing
                  key={String(compared)}
                  flow={compared ? changes.both : flow}
                  changes={compared ? changes.blocks : undefined}
                  selected={selected}
                  onSelect={setSelected}
                />
              </Suspense>
            </section>
            {compared ? (
              <aside aria-label={t('versions.differences')}>
                <p className={classes['quiet']}>{t('versions.sinceThen')}</p>
                <ChangeList changes={changes} before={flow} after={now} selected={selected} onChoose={setSelected} />
              </aside>
            ) : null}
          </div>
          <div className={classes['lookEnd']}>
            <Switch
              label={t('versions.showChanges')}
              checked={compared}
              onChange={(event) => {
                setSelected(undefined);
                setCompared(event.currentTarget.checked);
              }}
            />
            <Button variant="default" onClick={onClose}>
              {t('common.close')}
            </Button>
            {mayEdit ? (
              <Button leftSection={<IconRestore size={16} stroke={1.75} aria-hidden />} onClick={onRestore}>
                {t('versions.restore')}
              </Button>
            ) : null}
          </div>
        </>
      ) : error || unreadable ? null : (
        <RowSkeletons label={t('common.loading')} height={90} count={3} />
      )}
    </Modal>
  );
}
