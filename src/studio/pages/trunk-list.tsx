// The list of trunks: connections with carriers, and whether each answers.
import { IconPencil, IconPlugConnected, IconPlus, IconServer2, IconTrash } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { confirm } from '../shell/confirm.tsx';
import { NameAndNote } from './line-list.tsx';
import type { Trunk } from './rows.ts';
import { AddButton, List } from './list-table.tsx';
import { TrunkForm } from './trunk-form.tsx';
import { TrunkState } from './trunk-state.tsx';

/** Trunks; `words` filters. */
export function TrunkList({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  // Its standing changes by itself; hints make it fresh sooner.
  const query = useApi('trunks', {}, { refetchMs: 30_000 });
  const remove = useAct('removeTrunk', ['trunks', 'status']);
  const test = useAct('testTrunk');
  const [form, setForm] = useState<Trunk | 'new'>();
  const standing = form === 'new' ? undefined : query.data?.items.find(({ name }) => name === form?.name);
  const all = query.data?.items ?? [];
  const needle = words.toLowerCase();
  const rows = all.filter((trunk) =>
    [trunk.name, trunk.outbound, trunk.note, ...trunk.addresses].some((one) => one.toLowerCase().includes(needle)),
  );
  const add = <AddButton label={t('lines.trunkNew')} icon={IconPlus} onClick={() => setForm('new')} />;
  const ask = (trunk: Trunk) =>
    confirm({
      title: t('lines.trunkRemove', { name: trunk.name }),
      text: t('lines.trunkRemoveText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { name: trunk.name } }),
    });
  const probe = (trunk: Trunk) =>
    test.mutate(
      { params: { name: trunk.name } },
      {
        onSuccess: (answer) =>
          notifications.show({
            color: answer.reachable ? 'green' : 'red',
            title: `${trunk.name}: ${t(answer.reachable ? 'lines.reachable' : 'lines.notReachable')}`,
            message: answer.detail,
          }),
        onError: (error) => notifications.show({ color: 'red', title: trunk.name, message: errorText(t, error) }),
      },
    );
  return (
    <>
      <List
        query={query}
        filtered={all.length > 0}
        search={{ label: t('lines.search-trunks'), words, onSearch }}
        add={add}
        empty={{ icon: IconServer2, title: t('lines.trunksNone'), text: t('lines.trunksNoneText') }}
        rows={rows}
        keyOf={(trunk) => trunk.name}
        onOpen={setForm}
        actions={(trunk) => [
          { label: t('lines.test'), icon: IconPlugConnected, onClick: () => probe(trunk) },
          { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(trunk) },
          { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(trunk) },
        ]}
        columns={[
          { head: t('lines.trunkName'), cell: NameAndNote },
          { head: t('lines.addresses'), wide: true, look: 'a-mono', cell: (trunk) => trunk.addresses.join(', ') || '–' },
          { head: t('lines.outbound'), wide: true, look: 'a-mono', cell: (trunk) => trunk.outbound || '–' },
          { head: t('flows.state'), cell: (trunk) => <TrunkState trunk={trunk} /> },
        ]}
      />
      {form === undefined ? null : (
        <TrunkForm
          trunk={form === 'new' ? undefined : form}
          standing={standing}
          taken={all.map((trunk) => trunk.name)}
          onClose={() => setForm(undefined)}
        />
      )}
    </>
  );
}
