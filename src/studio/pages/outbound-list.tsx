// Which outside numbers may be dialled: one list for transfers, agents on telephones, callbacks and the desk. Not here: the trunks themselves.
import { Button, TextInput } from '@mantine/core';
import { IconPencil, IconPhoneOutgoing, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { confirm } from '../shell/confirm.tsx';
import { ListBody } from './list-body.tsx';
import { OutboundForm } from './outbound-form.tsx';
import { RowMenu } from './row-menu.tsx';
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
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setForm('new')}>
      {t('outbound.add')}
    </Button>
  );
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
      {rows.length > 0 ? (
        <div className="a-tools a-tools-apart">
          <TryNumber />
          {add}
        </div>
      ) : null}
      <ListBody
        query={query}
        count={rows.length}
        empty={
          <EmptyState icon={IconPhoneOutgoing} title={t('outbound.none')} text={t('outbound.noneText')}>
            {add}
          </EmptyState>
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('outbound.prefix')}</th>
              <th>{t('outbound.country')}</th>
              <th className="a-wide">{t('outbound.trunk')}</th>
              <th className="a-end">{t('outbound.today')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.country} ${row.prefix}`} data-open onClick={() => setForm(row)}>
                <td className="a-strong a-mono">{row.prefix}</td>
                <td>{country.of(row.country) ?? row.country}</td>
                <td className="a-wide">{row.trunk}</td>
                <td className="a-end a-num">
                  {format.number(row.usedToday)} / {format.number(row.perDay)}
                </td>
                <td className="a-end">
                  <RowMenu
                    name={row.prefix}
                    actions={[
                      { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(row) },
                      { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(row) },
                    ]}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {form === undefined ? null : <OutboundForm rule={form === 'new' ? undefined : form} onClose={() => setForm(undefined)} />}
    </>
  );
}
