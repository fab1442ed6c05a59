// What every list shares: skeletons while it loads, the error with a way to try again, the empty state, else the rows.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { errorText } from '../app/error-text.ts';

/** The body of a list. `count` is how many rows are to be shown; `parts`: the children are cards themselves. */
export function ListBody({
  query,
  count,
  empty,
  parts = false,
  children,
}: {
  query: Pick<UseQueryResult, 'data' | 'error' | 'refetch'>;
  count: number;
  empty: ReactNode;
  parts?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  if (query.error && query.data === undefined)
    return <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />;
  if (parts && query.data !== undefined && count > 0) return <>{children}</>;
  return (
    <div className="a-card a-scroll">
      {query.data === undefined ? <RowSkeletons label={t('common.loading')} /> : count === 0 ? empty : children}
    </div>
  );
}
