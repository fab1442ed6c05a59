// The log of changes: who did what, when and how it ended, with its filters in the address; one act opens beside the list.
// Not here: what one act shows (audit-detail.tsx), how long entries are kept (audit-retention.tsx).
import { Drawer, Select } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { auditObjects } from '#api/contract/route.ts';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { client, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { periodStart, periods } from '../messaging/period.ts';
import { List } from '../pages/list-table.tsx';
import { AuditDetail } from './audit-detail.tsx';
import { type Act, OutcomePill, useActWords } from './audit-words.tsx';
import { AuditRetention } from './audit-retention.tsx';

const route = getRouteApi('/settings');
const pageSize = 50;

/** People and keys that may have done something, by name. */
function useActors(): { value: string; label: string }[] {
  const users = useApi('users').data?.items ?? [];
  const tokens = useApi('tokens').data?.items ?? [];
  return [...users, ...tokens].map(({ id, name }) => ({ value: id, label: name })).sort((a, b) => a.label.localeCompare(b.label));
}

/** The tab. */
export function AuditLog() {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useActWords();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/settings' });
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const actors = useActors();
  const object = auditObjects.find((one) => one === search.kind);
  const since = periods.find((one) => one === search.since);
  const filter = { search: search.q, object, who: search.who, fromAt: since && periodStart(since) };
  const query = useInfiniteQuery({
    queryKey: ['audit', 'pages', filter],
    queryFn: ({ pageParam }) => client('audit', { query: { ...filter, limit: pageSize, ...(pageParam ? { beforeId: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (page: CallAnswer<'audit'>) => (page.items.length < pageSize ? undefined : page.items.at(-1)?.id),
  });
  const rows: Act[] = query.data?.pages.flatMap((page) => page.items) ?? [];
  const opened = rows.find(({ id }) => String(id) === search.id);
  const open = (act: Act) => put({ id: String(act.id) });
  return (
    <>
      <p className="a-muted">{t('audit.lead')}</p>
      <List
        query={query}
        filtered={Object.values(filter).some((value) => value !== undefined)}
        onClear={() => put({ q: undefined, kind: undefined, who: undefined, since: undefined })}
        search={{ label: t('audit.search'), words: search.q ?? '', onSearch: (given) => put({ q: given || undefined }) }}
        tools={
          <>
            <ChoiceChips
              label={t('calls.since')}
              choices={periods.map((value) => ({ value, label: t(`calls.since-${value}`) }))}
              value={since}
              onChange={(value) => put({ since: value })}
            />
            <Select
              aria-label={t('audit.who')}
              placeholder={t('audit.anyone')}
              clearable
              searchable
              w={190}
              data={actors}
              value={search.who ?? null}
              onChange={(value) => put({ who: value ?? undefined })}
              clearButtonProps={{ 'aria-label': t('common.clear') }}
            />
            <Select
              aria-label={t('audit.kind')}
              placeholder={t('audit.anyKind')}
              clearable
              searchable
              w={210}
              data={auditObjects
                .map((value) => ({ value, label: t(`audit.kind-${value}`) }))
                .sort((a, b) => a.label.localeCompare(b.label))}
              value={object ?? null}
              onChange={(value) => put({ kind: value ?? undefined })}
              clearButtonProps={{ 'aria-label': t('common.clear') }}
            />
            <AuditRetention />
          </>
        }
        empty={{ icon: IconHistory, title: t('audit.none'), text: t('audit.noneText') }}
        rows={rows}
        keyOf={(act) => act.id}
        onOpen={open}
        columns={[
          {
            head: t('audit.act'),
            cell: (act) => (
              <>
                <button
                  type="button"
                  className="a-link a-strong"
                  onClick={(event) => {
                    event.stopPropagation();
                    open(act);
                  }}
                >
                  {words.act(act)}
                </button>
                <div className="a-muted a-small">{words.object(act)}</div>
              </>
            ),
          },
          {
            head: t('audit.changes'),
            wide: true,
            cell: (act) => <span className="a-two-lines a-muted">{act.changes.map(({ field }) => words.field(field)).join(', ')}</span>,
          },
          {
            head: t('audit.who'),
            cell: (act) => (
              <>
                {words.who(act)}
                {act.who === 'token' ? <div className="a-muted a-small">{t('audit.who-token')}</div> : null}
              </>
            ),
          },
          { head: t('audit.outcome'), wide: true, cell: (act) => <OutcomePill outcome={act.outcome} /> },
          { head: t('audit.when'), end: true, look: 'a-num', cell: (act) => format.when(act.at) },
        ]}
      />
      <Drawer
        opened={opened !== undefined}
        onClose={() => put({ id: undefined })}
        title={opened && words.act(opened)}
        size={520}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened === undefined ? null : <AuditDetail act={opened} />}
      </Drawer>
    </>
  );
}
