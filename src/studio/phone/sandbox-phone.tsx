// The messages of the test channel as they look on a telephone: SMS and WhatsApp bubbles, newest last, arriving live.
import { IconBrandWhatsapp, IconMessage2 } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { MessageBubble } from '#kit/message-bubble.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { TestPill } from '../pages/call-state.tsx';
import classes from './phone.module.css';
import { shownMessage } from './shown-message.ts';

/** The list of bubbles. */
export function SandboxPhone() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('sandboxMessages', { query: { limit: 30 } }, { refetchMs: 15_000 });
  const end = useRef<HTMLDivElement>(null);
  const shown = [...(query.data?.items ?? [])].sort((a, b) => a.id - b.id);
  const newest = shown.at(-1)?.id;
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== undefined && seen.current !== undefined && newest > seen.current) end.current?.scrollIntoView({ block: 'nearest' });
    seen.current = newest;
  }, [newest]);
  return (
    <section className={classes['inbox']} aria-labelledby="sandbox-title">
      <h3 id="sandbox-title">
        {t('phone.messages')} <TestPill />
      </h3>
      <p className={classes['hint']}>{t('phone.messagesText')}</p>
      {query.error && !query.data ? (
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <RowSkeletons count={2} height={44} label={t('common.loading')} />
      ) : shown.length === 0 ? (
        <p className={classes['none']}>{t('phone.noMessages')}</p>
      ) : (
        <ol className={classes['bubbles']} aria-live="polite">
          {shown.map((message) => (
            <li key={message.id} data-channel={message.channel}>
              <p className={classes['from']}>
                {message.channel === 'whatsapp' ? (
                  <IconBrandWhatsapp size={14} stroke={1.75} aria-hidden />
                ) : (
                  <IconMessage2 size={14} stroke={1.75} aria-hidden />
                )}
                {t(`phone.${message.channel}`)} · {t('phone.to', { to: message.to })}
              </p>
              {message.template ? <p className={classes['template']}>{t('phone.template', { name: message.template })}</p> : null}
              <MessageBubble message={shownMessage(message)} time={format.time(message.at)} />
            </li>
          ))}
        </ol>
      )}
      <div ref={end} />
    </section>
  );
}
