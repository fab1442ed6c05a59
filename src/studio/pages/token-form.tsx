// The form of a new API token.
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct } from '../app/api.ts';
import type { Role } from '../app/session.ts';
import { FormDrawer } from './form-drawer.tsx';

const roles: Role[] = ['admin', 'designer', 'supervisor', 'agent'];
const days: Record<string, number | undefined> = { never: undefined, 30: 30, 90: 90, 365: 365 };
const dayMs = 86_400_000;

/** The form; the token itself goes to `onMade`. */
export function TokenForm({ onClose, onMade }: { onClose: () => void; onMade: (name: string, token: string) => void }) {
  const { t } = useTranslation();
  const add = useAct('addToken', ['tokens']);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('supervisor');
  const [expiry, setExpiry] = useState('365');
  const [left, setLeft] = useState(false);
  const onSave = () => {
    setLeft(true);
    if (name.trim() === '') return;
    const length = days[expiry];
    add.mutate(
      { body: { name: name.trim(), role, ...(length === undefined ? {} : { expiresAt: Date.now() + length * dayMs }) } },
      { onSuccess: ({ token }) => onMade(name.trim(), token) },
    );
  };
  return (
    <FormDrawer opened title={t('settings.newToken')} busy={add.isPending} error={add.error} onSave={onSave} onClose={onClose}>
      <TextInput
        data-autofocus
        label={t('settings.tokenName')}
        description={t('settings.tokenNameHelp')}
        maxLength={100}
        value={name}
        error={problemAt(add.error, 'name') ?? (left && name.trim() === '' ? t('common.required') : undefined)}
        onBlur={() => setLeft(true)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('settings.role')}
        description={t(`settings.roleHelp-${role}`)}
        data={roles.map((one) => ({ value: one, label: t(`settings.role-${one}`) }))}
        value={role}
        onChange={(value) => setRole(roles.find((one) => one === value) ?? 'supervisor')}
      />
      <Select
        label={t('settings.expires')}
        data={Object.keys(days).map((one) => ({ value: one, label: t(`settings.expiry-${one}`) }))}
        value={expiry}
        onChange={(value) => setExpiry(value ?? '365')}
      />
    </FormDrawer>
  );
}
