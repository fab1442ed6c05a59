// One card a team: how many wait and how long, who is there, and today's figures with what each means.
import { Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconClockPause, IconMoon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StatePill } from '#kit/state-pill.tsx';
import { clock, useFormat } from '../app/format.ts';
import type { BoardView } from './rows.ts';
import classes from './board.module.css';

type Team = BoardView['teams'][number];

function Figure({ name, value, help }: { name: string; value: string; help: string }) {
  return (
    <div>
      <dt>
        <Tooltip label={help} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
          <button type="button" className={classes['figure']}>
            {name}
          </button>
        </Tooltip>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}

function Alert({ team }: { team: Team }) {
  const { t } = useTranslation();
  if (!team.open)
    return (
      <StatePill tone="grey" icon={IconMoon}>
        {t('board.closed')}
      </StatePill>
    );
  if (team.alert === 'none') return null;
  return (
    <StatePill tone={team.alert === 'critical' ? 'red' : 'amber'} icon={team.alert === 'critical' ? IconAlertTriangle : IconClockPause}>
      {t(`board.alert-${team.alert}`)}
    </StatePill>
  );
}

function TeamCard({ team }: { team: Team }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { today, target, agents } = team;
  const percent = (share: number | undefined) => (share === undefined ? '–' : `${format.number(Math.round(share * 100))} %`);
  const time = (ms: number | undefined) => (ms === undefined ? '–' : clock(ms));
  return (
    <section className={`a-card ${classes['team']}`} data-alert={team.alert} aria-label={team.name}>
      <header>
        <h2>
          <span className="a-dot" style={{ background: team.color }} aria-hidden /> {team.name}
        </h2>
        <Alert team={team} />
      </header>
      <div className={classes['now']}>
        <div>
          <strong>{format.number(team.waiting)}</strong>
          <span>{t('board.waiting', { count: team.waiting })}</span>
        </div>
        <div>
          <strong>{clock(team.longestWaitMs)}</strong>
          <span>{t('board.longest')}</span>
        </div>
        <div>
          <strong>
            {format.number(agents.available)}
            <small> / {format.number(agents.available + agents.busy + agents.wrapUp + agents.away + agents.offline)}</small>
          </strong>
          <span>{t('board.free')}</span>
        </div>
      </div>
      <dl>
        <Figure name={t('board.serviceLevel', target)} value={percent(today.serviceLevel)} help={t('board.serviceLevelHelp', target)} />
        <Figure name={t('board.asa')} value={time(today.asaMs)} help={t('board.asaHelp')} />
        <Figure name={t('board.aht')} value={time(today.ahtMs)} help={t('board.ahtHelp')} />
        <Figure name={t('board.abandonment')} value={percent(today.abandonment)} help={t('board.abandonmentHelp')} />
        <Figure name={t('board.answered')} value={format.number(today.answered)} help={t('board.answeredHelp')} />
        <Figure name={t('board.callbacks')} value={format.number(team.callbacks)} help={t('board.callbacksHelp')} />
      </dl>
    </section>
  );
}

/** The cards. */
export function BoardTeams({ board }: { board: BoardView }) {
  return (
    <div className={classes['teams']}>
      {board.teams.map((team) => (
        <TeamCard key={team.team} team={team} />
      ))}
    </div>
  );
}
