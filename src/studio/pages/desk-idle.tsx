// The card between calls: choosing the audio and connecting at first; then that all is ready, who waits, and how the day goes.
// Not here: the moments of a call (desk-ringing.tsx, desk-call.tsx, desk-wrap-up.tsx).
import { Alert, Button } from '@mantine/core';
import { IconBell, IconDeviceLandlinePhone, IconHeadset, IconPlayerPause, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { clock, useFormat } from '../app/format.ts';
import { useConnection } from '../app/hints.ts';
import { deskPhone, useDeskLink } from '../phone/phone-state.ts';
import { ProblemText } from '../phone/problem-text.tsx';
import { DeskAudio } from './desk-audio.tsx';
import { DeskLinkAct } from './desk-link.tsx';
import classes from './desk-page.module.css';
import { usePresenceChange, useReasonName } from './desk-presence.tsx';
import type { Desk } from './desk-state.ts';

/** Asks for notices of the operating system, once, where they were neither allowed nor refused. */
function AskNotices() {
  const { t } = useTranslation();
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  if (permission !== 'default') return null;
  return (
    <Button
      variant="subtle"
      size="xs"
      leftSection={<IconBell size={16} stroke={1.75} aria-hidden />}
      onClick={() => void Notification.requestPermission().then(setPermission)}
    >
      {t('desk.allowNotices')}
    </Button>
  );
}

function Setup() {
  const { t } = useTranslation();
  const link = useDeskLink((state) => state.link);
  const problem = deskPhone((state) => state.problem);
  return (
    <div className={classes['setup']}>
      <h2>{t(link === 'elsewhere' ? 'desk.elsewhere' : 'desk.offline')}</h2>
      <p className="a-muted">{t(link === 'elsewhere' ? 'desk.elsewhereText' : 'desk.offlineText')}</p>
      {problem ? (
        <Alert color="red" variant="light">
          <ProblemText problem={problem} />
        </Alert>
      ) : null}
      {link === 'elsewhere' ? null : <DeskAudio />}
      <DeskLinkAct />
    </div>
  );
}

function Ready({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { change, pending } = usePresenceChange();
  const reasonName = useReasonName();
  const connected = useConnection((link) => link.connected);
  const { state, reason } = desk.presence;
  if (connected === false)
    return <EmptyState icon={IconPlugConnectedX} title={t('desk.serverAwayTitle')} text={t('desk.serverAwayText')} />;
  const browser = desk.agent.contact.kind === 'browser';
  if (state === 'away') {
    const text = reason === 'no-answer' ? t('desk.awayNoAnswer') : t('desk.awayText');
    return (
      <EmptyState icon={IconPlayerPause} title={reasonName(reason) ?? t('desk.state-away')} text={text}>
        <Button size="md" loading={pending} onClick={() => change({ state: 'available' })}>
          {t('desk.backAvailable')}
        </Button>
      </EmptyState>
    );
  }
  if (state === 'offline')
    return (
      <EmptyState
        icon={IconPlugConnectedX}
        title={t('desk.state-offline')}
        text={t(browser ? 'desk.offlineBrowser' : 'desk.offlinePhone')}
      />
    );
  return (
    <EmptyState
      icon={browser ? IconHeadset : IconDeviceLandlinePhone}
      title={t('desk.ready')}
      text={t(browser ? 'desk.readyText' : 'desk.otherPhoneText')}
    >
      <AskNotices />
    </EmptyState>
  );
}

/** The card. */
export function DeskIdle({ desk }: { desk: Desk }) {
  const link = useDeskLink((state) => state.link);
  const needsSetup =
    desk.agent.contact.kind === 'browser' && (link === 'off' || link === 'microphone' || link === 'refused' || link === 'elsewhere');
  return needsSetup ? <Setup /> : <Ready desk={desk} />;
}

/** My teams with who waits there now. */
export function DeskTeams({ teams }: { teams: Desk['teams'] }) {
  const { t } = useTranslation();
  return (
    <section className={classes['side']} aria-labelledby="my-teams">
      <h2 id="my-teams">{t('desk.teams')}</h2>
      {teams.length === 0 ? (
        <p className="a-muted">{t('desk.noTeams')}</p>
      ) : (
        <ul className={classes['teams']}>
          {teams.map((team) => (
            <li key={team.id}>
              <span className="a-team">
                <span className="a-dot" style={{ background: team.color }} aria-hidden />
                {team.name}
              </span>
              <span className={team.waiting > 0 ? classes['waiting'] : 'a-muted'}>
                {team.waiting > 0 ? t('desk.waitingNow', { count: team.waiting, time: clock(team.longestWaitMs) }) : t('desk.nobodyWaits')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** How my day goes, in four numbers. */
export function DeskFigures({ today }: { today: Desk['today'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cells = [
    { word: 'figureAnswered', value: format.number(today.handled) },
    { word: 'figureTalk', value: clock(today.handled === 0 ? 0 : (today.talkMs + today.holdMs) / today.handled) },
    { word: 'figureWrapUp', value: clock(today.handled === 0 ? 0 : today.wrapUpMs / today.handled) },
    { word: 'figureMissed', value: format.number(today.missed) },
  ];
  return (
    <section className={classes['side']} aria-labelledby="my-figures">
      <h2 id="my-figures">{t('desk.figures')}</h2>
      <dl className={classes['figures']}>
        {cells.map((cell) => (
          <div key={cell.word}>
            <dt>{t(`desk.${cell.word}`)}</dt>
            <dd className="a-num">{cell.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
