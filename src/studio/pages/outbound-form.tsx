// The form of a rule for outside numbers: country, prefix, trunk, calls a day.
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { FormDrawer } from './form-drawer.tsx';
import type { OutboundRow } from './rows.ts';

/** Countries of the product's users with their calling codes; any other is written by its two letters. */
const callingCodes: Readonly<Record<string, string>> = {
  AR: '+54',
  BO: '+591',
  BR: '+55',
  CL: '+56',
  CO: '+57',
  CR: '+506',
  CU: '+53',
  DO: '+1',
  EC: '+593',
  ES: '+34',
  GT: '+502',
  HN: '+504',
  MX: '+52',
  NI: '+505',
  PA: '+507',
  PE: '+51',
  PR: '+1',
  PT: '+351',
  PY: '+595',
  SV: '+503',
  US: '+1',
  UY: '+598',
  VE: '+58',
}; //

/** The form; `rule` undefined = a new one. */
export function OutboundForm({ rule, onClose }: { rule: OutboundRow | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const trunks = useApi('trunks');
  const save = useAct('saveOutboundRule', ['outboundRules', 'installation']);
  const [value, setValue] = useState({
    country: rule?.country ?? 'AR',
    prefix: rule?.prefix ?? '+54',
    trunk: rule?.trunk ?? '',
    perDay: rule?.perDay ?? 100,
  });
  const [tried, setTried] = useState(false);
  const put = (change: Partial<typeof value>) => setValue((old) => ({ ...old, ...change }));
  const names = useMemo(() => new Intl.DisplayNames(i18n.language, { type: 'region' }), [i18n.language]);
  const countries = Object.keys(callingCodes)
    .concat(value.country in callingCodes ? [] : [value.country])
    .map((code) => ({ value: code, label: `${names.of(code) ?? code} (${callingCodes[code] ?? code})` }))
    .sort((a, b) => a.label.localeCompare(b.label, i18n.language));
  const list = trunks.data?.items ?? [];
  const trunk = value.trunk === '' ? (list[0]?.name ?? '') : value.trunk;
  const prefixBad = !/^\+[1-9]\d{0,14}$/.test(value.prefix);
  const onSave = () => {
    setTried(true);
    if (prefixBad || trunk === '') return;
    const { country, prefix, perDay } = value;
    save.mutate({ params: { country, prefix }, body: { trunk, perDay } }, { onSuccess: onClose });
  };
  return (
    <FormDrawer
      opened
      title={t(rule ? 'outbound.edit' : 'outbound.add')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <Select
        label={t('outbound.country')}
        searchable
        allowDeselect={false}
        disabled={rule !== undefined}
        data={countries}
        value={value.country}
        onChange={(country) => put({ country: country ?? 'AR', prefix: callingCodes[country ?? 'AR'] ?? value.prefix })}
      />
      <TextInput
        label={t('outbound.prefix')}
        description={t('outbound.prefixHelp')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        classNames={{ input: 'a-mono' }}
        inputMode="tel"
        disabled={rule !== undefined}
        value={value.prefix}
        error={problemAt(save.error, 'prefix') ?? (tried && prefixBad ? t('outbound.prefixBad') : undefined)}
        onChange={(event) => put({ prefix: event.currentTarget.value.replaceAll(/[\s().-]/g, '') })}
      />
      <Select
        label={t('outbound.trunk')}
        description={list.length === 0 && trunks.data ? t('outbound.noTrunks') : t('outbound.trunkHelp')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        allowDeselect={false}
        data={list.map((one) => one.name)}
        value={trunk || null}
        error={tried && trunk === '' ? t('outbound.trunkMissing') : undefined}
        onChange={(next) => put({ trunk: next ?? '' })}
      />
      <NumberInput
        label={t('outbound.perDay')}
        description={t('outbound.perDayHelp')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={0}
        max={100_000}
        value={value.perDay}
        error={problemAt(save.error, 'perDay')}
        onChange={(next) => (typeof next === 'number' ? put({ perDay: next }) : undefined)}
      />
    </FormDrawer>
  );
}
