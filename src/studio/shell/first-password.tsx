// The first sign-in: the password that somebody else made is replaced by one's own.
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, problemAt } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { Door } from './door.tsx';
import { keepTyped, typedPassword } from './typed-password.ts';

/** Asks for a new password and goes on. */
export function FirstPassword() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const known = typedPassword();
  const [current, setCurrent] = useState(known ?? '');
  const [next, setNext] = useState('');
  const [left, setLeft] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const short = next.length < 10;
  const nextProblem = problemAt(error, 'next') ?? (left && short ? t('password.short') : undefined);
  const elsewhere = error !== undefined && !problemAt(error, 'next') ? errorText(t, error) : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setLeft(true);
    if (short) return;
    setBusy(true);
    setError(undefined);
    try {
      await client('changePassword', { body: { current, next } });
      keepTyped(undefined);
      await queries.invalidateQueries({ queryKey: ['me'] });
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  const toggle = { visibilityToggleButtonProps: { 'aria-label': t('signIn.show') } };
  return (
    <Door title={t('password.title')} lead={t('password.lead')}>
      <form className="a-form" onSubmit={(event) => void submit(event)}>
        {known === undefined ? (
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={elsewhere}
            {...toggle}
          />
        ) : null}
        <PasswordInput
          label={t('password.next')}
          description={t('password.help')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={next}
          onBlur={() => setLeft(next !== '')}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={nextProblem ?? (known === undefined ? undefined : elsewhere)}
          {...toggle}
        />
        <Button type="submit" loading={busy} fullWidth size="md">
          {t('password.save')}
        </Button>
      </form>
    </Door>
  );
}
