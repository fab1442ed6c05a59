// Teams and agents: two lists under one roof.
import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#kit/page-head.tsx';
import { AgentList } from './agent-list.tsx';
import { TeamList } from './team-list.tsx';

const route = getRouteApi('/teams');

/** The teams page. */
export function TeamsPage() {
  const { t } = useTranslation();
  const { q = '', tab = 'teams' } = route.useSearch();
  const navigate = useNavigate({ from: '/teams' });
  const onSearch = (words: string) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true });
  return (
    <div className="a-page">
      <PageHead title={t('sections.teams')} lead={t('teams.lead')} />
      <Tabs value={tab} keepMounted={false} onChange={(value) => void navigate({ search: { tab: value ?? undefined }, replace: true })}>
        <Tabs.List>
          <Tabs.Tab value="teams">{t('teams.tab-teams')}</Tabs.Tab>
          <Tabs.Tab value="agents">{t('teams.tab-agents')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="teams" className="a-tab">
          <TeamList words={q} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="agents" className="a-tab">
          <AgentList words={q} onSearch={onSearch} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
