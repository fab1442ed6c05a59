// The form of a trunk: where the carrier calls from, where to call it, and its credentials.
import { PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct } from '../app/api.ts';
import { isSlug } from '../app/slug.ts';
import { FormDrawer } from './form-drawer.tsx';
import type { Trunk } from './rows.ts';

const empty: Trunk = { name: '', addresses: [], outbound: '', user: '', callerFrom: 'from', enabled: true, note: '' };

/** Where carriers write the number that was dialled. */
const dialledPlaces = ['request-uri', 'to', 'diversion', 'history-info'] as const;

/** The form; `trunk` undefined = a new one. */
export function TrunkForm({ trunk, taken, onClose }: { trunk: Trunk | undefined; taken: string[]; onClose: () => void }) {
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
      <Select
        label={t('lines.callerFrom')}
        data={(['from', 'p-asserted-identity'] as const).map((one) => ({ value: one, label: t(`lines.${one}`) }))}
        value={value.callerFrom}
        onChange={(callerFrom) => put({ callerFrom: callerFrom === 'p-asserted-identity' ? callerFrom : 'from' })}
      />
      <Select
        label={t('lines.dialledFrom')}
        data={dialledPlaces.map((one) => ({ value: one, label: t(`lines.dialled-${one}`) }))}
        allowDeselect={false}
        value={value.dialledFrom ?? 'request-uri'}
        onChange={(place) => put({ dialledFrom: dialledPlaces.find((one) => one === place) })}
      />
      <Select
        label={t('lines.transferBy')}
        description={t(`lines.transferHelp-${value.transferBy ?? 'bridge'}`)}
        data={(['bridge', 'refer'] as const).map((one) => ({ value: one, label: t(`lines.transfer-${one}`) }))}
        allowDeselect={false}
        value={value.transferBy ?? 'bridge'}
        onChange={(way) => put({ transferBy: way === 'refer' ? 'refer' : 'bridge' })}
      />
      <Select
        label={t('lines.toneKeys')}
        description={t(`lines.toneKeysHelp-${value.toneKeys ?? 'auto'}`)}
        data={(['auto', 'off'] as const).map((one) => ({ value: one, label: t(`lines.toneKeys-${one}`) }))}
        allowDeselect={false}
        value={value.toneKeys ?? 'auto'}
        onChange={(how) => put({ toneKeys: how === 'off' ? 'off' : 'auto' })}
      />
      <Select
        label={t('lines.codec')}
        description={t(`lines.opusHelp-${value.opus ?? 'off'}`)}
        data={(['off', 'on'] as const).map((one) => ({ value: one, label: t(`lines.opus-${one}`) }))}
        allowDeselect={false}
        value={value.opus ?? 'off'}
        onChange={(choice) => put({ opus: choice === 'on' ? 'on' : 'off' })}
      />
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
