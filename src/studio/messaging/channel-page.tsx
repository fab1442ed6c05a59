// One channel: how it stands and what to do when it stopped, its origins and templates, what the account says, where the carrier must call.
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconChevronLeft, IconPencil, IconRefresh, IconSend } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { CopyText } from '#kit/copy-text.tsx';
import { Failed } from '#kit/failed.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { ChannelForm } from './channel-form.tsx';
import { ChannelTest } from './channel-test.tsx';
import { CodeWords } from './code-words.tsx';
import classes from './messaging.module.css';
import { type Channel, ChannelState, Quality } from './messaging-state.tsx';
import { OriginList } from './origin-list.tsx';
import { TemplateList } from './template-list.tsx';

const route = getRouteApi('/channels/$id');

/** Why the channel stands still, in words, with the way on. */
function Alarm({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayChange = useMay();
  const resume = useAct('resumeChannel', ['channel', 'channels', 'channelHealth']);
  const { stopped, health } = channel;
  const trouble = stopped ?? (channel.enabled && health.state === 'down' ? { ...health, at: health.sinceAt } : undefined);
  if (!trouble) return null;
  return (
    <section className={classes['alarm']} role="alert">
      <IconAlertTriangle size={20} stroke={1.75} aria-hidden />
      <div>
        <h2>
          {t(stopped ? 'channels.stoppedTitle' : 'channels.health-down')} <span className="a-small">{format.when(trouble.at)}</span>
        </h2>
        <CodeWords code={trouble.code} detail={trouble.detail} />
        {stopped ? <p className="a-muted">{t('channels.stoppedText')}</p> : null}
        {resume.error ? <p>{errorText(t, resume.error)}</p> : null}
      </div>
      {stopped && mayChange ? (
        <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate({ params: { id: channel.id } })}>
          {t('channels.resume')}
        </Button>
      ) : null}
    </section>
  );
}

