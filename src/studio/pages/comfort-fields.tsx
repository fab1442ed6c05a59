// A team's own message for those who wait: one for all, and another for callers of a language. Not here: when it is said (desk/announcements.ts).
import { ActionIcon, Autocomplete, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageSchema } from '#flow/model.ts';
import classes from './team-hours-fields.module.css';

const offered = ['es', 'es-AR', 'es-MX', 'es-ES', 'pt', 'pt-BR', 'en', 'en-US'];

/** The text for callers whose language has none of its own. */
const everybody = '*';

/** The fields. `value`: language tag (or `*` for all) → text, as the queue keeps it. */
export function ComfortFields({ value, onChange }: { value: Record<string, string>; onChange: (value: Record<string, string>) => void }) {
  const { t, i18n } = useTranslation();
  const [adding, setAdding] = useState('');
  const [tried, setTried] = useState(false);
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const tags = Object.keys(value).filter((tag) => tag !== everybody);
  const put = (tag: string, text: string) => onChange({ ...value, [tag]: text });
  const without = (tag: string) => Object.fromEntries(Object.entries(value).filter(([one]) => one !== tag));
  const isGood = (tag: string) => languageSchema.safeParse(tag).success && tag.length <= 20;
  const add = (tag: string) => {
    const wanted = tag.trim();
    setTried(wanted !== '');
    if (wanted === '' || !isGood(wanted)) return;
    if (!Object.hasOwn(value, wanted)) put(wanted, '');
    setAdding('');
    setTried(false);
  };
  return (
    <>
      <TextInput
        label={t('teams.comfort')}
        description={t('teams.comfortHelp')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maxLength={500}
        value={value[everybody] ?? ''}
        onChange={({ currentTarget }) => (currentTarget.value === '' ? onChange(without(everybody)) : put(everybody, currentTarget.value))}
      />
      {tags.map((tag) => (
        <div key={tag} className={classes['comfort']}>
          <TextInput
            label={t('teams.comfortIn', { language: names.of(tag) ?? tag, tag })}
            maxLength={500}
            value={value[tag] ?? ''}
            onChange={({ currentTarget }) => put(tag, currentTarget.value)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('teams.comfortRemove', { language: names.of(tag) ?? tag })}
            onClick={() => onChange(without(tag))}
          >
            <IconX size={16} stroke={1.75} />
          </ActionIcon>
        </div>
      ))}
      <Autocomplete
        aria-label={t('teams.comfortAdd')}
        placeholder={t('teams.comfortAdd')}
        maxLength={20}
        data={offered.filter((tag) => !tags.includes(tag))}
        renderOption={({ option }) => `${names.of(option.value) ?? option.value} (${option.value})`}
        value={adding}
        error={tried && !isGood(adding.trim()) ? t('teams.comfortBad') : undefined}
        onChange={setAdding}
        onOptionSubmit={(tag) => add(tag)}
        onBlur={() => add(adding)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add(event.currentTarget.value);
        }}
      />
    </>
  );
}
