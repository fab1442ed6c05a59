// Two versions of a flow, or the draft and a version, laid over one another on the drawing; beside it every difference, field by field.
import { Select } from '@mantine/core';
import { IconArrowRight, IconChevronLeft } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../../app/api.ts';
import { readDocument } from '../../app/document.ts';
import { errorText } from '../../app/error-text.ts';
import { FlowDrawing } from '../../drawing/flow-drawing.tsx';
import { ChangeList } from './change-list.tsx';
import { changesBetween } from './changes.ts';
import classes from './versions.module.css';

const route = getRouteApi('/flows/$id/compare');

/** The document of `draft` or of a version's number. */
function useSide(id: string, which: string | undefined) {
  const number = which === undefined || which === 'draft' ? 0 : Number(which);
  const draft = useApi('flow', { params: { id } });
  const version = useApi('flowVersion', { params: { id, version: number } }, { enabled: number > 0 });
  const raw = which === 'draft' ? draft.data?.document : version.data?.document;
  const flow = useMemo(() => (raw === undefined ? undefined : readDocument(raw)), [raw]);
  return {
    flow,
    unreadable: raw !== undefined && flow === undefined,
    error: which === 'draft' ? draft.error : (version.error ?? draft.error),
  };
}

/** The page. */
export function ComparePage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/flows/$id/compare' });
  const summary = useApi('flow', { params: { id } }).data?.summary;
  const versions = useApi('flowVersions', { params: { id } });
  const newest = versions.data?.items[0]?.version;
  const beforeWhich = search.before ?? (newest === undefined ? undefined : String(newest));
  const afterWhich = search.after ?? 'draft';
  const before = useSide(id, beforeWhich);
  const after = useSide(id, afterWhich);
  const [selected, setSelected] = useState<string>();
  const changes = useMemo(
    () => (before.flow && after.flow ? changesBetween(before.flow, after.flow) : undefined),
    [before.flow, after.flow],
  );
  const choices = [
    { value: 'draft', label: t('flows.draft') },
    ...(versions.data?.items ?? []).map((one) => ({ value: String(one.version), label: t('flows.version', { version: one.version }) })),
  ];
  const choose = (side: 'before' | 'after', value: string | null) => {
    setSelected(undefined);
    void navigate({ search: { before: beforeWhich, after: afterWhich, [side]: value ?? undefined }, replace: true });
  };
  const failure = before.error ?? after.error ?? versions.error;
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Link to="/flows/$id" params={{ id }} className={classes['back']} aria-label={t('versions.backToFlow')}>
          <IconChevronLeft size={20} stroke={1.75} aria-hidden />
        </Link>
        <h1>{t('versions.compareTitle', { name: summary?.name ?? '' })}</h1>
        <div className={classes['sides']}>
          <Select
            aria-label={t('versions.before')}
            w={160}
            data={choices}
            value={beforeWhich ?? null}
            allowDeselect={false}
            onChange={(value) => choose('before', value)}
          />
          <IconArrowRight size={18} stroke={1.75} aria-hidden />
          <Select
            aria-label={t('versions.after')}
            w={160}
            data={choices}
            value={afterWhich}
            allowDeselect={false}
            onChange={(value) => choose('after', value)}
          />
        </div>
      </header>
      {failure ? (
        <div className="a-page">
          <Failed text={errorText(t, failure)} retry={t('common.retry')} onRetry={() => location.reload()} />
        </div>
      ) : versions.data && newest === undefined ? (
        <p className={classes['quiet']}>{t('flows.noVersions')}</p>
      ) : before.unreadable || after.unreadable ? (
        <p className={classes['quiet']}>{t('calls.noDocument')}</p>
      ) : changes && before.flow && after.flow ? (
        <div className={classes['body']}>
          <section className={classes['drawing']} aria-label={t('drawing.label')}>
            <FlowDrawing
              key={`${beforeWhich}-${afterWhich}`}
              flow={changes.both}
              changes={changes.blocks}
              selected={selected}
              onSelect={setSelected}
            />
          </section>
          <aside className={classes['panel']} aria-label={t('versions.differences')}>
            <ChangeList changes={changes} before={before.flow} after={after.flow} selected={selected} onChoose={setSelected} />
          </aside>
        </div>
      ) : (
        <RowSkeletons label={t('common.loading')} height={90} count={3} />
      )}
    </div>
  );
}
