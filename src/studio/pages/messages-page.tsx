// The list of messages with their states; one opens beside the list.
import { Button, Drawer } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { EmptyState } from '#kit/empty-state.tsx';
import { PageHead } from '#kit/page-head.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { client } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { TestPill } from './call-state.tsx';
import { ListBody } from './list-body.tsx';
import { MessageDetail } from './message-detail.tsx';
import { type Message, MessageState, messageStates } from './message-state.tsx';

const route = getRouteApi('/messages');
const pageSize = 50;

/** The messages page. */
export function MessagesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/messages' });
  const show = usePhonePanel((state) => state.show);
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const state = messageStates.find((one) => one === search.state);
  const channel = search.channel === 'sms' || search.channel === 'whatsapp' ? search.channel : undefined;
  const filter = { search: search.q, state, channel };
  const query = useInfiniteQuery({
    queryKey: ['messages', 'pages', filter],
    queryFn: ({ pageParam }) =>
      client('messages', { query: { ...filter, limit: pageSize, ...(pageParam ? { beforeId: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (page: CallAnswer<'messages'>) => (page.items.length < pageSize ? undefined : page.items.at(-1)?.id),
  });
  const rows: Message[] = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = search.q !== undefined || state !== undefined || channel !== undefined;
  const opened = search.id === undefined ? undefined : Number(search.id);
  return (
    <div className="a-page">
      <PageHead title={t('sections.messages')} lead={t('messages.lead')} />
      <div className="a-tools">
        <SearchBox
          label={t('messages.search')}
          clear={t('common.clear')}
          value={search.q ?? ''}
          onChange={(words) => put({ q: words || undefined })}
        />
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
          label={t('messages.state')}
          choices={messageStates.map((value) => ({ value, label: t(`messages.state-${value}`) }))}
          value={state}
          onChange={(value) => put({ state: value })}
        />
      </div>
      <ListBody
        query={query}
        count={rows.length}
        empty={
          filtered ? (
            <EmptyState icon={IconMessage} title={t('common.noMatch')} text={t('common.noMatchText')}>
              <Button variant="default" onClick={() => put({ q: undefined, state: undefined, channel: undefined })}>
                {t('common.clearFilters')}
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon={IconMessage} title={t('messages.none')} text={t('messages.noneText')}>
              <Button onClick={() => show()}>{t('home.callTitle')}</Button>
            </EmptyState>
          )
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('messages.to')}</th>
              <th className="a-wide">{t('messages.text')}</th>
              <th>{t('messages.state')}</th>
              <th className="a-end">{t('messages.when')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((message) => (
              <tr key={message.id} data-open onClick={() => put({ id: String(message.id) })}>
                <td>
                  <button
                    type="button"
                    className="a-link a-strong a-num"
                    onClick={(event) => {
                      event.stopPropagation();
                      put({ id: String(message.id) });
                    }}
                  >
                    {message.to ?? t('messages.noNumber')}
                  </button>
                  <div className="a-muted a-small">
                    {t(`messages.${message.channelKind}`)} {message.test ? <TestPill /> : null}
                  </div>
                </td>
                <td className="a-wide">
                  <span className="a-two-lines">{message.text}</span>
                </td>
                <td>
                  <MessageState state={message.state} />
                </td>
                <td className="a-end a-num">{format.when(message.createdAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {query.hasNextPage ? (
          <div className="a-more">
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('common.more')}
            </Button>
          </div>
        ) : null}
      </ListBody>
      <Drawer
        opened={opened !== undefined}
        onClose={() => put({ id: undefined })}
        title={t('messages.title')}
        size={420}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened === undefined ? null : <MessageDetail id={opened} />}
      </Drawer>
    </div>
  );
}
