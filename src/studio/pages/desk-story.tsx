// The caller's story: what the flow shows to the agent, what was said and chosen in its order, values, messages, earlier calls.
// Not here: what is done with the call (desk-call.tsx), my own note (desk-note.tsx).
import { Collapse, UnstyledButton } from '@mantine/core';
import {
  IconArrowRight,
  IconChevronDown,
  IconDialpad,
  IconEar,
  IconEarOff,
  IconHistory,
  IconMessage2,
  IconTransferOut,
  IconVolume,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { Keycap } from '#kit/keycap.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import type { IconPart } from '#kit/state-pill.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { clock, useFormat } from '../app/format.ts';
import { TestPill } from './call-state.tsx';
import { type Story, useOwnWords } from './desk-state.ts';
import { MessageState } from './message-state.tsx';
import classes from './desk-story.module.css';

const icons: Record<Story['transcript'][number]['kind'], IconPart> = {
  said: IconVolume,
  chose: IconArrowRight,
  keys: IconDialpad,
  words: IconEar,
  silence: IconEarOff,
  message: IconMessage2,
  transfer: IconTransferOut,
};

function Pairs({ title, rows }: { title: string; rows: { name: string; value: string }[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className="a-facts">
        {rows.map((row) => (
          <div key={row.name} className={classes['pair']}>
            <dt>{row.name}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** In two or three lines: what they chose and said, and the values; for a card that rings. */
export function StoryBrief({ story }: { story: Story }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = story.transcript.findLast((line) => line.kind === 'words');
  const shown = [...story.context, ...story.values.filter((value) => !story.context.some((one) => one.name === value.name))].slice(0, 5);
  const [last] = story.earlier;
  return (
    <div className={classes['brief']}>
      {story.chosen.length > 0 ? (
        <p>
          <span className="a-muted">{t('desk.chose')}</span> <strong>{story.chosen.map(({ option }) => option).join(' › ')}</strong>
        </p>
      ) : null}
      {words ? (
        <p>
          <span className="a-muted">{t('desk.said')}</span> <q>{words.text}</q>
        </p>
      ) : null}
      {shown.length > 0 ? (
        <dl className={classes['chips']}>
          {shown.map((row) => (
            <div key={row.name}>
              <dt>{row.name}</dt>
              <dd>{row.value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p className="a-muted">
        {last === undefined
          ? t('desk.firstCall')
          : t('desk.earlierCount', { count: story.earlier.length, when: format.when(last.startedAt) })}
      </p>
    </div>
  );
}

function Transcript({ story }: { story: Story }) {
  const { t } = useTranslation();
  const teams = useApi('teams');
  const agents = useApi('agents');
  const format = useFormat();
  let block: string | undefined;
  const nameOf = (id: string) => [...(teams.data?.items ?? []), ...(agents.data?.items ?? [])].find((one) => one.id === id)?.name ?? id;
  return (
    <ol className={classes['lines']}>
      {story.transcript.map((line, place) => {
        const Icon = icons[line.kind];
        const fresh = line.block !== undefined && line.block !== block;
        block = line.block ?? block;
        return (
          <li key={`${line.at} ${place}`} data-kind={line.kind}>
            {fresh ? <p className={classes['block']}>{line.block}</p> : null}
            <div className={classes['line']}>
              <time title={format.precise(line.at)}>{clock(line.at - story.startedAt)}</time>
              <Icon size={16} stroke={1.75} aria-hidden />
              <span>
                <span className="a-vh">{t(`desk.line-${line.kind}`)}: </span>
                {line.kind === 'keys'
                  ? Array.from(line.text).map((key, index) => <Keycap key={`${index}${key}`} value={key} />)
                  : line.kind === 'silence'
                    ? t('desk.line-silence')
                    : line.kind === 'transfer'
                      ? t('desk.toTarget', { name: nameOf(line.text) })
                      : line.text}
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Earlier({ call }: { call: Story['earlier'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const own = useOwnWords();
  const agents = useApi('agents');
  const dispositions = useApi('dispositions');
  const [open, setOpen] = useState(false);
  const names = call.agents.map((id) => agents.data?.items.find((one) => one.id === id)?.name ?? id);
  const labelOf = (id: string) => {
    const found = dispositions.data?.items.find((one) => one.id === id);
    return found ? own(found.label) : id;
  };
  return (
    <li>
      <UnstyledButton className={classes['earlier']} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconHistory size={16} stroke={1.75} aria-hidden />
        <span>
          <strong>{format.when(call.startedAt)}</strong> · {call.flowName}
          {names.length > 0 ? <span className="a-muted"> · {names.join(', ')}</span> : null}
        </span>
        <IconChevronDown size={14} stroke={1.75} aria-hidden data-open={open} />
      </UnstyledButton>
      <Collapse expanded={open}>
        {call.notes.length === 0 ? (
          <p className={classes['note']}>{t('desk.noNotes')}</p>
        ) : (
          call.notes.map((note) => (
            <p key={`${note.agent} ${note.at}`} className={classes['note']}>
              <span className="a-muted">
                {note.agentName ?? note.agent}
                {note.disposition === undefined ? '' : ` · ${labelOf(note.disposition)}`}
              </span>
              {note.note === '' ? null : <span>{note.note}</span>}
            </p>
          ))
        )}
      </Collapse>
    </li>
  );
}

/** All of it. */
export function CallerStory({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useApi('deskCall', { params: { id: callId } });
  const story = query.data;
  return (
    <section className={classes['story']} aria-labelledby="story-title">
      <h2 id="story-title">
        {t('desk.story')} {story?.test ? <TestPill /> : null}
      </h2>
      {query.error && !story ? (
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      ) : story === undefined ? (
        <RowSkeletons count={5} height={20} label={t('common.loading')} />
      ) : (
        <>
          <p className="a-muted">
            {t('desk.cameIn', { flow: story.flowName, line: story.line, time: format.time(story.startedAt) })}
            {story.waitMs === undefined ? null : ` ${t('desk.waited', { time: clock(story.waitMs) })}`}
          </p>
          <Pairs title={t('desk.context')} rows={story.context} />
          <Pairs title={t('desk.values')} rows={story.values} />
          <section>
            <h3>{t('desk.timeline')}</h3>
            {story.transcript.length === 0 ? <p className="a-muted">{t('desk.timelineNone')}</p> : <Transcript story={story} />}
          </section>
          {story.messages.length > 0 ? (
            <section>
              <h3>{t('desk.messages')}</h3>
              <ul className={classes['messages']}>
                {story.messages.map((message) => (
                  <li key={message.id}>
                    <span className={classes['messageTop']}>
                      <strong>{t(`messages.${message.channelKind}`)}</strong> <MessageState state={message.state} />
                    </span>
                    <span>{message.text}</span>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          <section>
            <h3>{t('desk.earlier')}</h3>
            {story.earlier.length === 0 ? (
              <p className="a-muted">{t('desk.firstCall')}</p>
            ) : (
              <ul className={classes['earlierList']}>
                {story.earlier.map((call) => (
                  <Earlier key={call.callId} call={call} />
                ))}
              </ul>
            )}
          </section>
        </>
      )}
    </section>
  );
}
