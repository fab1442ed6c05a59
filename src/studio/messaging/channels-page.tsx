// Channels: the connected carriers and WhatsApp accounts, the origins that messages leave from, and WhatsApp's templates.
import { Tabs } from '@mantine/core';
import { IconPencil, IconPlug, IconPlus, IconTrash } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '#kit/page-head.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { AddButton, List } from '../pages/list-table.tsx';
import { confirm } from '../shell/confirm.tsx';
import { ChannelForm } from './channel-form.tsx';
import { type Channel, ChannelState } from './messaging-state.tsx';
import { OriginList } from './origin-list.tsx';
import { TemplateList } from './template-list.tsx';

const route = getRouteApi('/channels');

/** How fast a channel goes, of how fast it may. */
function usePace(): (channel: Channel) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ ratePerS: most, health }) =>
    health.ratePerS === undefined
      ? t('channels.paceMost', { most: format.number(most) })
      : t('channels.paceNow', { now: format.number(Math.round(health.ratePerS * 10) / 10), most: format.number(most) });
}

function ChannelList({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const pace = usePace();
  const mayChange = useMay();
  const navigate = useNavigate();
  const query = useApi('channels', {}, { refetchMs: 15_000 });
  const remove = useAct('removeChannel', ['channels', 'origins']);
  const [form, setForm] = useState<Channel | 'new'>();
  const all = query.data?.items ?? [];
  const needle = words.toLowerCase();
  const rows = all.filter((one) => `${one.name} ${one.id} ${t(`channels.kind-${one.kind}`)}`.toLowerCase().includes(needle));
  const ask = (channel: Channel) =>
    confirm({
      title: t('channels.remove', { name: channel.name }),
      text: t('channels.removeText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { id: channel.id } }),
    });
  return (
    <>
      <List
        query={query}
        filtered={all.length > 0}
        {...(all.length > 0 ? { search: { label: t('channels.search'), words, onSearch } } : {})}
        add={mayChange ? <AddButton label={t('channels.add')} icon={IconPlus} onClick={() => setForm('new')} /> : null}
        empty={{ icon: IconPlug, title: t('channels.none'), text: t(mayChange ? 'channels.noneText' : 'channels.noneShown') }}
        rows={rows}
        keyOf={(channel) => channel.id}
        nameOf={(channel) => channel.name}
        onOpen={(channel) => void navigate({ to: '/channels/$id', params: { id: channel.id } })}
        actions={
          mayChange
            ? (channel) => [
                { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(channel) },
                { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(channel) },
              ]
            : undefined
        }
        columns={[
          {
            head: t('channels.name'),
            cell: (channel) => (
              <>
                <Link to="/channels/$id" params={{ id: channel.id }} className="a-strong" onClick={(event) => event.stopPropagation()}>
                  {channel.name}
                </Link>
                <div className="a-muted a-small">{t(`channels.kind-${channel.kind}`)}</div>
              </>
            ),
          },
          {
            head: t('channels.carries'),
            wide: true,
            cell: (channel) => channel.messaging.map((one) => t(`messages.${one}`)).join(', '),
          },
          { head: t('channels.state'), cell: (channel) => <ChannelState channel={channel} /> },
          { head: t('channels.pace'), wide: true, look: 'a-num', cell: pace },
        ]}
      />
      {form === undefined ? null : (
        <ChannelForm
          channel={form === 'new' ? undefined : form}
          taken={all.map((channel) => channel.id)}
          onClose={() => setForm(undefined)}
        />
      )}
    </>
  );
}

/** The channels page. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const { q = '', tab = 'channels' } = route.useSearch();
  const navigate = useNavigate({ from: '/channels' });
  const onSearch = (words: string) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true });
  return (
    <div className="a-page">
      <PageHead title={t('sections.channels')} lead={t('channels.lead')} />
      <Tabs value={tab} keepMounted={false} onChange={(value) => void navigate({ search: { tab: value ?? undefined }, replace: true })}>
        <Tabs.List>
          <Tabs.Tab value="channels">{t('channels.tab-channels')}</Tabs.Tab>
          <Tabs.Tab value="origins">{t('channels.tab-origins')}</Tabs.Tab>
          <Tabs.Tab value="templates">{t('channels.tab-templates')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="channels" className="a-tab">
          <ChannelList words={q} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="origins" className="a-tab">
          <OriginList words={q} onSearch={onSearch} />
        </Tabs.Panel>
        <Tabs.Panel value="templates" className="a-tab">
          <TemplateList words={q} onSearch={onSearch} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
