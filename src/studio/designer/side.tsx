// The right side of the designer: the settings of what is chosen, the list of problems, or the simulator. The panels live in panel/ and simulator/.
import { IconChevronDown } from '@tabler/icons-react';
import { type CSSProperties, useEffect, useState } from 'react';
import { useMediaQuery as useMedia } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { withTexts } from '../app/locale.ts';
import { useCanvasUi } from './canvas/ui.ts';
import classes from './designer.module.css';
import { Part } from './part.tsx';
import { SideEdge, useSideWidth } from './side-edge.tsx';
import { useDesigner } from './store.ts';
import type { ViewCommands } from './view-commands.ts';

const loadPanel = () => import('./panel/panel.tsx').then((module) => module.SettingsPanel);
const loadVersions = () => withTexts(['versions'], import('./versions/versions-side.tsx')).then((module) => module.VersionsSide);
const loadProblems = () => import('./problems.tsx').then((module) => module.Problems);
const loadSimulator = () => withTexts(['simulator'], import('./simulator/simulator.tsx')).then((module) => module.Simulator);

/** Where the side lies over the canvas, on a phone, it is folded away here. */
function Fold({ onFold }: { onFold: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes['fold']} aria-label={t('common.close')} onClick={onFold}>
      <IconChevronDown size={20} stroke={1.75} aria-hidden />
    </button>
  );
}

/** Where both sides fit beside the canvas; below it they share one place. */
const roomForBoth = '(min-width: 1700px)';

type Front = 'settings' | 'test';

/** Which of the two is in front where they share a place: what was asked for last. */
function useFront(asked: string, from: string): [Front, (front: Front) => void] {
  const [front, setFront] = useState<Front>('settings');
  useEffect(() => setFront('settings'), [asked]);
  // "Try from here" chooses the block as well: the test is what was asked for.
  useEffect(() => setFront('test'), [from]);
  return [front, setFront];
}

/** The sides that are open now. */
export function Side({ view }: { view: ViewCommands }) {
  const { t } = useTranslation();
  useEffect(() => {
    // Fetched ahead, so that a lost connection finds it here.
    const timer = window.setTimeout(() => void loadPanel().catch(() => undefined), 1200);
    return () => window.clearTimeout(timer);
  }, []);
  const chosen = useDesigner((state) => (state.selection.blocks.length === 1 ? state.selection.blocks[0] : undefined));
  const side = useCanvasUi((state) => state.side);
  const testing = useDesigner((state) => state.simulator);
  const [width, setWidth] = useSideWidth();
  const wide = useMedia(roomForBoth);
  const [front, setFront] = useFront(`${chosen ?? ''} ${side ?? ''}`, `${testing.open} ${testing.from ?? ''}`);
  const fold = () => {
    useDesigner.getState().select();
    useCanvasUi.setState({ side: undefined });
  };
  const shown = chosen !== undefined || side === 'flow' ? 'settings' : side;
  if (shown === undefined && !testing.open) return null;
  const name =
    shown === 'settings' || shown === undefined ? t('designer.settings') : t(shown === 'problems' ? 'flows.problems' : 'flows.versions');
  const shared = shown !== undefined && testing.open && !wide;
  const tab = (which: Front, label: string) => (
    <button type="button" role="tab" aria-selected={front === which} onClick={() => setFront(which)}>
      {label}
    </button>
  );
  return (
    <div className={classes['sides']} data-sides style={{ '--side': `${width}px` } as CSSProperties} data-shared={shared}>
      <SideEdge width={width} onChange={setWidth} />
      {shared ? (
        <div role="tablist" aria-label={t('designer.sides')} className={classes['sideTabs']}>
          {tab('settings', name)}
          {tab('test', t('designer.try'))}
        </div>
      ) : null}
      {shown === undefined ? null : (
        <aside className={classes['side']} aria-label={name} hidden={shared && front !== 'settings'}>
          {shown === 'problems' ? null : <Fold onFold={fold} />}
          {shown === 'settings' ? (
            <Part load={loadPanel} props={{}} />
          ) : shown === 'problems' ? (
            <Part load={loadProblems} props={{ view }} />
          ) : (
            <Part load={loadVersions} props={{}} />
          )}
        </aside>
      )}
      {testing.open ? (
        <aside className={classes['side']} data-simulator aria-label={t('designer.try')} hidden={shared && front !== 'test'}>
          <Part load={loadSimulator} props={{}} />
        </aside>
      ) : null}
    </div>
  );
}
