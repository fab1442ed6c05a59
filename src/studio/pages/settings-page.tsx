// Settings: one's own account, the libraries of audio and of files; for supervisors the desk's words; for admins outside numbers, users, API tokens and the
// log of changes.
import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#kit/page-head.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { lazyPart } from '../app/lazy-part.ts';
import { withTexts } from '../app/locale.ts';
import { useMay, useSession } from '../app/session.ts';
import { Account } from './account.tsx';
import { AudioList } from './audio-list.tsx';
import { DeskLists } from './desk-lists.tsx';
import { OutboundList } from './outbound-list.tsx';
import { TokenList } from './token-list.tsx';
import { UserList } from './user-list.tsx';

const route = getRouteApi('/settings');
const FileList = lazyPart(() => withTexts(['files'], import('./file-list.tsx')).then((module) => module.FileList));
const AuditLog = lazyPart(() => withTexts(['audit'], import('../audit/audit-log.tsx')).then((module) => module.AuditLog));

const VoicesTab = lazyPart(() => withTexts(['voices'], import('../voices/voices-tab.tsx')).then((module) => module.VoicesTab));

const EarsTab = lazyPart(() => withTexts(['voices', 'ears'], import('../ears/ears-tab.tsx')).then((module) => module.EarsTab));

/** The settings page. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { tab = 'account' } = route.useSearch();
  const isAdmin = user.role === 'admin';
  const mayHear = useMay('designer', 'supervisor');
  const maySupervise = useMay('supervisor');
  const navigate = useNavigate({ from: '/settings' });
  return (
    <div className="a-page">
      <PageHead title={t('sections.settings')} lead={t('settings.lead')} />
      {mayHear ? (
        <Tabs value={tab} keepMounted={false} onChange={(value) => void navigate({ search: { tab: value ?? undefined }, replace: true })}>
          <Tabs.List>
            <Tabs.Tab value="account">{t('settings.tab-account')}</Tabs.Tab>
            <Tabs.Tab value="audio">{t('settings.tab-audio')}</Tabs.Tab>
            <Tabs.Tab value="voices">{t('settings.tab-voices')}</Tabs.Tab>
            <Tabs.Tab value="ears">{t('settings.tab-ears')}</Tabs.Tab>
            <Tabs.Tab value="files">{t('settings.tab-files')}</Tabs.Tab>
            {maySupervise ? <Tabs.Tab value="desk">{t('settings.tab-desk')}</Tabs.Tab> : null}
            {isAdmin ? <Tabs.Tab value="outbound">{t('settings.tab-outbound')}</Tabs.Tab> : null}
            {isAdmin ? <Tabs.Tab value="users">{t('settings.tab-users')}</Tabs.Tab> : null}
            {isAdmin ? <Tabs.Tab value="tokens">{t('settings.tab-tokens')}</Tabs.Tab> : null}
            {isAdmin ? <Tabs.Tab value="audit">{t('settings.tab-audit')}</Tabs.Tab> : null}
          </Tabs.List>
          <Tabs.Panel value="account" className="a-tab">
            <Account />
          </Tabs.Panel>
          <Tabs.Panel value="audio" className="a-tab">
            <AudioList />
          </Tabs.Panel>
          <Tabs.Panel value="voices" className="a-tab">
            <Suspense fallback={<RowSkeletons label={t('common.loading')} />}>
              <VoicesTab />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="ears" className="a-tab">
            <Suspense fallback={<RowSkeletons label={t('common.loading')} />}>
              <EarsTab />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="files" className="a-tab">
            <Suspense fallback={<RowSkeletons label={t('common.loading')} />}>
              <FileList />
            </Suspense>
          </Tabs.Panel>
          {maySupervise ? (
            <Tabs.Panel value="desk" className="a-tab">
              <DeskLists />
            </Tabs.Panel>
          ) : null}
          {isAdmin ? (
            <>
              <Tabs.Panel value="outbound" className="a-tab">
                <OutboundList />
              </Tabs.Panel>
              <Tabs.Panel value="users" className="a-tab">
                <UserList />
              </Tabs.Panel>
              <Tabs.Panel value="tokens" className="a-tab">
                <TokenList />
              </Tabs.Panel>
              <Tabs.Panel value="audit" className="a-tab">
                <Suspense fallback={<RowSkeletons label={t('common.loading')} />}>
                  <AuditLog />
                </Suspense>
              </Tabs.Panel>
            </>
          ) : null}
        </Tabs>
      ) : (
        <Account />
      )}
    </div>
  );
}
