// Who must not be written to: the list, adding a number by hand, taking one off.
import { Select, TextInput } from '@mantine/core';
import { IconMessageOff, IconPlus, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { FormDrawer } from '../pages/form-drawer.tsx';
import { AddButton, List } from '../pages/list-table.tsx';
import { confirm } from '../shell/confirm.tsx';

const route = getRouteApi('/messages');

type OptOut = CallAnswer<'suppressions'>['items'][number];

function OptOutForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const origins = useApi('origins');
  const save = useAct('addSuppression', ['suppressions']);
  const [address, setAddress] = useState('');
  const [messaging, setMessaging] = useState<'sms' | 'whatsapp'>('sms');
  const [origin, setOrigin] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const number = address.replaceAll(/[\s().-]/g, '');
  const bad = !/^\+[1-9]\d{6,14}$/.test(number);
  const onSave = () => {
    setTried(true);
    if (bad) return;
    save.mutate({ body: { address: number, messaging, note, ...(origin === '' ? {} : { origin }) } }, { onSuccess: onClose });
  };
  return (
    <FormDrawer opened title={t('optOuts.add')} busy={save.isPending} error={save.error} onSave={onSave} onClose={onClose}>
      <TextInput
        data-autofocus
        label={t('optOuts.address')}
        description={t('optOuts.addressHelp')}
        classNames={{ input: 'a-mono' }}
        inputMode="tel"
        value={address}
        error={problemAt(save.error, 'address') ?? (tried && bad ? t('optOuts.addressBad') : undefined)}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Select
        label={t('optOuts.messaging')}
        data={(['sms', 'whatsapp'] as const).map((value) => ({ value, label: t(`messages.${value}`) }))}
        value={messaging}
        onChange={(value) => {
          setMessaging(value === 'whatsapp' ? value : 'sms');
          setOrigin('');
        }}
      />
      <Select
        label={t('optOuts.origin')}
        data={[
          { value: '', label: t('optOuts.anyOrigin') },
          ...(origins.data?.items ?? []).filter((one) => one.messaging === messaging).map((one) => ({ value: one.id, label: one.name })),
        ]}
        value={origin}
        onChange={(value) => setOrigin(value ?? '')}
      />
      <TextInput
        label={`${t('optOuts.note')} (${t('common.optional')})`}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDrawer>
  );
}

/** The tab. */
export function OptOutList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate({ from: '/messages' });
  const query = useApi('suppressions', { query: { ...(q === '' ? {} : { search: q }), limit: 200 } });
  const origins = useApi('origins');
  const remove = useAct('removeSuppression', ['suppressions']);
  const [adding, setAdding] = useState(false);
  const names = new Map((origins.data?.items ?? []).map((one) => [one.id, one.name]));
  const ask = ({ address, messaging, origin }: OptOut) =>
    confirm({
      title: t('optOuts.removeTitle', { address }),
      text: t('optOuts.removeText'),
      action: t('optOuts.remove'),
      act: () => remove.mutateAsync({ params: { messaging, address }, query: origin === undefined ? {} : { origin } }),
    });
  return (
    <>
      <p className="a-muted">{t('optOuts.lead')}</p>
      <List
        query={query}
        filtered={q !== ''}
        search={{
          label: t('optOuts.search'),
          words: q,
          onSearch: (words) => void navigate({ search: (old) => ({ ...old, q: words || undefined }), replace: true }),
        }}
        add={<AddButton label={t('optOuts.add')} icon={IconPlus} onClick={() => setAdding(true)} />}
        empty={{ icon: IconMessageOff, title: t('optOuts.none'), text: t('optOuts.noneText') }}
        rows={query.data?.items ?? []}
        keyOf={({ messaging, address, origin }) => `${messaging} ${address} ${origin ?? ''}`}
        nameOf={(row) => row.address}
        actions={(row) => [{ label: t('optOuts.remove'), icon: IconTrash, danger: true, onClick: () => ask(row) }]}
        columns={[
          {
            head: t('optOuts.address'),
            cell: (row) => (
              <>
                <span className="a-strong a-num">{row.address}</span>
                <div className="a-muted a-small">{t(`messages.${row.messaging}`)}</div>
              </>
            ),
          },
          {
            head: t('optOuts.reason'),
            cell: (row) => (
              <>
                {t(`optOuts.reason-${row.reason}`)}
                {row.note === '' ? null : <div className="a-muted a-small">{row.note}</div>}
              </>
            ),
          },
          {
            head: t('optOuts.origin'),
            wide: true,
            cell: (row) => (row.origin === undefined ? t('optOuts.anyOrigin') : (names.get(row.origin) ?? row.origin)),
          },
          { head: t('optOuts.when'), wide: true, end: true, look: 'a-num', cell: (row) => format.when(row.at) },
        ]}
      />
      {adding ? <OptOutForm onClose={() => setAdding(false)} /> : null}
    </>
  );
}
