// The users of the studio: who, with which role; adding one, blocking one, making a new password.
import { Button, Modal } from '@mantine/core';
import { IconCircleCheck, IconKey, IconLock, IconLockOpen, IconPencil, IconPlus, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyText } from '#kit/copy-text.tsx';
import { StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { type User, useSession } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { AddButton, List } from './list-table.tsx';
import { UserForm } from './user-form.tsx';

/** The users tab. */
export function UserList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { user: me } = useSession();
  const query = useApi('users');
  const update = useAct('updateUser', ['users']);
  const [words, setWords] = useState('');
  const [form, setForm] = useState<User | 'new'>();
  const [secret, setSecret] = useState<{ name: string; password: string; agent?: boolean }>();
  const all = query.data?.items ?? [];
  const rows = all.filter((user) => `${user.name} ${user.email}`.toLowerCase().includes(words.toLowerCase()));
  const reset = (user: User) =>
    confirm({
      title: t('settings.resetTitle', { name: user.name }),
      text: t('settings.resetText'),
      action: t('settings.reset'),
      act: async () => {
        const { password } = await update.mutateAsync({ params: { id: user.id }, body: { resetPassword: true } });
        if (password !== undefined) setSecret({ name: user.name, password });
      },
    });
  const block = (user: User) =>
    confirm({
      title: t('settings.blockTitle', { name: user.name }),
      text: t('settings.blockText'),
      action: t('settings.block'),
      act: () => update.mutateAsync({ params: { id: user.id }, body: { disabled: true } }),
    });
  const actions = (user: User) => [
    { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(user) },
    ...(user.id === me.id
      ? []
      : [
          { label: t('settings.reset'), icon: IconKey, onClick: () => reset(user) },
          user.disabled
            ? {
                label: t('settings.unblock'),
                icon: IconLockOpen,
                onClick: () => update.mutate({ params: { id: user.id }, body: { disabled: false } }),
              }
            : { label: t('settings.block'), icon: IconLock, danger: true, onClick: () => block(user) },
        ]),
  ];
  return (
    <>
      <List
        query={query}
        filtered
        search={{ label: t('teams.search'), words, onSearch: setWords }}
        add={<AddButton label={t('settings.newUser')} icon={IconPlus} onClick={() => setForm('new')} />}
        empty={{ icon: IconUsers, title: t('common.noMatch'), text: t('common.noMatchText') }}
        rows={rows}
        keyOf={(user) => user.id}
        nameOf={(user) => user.name}
        onOpen={setForm}
        actions={actions}
        columns={[
          {
            head: t('settings.name'),
            cell: (user) => (
              <>
                <span className="a-strong">{user.name}</span>{' '}
                {user.id === me.id ? <span className="a-muted">({t('settings.you')})</span> : null}
                <div className="a-muted a-small">{user.email}</div>
              </>
            ),
          },
          { head: t('settings.role'), cell: (user) => t(`settings.role-${user.role}`) },
          {
            head: t('settings.lastSeen'),
            wide: true,
            look: 'a-num',
            cell: (user) => (user.lastSeenAt === undefined ? t('settings.never') : format.ago(user.lastSeenAt)),
          },
          {
            head: t('flows.state'),
            wide: true,
            cell: (user) => (
              <StatePill tone={user.disabled ? 'red' : 'green'} icon={user.disabled ? IconLock : IconCircleCheck}>
                {t(user.disabled ? 'settings.disabled' : 'settings.active')}
              </StatePill>
            ),
          },
        ]}
      />
      {form === undefined ? null : (
        <UserForm
          user={form === 'new' ? undefined : form}
          onClose={() => setForm(undefined)}
          onPassword={(name, password, role) => setSecret({ name, password, agent: role === 'agent' })}
        />
      )}
      <Modal
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        title={t('settings.passwordOnce', { name: secret?.name })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <div className="a-form">
          <p className="a-muted">{t('settings.passwordOnceText')}</p>
          {secret?.agent ? (
            <p>
              {t('settings.agentNext')}{' '}
              <Link to="/teams" search={{ tab: 'agents' }}>
                {t('sections.teams')}
              </Link>
            </p>
          ) : null}
          <CopyText value={secret?.password ?? ''} copy={t('common.copy')} copied={t('common.copied')} />
          <div className="a-form-end">
            <Button onClick={() => setSecret(undefined)}>{t('settings.done')}</Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
