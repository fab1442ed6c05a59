// One message with every attempt to send it.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { TestPill } from './call-state.tsx';
import classes from './message-detail.module.css';
import { MessageState } from './message-state.tsx';

/** The detail of message `id`. */
export function MessageDetail({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('message', { params: { id } });
  if (query.error && !query.data)
    return <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />;
  if (!query.data) return <RowSkeletons label={t('common.loading')} count={4} />;
  const { message, attempts } = query.data;
  const reason = [message.detail, message.code].filter(Boolean).join(' · ');
  return (
    <div className={classes['detail']}>
      <div className={classes['state']}>
        <MessageState state={message.state} /> {message.test ? <TestPill /> : null}
        <p className="a-muted">{t(`messages.help-${message.state}`)}</p>
      </div>
      <blockquote className={classes['bubble']} data-channel={message.channelKind}>
        {message.text}
      </blockquote>
      <dl className="a-facts">
        <dt>{t('messages.channel')}</dt>
        <dd>{t(`messages.${message.channelKind}`)}</dd>
        <dt>{t('messages.to')}</dt>
        <dd className="a-num">{message.to ?? t('messages.noNumber')}</dd>
        <dt>{t('messages.origin')}</dt>
        <dd>{message.origin}</dd>
        {message.template ? (
          <>
            <dt>{t('messages.template')}</dt>
            <dd className="a-mono">{message.template}</dd>
          </>
        ) : null}
        <dt>{t('messages.when')}</dt>
        <dd className="a-num">{format.full(message.createdAt)}</dd>
        {message.sentAt === undefined ? null : (
          <>
            <dt>{t('messages.sentAt')}</dt>
            <dd className="a-num">{format.full(message.sentAt)}</dd>
          </>
        )}
        {message.parts === undefined || message.parts < 2 ? null : (
          <>
            <dt>{t('messages.parts')}</dt>
            <dd className="a-num">{format.number(message.parts)}</dd>
          </>
        )}
        {reason === '' ? null : (
          <>
            <dt>{t('messages.reason')}</dt>
            <dd>{reason}</dd>
          </>
        )}
      </dl>
      {message.usedFallback ? <p className="a-pill a-blue">{t('messages.fallback')}</p> : null}
      {message.maybeDoubled ? <p className="a-pill a-amber">{t('messages.doubled')}</p> : null}
      <section>
        <h3>{t('messages.attempts')}</h3>
        {attempts.length === 0 ? <p className="a-muted">{t('messages.noAttempts')}</p> : null}
        <ol className={classes['attempts']}>
          {attempts.map((attempt) => (
            <li key={attempt.attempt}>
              <span>
                {t('messages.attempt', { number: format.number(attempt.attempt) })}
                {': '}
                {attempt.outcome === undefined
                  ? t('messages.running')
                  : t(`messages.outcome-${attempt.outcome}`, { defaultValue: attempt.outcome })}
              </span>
              <time>{format.precise(attempt.startedAt)}</time>
              {attempt.detail || attempt.code ? <small>{[attempt.detail, attempt.code].filter(Boolean).join(' · ')}</small> : null}
            </li>
          ))}
        </ol>
      </section>
      <Button variant="default" component={Link} to={`/calls/${encodeURIComponent(message.callId)}`}>
        {t('messages.seeCall')}
      </Button>
    </div>
  );
}
