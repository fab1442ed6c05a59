// The right side of the designer: the settings of what is chosen, the list of problems, or the simulator. The panels live in panel/ and simulator/.
import { IconChevronDown } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCanvasUi } from './canvas/ui.ts';
import classes from './designer.module.css';
import { Part } from './part.tsx';
import { useDesigner } from './store.ts';
import type { ViewCommands } from './view-commands.ts';

const loadPanel = () => import('./panel/panel.tsx').then((module) => module.SettingsPanel);
const loadVersions = () => import('./versions/versions-side.tsx').then((module) => module.VersionsSide);
const loadProblems = () => import('./problems.tsx').then((module) => module.Problems);
const loadSimulator = () => import('./simulator/simulator.tsx').then((module) => module.Simulator);

/** Where the side lies over the canvas, on a phone, it is folded away here. */
function Fold({ onFold }: { onFold: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes['fold']} aria-label={t('common.close')} onClick={onFold}>
      <IconChevronDown size={20} stroke={1.75} aria-hidden />
    </button>
  );
}

/** The sides that are open now. */
export function Side({ view }: { view: ViewCommands }) {
  const { t } = useTranslation();
  useEffect(() => {
    // Fetched ahead, so that a lost connection finds it here.
    const timer = window.setTimeout(() => void loadPanel().catch(() => undefined), 1200);
    return () => window.clearTimeout(timer);
  }, []);
  const one = useDesigner((state) => state.selection.blocks.length === 1);
  const side = useCanvasUi((state) => state.side);
  const simulating = useDesigner((state) => state.simulator.open);
  const fold = () => {
    useDesigner.getState().select();
    useCanvasUi.setState({ side: undefined });
  };
  const settings = one || side === 'flow';
  return (
    <>
      {settings ? (
        <aside className={classes['side']} aria-label={t('designer.settings')}>
          <Fold onFold={fold} />
          <Part load={loadPanel} props={{}} />
        </aside>
      ) : side === 'problems' ? (
        <aside className={classes['side']} aria-label={t('flows.problems')}>
          <Part load={loadProblems} props={{ view }} />
        </aside>
      ) : side === 'versions' ? (
        <aside className={classes['side']} aria-label={t('flows.versions')}>
          <Fold onFold={fold} />
          <Part load={loadVersions} props={{}} />
        </aside>
      ) : null}
      {simulating ? (
        <aside className={classes['side']} data-simulator aria-label={t('designer.try')}>
          <Part load={loadSimulator} props={{}} />
        </aside>
      ) : null}
    </>
  );
}
