// The users of the studio: who, with which role; adding one, blocking one, making a new password.
import { Button, Modal } from '@mantine/core';
import { IconCircleCheck, IconKey, IconLock, IconLockOpen, IconPencil, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyText } from '#kit/copy-text.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { type User, useSession } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';
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
  const [secret, setSecret] = useState<{ name: string; password: string }>();
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
      <div className="a-tools a-tools-apart">
        <SearchBox label={t('teams.search')} clear={t('common.clear')} value={words} onChange={setWords} />
        <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setForm('new')}>
          {t('settings.newUser')}
        </Button>
      </div>
      <ListBody query={query} count={rows.length} empty={<p className="a-card-pad a-muted">{t('common.noMatch')}</p>}>
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('settings.name')}</th>
              <th>{t('settings.role')}</th>
              <th className="a-wide">{t('settings.lastSeen')}</th>
              <th className="a-wide">{t('flows.state')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((user) => (
              <tr key={user.id} data-open onClick={() => setForm(user)}>
                <td>
                  <span className="a-strong">{user.name}</span>{' '}
                  {user.id === me.id ? <span className="a-muted">({t('settings.you')})</span> : null}
                  <div className="a-muted a-small">{user.email}</div>
                </td>
                <td>{t(`settings.role-${user.role}`)}</td>
                <td className="a-wide a-num">{user.lastSeenAt === undefined ? t('settings.never') : format.ago(user.lastSeenAt)}</td>
                <td className="a-wide">
                  <StatePill tone={user.disabled ? 'red' : 'green'} icon={user.disabled ? IconLock : IconCircleCheck}>
                    {t(user.disabled ? 'settings.disabled' : 'settings.active')}
                  </StatePill>
                </td>
                <td className="a-end">
                  <RowMenu name={user.name} actions={actions(user)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {form === undefined ? null : (
        <UserForm
          user={form === 'new' ? undefined : form}
          onClose={() => setForm(undefined)}
          onPassword={(name, password) => setSecret({ name, password })}
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
          <CopyText value={secret?.password ?? ''} copy={t('common.copy')} copied={t('common.copied')} />
          <div className="a-form-end">
            <Button onClick={() => setSecret(undefined)}>{t('settings.done')}</Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
