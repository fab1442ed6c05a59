// The right side of the designer: the settings of what is chosen, the list of problems, or the simulator. The panels live in panel/ and simulator/.
import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCanvasUi } from './canvas/ui.ts';
import classes from './designer.module.css';
import { Part } from './part.tsx';
import { ProblemRows } from './problem-rows.tsx';
import { useDesigner } from './store.ts';
import type { ViewCommands } from './view-commands.ts';

const loadPanel = () => import('./panel/panel.tsx').then((module) => module.SettingsPanel);
const loadVersions = () => import('./versions/versions-side.tsx').then((module) => module.VersionsSide);
const loadSimulator = () => import('./simulator/simulator.tsx').then((module) => module.Simulator);

function Problems({ view }: { view: ViewCommands }) {
  const { t } = useTranslation();
  const problems = useDesigner((state) => state.problems);
  return (
    <section className={classes['sideBody']} aria-label={t('flows.problems')}>
      <header className={classes['sideHead']}>
        <h2>{t('flows.problems')}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={() => useCanvasUi.setState({ side: undefined })}>
          <IconX size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </header>
      {problems.length === 0 ? (
        <div className={classes['calm']}>
          <h3>{t('flows.noProblems')}</h3>
          <p className="a-muted">{t('flows.noProblemsText')}</p>
        </div>
      ) : (
        <ProblemRows problems={problems} onChoose={view.jumpTo} />
      )}
    </section>
  );
}

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
          <Problems view={view} />
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
