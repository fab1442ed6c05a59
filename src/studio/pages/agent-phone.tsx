// The SIP credentials to set a desk phone up with; for an admin's eyes.
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { CopyText } from '#kit/copy-text.tsx';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import type { AgentView } from '../app/session.ts';

/** The dialog. */
export function AgentPhone({ agent, onClose }: { agent: AgentView; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useApi('agentPhone', { params: { id: agent.id } });
  const words = { copy: t('common.copy'), copied: t('common.copied') };
  return (
    <Modal opened onClose={onClose} title={t('teams.phone')} size="md" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="a-form">
        <p className="a-muted">{t('teams.phoneText', { name: agent.name })}</p>
        {query.error && !query.data ? (
          <Failed
            text={
              query.error instanceof ApiError && query.error.answer.code === 'secret-locked'
                ? t('teams.phoneLocked')
                : errorText(t, query.error)
            }
            retry={t('common.retry')}
            onRetry={() => void query.refetch()}
          />
        ) : query.data ? (
          <dl className="a-facts">
            <dt>{t('teams.phoneUser')}</dt>
            <dd>
              <CopyText value={query.data.user} {...words} />
            </dd>
            <dt>{t('teams.phonePassword')}</dt>
            <dd>
              <CopyText value={query.data.password} {...words} />
            </dd>
            <dt>{t('teams.phoneServer')}</dt>
            <dd>
              <CopyText value={query.data.server} {...words} />
            </dd>
          </dl>
        ) : (
          <RowSkeletons count={3} label={t('common.loading')} />
        )}
      </div>
    </Modal>
  );
}
