// Which outside numbers may be dialled: one list for transfers, agents on telephones, callbacks and the desk. Not here: the trunks themselves.
import { Button, TextInput } from '@mantine/core';
import { IconPencil, IconPhoneOutgoing, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { confirm } from '../shell/confirm.tsx';
import { AddButton, List } from './list-table.tsx';
import { OutboundForm } from './outbound-form.tsx';
import type { OutboundRow } from './rows.ts';

/** Would this number be dialled? Dials nothing. */
function TryNumber() {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const ask = useAct('tryOutboundNumber', []);
  const answer = ask.data;
  const said = ask.error
    ? errorText(t, ask.error)
    : answer === undefined
      ? undefined
      : answer.allowed
        ? t('outbound.allowed', { number: answer.number, trunk: answer.rule?.trunk })
        : t(`outbound.refused-${answer.refused ?? 'not-allowed'}`);
  return (
    <form
      className="a-tools"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ body: { number } });
      }}
    >
      <TextInput
        aria-label={t('outbound.tryNumber')}
        placeholder={t('outbound.tryNumber')}
        inputMode="tel"
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={number.trim() === ''} loading={ask.isPending}>
        {t('outbound.try')}
      </Button>
      <span role="status" className={answer?.allowed ? undefined : 'a-muted'}>
        {said}
      </span>
    </form>
  );
}

/** The tab. */
export function OutboundList() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const query = useApi('outboundRules');
  const remove = useAct('removeOutboundRule', ['outboundRules', 'installation']);
  const [form, setForm] = useState<OutboundRow | 'new'>();
  const rows = query.data?.items ?? [];
  const country = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const add = <AddButton label={t('outbound.add')} icon={IconPlus} onClick={() => setForm('new')} />;
  const ask = (row: OutboundRow) =>
    confirm({
      title: t('outbound.remove', { prefix: row.prefix }),
      text: t('outbound.removeText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { country: row.country, prefix: row.prefix } }),
    });
  return (
    <>
      <p className="a-muted">{t('outbound.lead')}</p>
      <List
        query={query}
        filtered={false}
        tools={rows.length > 0 ? <TryNumber /> : null}
        add={add}
        empty={{ icon: IconPhoneOutgoing, title: t('outbound.none'), text: t('outbound.noneText') }}
        rows={rows}
        keyOf={(row) => `${row.country} ${row.prefix}`}
        nameOf={(row) => row.prefix}
        onOpen={setForm}
        actions={(row) => [
          { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(row) },
          { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(row) },
        ]}
        columns={[
          { head: t('outbound.prefix'), look: 'a-strong a-mono', cell: (row) => row.prefix },
          { head: t('outbound.country'), cell: (row) => country.of(row.country) ?? row.country },
          { head: t('outbound.trunk'), wide: true, cell: (row) => row.trunk },
          {
            head: t('outbound.today'),
            end: true,
            look: 'a-num',
            cell: (row) => `${format.number(row.usedToday)} / ${format.number(row.perDay)}`,
          },
        ]}
      />
      {form === undefined ? null : <OutboundForm rule={form === 'new' ? undefined : form} onClose={() => setForm(undefined)} />}
    </>
  );
}
