// Messages: what was sent and how it fared, the report, who opted out, and the rules. Not here: the tabs' own parts.
import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#kit/page-head.tsx';
import { useMay } from '../app/session.ts';
import { MessageList } from './message-list.tsx';
import { MessageReport } from './message-report.tsx';
import { MessageRules } from './message-rules.tsx';
import { OptOutList } from './opt-out-list.tsx';

const route = getRouteApi('/messages');

/** The messages page. */
export function MessagesPage() {
  const { t } = useTranslation();
  const { tab = 'list' } = route.useSearch();
  const maySupervise = useMay('supervisor');
  const navigate = useNavigate({ from: '/messages' });
  return (
    <div className="a-page">
      <PageHead title={t('sections.messages')} lead={t('messages.lead')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => void navigate({ search: value === 'list' ? {} : { tab: value ?? undefined }, replace: true })}
      >
        <Tabs.List>
          <Tabs.Tab value="list">{t('message.tab-list')}</Tabs.Tab>
          <Tabs.Tab value="report">{t('message.tab-report')}</Tabs.Tab>
          {maySupervise ? <Tabs.Tab value="optouts">{t('message.tab-optouts')}</Tabs.Tab> : null}
          <Tabs.Tab value="rules">{t('message.tab-rules')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="list" className="a-tab">
          <MessageList />
        </Tabs.Panel>
        <Tabs.Panel value="report" className="a-tab">
          <MessageReport />
        </Tabs.Panel>
        {maySupervise ? (
          <Tabs.Panel value="optouts" className="a-tab">
            <OptOutList />
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel value="rules" className="a-tab">
          <MessageRules />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
