// A name and the identifier made from it: the identifier follows the name until it is touched, and never changes once saved.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSlug, slugOf } from '../app/slug.ts';

export interface Named {
  id: string;
  name: string;
}

/** What is wrong with the pair, for the save button's sake: keys of `common.…`. */
export function namedProblem(value: Named, isNew: boolean, taken: readonly string[]): { field: 'id' | 'name'; word: string } | undefined {
  if (value.name.trim() === '') return { field: 'name', word: 'required' };
  if (!isNew) return undefined;
  if (!isSlug(value.id)) return { field: 'id', word: 'idBad' };
  return taken.includes(value.id) ? { field: 'id', word: 'idTaken' } : undefined;
}

/** The two fields. `tried` shows problems of fields not yet left. */
export function NameFields({
  value,
  isNew,
  taken,
  tried,
  label,
  onChange,
}: {
  value: Named;
  isNew: boolean;
  taken: readonly string[];
  tried: boolean;
  label: string;
  onChange: (value: Named) => void;
}) {
  const { t } = useTranslation();
  const [left, setLeft] = useState({ id: false, name: false });
  const problem = namedProblem(value, isNew, taken);
  const shown = (field: 'id' | 'name') => (problem?.field === field && (tried || left[field]) ? t(`common.${problem.word}`) : undefined);
  return (
    <>
      <TextInput
        data-autofocus
        label={label}
        value={value.name}
        maxLength={100}
        error={shown('name')}
        onBlur={() => setLeft((old) => ({ ...old, name: true }))}
        onChange={(event) => {
          const name = event.currentTarget.value;
          const follows = isNew && (value.id === '' || value.id === slugOf(value.name));
          onChange({ name, id: follows ? slugOf(name) : value.id });
        }}
      />
      {isNew ? (
        <TextInput
          label={t('common.id')}
          description={t('common.idHelp')}
          value={value.id}
          error={shown('id')}
          classNames={{ input: 'a-mono' }}
          onBlur={() => setLeft((old) => ({ ...old, id: true }))}
          onChange={(event) => onChange({ ...value, id: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}
