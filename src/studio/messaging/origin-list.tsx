// The origins: numbers and names that messages leave from, with what each can do. Not here: their form (origin-form.tsx).
import { IconAddressBook, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useApi } from '../app/api.ts';
import { useMay } from '../app/session.ts';
import { OnPill } from '../pages/line-list.tsx';
import { AddButton, List } from '../pages/list-table.tsx';
import { confirm } from '../shell/confirm.tsx';
import { type Origin, OriginAbilities } from './messaging-state.tsx';
import { OriginForm } from './origin-form.tsx';

/** The list; `channel` = of one channel only, without search. */
export function OriginList({ words = '', onSearch, channel }: { words?: string; onSearch?: (words: string) => void; channel?: string }) {
  const { t, i18n } = useTranslation();
  const mayChange = useMay();
  const query = useApi('origins');
  const channels = useApi('channels');
  const remove = useAct('removeOrigin', ['origins', 'installation']);
  const [form, setForm] = useState<Origin | 'new'>();
  const all = (query.data?.items ?? []).filter((one) => channel === undefined || one.channel === channel);
  const needle = words.toLowerCase();
  const rows = all.filter((one) => `${one.name} ${one.sender} ${one.displayNumber ?? ''}`.toLowerCase().includes(needle));
  const names = new Map((channels.data?.items ?? []).map((one) => [one.id, one.name]));
  const country = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const mayAdd = mayChange && names.size > 0;
  const ask = (origin: Origin) =>
    confirm({
      title: t('origins.remove', { name: origin.name }),
      text: t('origins.removeText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { id: origin.id } }),
    });
  return (
    <>
      <List
        query={query}
        filtered={all.length > 0}
        {...(onSearch && all.length > 0 ? { search: { label: t('origins.search'), words, onSearch } } : {})}
        add={mayAdd ? <AddButton label={t('origins.add')} icon={IconPlus} onClick={() => setForm('new')} /> : null}
        empty={{ icon: IconAddressBook, title: t('origins.none'), text: t(names.size === 0 ? 'origins.noneYet' : 'origins.noneText') }}
        rows={rows}
        keyOf={(origin) => origin.id}
        nameOf={(origin) => origin.name}
        onOpen={mayChange ? setForm : undefined}
        actions={
          mayChange
            ? (origin) => [
                { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(origin) },
                { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(origin) },
              ]
            : undefined
        }
        columns={[
          {
            head: t('origins.name'),
            cell: (origin) => (
              <>
                <span className="a-strong">{origin.name}</span>
                <div className="a-muted a-small a-num">
                  {t(`origins.kind-${origin.senderKind}`)} · {origin.displayNumber ?? origin.sender}
                </div>
              </>
            ),
          },
          ...(channel === undefined
            ? [{ head: t('origins.channel'), wide: true, cell: (origin: Origin) => names.get(origin.channel) ?? origin.channel }]
            : []),
          {
            head: t('origins.countries'),
            wide: true,
            cell: (origin) =>
              origin.countries.length === 0
                ? t('origins.countriesAll')
                : origin.countries.map((code) => country.of(code) ?? code).join(', '),
          },
          { head: t('origins.can'), wide: true, cell: (origin) => <OriginAbilities origin={origin} /> },
          { head: t('flows.state'), cell: (origin) => <OnPill on={origin.enabled} /> },
        ]}
      />
      {form === undefined ? null : (
        <OriginForm
          origin={form === 'new' ? undefined : form}
          taken={all.map((origin) => origin.id)}
          channel={channel}
          onClose={() => setForm(undefined)}
        />
      )}
    </>
  );
}
