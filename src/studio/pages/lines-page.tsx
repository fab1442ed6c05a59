// Lines and trunks: how calls come in.
import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#kit/page-head.tsx';
import { useSession } from '../app/session.ts';
import { LineList } from './line-list.tsx';
import { TrunkList } from './trunk-list.tsx';

const route = getRouteApi('/lines');

/** The lines page. */
export function LinesPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { q = '', tab = 'lines' } = route.useSearch();
  const navigate = useNavigate({ from: '/lines' });
  const onSearch = (words: string) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true });
  return (
    <div className="a-page">
      <PageHead title={t('sections.lines')} lead={t('lines.lead')} />
      {user.role === 'admin' ? (
        <Tabs value={tab} keepMounted={false} onChange={(value) => void navigate({ search: { tab: value ?? undefined }, replace: true })}>
          <Tabs.List>
            <Tabs.Tab value="lines">{t('lines.tab-lines')}</Tabs.Tab>
            <Tabs.Tab value="trunks">{t('lines.tab-trunks')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="lines" className="a-tab">
            <LineList words={q} onSearch={onSearch} />
          </Tabs.Panel>
          <Tabs.Panel value="trunks" className="a-tab">
            <TrunkList words={q} onSearch={onSearch} />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <LineList words={q} onSearch={onSearch} />
      )}
    </div>
  );
}
