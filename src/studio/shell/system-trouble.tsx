// What is wrong with the system, in the bar above every page: the word, and on demand what it means and what to do. Not here: what is wrong (trouble.ts).
import { Popover } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StatePill } from '#kit/state-pill.tsx';
import { useFormat } from '../app/format.ts';
import { useSession } from '../app/session.ts';
import classes from './system-trouble.module.css';
import { dayMs, type Status, type Trouble } from './trouble.ts';

/** Where each kind is typed in again, in the order in which callers would miss them. */
const places = { trunk: '/lines', channel: '/channels', agent: '/teams', voice: '/settings', recogniser: '/settings' } as const;

/** Whose passwords do not open, a link for each kind. */
function LockedSecrets({ locked }: { locked: NonNullable<Status['lockedSecrets']> }) {
  const { t } = useTranslation();
  const kinds = (Object.keys(places) as (keyof typeof places)[]).filter((kind) => locked.some((one) => one.kind === kind));
  return (
    <ul className={classes['locked']}>
      {kinds.map((kind) => {
        const names = locked.filter((one) => one.kind === kind).map(({ name }) => name);
        return (
          <li key={kind}>
            <Link to={places[kind]}>{t(`trouble.locked-${kind}`)}</Link>: {names.join(', ')}
          </li>
        );
      })}
    </ul>
  );
}

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
        {trouble === 'secretsLocked' ? <LockedSecrets locked={status.lockedSecrets ?? []} /> : null}
        <p>{user.role === 'admin' ? t(`trouble.do-${trouble}`) : t('trouble.tellAdmin')}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
