// The saved tests of a flow, run with the version in sight: red ones first, each with its first difference; run again, download, remove.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDotsVertical, IconDownload, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { client, useAct, useApi } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { confirm } from '../../shell/confirm.tsx';
import { type TalkRow, TalkRows } from './talk-rows.tsx';
import classes from './versions.module.css';

/** The panel. `version` undefined = the draft; `revision` is what its results belong to. */
export function TalksPanel({ id, version, revision, mayChange }: { id: string; version?: number; revision: number; mayChange: boolean }) {
  const { t } = useTranslation();
  const saved = useApi('talks', { params: { id } });
  const remove = useAct('removeTalk', ['talks', 'runTalks']);
  const run = useQuery({
    queryKey: ['runTalks', id, version ?? `draft ${revision}`, saved.dataUpdatedAt],
    queryFn: () => client('runTalks', { params: { id }, body: version === undefined ? {} : { version } }),
    enabled: (saved.data?.items.length ?? 0) > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (saved.error && !saved.data)
    return <Failed text={errorText(t, saved.error)} retry={t('common.retry')} onRetry={() => void saved.refetch()} />;
  if (!saved.data) return <RowSkeletons count={4} label={t('common.loading')} />;
  const { items } = saved.data;
  if (items.length === 0)
    return (
      <div className={classes['calm']}>
        <h2>{t('versions.noTalks')}</h2>
        <p>{t('versions.noTalksText')}</p>
      </div>
    );
  const results = new Map((run.data?.results ?? []).map((result) => [result.id, result]));
  const rows: TalkRow[] = items.map(({ id: talk, name }) => ({ id: talk, name, result: run.isFetching ? undefined : results.get(talk) }));
  rows.sort((a, b) => Number(a.result?.ok ?? true) - Number(b.result?.ok ?? true));
  const failed = rows.filter((row) => row.result?.ok === false).length;
  const download = (talk: string) => {
    const found = items.find((one) => one.id === talk);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(found?.talk, null, 2)}\n`], { type: 'application/json' }));
    link.download = `${id}.${talk}.talk.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const ask = (row: TalkRow) =>
    confirm({
      title: t('versions.removeTalk', { name: row.name }),
      text: t('versions.removeTalkText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { id, talk: row.id } }),
    });
  return (
    <section aria-label={t('designer.talks')}>
      <header className={classes['talksHead']}>
        <p role="status">
          {run.isFetching
            ? t('versions.running')
            : failed > 0
              ? t('versions.someFailed', { count: failed, total: rows.length })
              : run.data
                ? t('versions.allPassed', { count: rows.length })
                : ''}
        </p>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={14} stroke={1.75} aria-hidden />}
          loading={run.isFetching}
          onClick={() => void run.refetch()}
        >
          {t('versions.runAll')}
        </Button>
      </header>
      {run.error && !run.isFetching ? (
        <Failed text={errorText(t, run.error)} retry={t('common.retry')} onRetry={() => void run.refetch()} />
      ) : null}
      <TalkRows
        rows={rows}
        tools={(row) => (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('versions.talkMore', { name: row.name })}>
                <IconDotsVertical size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />} onClick={() => download(row.id)}>
                {t('versions.download')}
              </Menu.Item>
              {mayChange ? (
                <Menu.Item color="red" leftSection={<IconTrash size={16} stroke={1.75} aria-hidden />} onClick={() => ask(row)}>
                  {t('common.delete')}
                </Menu.Item>
              ) : null}
            </Menu.Dropdown>
          </Menu>
        )}
      />
    </section>
  );
}
