// One message and its whole life: what was sent, every try, what the carrier reported, what it means and what can be done.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconEye,
  IconHelpCircle,
  IconMessagePlus,
  IconRefresh,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { MessageBubble } from '#kit/message-bubble.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import type { IconPart, Tone } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { TestPill } from '../pages/call-state.tsx';
import { MessageState } from '../pages/message-state.tsx';
import { shownMessage } from '../phone/shown-message.ts';
import { confirm } from '../shell/confirm.tsx';
import { CodeWords } from './code-words.tsx';
import detail from './message-detail.module.css';
import classes from './messaging.module.css';

type Told = CallAnswer<'message'>;

interface Happening {
  key: string;
  at: number;
  icon: IconPart;
  tone: Tone;
  words: string;
  code?: string | undefined;
  detail?: string | undefined;
}

const attemptLooks: Record<string, { icon: IconPart; tone: Tone; word: string }> = {
  ok: { icon: IconCheck, tone: 'green', word: 'ok' },
  sent: { icon: IconCheck, tone: 'green', word: 'ok' },
  retry: { icon: IconRefresh, tone: 'amber', word: 'retry' },
  failed: { icon: IconAlertCircle, tone: 'red', word: 'failed' },
  dead: { icon: IconAlertCircle, tone: 'red', word: 'failed' },
  unknown: { icon: IconHelpCircle, tone: 'amber', word: 'unknown' },
};

const receiptLooks: Record<Told['receipts'][number]['status'], { icon: IconPart; tone: Tone }> = {
  sent: { icon: IconCheck, tone: 'green' },
  delivered: { icon: IconChecks, tone: 'green' },
  read: { icon: IconEye, tone: 'green' },
  failed: { icon: IconAlertCircle, tone: 'red' },
};

/** Everything that happened to a message, oldest first. */
function useLife({ message, attempts, receipts }: Told): Happening[] {
  const { t } = useTranslation();
  const created: Happening = { key: 'created', at: message.createdAt, icon: IconMessagePlus, tone: 'grey', words: t('message.created') };
  const tries = attempts.map(({ attempt, startedAt, endedAt, outcome, code, detail: said }): Happening => {
    const key = `try ${attempt}`;
    if (outcome === undefined) return { key, at: startedAt, icon: IconClock, tone: 'amber', words: t('message.attempt-running') };
    const look = attemptLooks[outcome];
    const at = endedAt ?? startedAt;
    if (!look) return { key, at, icon: IconAlertCircle, tone: 'grey', words: t('message.attempt-other', { outcome }), code, detail: said };
    return { key, at, icon: look.icon, tone: look.tone, words: t(`message.attempt-${look.word}`), code, detail: said };
  });
  const told = receipts.map(
    ({ status, at, code, detail: said }, index): Happening => ({
      key: `receipt ${index}`,
      at,
      ...receiptLooks[status],
      words: t(`message.receipt-${status}`),
      code,
      detail: said,
    }),
  );
  return [created, ...[...tries, ...told].sort((a, b) => a.at - b.at)];
}

function Life({ told }: { told: Told }) {
  const { t } = useTranslation();
  const format = useFormat();
  const life = useLife(told);
  const { dueAt, state } = told.message;
  return (
    <section aria-labelledby="life-title">
      <h3 id="life-title">{t('message.life')}</h3>
      <ol className={classes['life']}>
        {life.map(({ key, at, icon: Icon, tone, words, code, detail: said }) => (
          <li key={key} data-tone={tone}>
            <Icon size={18} stroke={1.75} aria-hidden />
            <span>{words}</span>
            <time title={format.full(at)}>{format.precise(at)}</time>
            {code === undefined && said === undefined ? null : <CodeWords code={code} detail={said} brief />}
          </li>
        ))}
        {state === 'queued' && dueAt !== undefined && life.length > 1 ? (
          <li data-tone="amber">
            <IconClock size={18} stroke={1.75} aria-hidden />
            <span>{t('message.next', { at: format.ago(dueAt) })}</span>
          </li>
        ) : null}
      </ol>
    </section>
  );
}

