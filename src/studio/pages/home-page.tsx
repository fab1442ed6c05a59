// The first page: call the demo now, how the system stands, the last calls, and what to do first.
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconArrowRight, IconCircleCheck, IconHeadset, IconPhone, IconFlask } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CopyText } from '#kit/copy-text.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { StatePill } from '#kit/state-pill.tsx';
import { useApi } from '../app/api.ts';
import { clock, useFormat } from '../app/format.ts';
import { useMay, useSession } from '../app/session.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { troubleOf } from '../shell/trouble.ts';
import { EndPill, useCallerName } from './call-state.tsx';
import { FirstSteps } from './first-steps.tsx';
import classes from './home-page.module.css';
import { ListBody } from './list-body.tsx';

function CallTheDemo() {
  const { t } = useTranslation();
  const status = useApi('status');
  const show = usePhonePanel((state) => state.show);
  const data = status.data;
  if (data && data.demoLine === undefined && data.lines === 0) {
    return (
      <section className={classes['demo']}>
        <div>
          <h2>{t('home.callTitle')}</h2>
          <p>{t('home.noDemo')}</p>
        </div>
        <Button component={Link} to="/lines">
          {t('home.addLine')}
        </Button>
      </section>
    );
  }
  const address = data ? (data.sipAddress.includes('@') ? data.sipAddress : `sip:${data.demoLine ?? 'demo'}@${data.sipAddress}`) : '';
  return (
    <section className={classes['demo']} aria-labelledby="demo-title">
      <div className={classes['demoWords']}>
        <h2 id="demo-title">{t('home.callTitle')}</h2>
        <p>{t('home.callText')}</p>
        {data ? <CopyText value={address} copy={t('common.copy')} copied={t('common.copied')} /> : null}
        {data?.sandboxOnly ? (
          <p className={classes['sandbox']}>
            <StatePill tone="violet" icon={IconFlask}>
              {t('common.test')}
            </StatePill>
            <span>{t('home.sandbox')}</span>
          </p>
        ) : null}
      </div>
      <Button
        size="lg"
        leftSection={<IconPhone size={20} stroke={1.75} aria-hidden />}
        disabled={!data}
        onClick={() => show(data?.demoLine, true)}
      >
        {t('home.callDemo')}
      </Button>
    </section>
  );
}

function HowItStands() {
  const { t } = useTranslation();
  const { user } = useSession();
  const format = useFormat();
  const status = useApi('status');
  const flows = useApi('flows');
  const data = status.data;
  const today = flows.data?.items.reduce((sum, flow) => sum + flow.callsToday, 0);
  const parts = data
    ? ([
        ['database', data.databaseUp],
        ['media', data.mediaUp],
        ['speech', data.speechUp],
      ] as const)
    : [];
  const down = parts.filter(([, up]) => !up);
  // A full disk or an ended certificate is told in the bar.
  const trouble = data && troubleOf(data, user.role, Date.now());
  const well = trouble === undefined || trouble === 'certificateEnds';
  const figures = [
    { id: 'callsNow', value: data?.callsNow, to: '/live' },
    { id: 'today', value: today, to: '/calls' },
    { id: 'agentsOnline', value: data?.agentsOnline, to: '/teams' },
    { id: 'linesCount', value: data?.lines, to: '/lines' },
  ] as const;
  return (
    <section aria-labelledby="now-title" className={classes['now']}>
      <div className={classes['sectionHead']}>
        <h2 id="now-title">{t('home.now')}</h2>
        {data === undefined || (down.length === 0 && !well) ? null : down.length === 0 ? (
          <StatePill tone="green" icon={IconCircleCheck}>
            {t('home.allUp')}
          </StatePill>
        ) : (
          down.map(([part]) => (
            <StatePill key={part} tone="red" icon={IconAlertTriangle}>
              {t(`home.part-${part}`)}: {t('home.down')}
            </StatePill>
          ))
        )}
      </div>
      <div className={classes['figures']}>
        {figures.map((figure) => (
          <Link key={figure.id} to={figure.to} className={classes['figure']}>
            <strong className="a-num">{figure.value === undefined ? '–' : format.number(figure.value)}</strong>
            <span>{t(`home.${figure.id}`)}</span>
          </Link>
        ))}
      </div>
    </section>
  );
}

function LastCalls() {
  const { t } = useTranslation();
  const format = useFormat();
  const caller = useCallerName();
  const navigate = useNavigate();
  const query = useApi('calls', { query: { limit: 6 } });
  const rows = query.data?.items ?? [];
  return (
    <section aria-labelledby="last-title" className={classes['last']}>
      <div className={classes['sectionHead']}>
        <h2 id="last-title">{t('home.lastCalls')}</h2>
        {rows.length > 0 ? (
          <Link to="/calls" className={classes['all']}>
            {t('home.seeAll')}
            <IconArrowRight size={16} stroke={1.75} aria-hidden />
          </Link>
        ) : null}
      </div>
      <ListBody query={query} count={rows.length} empty={<p className={classes['quiet']}>{t('home.noCalls')}</p>}>
        <table className="a-table">
          <thead hidden>
            <tr>
              <th>{t('calls.caller')}</th>
              <th>{t('calls.end')}</th>
              <th>{t('calls.duration')}</th>
              <th>{t('calls.began')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((call) => (
              <tr key={call.id} data-open onClick={() => void navigate({ to: '/calls/$id', params: { id: call.id } })}>
                <td>
                  <Link to="/calls/$id" params={{ id: call.id }} className="a-strong a-num" onClick={(event) => event.stopPropagation()}>
                    {caller(call)}
                  </Link>
                  <div className="a-muted a-small">{call.flowName}</div>
                </td>
                <td className="a-wide">
                  <EndPill call={call} />
                </td>
                <td className="a-num a-end">{call.endedAt === undefined ? '–' : clock(call.endedAt - call.startedAt)}</td>
                <td className="a-num a-end a-muted">{format.ago(call.startedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
    </section>
  );
}

/** The home page. */
export function HomePage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const sees = useMay('designer', 'supervisor');
  const first = user.name.split(/\s+/)[0] ?? user.name;
  if (!sees) {
    return (
      <div className="a-page">
        <PageHead title={t('home.title', { name: first })} lead={t('home.agentLead')}>
          <Button component={Link} to="/desk" leftSection={<IconHeadset size={16} stroke={1.75} aria-hidden />}>
            {t('home.goDesk')}
          </Button>
        </PageHead>
      </div>
    );
  }
  return (
    <div className="a-page">
      <PageHead title={t('home.title', { name: first })} lead={t('home.lead')} />
      <CallTheDemo />
      <HowItStands />
      <div className={classes['columns']}>
        <LastCalls />
        <FirstSteps />
      </div>
    </div>
  );
}
