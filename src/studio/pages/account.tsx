// My account: name, language, password.
import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { languageNames, languages, speak } from '../app/locale.ts';
import { useSession } from '../app/session.ts';
import classes from './account.module.css';

function Profile() {
  const { t, i18n } = useTranslation();
  const { user } = useSession();
  const save = useAct('updateMe', ['me', 'users']);
  const [name, setName] = useState(user.name);
  const keep = () => {
    const next = name.trim();
    if (next === '' || next === user.name) return;
    save.mutate({ body: { name: next } }, { onSuccess: () => notifications.show({ message: t('common.saved') }) });
  };
  return (
    <section className={classes['part']} aria-labelledby="profile-title">
      <h2 id="profile-title">{t('settings.tab-account')}</h2>
      <dl className="a-facts">
        <dt>{t('settings.email')}</dt>
        <dd>{user.email}</dd>
        <dt>{t('settings.role')}</dt>
        <dd>{t(`settings.role-${user.role}`)}</dd>
      </dl>
      <TextInput
        label={t('settings.name')}
        maxLength={100}
        value={name}
        error={name.trim() === '' ? t('common.required') : save.error ? errorText(t, save.error) : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => (event.key === 'Enter' ? keep() : undefined)}
      />
      <Select
        label={t('common.language')}
        data={languages.map((language) => ({ value: language, label: languageNames[language] }))}
        value={i18n.language}
        onChange={(value) => {
          const language = languages.find((one) => one === value);
          if (language) void speak(language).then(() => save.mutate({ body: { language } }));
        }}
      />
    </section>
  );
}

function Password() {
  const { t } = useTranslation();
  const act = useAct('changePassword', ['me']);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [left, setLeft] = useState(false);
  const short = next.length < 10;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(true);
    if (short) return;
    act.mutate(
      { body: { current, next } },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
          setLeft(false);
          notifications.show({ message: t('password.changed') });
        },
      },
    );
  };
  const toggle = { visibilityToggleButtonProps: { 'aria-label': t('signIn.show') } };
  return (
    <form className={classes['part']} aria-labelledby="password-title" onSubmit={submit} noValidate>
      <h2 id="password-title">{t('settings.changePassword')}</h2>
      <PasswordInput
        label={t('password.current')}
        autoComplete="current-password"
        value={current}
        error={act.error && !problemAt(act.error, 'next') ? errorText(t, act.error) : undefined}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        {...toggle}
      />
      <PasswordInput
        label={t('password.next')}
        description={t('password.help')}
        autoComplete="new-password"
        value={next}
        error={problemAt(act.error, 'next') ?? (left && short ? t('password.short') : undefined)}
        onBlur={() => setLeft(next !== '')}
        onChange={(event) => setNext(event.currentTarget.value)}
        {...toggle}
      />
      <div>
        <Button type="submit" variant="default" loading={act.isPending} disabled={current === '' || next === ''}>
          {t('settings.changePassword')}
        </Button>
      </div>
    </form>
  );
}

/** The account tab. */
export function Account() {
  return (
    <div className={classes['columns']}>
      <Profile />
      <Password />
    </div>
  );
}
