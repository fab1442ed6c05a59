// The list of calls, newest first, with its filters in the address.
import { Button, Select } from '@mantine/core';
import { IconPhoneDone } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { PageHead } from '#kit/page-head.tsx';
import type { CallAnswer } from '#api/contract/client.ts';
import { client, useApi } from '../app/api.ts';
import { clock, useFormat } from '../app/format.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { EndPill, TestPill, useCallerName } from './call-state.tsx';
import { List } from './list-table.tsx';

const route = getRouteApi('/calls');
const pageSize = 50;
const sinceDays: Record<string, number> = { today: 0, week: 7, month: 30 };

/** The start of the day `days` days ago, in the browser's zone. */
function dayStart(days: number): number {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  return day.getTime() - days * 86_400_000;
}

/** The calls page. */
export function CallsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const caller = useCallerName();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/calls' });
  const flows = useApi('flows');
  const show = usePhonePanel((state) => state.show);
  const days = search.since === undefined ? undefined : sinceDays[search.since];
  const filter = {
    search: search.q,
    flow: search.flow,
    line: search.line,
    ...(days === undefined ? {} : { fromAt: dayStart(days) }),
  };
  const query = useInfiniteQuery({
    queryKey: ['calls', 'pages', filter],
    queryFn: ({ pageParam }) => client('calls', { query: { ...filter, limit: pageSize, ...(pageParam ? { before: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (page: CallAnswer<'calls'>) => (page.items.length < pageSize ? undefined : page.items.at(-1)?.startedAt),
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(search).some((value) => value !== undefined);
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const tools = (
    <>
      <ChoiceChips
        label={t('calls.since')}
        choices={Object.keys(sinceDays).map((value) => ({ value, label: t(`calls.since-${value}`) }))}
        value={search.since}
        onChange={(value) => put({ since: value })}
      />
      {(flows.data?.items.length ?? 0) > 1 ? (
        <Select
          aria-label={t('calls.flow')}
          placeholder={t('calls.anyFlow')}
          clearable
          w={200}
          data={(flows.data?.items ?? []).map((flow) => ({ value: flow.id, label: flow.name }))}
          value={search.flow ?? null}
          onChange={(value) => put({ flow: value ?? undefined })}
          clearButtonProps={{ 'aria-label': t('common.clear') }}
        />
      ) : null}
    </>
  );
  return (
    <div className="a-page">
      <PageHead title={t('sections.calls')} lead={t('calls.lead')} />
      <List
        query={query}
        filtered={filtered}
        onClear={() => put({ q: undefined, flow: undefined, line: undefined, since: undefined })}
        search={{ label: t('calls.search'), words: search.q ?? '', onSearch: (words) => put({ q: words || undefined }) }}
        tools={tools}
        empty={{
          icon: IconPhoneDone,
          title: t('calls.none'),
          text: t('calls.noneText'),
          action: <Button onClick={() => show()}>{t('home.callDemo')}</Button>,
        }}
        rows={rows}
        keyOf={(call) => call.id}
        onOpen={(call) => void navigate({ to: '/calls/$id', params: { id: call.id } })}
        columns={[
          {
            head: t('calls.caller'),
            cell: (call) => (
              <>
                <Link to="/calls/$id" params={{ id: call.id }} className="a-strong a-num" onClick={(event) => event.stopPropagation()}>
                  {caller(call)}
                </Link>{' '}
                {call.test ? <TestPill /> : null}
              </>
            ),
          },
          { head: t('calls.began'), look: 'a-num', cell: (call) => format.when(call.startedAt) },
          { head: t('calls.flow'), wide: true, cell: (call) => call.flowName },
          { head: t('calls.line'), wide: true, look: 'a-mono', cell: (call) => call.line },
          { head: t('calls.end'), wide: true, cell: (call) => <EndPill call={call} /> },
          {
            head: t('calls.duration'),
            end: true,
            look: 'a-num',
            cell: (call) => (call.endedAt === undefined ? '–' : clock(call.endedAt - call.startedAt)),
          },
        ]}
      />
    </div>
  );
}
