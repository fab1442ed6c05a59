// My desk: the agent's phone in the browser, one card per moment, and whether calls may ring.
import { Alert, Button, SegmentedControl } from '@mantine/core';
import { IconDeviceLandlinePhone, IconHeadset, IconPlugConnected, IconUserQuestion } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { type AgentView, useSession } from '../app/session.ts';
import { connectDesk, disconnectDesk } from '../phone/desk-phone.ts';
import { inCall, deskPhone } from '../phone/phone-state.ts';
import { ProblemText } from '../phone/problem-text.tsx';
import { AgentState } from './agent-state.tsx';
import { DeskCall } from './desk-call.tsx';
import classes from './desk-page.module.css';

function Availability({ agent }: { agent: AgentView }) {
  const { t } = useTranslation();
  const act = useAct('setMyAvailability', ['me', 'agents', 'status']);
  const asked = useRef(agent.available);
  const available = act.isPending ? asked.current : agent.available;
  const choose = (value: string) => {
    asked.current = value === 'yes';
    act.mutate({ body: { available: asked.current } });
  };
  return (
    <section className={classes['side']} aria-labelledby="availability-title">
      <h2 id="availability-title">{t('desk.availability')}</h2>
      <SegmentedControl
        fullWidth
        aria-labelledby="availability-title"
        data={[
          { value: 'yes', label: t('desk.available') },
          { value: 'no', label: t('desk.away') },
        ]}
        value={available ? 'yes' : 'no'}
        onChange={choose}
      />
      <p className="a-muted">{t(available ? 'desk.availableHelp' : 'desk.awayHelp')}</p>
    </section>
  );
}

function MyTeams({ agent }: { agent: AgentView }) {
  const { t } = useTranslation();
  const teams = useApi('teams');
  const mine = (teams.data?.items ?? []).filter((team) => agent.teams.includes(team.id));
  return (
    <section className={classes['side']} aria-labelledby="my-teams">
      <h2 id="my-teams">{t('desk.teams')}</h2>
      {mine.length === 0 ? (
        <p className="a-muted">{t('desk.noTeams')}</p>
      ) : (
        <ul className={classes['teams']}>
          {mine.map((team) => (
            <li key={team.id} className="a-team">
              <span className="a-dot" style={{ background: team.color }} aria-hidden />
              {team.name}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The desk page. */
export function DeskPage() {
  const { t } = useTranslation();
  const { agent, user } = useSession();
  const navigate = useNavigate();
  const { phase, registered, problem } = deskPhone();
  if (!agent) {
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
  const browser = agent.contact.kind === 'browser';
  const opening = phase === 'asking' || phase === 'connecting';
  return (
    <div className="a-page">
      <PageHead title={t('sections.desk')} lead={t('desk.lead')}>
        <AgentState state={agent.state} />
      </PageHead>
      <div className={classes['columns']}>
        <section className={classes['main']} aria-live="polite">
          {problem && !inCall(phase) ? (
            <Alert color="red" variant="light">
              <ProblemText problem={problem} />
            </Alert>
          ) : null}
          {!browser ? (
            <EmptyState icon={IconDeviceLandlinePhone} title={t('desk.otherPhone')} text={t('desk.otherPhoneText')} />
          ) : phase === 'ringing-in' || phase === 'talking' ? (
            <DeskCall />
          ) : registered ? (
            <EmptyState icon={IconHeadset} title={t('desk.ready')} text={t('desk.readyText')}>
              <div className={classes['connected']}>
                <StatePill tone="green" icon={IconPlugConnected}>
                  {t('desk.connected')}
                </StatePill>
                <Button variant="subtle" color="gray" size="xs" onClick={() => void disconnectDesk()}>
                  {t('desk.disconnect')}
                </Button>
              </div>
            </EmptyState>
          ) : (
            <EmptyState icon={IconHeadset} title={t('desk.offline')} text={t('desk.offlineText')}>
              <Button
                size="md"
                loading={opening}
                leftSection={<IconPlugConnected size={18} stroke={1.75} aria-hidden />}
                onClick={() => void connectDesk()}
              >
                {t('desk.connect')}
              </Button>
            </EmptyState>
          )}
        </section>
        <div className={classes['right']}>
          <Availability agent={agent} />
          <MyTeams agent={agent} />
        </div>
      </div>
    </div>
  );
}
