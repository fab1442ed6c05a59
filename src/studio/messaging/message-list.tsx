// The list of messages with their states, its filters in the address; one opens beside the list.
import { Button, Drawer, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMessage, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { client, useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { TestPill } from '../pages/call-state.tsx';
import { List } from '../pages/list-table.tsx';
import { type Message, MessageState, messageStates } from '../pages/message-state.tsx';
import { usePhonePanel } from '../phone/panel-store.ts';
import { confirm } from '../shell/confirm.tsx';
import { MessageDetail } from './message-detail.tsx';
import { periodStart, periods } from './period.ts';

const route = getRouteApi('/messages');
const pageSize = 50;

/** Sends everything again that was given up, of the origin that is filtered for. */
function RetryAll({ origin }: { origin: string | undefined }) {
  const { t } = useTranslation();
  const act = useAct('retryMessages', ['messages', 'message']);
  const ask = () =>
    confirm({
      title: t('message.retryAllTitle'),
      text: t('message.retryAllText'),
      action: t('message.retry'),
      act: async () => {
        const { retried } = await act.mutateAsync({ body: { states: ['dead'], ...(origin === undefined ? {} : { origin }) } });
        notifications.show({ message: t('message.retried', { count: retried }) });
      },
    });
  return (
    <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />} onClick={ask}>
      {t('message.retryAll')}
    </Button>
  );
}

/** The tab. */
export function MessageList() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/messages' });
  const maySupervise = useMay('supervisor');
  const origins = useApi('origins');
  const show = usePhonePanel((state) => state.show);
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const state = messageStates.find((one) => one === search.state);
  const channel = search.channel === 'sms' || search.channel === 'whatsapp' ? search.channel : undefined;
  const { origin, flow, template, code } = search;
  const since = periods.find((one) => one === search.since);
  const filter = { search: search.q, state, channel, origin, flow, template, code, fromAt: since && periodStart(since) };
  const query = useInfiniteQuery({
    queryKey: ['messages', 'pages', filter],
    queryFn: ({ pageParam }) =>
      client('messages', { query: { ...filter, limit: pageSize, ...(pageParam ? { beforeId: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (page: CallAnswer<'messages'>) => (page.items.length < pageSize ? undefined : page.items.at(-1)?.id),
  });
  const rows: Message[] = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const opened = search.id === undefined ? undefined : Number(search.id);
  const open = (message: Message) => put({ id: String(message.id) });
  const places = origins.data?.items ?? [];
  const clear = { q: undefined, state: undefined, channel: undefined, origin: undefined, flow: undefined, template: undefined };
  return (
    <>
      <List
        query={query}
        filtered={filtered}
        onClear={() => put({ ...clear, code: undefined, since: undefined })}
        search={{ label: t('messages.search'), words: search.q ?? '', onSearch: (words) => put({ q: words || undefined }) }}
        tools={
          <>
            <ChoiceChips
              label={t('messages.channel')}
              choices={[
                { value: 'sms', label: t('messages.sms') },
                { value: 'whatsapp', label: t('messages.whatsapp') },
              ]}
              value={channel}
              onChange={(value) => put({ channel: value })}
            />
            <ChoiceChips
              label={t('message.since')}
              choices={periods.map((value) => ({ value, label: t(`messageReport.period-${value}`) }))}
              value={since}
              onChange={(value) => put({ since: value })}
            />
            {places.length > 0 ? (
              <Select
                aria-label={t('message.origin')}
                placeholder={t('message.anyOrigin')}
                clearable
                w={190}
                data={places.map((one) => ({ value: one.id, label: one.name }))}
                value={origin ?? null}
                onChange={(value) => put({ origin: value ?? undefined })}
                clearButtonProps={{ 'aria-label': t('common.clear') }}
              />
            ) : null}
            <ChoiceChips
              label={t('messages.state')}
              choices={messageStates.map((value) => ({ value, label: t(`messages.state-${value}`) }))}
              value={state}
              onChange={(value) => put({ state: value })}
            />
            {[
              ['flow', flow],
              ['template', template],
              ['code', code],
            ].map(([name, value]) =>
              value === undefined ? null : (
                <button key={name} type="button" className="a-chip" aria-pressed onClick={() => put({ [name ?? '']: undefined })}>
                  {value}
                </button>
              ),
            )}
            {state === 'dead' && maySupervise && rows.length > 0 ? <RetryAll origin={origin} /> : null}
          </>
        }
        empty={{
          icon: IconMessage,
          title: t('messages.none'),
          text: t('messages.noneText'),
          action: <Button onClick={() => show()}>{t('home.callTitle')}</Button>,
        }}
        rows={rows}
        keyOf={(message) => message.id}
        onOpen={open}
        columns={[
          {
            head: t('messages.to'),
            cell: (message) => (
              <>
                <button
                  type="button"
                  className="a-link a-strong a-num"
                  onClick={(event) => {
                    event.stopPropagation();
                    open(message);
                  }}
                >
                  {message.to ?? t('messages.noNumber')}
                </button>
                <div className="a-muted a-small">
                  {t(`messages.${message.channelKind}`)} {message.test ? <TestPill /> : null}
                </div>
              </>
            ),
          },
          {
            head: t('messages.text'),
            wide: true,
            cell: (message) => <span className="a-two-lines">{message.text || message.template}</span>,
          },
          { head: t('messages.state'), cell: (message) => <MessageState state={message.state} /> },
          { head: t('messages.when'), end: true, look: 'a-num', cell: (message) => format.when(message.createdAt) },
        ]}
      />
      <Drawer
        opened={opened !== undefined}
        onClose={() => put({ id: undefined })}
        title={t('messages.title')}
        size={460}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened === undefined ? null : <MessageDetail id={opened} />}
      </Drawer>
    </>
  );
}
