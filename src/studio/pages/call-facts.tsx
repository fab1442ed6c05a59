// The facts of a call in a small table.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CopyText } from '#kit/copy-text.tsx';
import { clock, useFormat } from '../app/format.ts';
import type { CallSummary } from './call-state.tsx';

/** Facts of `call`. */
export function CallFacts({ call }: { call: CallSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [sort = '', name = ''] = call.source.split(/:(.*)/s);
  return (
    <dl className="a-facts">
      <dt>{t('calls.flow')}</dt>
      <dd>
        <Link to="/flows/$id" params={{ id: call.flow }} search={call.version > 0 ? { version: String(call.version) } : {}}>
          {call.flowName}
        </Link>{' '}
        <span className="a-muted">{call.version > 0 ? `v${call.version}` : t('calls.draftVersion')}</span>
      </dd>
      <dt>{t('calls.line')}</dt>
      <dd className="a-mono">{call.line}</dd>
      <dt>{t('calls.began')}</dt>
      <dd className="a-num">{format.full(call.startedAt)}</dd>
      {call.endedAt === undefined ? null : (
        <>
          <dt>{t('calls.duration')}</dt>
          <dd className="a-num">{clock(call.endedAt - call.startedAt)}</dd>
        </>
      )}
      <dt>{t('calls.source')}</dt>
      <dd>{t(`calls.source-${sort}`, { name, defaultValue: call.source })}</dd>
      <dt>{t('calls.id')}</dt>
      <dd>
        <CopyText value={call.id} copy={t('common.copy')} copied={t('common.copied')} />
      </dd>
    </dl>
  );
}
