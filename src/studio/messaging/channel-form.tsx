// Connecting a channel, or changing one: first what it connects to, then its settings; secrets are written, never read back.
import { Button, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { freeSlug } from '../app/slug.ts';
import { FormDrawer } from '../pages/form-drawer.tsx';
import { MoreFields } from '../pages/more-fields.tsx';
import classes from './messaging.module.css';
import type { Channel } from './messaging-state.tsx';
import { fieldsOf, settingAt, SettingInput, withSetting } from './settings-fields.tsx';

type Kind = CallAnswer<'channelKinds'>['items'][number];

function KindChoice({ kinds, onChoose }: { kinds: Kind[]; onChoose: (kind: Kind) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['kinds']} role="group" aria-label={t('channels.chooseKind')}>
      <p className="a-muted">{t('channels.chooseKind')}</p>
      {kinds.map((kind) => (
        <button key={kind.kind} type="button" onClick={() => onChoose(kind)}>
          <strong>{t(`channels.kind-${kind.kind}`)}</strong>
          <span>{t(`channels.about-${kind.kind}`)}</span>
        </button>
      ))}
    </div>
  );
}

function Secret({
  kind,
  name,
  known,
  value,
  error,
  onChange,
}: {
  kind: string;
  name: string;
  known: boolean;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={t(`channelSettings.${kind}-${name}`, { defaultValue: t(`channelSettings.${name}`, { defaultValue: name }) })}
      description={t(known ? 'channels.secretSet' : 'channels.secretHelp')}
      autoComplete="new-password"
      placeholder={known ? '••••••••' : ''}
      value={value}
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Fields({
  kind,
  channel,
  taken,
  onClose,
  onBack,
}: {
  kind: Kind;
  channel: Channel | undefined;
  taken: string[];
  onClose: () => void;
  onBack: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const save = useAct('saveChannel', ['channels', 'channel', 'channelHealth', 'installation']);
  const [name, setName] = useState(channel?.name ?? t(`channels.kind-${kind.kind}`));
  const [settings, setSettings] = useState(channel?.settings ?? {});
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [ratePerS, setRate] = useState(channel?.ratePerS ?? 10);
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [tried, setTried] = useState(false);
  const fields = fieldsOf(kind.settings);
  const missing = (field: (typeof fields)[number]) => field.required && (settingAt(settings, field.path) ?? '') === '';
  const lacks = (secret: Kind['secrets'][number]) =>
    secret.required && channel?.secrets[secret.name] !== true && (secrets[secret.name] ?? '') === '';
  const main = fields.filter((field) => field.required || (channel && settingAt(channel.settings, field.path) !== undefined));
  const rest = fields.filter((field) => !main.includes(field));
  const onSave = () => {
    setTried(true);
    if (name.trim() === '' || fields.some(missing) || kind.secrets.some(lacks)) return;
    save.mutate(
      {
        params: { id: channel?.id ?? freeSlug(name, taken, kind.kind) },
        body: { name, kind: kind.kind, enabled, settings, secrets, ratePerS },
      },
      { onSuccess: onClose },
    );
  };
  const input = (field: (typeof fields)[number]) => (
    <SettingInput
      key={field.path.join('.')}
      kind={kind.kind}
      field={field}
      value={settingAt(settings, field.path)}
      error={problemAt(save.error, `settings.${field.path.join('.')}`) ?? (tried && missing(field) ? t('channels.required') : undefined)}
      onChange={(value) => setSettings((old) => withSetting(old, field.path, value))}
    />
  );
  return (
    <FormDrawer
      opened
      title={channel ? t('channels.edit') : `${t('channels.add')}: ${t(`channels.kind-${kind.kind}`)}`}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      {onBack ? (
        <Button variant="subtle" size="compact-sm" style={{ alignSelf: 'flex-start' }} onClick={onBack}>
          {t('channels.otherKind')}
        </Button>
      ) : null}
      <TextInput
        data-autofocus
        label={t('channels.name')}
        maxLength={100}
        value={name}
        error={tried && name.trim() === '' ? t('channels.required') : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {main.map(input)}
      {kind.secrets.map((secret) => (
        <Secret
          key={secret.name}
          kind={kind.kind}
          name={secret.name}
          known={channel?.secrets[secret.name] === true}
          value={secrets[secret.name] ?? ''}
          error={problemAt(save.error, `secrets.${secret.name}`) ?? (tried && lacks(secret) ? t('channels.secretMissing') : undefined)}
          onChange={(value) =>
            setSecrets((old) => {
              const { [secret.name]: _old, ...others } = old;
              return value === '' ? others : { ...others, [secret.name]: value };
            })
          }
        />
      ))}
      <NumberInput
        label={t('channels.ratePerS')}
        description={t('channels.ratePerSHelp')}
        min={0.01}
        max={5000}
        value={ratePerS}
        error={problemAt(save.error, 'ratePerS')}
        onChange={(value) => (typeof value === 'number' ? setRate(value) : undefined)}
      />
      {rest.length === 0 ? null : <MoreFields label={t('channels.more')}>{rest.map(input)}</MoreFields>}
      <Switch label={t('channels.enabled')} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
    </FormDrawer>
  );
}

/** The form; `channel` undefined = a new one. */
export function ChannelForm({ channel, taken, onClose }: { channel: Channel | undefined; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useApi('channelKinds');
  const [chosen, setChosen] = useState<Kind>();
  const kinds = query.data?.items ?? [];
  const kind = channel ? kinds.find((one) => one.kind === channel.kind) : chosen;
  if (kind)
    return (
      <Fields
        key={kind.kind}
        kind={kind}
        channel={channel}
        taken={taken}
        onClose={onClose}
        onBack={channel ? undefined : () => setChosen(undefined)}
      />
    );
  return (
    <FormDrawer opened title={t(channel ? 'channels.edit' : 'channels.add')} busy={false} error={undefined} onClose={onClose}>
      {query.error && !query.data ? (
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <RowSkeletons label={t('common.loading')} count={4} />
      ) : (
        <KindChoice kinds={kinds} onChoose={setChosen} />
      )}
    </FormDrawer>
  );
}
