// The one table of the studio's lists: its columns, the row that opens, the menu at its end; and the list around it with search, an
// empty state and more to load. Not here: what a list shows (each page's own), loading and failing (list-body.tsx).
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import type { IconPart } from '#kit/state-pill.tsx';
import { ListBody } from './list-body.tsx';
import { type RowAction, RowMenu } from './row-menu.tsx';

/** One column. */
export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Left out where the window is narrow. */
  wide?: boolean;
  /** At the right: numbers and times. */
  end?: boolean;
  /** The head is read, not seen. */
  unseen?: boolean;
  /** Plain classes of the cell, e.g. `a-num`. */
  look?: string;
}

/** What a table shows. */
export interface ListTableProps<Row> {
  rows: readonly Row[];
  /** What tells one row from another. */
  keyOf: (row: Row) => string | number;
  columns: readonly Column<Row>[];
  /** The row that is shown beside the list. */
  chosen?: Row | undefined;
  /** A click anywhere on the row; absent = rows do not open. */
  onOpen?: ((row: Row) => void) | undefined;
  /** What can be done with a row, behind three dots; `nameOf` says with which. */
  actions?: ((row: Row) => RowAction[]) | undefined;
  nameOf?: (row: Row) => string;
}

const classesOf = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(' ') || undefined;

/** The table alone. */
export function ListTable<Row>({ rows, keyOf, columns, chosen, onOpen, actions, nameOf }: ListTableProps<Row>) {
  const { t } = useTranslation();
  return (
    <table className="a-table">
      <thead>
        <tr>
          {columns.map(({ head, wide, end, unseen }) => (
            <th key={head} className={classesOf(wide && 'a-wide', end && 'a-end')}>
              {unseen ? <span className="a-vh">{head}</span> : head}
            </th>
          ))}
          {actions ? (
            <th className="a-end">
              <span className="a-vh">{t('common.actions')}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            data-open={onOpen ? true : undefined}
            data-chosen={(chosen !== undefined && row === chosen) || undefined}
            onClick={onOpen ? () => onOpen(row) : undefined}
          >
            {columns.map(({ head, cell, wide, end, look }) => (
              <td key={head} className={classesOf(wide && 'a-wide', end && 'a-end', look)}>
                {cell(row)}
              </td>
            ))}
            {actions ? (
              <td className="a-end">
                <RowMenu name={nameOf?.(row) ?? String(keyOf(row))} actions={actions(row)} />
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a list needs beside its table. */
interface ListProps<Row> extends ListTableProps<Row> {
  query: Pick<UseQueryResult, 'data' | 'error' | 'refetch'> & Partial<Pages>;
  /** Something was searched or filtered for: nothing found is not the same as nothing there. */
  filtered: boolean;
  /** Takes the search and all filters away. */
  onClear?: () => void;
  search?: { label: string; words: string; onSearch: (words: string) => void };
  /** Stands in the tools where there are rows, and in the empty state where there are none. */
  add?: ReactNode;
  /** Other tools, beside the search. */
  tools?: ReactNode;
  empty: { icon: IconPart; title: string; text: string; action?: ReactNode };
}

/** A query of many pages. */
interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The list: tools, then the table or what stands in its place. */
export function List<Row>({ query, filtered, onClear, search, add, tools, empty, ...table }: ListProps<Row>) {
  const { t } = useTranslation();
  const some = table.rows.length > 0 || filtered;
  // Where there is nothing at all there is nothing to search.
  const searched = search && (some || query.data === undefined) ? search : undefined;
  return (
    <>
      {searched || tools || (add && some) ? (
        <div className={add ? 'a-tools a-tools-apart' : 'a-tools'} data-alone={!searched && !tools ? true : undefined}>
          {searched ? (
            <SearchBox label={searched.label} clear={t('common.clear')} value={searched.words} onChange={searched.onSearch} />
          ) : null}
          {tools}
          {some ? add : null}
        </div>
      ) : null}
      <ListBody
        query={query}
        count={table.rows.length}
        empty={
          filtered ? (
            <EmptyState icon={empty.icon} title={t('common.noMatch')} text={t('common.noMatchText')}>
              {onClear ? (
                <Button variant="default" onClick={onClear}>
                  {t('common.clearFilters')}
                </Button>
              ) : null}
            </EmptyState>
          ) : (
            <EmptyState icon={empty.icon} title={empty.title} text={empty.text}>
              {empty.action ?? add}
            </EmptyState>
          )
        }
      >
        <ListTable {...table} />
        {query.hasNextPage ? (
          <div className="a-more">
            <Button variant="default" loading={query.isFetchingNextPage === true} onClick={() => void query.fetchNextPage?.()}>
              {t('common.more')}
            </Button>
          </div>
        ) : null}
      </ListBody>
    </>
  );
}

/** The button that adds one more of what is listed. */
export function AddButton({ label, icon: Icon, onClick }: { label: string; icon: IconPart; onClick: () => void }) {
  return (
    <Button leftSection={<Icon size={16} stroke={1.75} aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  );
}
