// The form of a trunk: where the carrier calls from, where to call it, and its credentials. Not here: what it does otherwise than most
// (trunk-habits.tsx).
import { PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct } from '../app/api.ts';
import { isSlug } from '../app/slug.ts';
import { FormDrawer } from './form-drawer.tsx';
import { MoreFields } from './more-fields.tsx';
import type { Trunk } from './rows.ts';
import { TrunkHabits } from './trunk-habits.tsx';
import { TrunkFacts } from './trunk-state.tsx';

const empty: Trunk = { name: '', addresses: [], outbound: '', user: '', callerFrom: 'from', enabled: true, note: '' };

interface TrunkFormProps {
  /** Undefined = a new one. */
  trunk: Trunk | undefined;
  /** The same as it stands now: the form keeps what is typed. */
  standing: Trunk | undefined;
  taken: string[];
  onClose: () => void;
}

/** The form, and above it how the trunk stands. */
export function TrunkForm({ trunk, standing, taken, onClose }: TrunkFormProps) {
  const { t } = useTranslation();
  const save = useAct('saveTrunk', ['trunks', 'status']);
  const [value, setValue] = useState(trunk ?? empty);
  const [addresses, setAddresses] = useState((trunk?.addresses ?? []).join('\n'));
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [left, setLeft] = useState(false);
  const isNew = trunk === undefined;
  const put = (change: Partial<Trunk>) => setValue((old) => ({ ...old, ...change }));
  const nameProblem = !isNew
    ? undefined
    : !isSlug(value.name)
      ? t('common.idBad')
      : taken.includes(value.name)
        ? t('common.idTaken')
        : undefined;
  const onSave = () => {
    setTried(true);
    if (nameProblem) return;
    const { name, ...rest } = value;
    const list = addresses.split(/[\s,]+/).filter((one) => one !== '');
    save.mutate({ params: { name }, body: { ...rest, addresses: list, ...(password === '' ? {} : { password }) } }, { onSuccess: onClose });
  };
  return (
    <FormDrawer
      opened
      title={t(isNew ? 'lines.trunkNew' : 'lines.trunkEdit')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      {standing ? <TrunkFacts trunk={standing} /> : null}
      <TextInput
        data-autofocus
        label={t('lines.trunkName')}
        description={t('common.idHelp')}
        disabled={!isNew}
        value={value.name}
        error={tried || left ? nameProblem : undefined}
        onBlur={() => setLeft(true)}
        onChange={(event) => put({ name: event.currentTarget.value.trim() })}
      />
      <Textarea
        label={t('lines.addresses')}
        description={t('lines.addressesHelp')}
        autosize
        minRows={2}
        classNames={{ input: 'a-mono' }}
        value={addresses}
        error={problemAt(save.error, 'addresses') ?? problemAt(save.error, 'addresses.0')}
        onChange={(event) => setAddresses(event.currentTarget.value)}
      />
      <TextInput
        label={t('lines.outbound')}
        description={t('lines.outboundHelp')}
        classNames={{ input: 'a-mono' }}
        value={value.outbound}
        error={problemAt(save.error, 'outbound')}
        onChange={(event) => put({ outbound: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={t('lines.user')}
        description={t('lines.userHelp')}
        autoComplete="off"
        value={value.user}
        onChange={(event) => put({ user: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('lines.password')}
        {...(isNew ? {} : { description: t('lines.passwordHelp') })}
        autoComplete="new-password"
        value={password}
        error={problemAt(save.error, 'password')}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <TextInput
        label={`${t('lines.registrar')} (${t('common.optional')})`}
        description={t('lines.registrarHelp')}
        classNames={{ input: 'a-mono' }}
        value={value.registrar ?? ''}
        error={problemAt(save.error, 'registrar')}
        onChange={(event) => put({ registrar: event.currentTarget.value.trim() })}
      />
      <MoreFields label={t('lines.more')}>
        <TrunkHabits value={value} put={put} />
      </MoreFields>
      <TextInput
        label={`${t('lines.note')} (${t('common.optional')})`}
        maxLength={500}
        value={value.note}
        onChange={(event) => put({ note: event.currentTarget.value })}
      />
      <Switch label={t('lines.enabled')} checked={value.enabled} onChange={(event) => put({ enabled: event.currentTarget.checked })} />
    </FormDrawer>
  );
}
