// The form of an origin: the number or name that messages leave from, and what it can do in which countries.
import { MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { freeSlug } from '../app/slug.ts';
import { FormDrawer } from '../pages/form-drawer.tsx';
import { useCountries } from './countries.ts';
import { type Origin, OriginAbilities } from './messaging-state.tsx';

const senderKinds = ['long-code', 'short-code', 'alphanumeric'] as const;

type Draft = Omit<Origin, 'id' | 'facts'>;

/** The form; `origin` undefined = a new one, of `channel` where that is given. */
export function OriginForm({
  origin,
  taken,
  channel,
  onClose,
}: {
  origin: Origin | undefined;
  taken: string[];
  channel: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const countries = useCountries();
  const channels = useApi('channels');
  const save = useAct('saveOrigin', ['origins', 'installation']);
  const list = channels.data?.items ?? [];
  const first = list.find((one) => one.id === channel) ?? list[0];
  const [draft, setDraft] = useState<Partial<Draft>>({});
  const [tried, setTried] = useState(false);
  const at = list.find((one) => one.id === (draft.channel ?? origin?.channel)) ?? first;
  const messaging = draft.messaging ?? origin?.messaging ?? at?.messaging[0] ?? 'sms';
  const isWhatsapp = messaging === 'whatsapp';
  const value: Draft = {
    channel: at?.id ?? '',
    name: '',
    sender: '',
    countries: [],
    twoWay: isWhatsapp,
    encodings: 'gsm7-ucs2',
    concatenation: true,
    plainText: true,
    enabled: true,
    ...origin,
    ...draft,
    messaging,
    senderKind: isWhatsapp ? 'whatsapp' : (draft.senderKind ?? origin?.senderKind ?? 'long-code'),
  };
  const put = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const missing = (text: string) => (tried && text.trim() === '' ? t('channels.required') : undefined);
  const onSave = () => {
    setTried(true);
    if (value.name.trim() === '' || value.sender.trim() === '' || value.channel === '') return;
    const { displayNumber, ...rest } = value;
    const { id: _id, facts: _facts, ...body } = rest as Draft & Partial<Origin>;
    save.mutate(
      {
        params: { id: origin?.id ?? freeSlug(value.name, taken, 'origen') },
        body: { ...body, ...(displayNumber ? { displayNumber: displayNumber.replaceAll(/[\s().-]/g, '') } : {}) },
      },
      { onSuccess: onClose },
    );
  };
  return (
    <FormDrawer
      opened
      title={t(origin ? 'origins.edit' : 'origins.add')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('origins.name')}
        description={t('origins.nameHelp')}
        maxLength={100}
        value={value.name}
        error={missing(value.name)}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <Select
        label={t('origins.channel')}
        disabled={origin !== undefined || channel !== undefined}
        data={list.map((one) => ({ value: one.id, label: one.name }))}
        value={value.channel || null}
        onChange={(next) => {
          const chosen = list.find((one) => one.id === next);
          if (chosen) put({ channel: chosen.id, messaging: chosen.messaging[0] });
        }}
      />
      {isWhatsapp ? null : (
        <Select
          label={t('origins.senderKind')}
          data={senderKinds.map((one) => ({ value: one, label: t(`origins.kind-${one}`) }))}
          value={value.senderKind}
          onChange={(next) => put({ senderKind: senderKinds.find((one) => one === next) ?? 'long-code' })}
        />
      )}
      <TextInput
        label={t('origins.sender')}
        description={t(`origins.senderHelp-${value.senderKind}`)}
        classNames={{ input: 'a-mono' }}
        maxLength={100}
        value={value.sender}
        error={problemAt(save.error, 'sender') ?? missing(value.sender)}
        onChange={(event) => put({ sender: event.currentTarget.value.trim() })}
      />
      {isWhatsapp ? (
        <TextInput
          label={t('origins.displayNumber')}
          classNames={{ input: 'a-mono' }}
          inputMode="tel"
          placeholder="+5491155550100"
          value={value.displayNumber ?? ''}
          error={problemAt(save.error, 'displayNumber')}
          onChange={(event) => put({ displayNumber: event.currentTarget.value })}
        />
      ) : null}
      <MultiSelect
        label={t('origins.countries')}
        description={t('origins.countriesHelp')}
        searchable
        data={countries}
        value={value.countries}
        onChange={(next) => put({ countries: next })}
      />
      {isWhatsapp ? null : (
        <>
          <Switch
            label={t('origins.twoWay')}
            description={t('origins.twoWayHelp')}
            checked={value.twoWay}
            onChange={(event) => put({ twoWay: event.currentTarget.checked })}
          />
          <Switch
            label={t('origins.unicode')}
            checked={value.encodings === 'gsm7-ucs2'}
            onChange={(event) => put({ encodings: event.currentTarget.checked ? 'gsm7-ucs2' : 'gsm7' })}
          />
          <Switch
            label={t('origins.concatenation')}
            checked={value.concatenation}
            onChange={(event) => put({ concatenation: event.currentTarget.checked })}
          />
          <Switch
            label={t('origins.plainText')}
            description={t('origins.plainTextHelp')}
            checked={value.plainText}
            onChange={(event) => put({ plainText: event.currentTarget.checked })}
          />
        </>
      )}
      <Switch label={t('origins.enabled')} checked={value.enabled} onChange={(event) => put({ enabled: event.currentTarget.checked })} />
      {origin && origin.facts.length > 0 ? (
        <section aria-label={t('origins.facts')}>
          <h3>{t('origins.facts')}</h3>
          <OriginAbilities origin={origin} />
        </section>
      ) : null}
    </FormDrawer>
  );
}
