// Versions and named moments in one list with a search: who, when, why. What can be done with one is handed in. Not here: doing it.
import { IconAlertTriangle, IconBookmark, IconRocket } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { errorText } from '../../app/error-text.ts';
import { useFormat } from '../../app/format.ts';
import { type Kept, matching } from './kept.ts';
import { useKeptList } from './use-kept.ts';
import classes from './versions.module.css';

/** From so many on, a search is offered. */
const many = 5;

/** How one is called: "Versión 3", or the moment's name. */
export function useKeptTitle(): (one: Kept) => string {
  const { t } = useTranslation();
  return (one) => (one.version === undefined ? one.words : t('flows.version', { version: one.version }));
}

/** How one is called within a sentence: "la versión 3", "«Antes del menú»". */
export function useKeptName(): (one: Kept) => string {
  const { t } = useTranslation();
  return (one) =>
    one.version === undefined ? t('versions.theMoment', { name: one.words }) : t('versions.theVersion', { version: one.version });
}

/** The list. `shown` is the word of the one that is shown. */
export function KeptList({
  id,
  current,
  shown,
  onShow,
  tools,
}: {
  id: string;
  /** The version that calls enter. */
  current: number;
  shown: string | undefined;
  onShow: (one: Kept) => void;
  tools: (one: Kept) => ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = useKeptTitle();
  const [words, setWords] = useState('');
  const { kept, error, refetch } = useKeptList(id);
  if (error) return <Failed text={errorText(t, error)} retry={t('common.retry')} onRetry={refetch} />;
  if (!kept) return <RowSkeletons count={3} label={t('common.loading')} />;
  if (kept.length === 0)
    return (
      <div className={classes['calm']}>
        <h3>{t('versions.nothingKept')}</h3>
        <p>{t('versions.nothingKeptText')}</p>
      </div>
    );
  const kind = (one: Kept) => t(one.version === undefined ? 'versions.moment' : 'versions.published');
  const found = matching(kept, words, (one) => `${title(one)} ${kind(one)} ${format.full(one.at)}`);
  return (
    <>
      {kept.length < many ? null : (
        <div className={classes['keptSearch']}>
          <SearchBox value={words} onChange={setWords} label={t('versions.search')} clear={t('common.clear')} />
        </div>
      )}
      {found.length === 0 ? <p className={classes['quiet']}>{t('versions.noneFound')}</p> : null}
      <ul className={classes['versions']}>
        {found.map((one) => {
          const Icon = one.version === undefined ? IconBookmark : IconRocket;
          return (
            <li key={one.which} data-shown={one.which === shown}>
              <button type="button" className={classes['version']} aria-pressed={one.which === shown} onClick={() => onShow(one)}>
                <Icon size={16} stroke={1.75} aria-label={kind(one)} />
                <span>
                  <strong>{title(one)}</strong>{' '}
                  {one.version !== undefined && one.version === current ? (
                    <span className="a-pill a-green">{t('flows.current')}</span>
                  ) : null}
                  {one.version === undefined || one.words === '' ? null : <span className={classes['note']}>{one.words}</span>}
                  {one.overrideReason === undefined ? null : (
                    <span className={classes['override']}>
                      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
                      {t('versions.overridden', { reason: one.overrideReason })}
                    </span>
                  )}
                  <small title={format.full(one.at)}>
                    {format.when(one.at)} · {t('flows.by', { name: one.by })}
                  </small>
                </span>
              </button>
              <div className={classes['versionTools']}>{tools(one)}</div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
