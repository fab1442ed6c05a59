// API tokens: making one (shown once), and revoking it.
import { Button, Modal } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyText } from '#kit/copy-text.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { confirm } from '../shell/confirm.tsx';
import { AddButton, List } from './list-table.tsx';
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
  const add = <AddButton label={t('settings.newToken')} icon={IconPlus} onClick={() => setMaking(true)} />;
  const ask = (token: (typeof rows)[number]) =>
    confirm({
      title: t('settings.revokeTitle', { name: token.name }),
      text: t('settings.revokeText'),
      action: t('settings.revoke'),
      act: () => remove.mutateAsync({ params: { id: token.id } }),
    });
  return (
    <>
      <List
        query={query}
        filtered={false}
        add={add}
        empty={{ icon: IconKey, title: t('settings.tokensNone'), text: t('settings.tokensNoneText') }}
        rows={rows}
        keyOf={(token) => token.id}
        columns={[
          {
            head: t('settings.name'),
            cell: (token) => (
              <>
                <span className="a-strong">{token.name}</span>
                <div className="a-muted a-mono">{token.prefix}…</div>
              </>
            ),
          },
          { head: t('settings.role'), wide: true, cell: (token) => t(`settings.role-${token.role}`) },
          { head: t('settings.created'), wide: true, look: 'a-num', cell: (token) => format.date(token.createdAt) },
          {
            head: t('settings.lastUsed'),
            look: 'a-num',
            cell: (token) => (token.lastUsedAt === undefined ? t('settings.never') : format.ago(token.lastUsedAt)),
          },
          {
            head: t('settings.expires'),
            wide: true,
            look: 'a-num',
            cell: (token) => (token.expiresAt === undefined ? t('settings.expiresNever') : format.date(token.expiresAt)),
          },
          {
            head: t('common.actions'),
            unseen: true,
            end: true,
            cell: (token) => (
              <Button variant="subtle" color="red" size="xs" onClick={() => ask(token)}>
                {t('settings.revoke')}
              </Button>
            ),
          },
        ]}
      />
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
