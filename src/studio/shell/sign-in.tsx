// Sign-in: e-mail and password, and plain words when they do not fit.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { client } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { speak } from '../app/locale.ts';
import { Door } from './door.tsx';
import { keepTyped } from './typed-password.ts';

/** The sign-in page. */
export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const done = async () => {
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    await queries.invalidateQueries({ queryKey: ['me'] });
  };
  return (
    <Door title={t('signIn.title')} lead={t('signIn.lead')}>
      <SignInForm onDone={done} />
    </Door>
  );
}

/** The form. `onDone` is called once the session is there. `email` is who was signed in before, where somebody was. */
export function SignInForm({ onDone, email: known = '' }: { onDone: () => Promise<void> | void; email?: string }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const { user } = await client('signIn', { body: { email: email.trim(), password } });
      keepTyped(user.mustChangePassword ? password : undefined);
      if (!localStorage.getItem('atiende.language')) await speak(user.language);
      await onDone();
    } catch (error) {
      const wrong = error instanceof ApiError && (error.status === 401 || error.status === 400 || error.status === 403);
      setProblem(wrong ? t('signIn.wrong') : errorText(t, error));
      setBusy(false);
    }
  };
  return (
    <form className="a-form" onSubmit={(event) => void submit(event)}>
      <TextInput
        label={t('signIn.email')}
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus={known === ''}
        data-autofocus={known === '' ? true : undefined}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('signIn.password')}
        name="password"
        autoComplete="current-password"
        data-autofocus={known === '' ? undefined : true}
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={problem}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      />
      <Button type="submit" loading={busy} fullWidth size="md">
        {t('signIn.enter')}
      </Button>
    </form>
  );
}