function Standing({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { health, ratePerS } = channel;
  const round = (value: number) => format.number(Math.round(value * 10) / 10);
  return (
    <section className={`a-card a-card-pad ${classes['part']}`} aria-label={t('channels.state')}>
      <dl className="a-facts">
        <dt>{t('channels.state')}</dt>
        <dd>
          <ChannelState channel={channel} />{' '}
          <span className="a-muted a-small">{t('channels.since', { at: format.when(health.sinceAt) })}</span>
        </dd>
        <dt>{t('channels.pace')}</dt>
        <dd className="a-num">
          {health.ratePerS === undefined
            ? t('channels.paceMost', { most: round(ratePerS) })
            : t('channels.paceNow', { now: round(health.ratePerS), most: round(ratePerS) })}
          {health.outstanding ? <div className="a-muted">{t('channels.outstanding', { count: health.outstanding })}</div> : null}
        </dd>
      </dl>
    </section>
  );
}

/** Where the carrier must call. */
function Webhook({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const address = channel.webhookUrl ?? channel.webhookPath;
  if (address === undefined || channel.kind === 'smpp') return null;
  return (
    <section className={`a-card a-card-pad ${classes['part']}`} aria-labelledby="webhook-title">
      <h2 id="webhook-title">{t('channels.webhook')}</h2>
      <p className="a-muted">{t(channel.webhookUrl === undefined ? 'channels.webhookPrivate' : 'channels.webhookText')}</p>
      <CopyText value={address} copy={t('common.copy')} copied={t('common.copied')} />
    </section>
  );
}

/** What the carrier says of the account; asked when the page opens and by the button. */
function Account({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useApi('channelAccount', { params: { id } });
  const facts = query.data;
  const empty = facts && facts.name === undefined && facts.balance === undefined && facts.numbers.length === 0;
  // A carrier without such a question, or a channel that is off.
  if (query.error instanceof ApiError && query.error.answer.code === 'not-configured') return null;
  return (
    <section className={`a-card a-card-pad ${classes['part']}`} aria-labelledby="account-title">
      <header>
        <h2 id="account-title">{t('channels.account')}</h2>
        <Button
          variant="subtle"
          size="compact-sm"
          loading={query.isFetching}
          leftSection={<IconRefresh size={15} stroke={1.75} aria-hidden />}
          onClick={() => void query.refetch()}
        >
          {t('channels.ask')}
        </Button>
      </header>
      {query.error && !facts ? (
        <p className="a-muted">{errorText(t, query.error)}</p>
      ) : !facts ? (
        <RowSkeletons label={t('common.loading')} count={2} height={20} />
      ) : empty ? (
        <p className="a-muted">{t('channels.accountNone')}</p>
      ) : (
        <>
          <dl className="a-facts">
            {facts.name === undefined ? null : (
              <>
                <dt>{t('channels.accountName')}</dt>
                <dd>{facts.name}</dd>
              </>
            )}
            {facts.balance === undefined ? null : (
              <>
                <dt>{t('channels.balance')}</dt>
                <dd className="a-num">{facts.balance}</dd>
              </>
            )}
          </dl>
          {facts.numbers.map((number) => (
            <dl key={number.sender} className="a-facts">
              <dt>{t('channels.number')}</dt>
              <dd className="a-num">
                {number.displayNumber ?? number.sender} {number.name === undefined ? null : <span className="a-muted">{number.name}</span>}
              </dd>
              <dt>{t('channels.quality')}</dt>
              <dd>
                <Quality quality={number.quality} />
              </dd>
              <dt title={t('channels.limitHelp')}>{t('channels.limit')}</dt>
              <dd className="a-num">{number.messagingLimit ?? '–'}</dd>
              <dt>{t('channels.throughput')}</dt>
              <dd className="a-num">{number.throughput ?? '–'}</dd>
            </dl>
          ))}
        </>
      )}
    </section>
  );
}

/** The page of a channel. */
export function ChannelPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const mayChange = useMay();
  const query = useApi('channel', { params: { id } }, { refetchMs: 10_000 });
  const [open, setOpen] = useState<'form' | 'test'>();
  const [words, setWords] = useState('');
  const channel = query.data;
  if (query.error && !channel)
    return (
      <div className="a-page">
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      </div>
    );
  if (!channel)
    return (
      <div className="a-page">
        <RowSkeletons label={t('common.loading')} />
      </div>
    );
  return (
    <div className="a-page">
      <PageHead
        title={
          <span className={classes['title']}>
            <Link to="/channels" className={classes['back']} aria-label={t('channels.back')}>
              <IconChevronLeft size={20} stroke={1.75} aria-hidden />
            </Link>
            {channel.name}
          </span>
        }
        lead={`${t(`channels.kind-${channel.kind}`)} · ${channel.messaging.map((one) => t(`messages.${one}`)).join(', ')}`}
      >
        {mayChange ? (
          <>
            <Button variant="default" leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen('form')}>
              {t('common.edit')}
            </Button>
            <Button leftSection={<IconSend size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen('test')}>
              {t('channelTest.title')}
            </Button>
          </>
        ) : null}
      </PageHead>
      <Alarm channel={channel} />
      <div className={classes['columns']}>
        <div>
          <section className={classes['part']} aria-labelledby="origins-title">
            <h2 id="origins-title">{t('channels.tab-origins')}</h2>
            <OriginList channel={channel.id} />
          </section>
          {channel.messaging.includes('whatsapp') ? (
            <section className={classes['part']} aria-labelledby="templates-title">
              <h2 id="templates-title">{t('channels.tab-templates')}</h2>
              <TemplateList channel={channel.id} words={words} onSearch={setWords} />
            </section>
          ) : null}
        </div>
        <div>
          <Standing channel={channel} />
          <Account id={channel.id} />
          <Webhook channel={channel} />
        </div>
      </div>
      {open === 'form' ? <ChannelForm channel={channel} taken={[]} onClose={() => setOpen(undefined)} /> : null}
      {open === 'test' ? <ChannelTest channel={channel} onClose={() => setOpen(undefined)} /> : null}
    </div>
  );
}
