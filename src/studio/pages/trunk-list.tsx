// The list of trunks: connections with carriers, and whether each answers.
import { Button } from '@mantine/core';
import { IconPencil, IconPlugConnected, IconPlus, IconServer2, IconTrash } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { confirm } from '../shell/confirm.tsx';
import { OnPill } from './line-list.tsx';
import type { Trunk } from './rows.ts';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';
import { TrunkForm } from './trunk-form.tsx';

/** Trunks; `words` filters. */
export function TrunkList({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const query = useApi('trunks');
  const remove = useAct('removeTrunk', ['trunks', 'status']);
  const test = useAct('testTrunk');
  const [form, setForm] = useState<Trunk | 'new'>();
  const all = query.data?.items ?? [];
  const needle = words.toLowerCase();
  const rows = all.filter((trunk) =>
    [trunk.name, trunk.outbound, trunk.note, ...trunk.addresses].some((one) => one.toLowerCase().includes(needle)),
  );
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setForm('new')}>
      {t('lines.trunkNew')}
    </Button>
  );
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
      <div className="a-tools a-tools-apart">
        <SearchBox label={t('lines.search')} clear={t('common.clear')} value={words} onChange={onSearch} />
        {all.length > 0 ? add : null}
      </div>
      <ListBody
        query={query}
        count={rows.length}
        empty={
          all.length > 0 ? (
            <EmptyState icon={IconServer2} title={t('common.noMatch')} text={t('common.noMatchText')} />
          ) : (
            <EmptyState icon={IconServer2} title={t('lines.trunksNone')} text={t('lines.trunksNoneText')}>
              {add}
            </EmptyState>
          )
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('lines.trunkName')}</th>
              <th className="a-wide">{t('lines.addresses')}</th>
              <th className="a-wide">{t('lines.outbound')}</th>
              <th>{t('flows.state')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((trunk) => (
              <tr key={trunk.name} data-open onClick={() => setForm(trunk)}>
                <td>
                  <span className="a-strong a-mono">{trunk.name}</span>
                  {trunk.note === '' ? null : <div className="a-muted a-small">{trunk.note}</div>}
                </td>
                <td className="a-wide a-mono">{trunk.addresses.join(', ') || '–'}</td>
                <td className="a-wide a-mono">{trunk.outbound || '–'}</td>
                <td>
                  <OnPill on={trunk.enabled} />
                </td>
                <td className="a-end">
                  <RowMenu
                    name={trunk.name}
                    actions={[
                      { label: t('lines.test'), icon: IconPlugConnected, onClick: () => probe(trunk) },
                      { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(trunk) },
                      { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(trunk) },
                    ]}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {form === undefined ? null : (
        <TrunkForm trunk={form === 'new' ? undefined : form} taken={all.map((trunk) => trunk.name)} onClose={() => setForm(undefined)} />
      )}
    </>
  );
}
