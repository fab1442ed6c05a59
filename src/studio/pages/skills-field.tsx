// Skills with their level from 1 to 5: those an agent has, or those a team's callers need.
import { ActionIcon, Input, Rating, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './skills-field.module.css';

/** The field. `value`: skill → level. */
export function SkillsField({
  label,
  help,
  value,
  onChange,
}: {
  label: string;
  help: string;
  value: Record<string, number>;
  onChange: (value: Record<string, number>) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = () => {
    const skill = name.trim();
    if (skill === '') return;
    onChange({ ...value, [skill]: value[skill] ?? 3 });
    setName('');
  };
  const remove = (skill: string) => onChange(Object.fromEntries(Object.entries(value).filter(([one]) => one !== skill)));
  return (
    <Input.Wrapper label={label} description={help} inputWrapperOrder={['label', 'input', 'description', 'error']} labelElement="div">
      <ul className={classes['skills']}>
        {Object.entries(value).map(([skill, level]) => (
          <li key={skill}>
            <span className={classes['name']}>{skill}</span>
            <Rating
              aria-label={t('teams.skillLevel', { skill })}
              getSymbolLabel={(one) => t('teams.skillLevelOf', { level: one })}
              value={level}
              onChange={(next) => onChange({ ...value, [skill]: Math.max(1, next) })}
            />
            <ActionIcon variant="subtle" color="gray" aria-label={t('teams.skillRemove', { skill })} onClick={() => remove(skill)}>
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <TextInput
        aria-label={t('teams.skillAdd')}
        placeholder={t('teams.skillAdd')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
        rightSection={
          <ActionIcon variant="subtle" disabled={name.trim() === ''} aria-label={t('teams.skillAdd')} onClick={add}>
            <IconPlus size={16} stroke={1.75} />
          </ActionIcon>
        }
      />
    </Input.Wrapper>
  );
}
