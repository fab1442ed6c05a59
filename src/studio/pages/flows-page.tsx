// The list of flows.
import { IconRoute } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { EmptyState } from '#kit/empty-state.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { NewFlowButton } from '../designer/new-flow.tsx';
import { ImportFlow } from './import-flow.tsx';
import { FlowState, flowState, KeysOnly } from './flow-state.tsx';
import { ListBody } from './list-body.tsx';

const route = getRouteApi('/flows');
const states = ['published', 'changed', 'draft'];

/** The flows page. */
export function FlowsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { q, state } = route.useSearch();
  const navigate = useNavigate({ from: '/flows' });
  const mayChange = useMay('designer');
  const query = useApi('flows');
  const all = query.data?.items ?? [];
  const needle = (q ?? '').toLowerCase();
  const shown = all.filter(
    (flow) =>
      (state === undefined || flowState(flow) === state) &&
      (flow.name.toLowerCase().includes(needle) || flow.id.includes(needle) || flow.lines.some((line) => line.includes(needle))),
  );
  const empty =
    all.length === 0 ? (
      <EmptyState icon={IconRoute} title={t('flows.none')} text={t('flows.noneText')}>
        {mayChange ? (
          <>
            <NewFlowButton /> <ImportFlow />
          </>
        ) : null}
      </EmptyState>
    ) : (
      <EmptyState icon={IconRoute} title={t('common.noMatch')} text={t('common.noMatchText')} />
    );
  return (
    <div className="a-page">
      <PageHead title={t('sections.flows')} lead={t('flows.lead')}>
        {mayChange && all.length > 0 ? (
          <>
            <ImportFlow />
            <NewFlowButton />
          </>
        ) : null}
      </PageHead>
      <div className="a-tools">
        <SearchBox
          label={t('flows.search')}
          clear={t('common.clear')}
          value={q ?? ''}
          onChange={(words) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true })}
        />
        <ChoiceChips
          label={t('common.filter')}
          choices={states.map((value) => ({ value, label: t(`flows.state-${value}`) }))}
          value={state}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, state: value }), replace: true })}
        />
      </div>
      <ListBody query={query} count={shown.length} empty={empty}>
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('flows.name')}</th>
              <th>{t('flows.state')}</th>
              <th className="a-wide">{t('flows.lines')}</th>
              <th className="a-wide">{t('flows.published')}</th>
              <th className="a-wide a-end">{t('flows.callsToday')}</th>
              <th className="a-end">{t('flows.lastCall')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((flow) => (
              <tr key={flow.id} data-open onClick={() => void navigate({ to: '/flows/$id', params: { id: flow.id } })}>
                <td>
                  <Link to="/flows/$id" params={{ id: flow.id }} className="a-strong" onClick={(event) => event.stopPropagation()}>
                    {flow.name}
                  </Link>
                </td>
                <td>
                  <FlowState flow={flow} /> <KeysOnly words={flow.words} />
                </td>
                <td className="a-wide a-mono">
                  {flow.lines.length > 0 ? flow.lines.join(', ') : <span className="a-muted">{t('flows.noLine')}</span>}
                </td>
                <td className="a-wide a-num">
                  {flow.publishedAt === undefined
                    ? '–'
                    : t('flows.versionAt', { version: flow.version, at: format.when(flow.publishedAt) })}
                </td>
                <td className="a-wide a-end a-num">{format.number(flow.callsToday)}</td>
                <td className="a-end a-num">{flow.lastCallAt === undefined ? '–' : format.ago(flow.lastCallAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
    </div>
  );
}
