// What goes on now: the calls in progress and, for supervisors, the queues and agents.
import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#kit/page-head.tsx';
import { useMay } from '../app/session.ts';
import { Board } from './board.tsx';
import { LiveCalls } from './live-calls.tsx';

const route = getRouteApi('/live');

/** The live page. */
export function LivePage() {
  const { t } = useTranslation();
  const { tab = 'calls' } = route.useSearch();
  const navigate = useNavigate({ from: '/live' });
  const maySupervise = useMay('supervisor');
  return (
    <div className="a-page">
      <PageHead title={t('sections.live')} lead={t('live.lead')} />
      {maySupervise ? (
        <Tabs value={tab} keepMounted={false} onChange={(value) => void navigate({ search: { tab: value ?? undefined }, replace: true })}>
          <Tabs.List>
            <Tabs.Tab value="calls">{t('live.tab-calls')}</Tabs.Tab>
            <Tabs.Tab value="queues">{t('live.tab-queues')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="calls" className="a-tab">
            <LiveCalls />
          </Tabs.Panel>
          <Tabs.Panel value="queues" className="a-tab">
            <Board />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <LiveCalls />
      )}
    </div>
  );
}
