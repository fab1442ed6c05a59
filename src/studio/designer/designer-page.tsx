// The designer of one flow: bar, palette, canvas, side, and the dialogs over them. It opens the flow when it is shown and closes it when it goes.
import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Installation } from '#flow/problem.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useHoldLater, useLater } from '../app/later.ts';
import { withTexts } from '../app/locale.ts';
import { useMay } from '../app/session.ts';
import { DesignerCanvas } from './canvas/designer-canvas.tsx';
import { freshUi, useCanvasUi } from './canvas/ui.ts';
import { CommandsProvider, useCommands, useMakeCommands } from './commands.ts';
import classes from './designer.module.css';
import { useKeys } from './keys.ts';
import { Palette } from './palette.tsx';
import { Part } from './part.tsx';
import { openFlow, type Sitting } from './session.ts';
import { Side } from './side.tsx';
import { useDesigner } from './store.ts';
import { Toolbar } from './toolbar.tsx';
import { useViewCommands } from './view-commands.ts';

const route = getRouteApi('/flows/$id/edit');

function Notice({ sitting }: { sitting: Sitting }) {
  const { t } = useTranslation();
  const state = useDesigner((store) => store.saveState);
  if (state.kind === 'signed-out')
    return (
      <div className={classes['notice']} role="alert">
        {t('designer.signedOutText')}
        <Button size="compact-sm" variant="default" onClick={() => useCanvasUi.setState({ dialog: 'sign-in' })}>
          {t('designer.signInAgain')}
        </Button>
      </div>
    );
  if (state.kind === 'refused')
    return (
      <div className={classes['notice']} data-tone="red" role="alert">
        {t('designer.refusedText', { message: state.message })}
        <Button size="compact-sm" variant="default" onClick={() => void sitting.saver.flush()}>
          {t('common.retry')}
        </Button>
      </div>
    );
  return null;
}

function Empty() {
  const { t } = useTranslation();
  const commands = useCommands();
  const empty = useDesigner((state) => state.flow !== undefined && Object.keys(state.flow.blocks).length === 0);
  if (!empty) return null;
  return (
    <div className={classes['empty']}>
      <h2>{t('designer.emptyTitle')}</h2>
      <p className="a-muted">{t('designer.emptyText')}</p>
      <Button onClick={() => commands.addBlock('voice-reply', { x: 0, y: 0 })}>{t('designer.emptyAction')}</Button>
    </div>
  );
}

const loadOverlays = () => withTexts(['versions'], import('./overlays.tsx')).then((module) => module.Overlays);

/** Are menus, picker, search and dialogs wanted yet? Once the canvas is there they are fetched ahead, so that a lost connection finds them here. */
function useOverlays(): boolean {
  const later = useLater();
  const asked = useCanvasUi(
    (state) => state.dialog !== undefined || state.menu !== undefined || state.picker !== undefined || state.search,
  );
  const conflict = useDesigner((state) => state.saveState.kind === 'conflict');
  const wanted = later || asked || conflict;
  const [kept, setKept] = useState(wanted);
  if (wanted && !kept) setKept(true);
  return kept;
}

function Workbench({ sitting }: { sitting: Sitting }) {
  const commands = useCommands();
  const view = useViewCommands();
  const { t } = useTranslation();
  const overlays = useOverlays();
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const dragging = useCanvasUi((state) => state.dragged?.kind);
  const mayEdit = useDesigner((state) => state.mayEdit);
  useKeys(commands, view);
  const { field } = route.useSearch();
  const navigate = route.useNavigate();
  // A link to a setting of the flow shows it once, and not again when the page is loaded anew.
  useEffect(() => {
    if (field === undefined) return;
    view.jumpTo(undefined, [field]);
    void navigate({ search: {}, replace: true });
  }, [field, view, navigate]);
  return (
    <div className={classes['page']} data-dragging={dragging}>
      <Toolbar view={view} />
      <Notice sitting={sitting} />
      <div className={classes['body']}>
        {mayEdit ? <Palette /> : null}
        <section ref={setStage} className={classes['stage']} aria-label={t('drawing.label')}>
          <h2 className={classes['unseen']}>{t('drawing.label')}</h2>
          <DesignerCanvas />
          <Empty />
        </section>
        <Side view={view} />
      </div>
      {overlays ? <Part load={loadOverlays} props={{ saver: sitting.saver, view, stage }} quiet /> : null}
    </div>
  );
}

/** The page. */
export function DesignerPage() {
  const { id } = route.useParams();
  return <OpenFlow key={id} id={id} />;
}

function OpenFlow({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayEdit = useMay('designer');
  const commands = useMakeCommands();
  const [sitting, setSitting] = useState<Sitting>();
  const [error, setError] = useState<unknown>();
  const [turn, setTurn] = useState(0);
  const installation = useApi('installation', {}, { refetchMs: 30_000 });
  useEffect(() => {
    let over = false;
    let open: Sitting | undefined;
    setError(undefined);
    openFlow(id, mayEdit).then(
      (opened) => {
        if (over) return opened.close();
        open = opened;
        setSitting(opened);
        return undefined;
      },
      (caught: unknown) => {
        if (!over) setError(caught);
      },
    );
    return () => {
      over = true;
      open?.close();
      setSitting(undefined);
      useCanvasUi.setState(freshUi);
    };
  }, [id, mayEdit, turn]);
  useHoldLater(!sitting && error === undefined);
  const found = installation.data;
  useEffect(() => {
    // The server answers its own snapshot: the shape is the contract's (flow/problem.ts).
    if (found && sitting) useDesigner.setState({ installation: found as unknown as Installation });
  }, [found, sitting]);
  if (error !== undefined)
    return (
      <div className="a-page">
        <Failed text={errorText(t, error)} retry={t('common.retry')} onRetry={() => setTurn(turn + 1)} />
        <Link to="/flows">{t('designer.leave')}</Link>
      </div>
    );
  if (!sitting)
    return (
      <div className="a-page">
        <RowSkeletons label={t('common.loading')} height={90} count={4} />
      </div>
    );
  return (
    <CommandsProvider value={commands}>
      <ReactFlowProvider>
        <Workbench sitting={sitting} />
      </ReactFlowProvider>
    </CommandsProvider>
  );
}
