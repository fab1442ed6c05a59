// What callers said and was not understood, newest first, with its filters in the address. Not here: one of them (learn-detail.tsx).
import { Select } from '@mantine/core';
import { IconEar } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { StatePill } from '#kit/state-pill.tsx';
import { client, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { languageName } from '../app/language-name.ts';
import { TestPill } from '../pages/call-state.tsx';
import { List } from '../pages/list-table.tsx';
import classes from './learn-detail.module.css';
import { LearnDetail } from './learn-detail.tsx';
import { blockIn } from './teach.ts';
import { type Misheard, useBlockWords } from './use-block-words.ts';

const route = getRouteApi('/learn');
const sinceDays: Record<string, number> = { today: 0, week: 7, month: 30 };

/** The start of the day `days` days ago, in the browser's zone. */
function dayStart(days: number): number {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  return day.setDate(day.getDate() - days);
}

/** The block's title and the flow's name under it. */
function Place({ row }: { row: Misheard }) {
  const { title, flowName } = useBlockWords(row);
  return (
    <>
      <span className="a-strong">{title}</span> {row.test ? <TestPill /> : null}
      <div className={classes['flow']}>{flowName}</div>
    </>
  );
}

function Heard({ row }: { row: Misheard }) {
  const { t } = useTranslation();
  const { optionName } = useBlockWords(row);
  return (
    <>
      <StatePill tone={row.decision === 'confirm' ? 'amber' : 'grey'}>{t(`learn.${row.decision}`)}</StatePill>{' '}
      {row.text === undefined ? (row.option === undefined ? null : optionName(row.option)) : t('learn.quoted', { text: row.text })}
    </>
  );
}

function Chose({ row }: { row: Misheard }) {
  return useBlockWords(row).outcome;
}

/** The page. */
export function LearnPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/learn' });
  const flows = useApi('flows');
  const draft = useApi('flow', { params: { id: search.flow ?? '' } }, { enabled: search.flow !== undefined });
  const [chosen, setChosen] = useState<Misheard>();
  const days = search.since === undefined ? undefined : sinceDays[search.since];
  const { flow, block, language } = search;
  const filter = { search: search.q, flow, block, language, ...(days === undefined ? {} : { fromAt: dayStart(days) }) };
  const query = useInfiniteQuery({
    queryKey: ['misheard', 'pages', filter],
    queryFn: ({ pageParam }) => client('misheard', { query: { ...filter, ...(pageParam === '' ? {} : { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: (page: CallAnswer<'misheard'>) => page.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  /** Blocks have names within a flow only. */
  const titleOf = (id: string) => (draft.data && blockIn(draft.data.document, id)?.title) || id;
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const choice = (name: 'flow' | 'block' | 'language', data: { value: string; label: string }[]) => (
    <Select
      aria-label={t(`learn.${name}`)}
      placeholder={t(`learn.any${name === 'flow' ? 'Flow' : name === 'block' ? 'Block' : 'Language'}`)}
      clearable
      className={classes['choice'] ?? ''}
      data={data}
      value={search[name] ?? null}
      onChange={(value) => put({ [name]: value ?? undefined, ...(name === 'flow' ? { block: undefined } : {}) })}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
    />
  );
  /** What was found is what can be chosen, and what is chosen already. */
  const found = (values: (string | undefined)[], labelOf: (value: string) => string) =>
    [...new Set(values.flatMap((value) => value ?? []))].toSorted().map((value) => ({ value, label: labelOf(value) }));
  return (
    <div className="a-page">
      <PageHead title={t('sections.learn')} lead={t('learn.lead')} />
      <List
        query={query}
        filtered={Object.values(search).some((value) => value !== undefined)}
        onClear={() => put({ q: undefined, flow: undefined, block: undefined, language: undefined, since: undefined })}
        search={{ label: t('learn.search'), words: search.q ?? '', onSearch: (words) => put({ q: words || undefined }) }}
        tools={
          <>
            <ChoiceChips
              label={t('learn.since')}
              choices={Object.keys(sinceDays).map((value) => ({ value, label: t(`learn.since-${value}`) }))}
              value={search.since}
              onChange={(value) => put({ since: value })}
            />
            {choice(
              'flow',
              (flows.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
            )}
            {flow === undefined && block === undefined
              ? null
              : choice('block', found([block, ...rows.map(({ place }) => place.block)], titleOf))}
            {choice('language', found([language, ...rows.map((row) => row.language)], languageName))}
          </>
        }
        empty={
          query.hasNextPage
            ? { icon: IconEar, title: t('learn.nothingYet'), text: '' }
            : { icon: IconEar, title: t('learn.none'), text: t('learn.noneText') }
        }
        rows={rows}
        keyOf={(row) => `${row.callId} ${row.seq}`}
        chosen={chosen}
        onOpen={setChosen}
        columns={[
          { head: t('learn.block'), cell: (row) => <Place row={row} /> },
          { head: t('learn.before'), wide: true, cell: (row) => row.before ?? '–' },
          { head: t('learn.heard'), cell: (row) => <Heard row={row} /> },
          { head: t('learn.chose'), wide: true, cell: (row) => <Chose row={row} /> },
          { head: t('learn.when'), end: true, look: 'a-num', cell: (row) => format.when(row.at) },
        ]}
      />
      {chosen ? <LearnDetail key={`${chosen.callId} ${chosen.seq}`} row={chosen} onClose={() => setChosen(undefined)} /> : null}
    </div>
  );
}
