// Calls in progress, as they go: how long, in which phase, where in the flow; and the way to end one. Not here: queues (board.tsx).
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileText, IconPhoneCall, IconPhoneOff } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useAct, useApi } from '../app/api.ts';
import { readDocument } from '../app/document.ts';
import { clock } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { confirm } from '../shell/confirm.tsx';
import { tell } from '../trace/story.ts';
import { type LiveCall, PhasePill, TestPill, useCallerName } from './call-state.tsx';
import { List } from './list-table.tsx';
import classes from './live-page.module.css';
import { useNow } from './use-now.ts';
import { lazyPart } from '../app/lazy-part.ts';

const FlowDrawing = lazyPart(() => import('../drawing/flow-drawing.tsx').then((module) => module.FlowDrawing));
const route = getRouteApi('/live');

/** Names of blocks come from the call's own document, asked once per call. */
function Where({ call }: { call: LiveCall }) {
  const query = useApi('call', { params: { id: call.id } });
  const documents: Record<string, unknown> = query.data?.documents ?? {};
  const raw = call.place ? (documents[call.place.flow] ?? (call.place.flow === call.flow ? query.data?.document : undefined)) : undefined;
  const flow = useMemo(() => (raw === undefined ? undefined : readDocument(raw)), [raw]);
  if (!call.place) return <span className="a-muted">–</span>;
  return <>{flow?.blocks[call.place.block]?.title ?? call.place.block}</>;
}

function LiveDrawing({ call }: { call: LiveCall }) {
  const { t } = useTranslation();
  const query = useApi('call', { params: { id: call.id } });
  const place = call.place;
  const documents: Record<string, unknown> = query.data?.documents ?? {};
  const raw = (place ? documents[place.flow] : undefined) ?? query.data?.document;
  const flow = useMemo(() => (raw === undefined ? undefined : readDocument(raw)), [raw]);
  const story = useMemo(() => (query.data ? tell(query.data.trace, query.data.call) : undefined), [query.data]);
  if (!flow)
    return query.data ? (
      <p className={classes['quiet']}>{t('calls.noDocument')}</p>
    ) : (
      <RowSkeletons label={t('common.loading')} count={3} />
    );
  return (
    <Suspense fallback={<RowSkeletons label={t('common.loading')} count={3} />}>
      <FlowDrawing
        key={`${call.id}-${flow.id}`}
        flow={flow}
        visited={story?.visited[flow.id]}
        lit={place?.flow === flow.id ? place.block : undefined}
        plain
      />
    </Suspense>
  );
}

function Caller({ call, chosen, onChoose }: { call: LiveCall; chosen: boolean; onChoose: () => void }) {
  const caller = useCallerName();
  return (
    <>
      <button type="button" className="a-link a-strong a-num" aria-pressed={chosen} onClick={onChoose}>
        {caller(call)}
      </button>{' '}
      {call.test ? <TestPill /> : null}
    </>
  );
}

function Tools({ call, onEnd }: { call: LiveCall; onEnd?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes['tools']}>
      <Tooltip label={t('live.open')}>
        <ActionIcon
          component={Link}
          to={`/calls/${encodeURIComponent(call.id)}`}
          variant="subtle"
          color="gray"
          className="a-wide"
          aria-label={t('live.open')}
          onClick={(event) => event.stopPropagation()}
        >
          <IconFileText size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      {onEnd ? (
        <Tooltip label={t('live.endCall')}>
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={t('live.endCall')}
            onClick={(event) => {
              event.stopPropagation();
              onEnd();
            }}
          >
            <IconPhoneOff size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      ) : null}
    </div>
  );
}

/** The calls in progress, and where the chosen one is. */
export function LiveCalls() {
  const { t } = useTranslation();
  const caller = useCallerName();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/live' });
  const mayEnd = useMay('supervisor');
  const show = usePhonePanel((state) => state.show);
  const query = useApi('liveCalls', {}, { refetchMs: 10_000 });
  const end = useAct('endCall', ['liveCalls', 'calls', 'status']);
  const all = query.data?.items ?? [];
  const now = useNow(all.length > 0);
  const needle = (search.q ?? '').toLowerCase();
  const rows = all.filter((call) =>
    [call.callerNumber, call.callerName, call.line, call.flowName].some((word) => (word ?? '').toLowerCase().includes(needle)),
  );
  const chosen = rows.find((call) => call.id === search.call) ?? rows[0];
  const put = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const ask = (call: LiveCall) =>
    confirm({
      title: t('live.endTitle', { name: caller(call) }),
      text: t('live.endText'),
      action: t('live.endCall'),
      act: async () => {
        await end.mutateAsync({ params: { id: call.id } });
        notifications.show({ message: t('live.ended') });
      },
    });
  return (
    <>
      <List
        query={query}
        filtered={needle !== ''}
        onClear={() => put({ q: undefined })}
        {...(all.length > 1 || needle !== ''
          ? { search: { label: t('live.search'), words: search.q ?? '', onSearch: (words: string) => put({ q: words || undefined }) } }
          : {})}
        empty={{
          icon: IconPhoneCall,
          title: t('live.none'),
          text: t('live.noneText'),
          action: <Button onClick={() => show(undefined, true)}>{t('home.callTitle')}</Button>,
        }}
        rows={rows}
        keyOf={(call) => call.id}
        chosen={chosen}
        onOpen={(call) => put({ call: call.id })}
        columns={[
          {
            head: t('calls.caller'),
            cell: (call) => <Caller call={call} chosen={call === chosen} onChoose={() => put({ call: call.id })} />,
          },
          { head: t('live.phase'), cell: (call) => <PhasePill call={call} /> },
          { head: t('calls.flow'), cell: (call) => call.flowName, wide: true },
          { head: t('live.where'), cell: (call) => <Where call={call} />, wide: true },
          { head: t('live.agent'), cell: (call) => call.agent ?? '–', wide: true },
          { head: t('calls.duration'), cell: (call) => clock(now - call.startedAt), end: true, look: 'a-num' },
          {
            head: t('common.actions'),
            cell: (call) => <Tools call={call} {...(mayEnd ? { onEnd: () => ask(call) } : {})} />,
            end: true,
            unseen: true,
          },
        ]}
      />
      {chosen ? (
        <section className={`a-card ${classes['drawing']}`} aria-label={t('drawing.label')}>
          <LiveDrawing key={chosen.id} call={chosen} />
        </section>
      ) : null}
    </>
  );
}
