// The form of a line: what is dialled, which flow answers, its public number and country.
import { Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lineSchema } from '#api/contract/shapes.ts';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { FormDrawer } from './form-drawer.tsx';
import type { LineRow } from './rows.ts';

type Field = 'name' | 'flow' | 'number' | 'country';
const shape = lineSchema.shape;

/** The form; `line` undefined = a new one. */
export function LineForm({ line, taken, onClose }: { line: LineRow | undefined; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const flows = useApi('flows');
  const save = useAct('saveLine', ['lines', 'flows', 'status']);
  const [value, setValue] = useState({
    name: line?.name ?? '',
    flow: line?.flow ?? '',
    number: line?.number ?? '',
    country: line?.country ?? 'AR',
    enabled: line?.enabled ?? true,
    note: line?.note ?? '',
  });
  const [left, setLeft] = useState<Partial<Record<Field, boolean>>>({});
  const [tried, setTried] = useState(false);
  const isNew = line === undefined;
  const put = (change: Partial<typeof value>) => setValue((old) => ({ ...old, ...change }));
  const problems: Partial<Record<Field, string>> = {
    ...(shape.name.safeParse(value.name).success ? {} : { name: t('lines.nameBad') }),
    ...(isNew && taken.includes(value.name) ? { name: t('common.idTaken') } : {}),
    ...(value.flow === '' ? { flow: t('common.required') } : {}),
    ...(value.number === '' || shape.number.safeParse(value.number).success ? {} : { number: t('lines.numberBad') }),
    ...(shape.country.safeParse(value.country).success ? {} : { country: t('lines.countryBad') }),
  };
  const field = (name: Field) => ({
    error: problemAt(save.error, name) ?? (tried || left[name] ? problems[name] : undefined),
    onBlur: () => setLeft((old) => ({ ...old, [name]: true })),
  });
  const onSave = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const { name, number, ...rest } = value;
    save.mutate({ params: { name }, body: { ...rest, ...(number === '' ? {} : { number }) } }, { onSuccess: onClose });
  };
  return (
    <FormDrawer
      opened
      title={t(isNew ? 'lines.new' : 'lines.edit')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('lines.nameLabel')}
        description={t('lines.nameHelp')}
        disabled={!isNew}
        value={value.name}
        classNames={{ input: 'a-mono' }}
        onChange={(event) => put({ name: event.currentTarget.value.trim() })}
        {...field('name')}
      />
      <Select
        label={t('lines.flow')}
        searchable
        data={(flows.data?.items ?? []).map((flow) => ({ value: flow.id, label: flow.name }))}
        value={value.flow === '' ? null : value.flow}
        onChange={(flow) => put({ flow: flow ?? '' })}
        {...field('flow')}
      />
      <TextInput
        label={`${t('lines.number')} (${t('common.optional')})`}
        description={t('lines.numberHelp')}
        type="tel"
        placeholder="+5491155550100"
        value={value.number}
        onChange={(event) => put({ number: event.currentTarget.value.replace(/[\s()-]/g, '') })}
        {...field('number')}
      />
      <TextInput
        label={t('lines.country')}
        description={t('lines.countryHelp')}
        maxLength={2}
        value={value.country}
        onChange={(event) => put({ country: event.currentTarget.value.toUpperCase() })}
        {...field('country')}
      />
      <TextInput
        label={`${t('lines.note')} (${t('common.optional')})`}
        maxLength={500}
        value={value.note}
        onChange={(event) => put({ note: event.currentTarget.value })}
      />
      <Switch
        label={t('lines.enabled')}
        description={t('lines.enabledHelp')}
        checked={value.enabled}
        onChange={(event) => put({ enabled: event.currentTarget.checked })}
      />
    </FormDrawer>
  );
}
