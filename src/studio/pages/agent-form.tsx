// The form of an agent: name, how they are reached, the studio user they are, and whether calls ring.
import { Radio, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { type AgentView, useSession } from '../app/session.ts';
import { FormDrawer } from './form-drawer.tsx';
import { NameFields, namedProblem } from './name-fields.tsx';
import { SkillsField } from './skills-field.tsx';

type Contact = AgentView['contact'];
const kinds: Contact['kind'][] = ['registered', 'browser', 'sip', 'number'];
const numberShape = /^\+[1-9]\d{6,14}$/;
const uriShape = /^sips?:[^\s<>"]{1,200}$/;

/** The form; `agent` undefined = a new one. */
export function AgentForm({ agent, taken, onClose }: { agent: AgentView | undefined; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const users = useApi('users', {}, { enabled: user.role === 'admin' });
  const save = useAct('saveAgent', ['agents', 'teams', 'me', 'status']);
  const [named, setNamed] = useState({ id: agent?.id ?? '', name: agent?.name ?? '' });
  const [kind, setKind] = useState<Contact['kind']>(agent?.contact.kind ?? 'registered');
  const [uri, setUri] = useState(agent?.contact.kind === 'sip' ? agent.contact.uri : '');
  const [number, setNumber] = useState(agent?.contact.kind === 'number' ? agent.contact.number : '');
  const [skills, setSkills] = useState(agent?.skills ?? {});
  const [mayTransferOutside, setMayTransferOutside] = useState(agent?.mayTransferOutside ?? false);
  const [userId, setUserId] = useState(agent?.userId ?? '');
  const [available, setAvailable] = useState(agent?.available ?? true);
  const [tried, setTried] = useState(false);
  const [uriLeft, setUriLeft] = useState(false);
  const isNew = agent === undefined;
  const uriBad = kind === 'sip' && !uriShape.test(uri);
  const numberBad = kind === 'number' && !numberShape.test(number);
  // Whoever may not see the users cannot choose one.
  const userMissing = kind === 'browser' && userId === '' && user.role === 'admin';
  const onSave = () => {
    setTried(true);
    if (namedProblem(named, isNew, taken) || uriBad || numberBad || userMissing) return;
    const contact: Contact = kind === 'sip' ? { kind, uri } : kind === 'number' ? { kind, number } : { kind };
    const body = { name: named.name.trim(), contact, available, skills, mayTransferOutside, ...(userId === '' ? {} : { userId }) };
    save.mutate({ params: { id: named.id }, body }, { onSuccess: onClose });
  };
  const people = (users.data?.items ?? []).filter((one) => !one.disabled);
  return (
    <FormDrawer
      opened
      title={t(isNew ? 'teams.newAgent' : 'teams.editAgent')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <NameFields value={named} isNew={isNew} taken={taken} tried={tried} label={t('teams.name')} onChange={setNamed} />
      <Radio.Group
        label={t('teams.contact')}
        value={kind}
        onChange={(value) => setKind(kinds.find((one) => one === value) ?? 'registered')}
      >
        <div className="a-radios">
          {kinds.map((one) => (
            <Radio key={one} value={one} label={t(`teams.contact-${one}`)} description={t(`teams.contactHelp-${one}`)} />
          ))}
        </div>
      </Radio.Group>
      {kind === 'sip' ? (
        <TextInput
          label={t('teams.uri')}
          value={uri}
          classNames={{ input: 'a-mono' }}
          placeholder="sip:ana@192.0.2.10:5060"
          error={problemAt(save.error, 'contact.uri') ?? (uriBad && (tried || uriLeft) ? t('teams.uriBad') : undefined)}
          onBlur={() => setUriLeft(true)}
          onChange={(event) => setUri(event.currentTarget.value.trim())}
        />
      ) : null}
      {kind === 'number' ? (
        <TextInput
          label={t('teams.number')}
          description={t('teams.numberHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={number}
          inputMode="tel"
          classNames={{ input: 'a-mono' }}
          placeholder="+5491155550100"
          error={problemAt(save.error, 'contact.number') ?? (numberBad && (tried || uriLeft) ? t('teams.numberBad') : undefined)}
          onBlur={() => setUriLeft(true)}
          onChange={(event) => setNumber(event.currentTarget.value.replaceAll(/[\s().-]/g, ''))}
        />
      ) : null}
      {user.role === 'admin' ? (
        <Select
          label={t('teams.user')}
          description={t('teams.userHelp')}
          searchable
          data={[{ value: '', label: t('teams.noUser') }, ...people.map((one) => ({ value: one.id, label: `${one.name} · ${one.email}` }))]}
          value={userId}
          onChange={(value) => setUserId(value ?? '')}
          error={problemAt(save.error, 'userId') ?? (tried && userMissing ? t('teams.userMissing') : undefined)}
        />
      ) : null}
      <Switch
        label={t('teams.available')}
        description={t('teams.availableHelp')}
        checked={available}
        onChange={(event) => setAvailable(event.currentTarget.checked)}
      />
      <SkillsField label={t('teams.skills')} help={t('teams.skillsHelp')} value={skills} onChange={setSkills} />
      <Switch
        label={t('teams.mayTransferOutside')}
        description={t('teams.mayTransferOutsideHelp')}
        checked={mayTransferOutside}
        onChange={(event) => setMayTransferOutside(event.currentTarget.checked)}
      />
    </FormDrawer>
  );
}