function Facts({ message }: { message: Told['message'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const origins = useApi('origins');
  const origin = origins.data?.items.find((one) => one.id === message.origin)?.name ?? message.origin;
  const rows: [string, string | undefined, string?][] = [
    [t('messages.channel'), [t(`messages.${message.channelKind}`), message.channel].filter(Boolean).join(' · ')],
    [t('messages.to'), message.to ?? t('messages.noNumber'), 'a-num'],
    [t('messages.origin'), origin],
    [t('messages.template'), message.template && [message.template, message.language].filter(Boolean).join(' · '), 'a-mono'],
    [t('messages.when'), format.full(message.createdAt), 'a-num'],
    [t('messages.parts'), message.channelKind === 'sms' && message.parts ? format.number(message.parts) : undefined, 'a-num'],
    [t('message.carrierId'), message.carrierId, 'a-mono'],
  ];
  return (
    <dl className="a-facts">
      {rows.map(([name, value, look]) =>
        value === undefined || value === '' ? null : (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd className={look}>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Actions({ message }: { message: Told['message'] }) {
  const { t } = useTranslation();
  const maySupervise = useMay('supervisor');
  const isAdmin = useMay();
  const retry = useAct('retryMessage', ['messages', 'message']);
  const erase = useAct('eraseNumber', ['messages', 'message', 'suppressions']);
  const number = message.to;
  const ask = (address: string) =>
    confirm({
      title: t('message.eraseTitle', { number: address }),
      text: t('message.eraseText'),
      action: t('message.eraseDo'),
      act: async () => {
        const { touched } = await erase.mutateAsync({ params: { address } });
        notifications.show({ message: t('message.erased', { count: touched }) });
      },
    });
  const mayRetry = maySupervise && ['dead', 'failed', 'unknown'].includes(message.state);
  return (
    <div className={detail['actions']}>
      {retry.error ? <Failed text={errorText(t, retry.error)} retry={t('common.retry')} onRetry={() => retry.reset()} /> : null}
      {mayRetry ? (
        <Button
          loading={retry.isPending}
          leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
          onClick={() => retry.mutate({ params: { id: message.id } })}
        >
          {t('message.retry')}
        </Button>
      ) : null}
      <Button variant="default" component={Link} to={`/calls/${encodeURIComponent(message.callId)}`}>
        {t('messages.seeCall')}
      </Button>
      {isAdmin && number !== undefined && number !== '' ? (
        <Button variant="subtle" color="red" onClick={() => ask(number)}>
          {t('message.erase')}
        </Button>
      ) : null}
    </div>
  );
}

/** The detail of message `id`. */
export function MessageDetail({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('message', { params: { id } });
  if (query.error && !query.data)
    return <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />;
  if (!query.data) return <RowSkeletons label={t('common.loading')} count={4} />;
  const { message } = query.data;
  const troubled = message.code !== undefined && ['failed', 'dead', 'suppressed', 'unknown'].includes(message.state);
  return (
    <div className={detail['detail']}>
      <div className={detail['state']}>
        <MessageState state={message.state} /> {message.test ? <TestPill /> : null}
        {troubled ? (
          <CodeWords code={message.code} detail={message.detail} />
        ) : (
          <p className="a-muted">{t(`messages.help-${message.state}`)}</p>
        )}
      </div>
      {message.text === '' && message.shown?.media === undefined ? (
        <p className="a-muted">{t('message.forgotten')}</p>
      ) : (
        <MessageBubble message={shownMessage(message)} time={format.time(message.sentAt ?? message.createdAt)} />
      )}
      {message.usedFallback ? <p className="a-pill a-blue">{t('messages.fallback')}</p> : null}
      {message.maybeDoubled ? <p className="a-pill a-amber">{t('messages.doubled')}</p> : null}
      <Life told={query.data} />
      <Facts message={message} />
      <Actions message={message} />
    </div>
  );
}
