// API tokens: making one (shown once), and revoking it.
import { Button, Modal } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyText } from '#kit/copy-text.tsx';
import { EmptyState } from '#kit/empty-state.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { confirm } from '../shell/confirm.tsx';
import { ListBody } from './list-body.tsx';
import { TokenForm } from './token-form.tsx';

/** The tokens tab. */
export function TokenList() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('tokens');
  const remove = useAct('removeToken', ['tokens']);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; token: string }>();
  const rows = query.data?.items ?? [];
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setMaking(true)}>
      {t('settings.newToken')}
    </Button>
  );
  const ask = (token: (typeof rows)[number]) =>
    confirm({
      title: t('settings.revokeTitle', { name: token.name }),
      text: t('settings.revokeText'),
      action: t('settings.revoke'),
      act: () => remove.mutateAsync({ params: { id: token.id } }),
    });
  return (
    <>
      {rows.length > 0 ? <div className="a-tools">{add}</div> : null}
      <ListBody
        query={query}
        count={rows.length}
        empty={
          <EmptyState icon={IconKey} title={t('settings.tokensNone')} text={t('settings.tokensNoneText')}>
            {add}
          </EmptyState>
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('settings.name')}</th>
              <th className="a-wide">{t('settings.role')}</th>
              <th className="a-wide">{t('settings.created')}</th>
              <th>{t('settings.lastUsed')}</th>
              <th className="a-wide">{t('settings.expires')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((token) => (
              <tr key={token.id}>
                <td>
                  <span className="a-strong">{token.name}</span>
                  <div className="a-muted a-mono">{token.prefix}…</div>
                </td>
                <td className="a-wide">{t(`settings.role-${token.role}`)}</td>
                <td className="a-wide a-num">{format.date(token.createdAt)}</td>
                <td className="a-num">{token.lastUsedAt === undefined ? t('settings.never') : format.ago(token.lastUsedAt)}</td>
                <td className="a-wide a-num">
                  {token.expiresAt === undefined ? t('settings.expiresNever') : format.date(token.expiresAt)}
                </td>
                <td className="a-end">
                  <Button variant="subtle" color="red" size="xs" onClick={() => ask(token)}>
                    {t('settings.revoke')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {making ? (
        <TokenForm
          onClose={() => setMaking(false)}
          onMade={(name, token) => {
            setMaking(false);
            setMade({ name, token });
          }}
        />
      ) : null}
      <Modal
        opened={made !== undefined}
        onClose={() => setMade(undefined)}
        title={t('settings.tokenOnce', { name: made?.name })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <div className="a-form">
          <p className="a-muted">{t('settings.tokenOnceText')}</p>
          <CopyText value={made?.token ?? ''} copy={t('common.copy')} copied={t('common.copied')} />
          <div className="a-form-end">
            <Button onClick={() => setMade(undefined)}>{t('settings.done')}</Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
