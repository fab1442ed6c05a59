// What is wrong with the system, in the bar above every page: the word, and on demand what it means and what to do. Not here: what is wrong (trouble.ts).
import { Popover } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StatePill } from '#kit/state-pill.tsx';
import { useFormat } from '../app/format.ts';
import { useSession } from '../app/session.ts';
import classes from './system-trouble.module.css';
import { dayMs, type Status, type Trouble } from './trouble.ts';

/** The pill, which opens. */
export function SystemTrouble({ trouble, status }: { trouble: Trouble; status: Status }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { user } = useSession();
  const endsAt = status.certificateEndsAt ?? 0;
  const facts = { date: format.date(endsAt), count: Math.max(0, Math.floor((endsAt - Date.now()) / dayMs)) };
  const state = t(`trouble.${trouble}`);
  return (
    <Popover position="bottom-end" width={320} shadow="md" withArrow trapFocus={false}>
      <Popover.Target>
        <button type="button" className={classes['pill']} aria-label={t('trouble.why', { state })}>
          <StatePill tone={trouble === 'certificateEnds' ? 'amber' : 'red'} icon={IconAlertTriangle}>
            <span className={classes['word']}>{state}</span>
          </StatePill>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes['words']}>
        <strong>{t(`trouble.what-${trouble}`, facts)}</strong>
        <p>{t(`trouble.means-${trouble}`)}</p>
        <p>{user.role === 'admin' ? t(`trouble.do-${trouble}`) : t('trouble.tellAdmin')}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
