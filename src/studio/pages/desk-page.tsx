// My desk: one card per moment (ready, ringing, talking, wrap-up), the caller's story at its right, my own calls of today.
// Not here: the cards (desk-*.tsx), a call that comes in while another page is open (shell/incoming-call.tsx).
import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconKeyboard, IconUserQuestion } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { Failed } from '#kit/failed.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { errorText } from '../app/error-text.ts';
import { useSession } from '../app/session.ts';
import { resumeDesk } from '../phone/desk-phone.ts';
import { useDeskLink } from '../phone/phone-state.ts';
import { DeskAudio } from './desk-audio.tsx';
import { DeskCall } from './desk-call.tsx';
import { DeskFigures, DeskIdle, DeskTeams } from './desk-idle.tsx';
import { DeskKeys } from './desk-keys.tsx';
import { DeskLink, DeskLinkAct } from './desk-link.tsx';
import classes from './desk-page.module.css';
import { DeskPresence } from './desk-presence.tsx';
import { DeskRinging } from './desk-ringing.tsx';
import { type Desk, keysAreTaken, type Moment, useDesk, useMoment } from './desk-state.ts';
import { CallerStory } from './desk-story.tsx';
import { DeskToday } from './desk-today.tsx';
import { DeskWrapUp } from './desk-wrap-up.tsx';

function NoAgent() {
  const { t } = useTranslation();
  const { user } = useSession();
  const navigate = useNavigate();
  return (
    <div className="a-page">
      <PageHead title={t('sections.desk')} lead={t('desk.lead')} />
      <div className="a-card">
        <EmptyState icon={IconUserQuestion} title={t('desk.noAgent')} text={t('desk.noAgentText')}>
          {user.role === 'admin' || user.role === 'supervisor' ? (
            <Button onClick={() => void navigate({ to: '/teams', search: { tab: 'agents' } })}>{t('desk.goTeams')}</Button>
          ) : null}
        </EmptyState>
      </div>
    </div>
  );
}

/** Our part of the call is gone, the caller's is not. */
function Lost() {
  const { t } = useTranslation();
  const link = useDeskLink((state) => state.link);
  const waits = link === 'connected' || link === 'connecting' || link === 'retrying';
  return (
    <div className={classes['setup']} role="status">
      <h2>{t('desk.lost')}</h2>
      <p>{t('desk.lostText')}</p>
      <p className="a-muted">{t(waits ? 'desk.lostStay' : 'desk.lostConnect')}</p>
      {waits ? null : <DeskLinkAct />}
    </div>
  );
}

function Card({ moment, desk }: { moment: Moment; desk: Desk }) {
  if (moment === 'ringing') return <DeskRinging desk={desk} />;
  if (moment === 'talking') return <DeskCall desk={desk} call={desk.call} />;
  if (moment === 'lost') return <Lost />;
  if (moment === 'wrap-up') return <DeskWrapUp desk={desk} />;
  return <DeskIdle desk={desk} />;
}

function Working({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const moment = useMoment(desk);
  const link = useDeskLink((state) => state.link);
  const [dialog, setDialog] = useState<'keys' | 'audio'>();
  useEffect(() => void resumeDesk(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === '?' && !keysAreTaken(event)) setDialog('keys');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const browser = desk.agent.contact.kind === 'browser';
  const { call } = desk;
  return (
    <div className="a-page">
      <PageHead title={t('sections.desk')}>
        <div className={classes['head']}>
          {browser ? <DeskLink /> : null}
          {browser && (link === 'retrying' || (link === 'connected' && moment === 'idle')) ? <DeskLinkAct /> : null}
          {browser ? (
            <Tooltip label={t('desk.audio')}>
              <ActionIcon variant="default" size={36} aria-label={t('desk.audio')} onClick={() => setDialog('audio')}>
                <IconAdjustmentsHorizontal size={18} stroke={1.75} />
              </ActionIcon>
            </Tooltip>
          ) : null}
          <Tooltip label={t('desk.keys')}>
            <ActionIcon variant="default" size={36} aria-label={t('desk.keys')} onClick={() => setDialog('keys')}>
              <IconKeyboard size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
          <DeskPresence presence={desk.presence} />
        </div>
      </PageHead>
      <div className={classes['columns']} data-moment={moment}>
        <section className={classes['main']} aria-label={t('desk.card')}>
          <Card moment={moment} desk={desk} />
        </section>
        <div className={classes['right']}>
          {call && moment !== 'idle' ? (
            <CallerStory callId={call.callId} />
          ) : (
            <>
              <DeskTeams teams={desk.teams} />
              <DeskFigures today={desk.today} />
            </>
          )}
        </div>
      </div>
      <DeskToday without={moment === 'idle' ? undefined : call?.callId} />
      {dialog === 'keys' ? <DeskKeys onClose={() => setDialog(undefined)} /> : null}
      <Modal
        opened={dialog === 'audio'}
        onClose={() => setDialog(undefined)}
        title={t('desk.audio')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <DeskAudio />
      </Modal>
    </div>
  );
}

/** The desk page. */
export function DeskPage() {
  const { t } = useTranslation();
  const { agent } = useSession();
  const query = useDesk(agent !== undefined);
  if (!agent) return <NoAgent />;
  if (query.data) return <Working desk={query.data} />;
  return (
    <div className="a-page">
      <PageHead title={t('sections.desk')} lead={t('desk.lead')} />
      {query.error ? (
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      ) : (
        <div className="a-card">
          <RowSkeletons count={6} label={t('common.loading')} />
        </div>
      )}
    </div>
  );
}
