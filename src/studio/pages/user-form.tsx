// The form of a user: who and with which role.
import { Radio, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct } from '../app/api.ts';
import { languageNames, languages } from '../app/locale.ts';
import { type Role, type User, useSession } from '../app/session.ts';
import { FormDrawer } from './form-drawer.tsx';

const roles: Role[] = ['admin', 'designer', 'supervisor', 'agent'];

/** The form; `user` undefined = a new one, whose first password goes to `onPassword`. */
export function UserForm({
  user,
  onClose,
  onPassword,
}: {
  user: User | undefined;
  onClose: () => void;
  onPassword: (name: string, password: string, role: Role) => void;
}) {
  const { t } = useTranslation();
  const { user: me } = useSession();
  const add = useAct('addUser', ['users']);
  const update = useAct('updateUser', ['users', 'me']);
  const [name, setName] = useState(user?.name ?? '');
  const [email, setEmail] = useState(user?.email ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'designer');
  const [language, setLanguage] = useState(user?.language ?? 'es');
  const [left, setLeft] = useState({ name: false, email: false });
  const error = add.error ?? update.error;
  const nameProblem = name.trim() === '' ? t('common.required') : undefined;
  const emailProblem = user === undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? t('settings.emailBad') : undefined;
  const onSave = () => {
    setLeft({ name: true, email: true });
    if (nameProblem || emailProblem) return;
    if (user) {
      const changed = user.id === me.id ? { name: name.trim(), language } : { name: name.trim(), role, language };
      update.mutate({ params: { id: user.id }, body: changed }, { onSuccess: onClose });
      return;
    }
    add.mutate(
      { body: { name: name.trim(), email, role, language } },
      {
        onSuccess: ({ password }) => {
          onClose();
          if (password !== undefined) onPassword(name.trim(), password, role);
        },
      },
    );
  };
  return (
    <FormDrawer
      opened
      title={t(user ? 'settings.editUser' : 'settings.newUser')}
      busy={add.isPending || update.isPending}
      error={error}
      onSave={onSave}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('settings.name')}
        maxLength={100}
        value={name}
        error={left.name ? nameProblem : undefined}
        onBlur={() => setLeft((old) => ({ ...old, name: true }))}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('settings.email')}
        type="email"
        disabled={user !== undefined}
        value={email}
        error={problemAt(error, 'email') ?? (left.email ? emailProblem : undefined)}
        onBlur={() => setLeft((old) => ({ ...old, email: true }))}
        onChange={(event) => setEmail(event.currentTarget.value.trim())}
      />
      {user?.id === me.id ? null : (
        <Radio.Group label={t('settings.role')} value={role} onChange={(value) => setRole(roles.find((one) => one === value) ?? 'agent')}>
          <div className="a-radios">
            {roles.map((one) => (
              <Radio key={one} value={one} label={t(`settings.role-${one}`)} description={t(`settings.roleHelp-${one}`)} />
            ))}
          </div>
        </Radio.Group>
      )}
      <Select
        label={t('common.language')}
        data={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        value={language}
        onChange={(value) => setLanguage(languages.find((one) => one === value) ?? 'es')}
      />
    </FormDrawer>
  );
}
