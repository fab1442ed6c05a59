// The list of lines and the way to call each.
import { Button } from '@mantine/core';
import { IconCircleCheck, IconPencil, IconPhone, IconPlayerPause, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useMay } from '../app/session.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { confirm } from '../shell/confirm.tsx';
import { LineForm } from './line-form.tsx';
import type { LineRow } from './rows.ts';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';

/** Whether a line or trunk takes calls. */
export function OnPill({ on }: { on: boolean }) {
  const { t } = useTranslation();
  return (
    <StatePill tone={on ? 'green' : 'grey'} icon={on ? IconCircleCheck : IconPlayerPause}>
      {t(on ? 'lines.on' : 'lines.off')}
    </StatePill>
  );
}

/** Lines; `words` filters. */
export function LineList({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const mayChange = useMay('designer');
  const query = useApi('lines');
  const flows = useApi('flows');
  const remove = useAct('removeLine', ['lines', 'flows', 'status']);
  const show = usePhonePanel((state) => state.show);
  const [form, setForm] = useState<LineRow | 'new'>();
  const names = new Map((flows.data?.items ?? []).map((flow) => [flow.id, flow.name]));
  const all = query.data?.items ?? [];
  const needle = words.toLowerCase();
  const rows = all.filter((line) =>
    [line.name, line.number, names.get(line.flow), line.note].some((one) => (one ?? '').toLowerCase().includes(needle)),
  );
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setForm('new')}>
      {t('lines.new')}
    </Button>
  );
  const ask = (line: LineRow) =>
    confirm({
      title: t('lines.removeTitle', { name: line.name }),
      text: t('lines.removeText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { name: line.name } }),
    });
  const actions = (line: LineRow) => [
    { label: t('lines.call', { name: line.name }), icon: IconPhone, onClick: () => show(line.name, true) },
    ...(mayChange
      ? [
          { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(line) },
          { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(line) },
        ]
      : []),
  ];
  return (
    <>
      <div className="a-tools a-tools-apart">
        <SearchBox label={t('lines.search')} clear={t('common.clear')} value={words} onChange={onSearch} />
        {mayChange && all.length > 0 ? add : null}
      </div>
      <ListBody
        query={query}
        count={rows.length}
        empty={
          all.length > 0 ? (
            <EmptyState icon={IconPhone} title={t('common.noMatch')} text={t('common.noMatchText')} />
          ) : (
            <EmptyState icon={IconPhone} title={t('lines.none')} text={t('lines.noneText')}>
              {mayChange ? add : null}
            </EmptyState>
          )
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('lines.name')}</th>
              <th>{t('lines.flow')}</th>
              <th className="a-wide">{t('lines.number')}</th>
              <th className="a-wide">{t('lines.country')}</th>
              <th>{t('flows.state')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((line) => (
              <tr key={line.name} data-open={mayChange || undefined} onClick={() => (mayChange ? setForm(line) : undefined)}>
                <td>
                  <span className="a-strong a-mono">{line.name}</span>
                  {line.note === '' ? null : <div className="a-muted a-small">{line.note}</div>}
                </td>
                <td>
                  <Link to="/flows/$id" params={{ id: line.flow }} onClick={(event) => event.stopPropagation()}>
                    {names.get(line.flow) ?? line.flow}
                  </Link>
                </td>
                <td className="a-wide a-num">{line.number ?? '–'}</td>
                <td className="a-wide">{line.country}</td>
                <td>
                  <OnPill on={line.enabled} />
                </td>
                <td className="a-end">
                  <RowMenu name={line.name} actions={actions(line)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {form === undefined ? null : (
        <LineForm line={form === 'new' ? undefined : form} taken={all.map((line) => line.name)} onClose={() => setForm(undefined)} />
      )}
    </>
  );
}
