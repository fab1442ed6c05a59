// The published versions of a flow, newest first: who, when, why; show one, compare it with the draft, make it the draft again.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconArrowsDiff, IconRestore } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useAct, useApi } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { useFormat } from '../../app/format.ts';
import { confirm } from '../../shell/confirm.tsx';
import classes from './versions.module.css';

/** The list. `onRestored` may offer to publish at once. */
export function VersionsPanel({
  id,
  current,
  changed,
  revision,
  shown,
  mayChange,
  onShow,
  onRestored,
}: {
  id: string;
  current: number;
  /** The draft differs from the newest version. */
  changed: boolean;
  revision: number;
  shown: number;
  mayChange: boolean;
  onShow: (version: number) => void;
  onRestored: (version: number) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('flowVersions', { params: { id } });
  const restore = useAct('restoreVersion', ['flows', 'flow', 'runTalks']);
  if (query.error && !query.data)
    return <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />;
  if (!query.data) return <RowSkeletons count={3} label={t('common.loading')} />;
  if (query.data.items.length === 0) return <p className={classes['quiet']}>{t('flows.noVersions')}</p>;
  const ask = (version: number) =>
    confirm({
      title: t('versions.restoreTitle', { version }),
      text: t(changed ? 'versions.restoreTextChanged' : 'versions.restoreText'),
      action: t('versions.restore'),
      act: async () => {
        await restore.mutateAsync({ params: { id, version }, body: { baseRevision: revision } });
        notifications.show({ message: t('versions.restored', { version }) });
        onRestored(version);
      },
    });
  return (
    <ul className={classes['versions']}>
      {query.data.items.map((one) => (
        <li key={one.version} data-shown={one.version === shown}>
          <button type="button" className={classes['version']} aria-pressed={one.version === shown} onClick={() => onShow(one.version)}>
            <strong>{t('flows.version', { version: one.version })}</strong>{' '}
            {one.version === current ? <span className="a-pill a-green">{t('flows.current')}</span> : null}
            {one.note === '' ? null : <span className={classes['note']}>{one.note}</span>}
            {one.overrideReason === undefined ? null : (
              <span className={classes['override']}>
                <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
                {t('versions.overridden', { reason: one.overrideReason })}
              </span>
            )}
            <small>
              {format.when(one.publishedAt)} · {t('flows.by', { name: one.publishedBy })}
            </small>
          </button>
          <div className={classes['versionTools']}>
            <Button
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/flows/$id/compare"
                  params={{ id }}
                  search={{ before: String(one.version), after: one.version === current ? 'draft' : String(current) }}
                />
              )}
              size="compact-sm"
              variant="subtle"
              leftSection={<IconArrowsDiff size={14} stroke={1.75} aria-hidden />}
              aria-label={t('versions.compareThis', { version: one.version })}
            >
              {t('versions.compare')}
            </Button>
            {mayChange && (one.version !== current || changed) ? (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<IconRestore size={14} stroke={1.75} aria-hidden />}
                aria-label={t('versions.restoreThis', { version: one.version })}
                onClick={() => ask(one.version)}
              >
                {t('versions.restore')}
              </Button>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
