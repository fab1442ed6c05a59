// What the check says of the whole flow, at the right side: jump to each, or mend it there. Not here: a row of it (problem-rows.tsx).
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCanvasUi } from './canvas/ui.ts';
import classes from './designer.module.css';
import { ProblemRows } from './problem-rows.tsx';
import { useDesigner } from './store.ts';
import type { ViewCommands } from './view-commands.ts';

/** The list. */
export function Problems({ view }: { view: ViewCommands }) {
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
