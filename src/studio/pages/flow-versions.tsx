// The published versions of a flow, newest first.
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import classes from './flow-page.module.css';

/** The list of versions; choosing one shows it in the drawing. */
export function FlowVersions({
  id,
  current,
  shown,
  onShow,
}: {
  id: string;
  current: number;
  shown: number;
  onShow: (version: number) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('flowVersions', { params: { id } });
  if (query.error && !query.data)
    return <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />;
  if (!query.data) return <RowSkeletons count={3} label={t('common.loading')} />;
  if (query.data.items.length === 0) return <p className={classes['quiet']}>{t('flows.noVersions')}</p>;
  return (
    <ul className={classes['versions']}>
      {query.data.items.map((one) => (
        <li key={one.version}>
          <button type="button" className={classes['version']} aria-pressed={one.version === shown} onClick={() => onShow(one.version)}>
            <strong>{t('flows.version', { version: one.version })}</strong>{' '}
            {one.version === current ? <span className="a-pill a-green">{t('flows.current')}</span> : null}
            {one.note === '' ? null : <span> {one.note}</span>}
            <small>
              {format.when(one.publishedAt)} · {t('flows.by', { name: one.publishedBy })}
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}
