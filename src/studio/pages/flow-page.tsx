// One flow: the drawing of a version, what the check says, its versions and its facts.
import { Button, Select, Tabs } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronLeft, IconPencil, IconPhone, IconPhoneSpark, IconUpload } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { PublishModal } from '../designer/versions/publish-modal.tsx';
import { useKeptDocument, useKeptList } from '../designer/versions/use-kept.ts';
import { versionIn } from '../designer/versions/kept.ts';
import { TalksPanel } from '../designer/versions/talks-panel.tsx';
import { VersionsPanel } from '../designer/versions/versions-panel.tsx';
import { usePhonePanel } from '../phone/panel-store.ts';
import { FlowInfo } from './flow-info.tsx';
import classes from './flow-page.module.css';
import { FlowState, KeysOnly } from './flow-state.tsx';
import { blockOf, ProblemList } from './problem-list.tsx';
import { lazyPart } from '../app/lazy-part.ts';

const FlowDrawing = lazyPart(() => import('../drawing/flow-drawing.tsx').then((module) => module.FlowDrawing));
const route = getRouteApi('/flows/$id');

/** The flow page. */
export function FlowPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/flows/$id' });
  const mayChange = useMay('designer');
  const show = usePhonePanel((state) => state.show);
  const showDraft = usePhonePanel((state) => state.showDraft);
  const [publishing, setPublishing] = useState<{ note?: string }>();
  const query = useApi('flow', { params: { id } });
  const { kept } = useKeptList(id);
  const [selected, setSelected] = useState<string>();
  const summary = query.data?.summary;
  const wanted = search.version ?? (summary === undefined ? undefined : summary.version === 0 ? 'draft' : String(summary.version));
  const number = wanted === undefined ? 0 : versionIn(wanted);
  const { flow, unreadable, error: documentError, refetch: again } = useKeptDocument(id, wanted);
  const problems = query.data?.problems ?? [];
  const byBlock = useMemo(() => {
    const found: Record<string, { errors: number; warnings: number }> = {};
    for (const problem of wanted === 'draft' ? (query.data?.problems ?? []) : []) {
      const block = blockOf(problem);
      if (block === undefined || problem.level === 'advice') continue;
      const counts = (found[block] ??= { errors: 0, warnings: 0 });
      counts[problem.level === 'error' ? 'errors' : 'warnings'] += 1;
    }
    return found;
  }, [query.data, wanted]);
  const titles = useMemo(() => Object.fromEntries(Object.entries(flow?.blocks ?? {}).map(([key, block]) => [key, block.title])), [flow]);
  const choose = (version: string | null) => {
    setSelected(undefined);
    void navigate({ search: { ...search, version: version ?? undefined }, replace: true });
  };
  if (query.error && !query.data)
    return (
      <div className="a-page">
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      </div>
    );
  const errors = problems.filter((problem) => problem.level === 'error').length;
  const published = (version: number) => {
    setPublishing(undefined);
    notifications.show({ message: t('flows.publishedNow', { version }) });
    choose(String(version));
  };
  const restored = (version: number | undefined) => {
    choose('draft');
    if (version !== undefined) setPublishing({ note: t('versions.restoreNote', { version }) });
  };
  const choices = [
    { value: 'draft', label: t('flows.draft') },
    ...(kept ?? []).map(({ which, version, words }) => ({
      value: which,
      label:
        version === undefined
          ? words
          : `${t('flows.version', { version })}${version === summary?.version ? ` · ${t('flows.current')}` : ''}`,
    })),
  ];
  const line = summary?.lines[0];
  const tab = ['problems', 'tests', 'versions', 'info'].find((one) => one === search.tab) ?? 'problems';
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Link to="/flows" className={classes['back']} aria-label={t('flows.back')}>
          <IconChevronLeft size={20} stroke={1.75} aria-hidden />
        </Link>
        <h1>{summary?.name ?? ' '}</h1>
        {summary ? <FlowState flow={summary} /> : null}
        <KeysOnly words={summary?.words} />
        <div className={classes['tools']}>
          <Select aria-label={t('flows.showing')} w={190} data={choices} value={wanted ?? null} onChange={choose} />
          {line === undefined || summary?.version === 0 ? null : (
            <Button variant="default" leftSection={<IconPhone size={16} stroke={1.75} aria-hidden />} onClick={() => show(line, true)}>
              {t('phone.call')}
            </Button>
          )}
          {mayChange && summary && (summary.changed || summary.version === 0) ? (
            <Button
              variant="default"
              leftSection={<IconPhoneSpark size={16} stroke={1.75} aria-hidden />}
              onClick={() => showDraft({ id, name: summary.name })}
            >
              {t('designer.callDraft')}
            </Button>
          ) : null}
          {mayChange ? (
            <Button
              variant="default"
              leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
              onClick={() => void navigate({ to: '/flows/$id/edit', params: { id } })}
            >
              {t('designer.edit')}
            </Button>
          ) : null}
          {mayChange && summary && (summary.changed || summary.version === 0) ? (
            <Button
              leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
              disabled={errors > 0}
              title={errors > 0 ? t('flows.publishHint', { count: errors }) : undefined}
              onClick={() => setPublishing({})}
            >
              {t('flows.publish')}
            </Button>
          ) : null}
        </div>
      </header>
      <div className={classes['body']}>
        <section className={classes['drawing']} aria-label={t('drawing.label')}>
          {flow ? (
            <Suspense fallback={<RowSkeletons label={t('common.loading')} height={90} count={3} />}>
              <FlowDrawing key={`${id}-${wanted}`} flow={flow} problems={byBlock} selected={selected} onSelect={setSelected} />
            </Suspense>
          ) : documentError ? (
            <Failed text={errorText(t, documentError)} retry={t('common.retry')} onRetry={again} />
          ) : unreadable ? (
            <p className={classes['quiet']}>{t('calls.noDocument')}</p>
          ) : (
            <RowSkeletons label={t('common.loading')} height={90} count={3} />
          )}
        </section>
        <aside className={classes['panel']} aria-label={t('flows.panel')}>
          <Tabs
            value={tab}
            onChange={(value) => void navigate({ search: { ...search, tab: value ?? undefined }, replace: true })}
            keepMounted={false}
          >
            <Tabs.List>
              <Tabs.Tab value="problems">
                {t('flows.problems')}
                {problems.length > 0 ? (
                  <span className={`a-pill ${errors > 0 ? 'a-red' : 'a-grey'} ${classes['count']}`}>{format.number(problems.length)}</span>
                ) : null}
              </Tabs.Tab>
              <Tabs.Tab value="tests">{t('designer.talks')}</Tabs.Tab>
              <Tabs.Tab value="versions">{t('flows.versions')}</Tabs.Tab>
              <Tabs.Tab value="info">{t('flows.info')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="problems" className={classes['tab']}>
              {query.data && problems.length === 0 ? (
                <div className={classes['calm']}>
                  <h2>{t('flows.noProblems')}</h2>
                  <p>{t('flows.noProblemsText')}</p>
                </div>
              ) : (
                <>
                  {wanted === 'draft' || problems.length === 0 ? null : <p className={classes['quiet']}>{t('flows.problemsOfDraft')}</p>}
                  <ProblemList problems={problems} titles={titles} onChoose={setSelected} />
                </>
              )}
            </Tabs.Panel>
            <Tabs.Panel value="tests" className={classes['tab']}>
              {number > 0 ? <p className={classes['quiet']}>{t('versions.talksOfVersion', { version: number })}</p> : null}
              <TalksPanel id={id} revision={query.data?.revision ?? 0} mayChange={mayChange} {...(number > 0 ? { version: number } : {})} />
            </Tabs.Panel>
            <Tabs.Panel value="versions" className={classes['tab']}>
              <VersionsPanel
                id={id}
                current={summary?.version ?? 0}
                changed={summary?.changed ?? false}
                revision={query.data?.revision ?? 0}
                shown={wanted}
                mayChange={mayChange}
                onShow={choose}
                onRestored={restored}
              />
            </Tabs.Panel>
            <Tabs.Panel value="info" className={classes['tab']}>
              {flow && summary ? <FlowInfo flow={flow} summary={summary} mayRemove={mayChange} /> : null}
            </Tabs.Panel>
          </Tabs>
        </aside>
      </div>
      {publishing ? (
        <PublishModal
          id={id}
          revision={query.data?.revision ?? 0}
          problems={problems}
          onPublished={published}
          onClose={() => setPublishing(undefined)}
          onChoose={(block) => {
            setPublishing(undefined);
            choose('draft');
            setSelected(block);
          }}
          {...publishing}
        />
      ) : null}
    </div>
  );
}
