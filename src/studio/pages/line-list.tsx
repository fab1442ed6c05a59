// The list of lines and the way to call each.
import { IconCircleCheck, IconPencil, IconPhone, IconPlayerPause, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useMay } from '../app/session.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { confirm } from '../shell/confirm.tsx';
import { LineForm } from './line-form.tsx';
import type { LineRow } from './rows.ts';
import { AddButton, List } from './list-table.tsx';

/** Whether a line or trunk takes calls. */
export function OnPill({ on }: { on: boolean }) {
  const { t } = useTranslation();
  return (
    <StatePill tone={on ? 'green' : 'grey'} icon={on ? IconCircleCheck : IconPlayerPause}>
      {t(on ? 'lines.on' : 'lines.off')}
    </StatePill>
  );
}

/** What a line or trunk is called, and what was noted of it. */
export function NameAndNote({ name, note }: { name: string; note: string }) {
  return (
    <>
      <span className="a-strong a-mono">{name}</span>
      {note === '' ? null : <div className="a-muted a-small">{note}</div>}
    </>
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
  const add = <AddButton label={t('lines.new')} icon={IconPlus} onClick={() => setForm('new')} />;
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
      <List
        query={query}
        filtered={all.length > 0}
        search={{ label: t('lines.search'), words, onSearch }}
        add={mayChange ? add : null}
        empty={{ icon: IconPhone, title: t('lines.none'), text: t('lines.noneText') }}
        rows={rows}
        keyOf={(line) => line.name}
        onOpen={mayChange ? setForm : undefined}
        actions={actions}
        columns={[
          { head: t('lines.name'), cell: NameAndNote },
          {
            head: t('lines.flow'),
            cell: (line) => (
              <Link to="/flows/$id" params={{ id: line.flow }} onClick={(event) => event.stopPropagation()}>
                {names.get(line.flow) ?? line.flow}
              </Link>
            ),
          },
          { head: t('lines.number'), wide: true, look: 'a-num', cell: (line) => line.number ?? '–' },
          { head: t('lines.country'), wide: true, cell: (line) => line.country },
          { head: t('flows.state'), cell: (line) => <OnPill on={line.enabled} /> },
        ]}
      />
      {form === undefined ? null : (
        <LineForm line={form === 'new' ? undefined : form} taken={all.map((line) => line.name)} onClose={() => setForm(undefined)} />
      )}
    </>
  );
}
