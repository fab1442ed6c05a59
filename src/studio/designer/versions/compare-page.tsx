// Two versions of a flow, or the draft and a version, laid over one another on the drawing; beside it every difference, field by field.
import { Select } from '@mantine/core';
import { IconArrowRight, IconChevronLeft } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { FlowDrawing } from '../../drawing/flow-drawing.tsx';
import { lineChanges } from '../../drawing/line-changes.ts';
import { ChangeList } from './change-list.tsx';
import { changesBetween } from './changes.ts';
import { useKeptDocument, useKeptList } from './use-kept.ts';
import classes from './versions.module.css';

const route = getRouteApi('/flows/$id/compare');

/** The page. */
export function ComparePage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/flows/$id/compare' });
  const summary = useApi('flow', { params: { id } }).data?.summary;
  const { kept, error: keptError } = useKeptList(id);
  const newest = kept?.find((one) => one.version !== undefined) ?? kept?.[0];
  const beforeWhich = search.before ?? newest?.which;
  const afterWhich = search.after ?? 'draft';
  const before = useKeptDocument(id, beforeWhich);
  const after = useKeptDocument(id, afterWhich);
  const [selected, setSelected] = useState<string>();
  const lines = useMemo(() => (before.flow && after.flow ? lineChanges(before.flow, after.flow) : undefined), [before.flow, after.flow]);
  const changes = useMemo(
    () => (before.flow && after.flow ? changesBetween(before.flow, after.flow) : undefined),
    [before.flow, after.flow],
  );
  const choices = [
    { value: 'draft', label: t('flows.draft') },
    ...(kept ?? []).map(({ which, version, words }) => ({
      value: which,
      label: version === undefined ? words : t('flows.version', { version }),
    })),
  ];
  const choose = (side: 'before' | 'after', value: string | null) => {
    setSelected(undefined);
    void navigate({ search: { before: beforeWhich, after: afterWhich, [side]: value ?? undefined }, replace: true });
  };
  const failure = before.error ?? after.error ?? keptError;
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
            w={200}
            data={choices}
            value={beforeWhich ?? null}
            allowDeselect={false}
            onChange={(value) => choose('before', value)}
          />
          <IconArrowRight size={18} stroke={1.75} aria-hidden />
          <Select
            aria-label={t('versions.after')}
            w={200}
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
      ) : kept && newest === undefined ? (
        <p className={classes['quiet']}>{t('versions.nothingKept')}</p>
      ) : before.unreadable || after.unreadable ? (
        <p className={classes['quiet']}>{t('calls.noDocument')}</p>
      ) : changes && before.flow && after.flow ? (
        <div className={classes['body']}>
          <section className={classes['drawing']} aria-label={t('drawing.label')}>
            <FlowDrawing
              key={`${beforeWhich}-${afterWhich}`}
              flow={changes.both}
              changes={changes.blocks}
              lineChanges={lines}
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
