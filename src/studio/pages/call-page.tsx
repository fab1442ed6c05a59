// One call: its facts, what happened in words beside the drawing with the way it took, and the messages it sent.
import { SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconMessage2Off } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { readDocument } from '../app/document.ts';
import { errorText } from '../app/error-text.ts';
import { useReplies, withReplies } from '../trace/replies.ts';
import { type StoryRow, tell } from '../trace/story.ts';
import { Timeline } from '../trace/timeline.tsx';
import { CallFacts } from './call-facts.tsx';
import classes from './call-page.module.css';
import { EndPill, TestPill, useCallerName } from './call-state.tsx';
import { MessageState } from './message-state.tsx';
import { lazyPart } from '../app/lazy-part.ts';

const FlowDrawing = lazyPart(() => import('../drawing/flow-drawing.tsx').then((module) => module.FlowDrawing));
const route = getRouteApi('/calls/$id');

/** The call page. */
export function CallPage() {
  const { t } = useTranslation();
  const caller = useCallerName();
  const { id } = route.useParams();
  const query = useApi('call', { params: { id } });
  const [hovered, setHovered] = useState<StoryRow>();
  const [chosen, setChosen] = useState<string>();
  const data = query.data;
  const call = data?.call;
  const replies = useReplies(call);
  const story = useMemo(() => {
    if (!data) return undefined;
    const told = tell(data.trace, data.call);
    return { ...told, rows: withReplies(told.rows, replies) };
  }, [data, replies]);
  const documents = useMemo(() => {
    const read: Record<string, Flow> = {};
    for (const document of [data?.document, ...Object.values(data?.documents ?? {})]) {
      const flow = document === undefined ? undefined : readDocument(document);
      if (flow) read[flow.id] = flow;
    }
    return read;
  }, [data]);
  if (query.error && !data)
    return (
      <div className="a-page">
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      </div>
    );
  if (!data || !call || !story)
    return (
      <div className="a-page">
        <RowSkeletons label={t('common.loading')} />
      </div>
    );
  const live = call.endedAt === undefined;
  const place = hovered?.place ?? (live ? call.place : undefined);
  const shown = place && documents[place.flow] ? place.flow : (chosen ?? call.flow);
  const flow = documents[shown] ?? Object.values(documents)[0];
  const names = Object.values(documents).map((one) => ({ value: one.id, label: one.name }));
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Link to="/calls" className={classes['back']} aria-label={t('calls.back')}>
          <IconChevronLeft size={20} stroke={1.75} aria-hidden />
        </Link>
        <h1 className="a-num">{caller(call)}</h1>
        <EndPill call={call} />
        {call.test ? <TestPill /> : null}
      </header>
      <div className={classes['body']}>
        <div className={classes['story']}>
          <section className={classes['facts']} aria-label={t('calls.facts')}>
            <CallFacts call={call} />
          </section>
          <section aria-labelledby="trace-title">
            <h2 id="trace-title" className={classes['title']}>
              {t('calls.trace')}
            </h2>
            {story.rows.length === 0 ? (
              <p className={classes['quiet']}>{t('calls.traceNone')}</p>
            ) : (
              <Timeline rows={story.rows} startedAt={call.startedAt} documents={documents} onHover={setHovered} />
            )}
          </section>
          <section aria-labelledby="messages-title" className={classes['messages']}>
            <h2 id="messages-title" className={classes['title']}>
              {t('calls.messages')}
            </h2>
            {data.messages.length === 0 ? (
              <p className={classes['quiet']}>
                <IconMessage2Off size={16} stroke={1.75} aria-hidden /> {t('calls.noMessages')}
              </p>
            ) : (
              <ul>
                {data.messages.map((message) => (
                  <li key={message.id}>
                    <Link to="/messages" search={{ id: String(message.id) }}>
                      <span>
                        <strong>{t(`messages.${message.channelKind}`)}</strong> {message.to ?? ''}
                      </span>
                      <MessageState state={message.state} />
                      <small>{message.text}</small>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
        <section className={classes['drawing']} aria-label={t('calls.path')}>
          {names.length > 1 ? (
            <SegmentedControl className={classes['flows']} data={names} value={flow?.id ?? ''} onChange={setChosen} size="xs" />
          ) : null}
          {flow ? (
            <Suspense fallback={<RowSkeletons label={t('common.loading')} height={90} count={3} />}>
              <FlowDrawing
                key={flow.id}
                flow={flow}
                visited={story.visited[flow.id] ?? { blocks: new Set(), lines: new Set() }}
                lit={place?.flow === flow.id ? place.block : undefined}
              />
            </Suspense>
          ) : (
            <p className={classes['quiet']}>{t('calls.noDocument')}</p>
          )}
        </section>
      </div>
    </div>
  );
}
