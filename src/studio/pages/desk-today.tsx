// The calls I answered today with what I wrote; each can be opened and changed. Not here: all calls (calls-page.tsx).
import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconPhoneDone } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { clock, useFormat } from '../app/format.ts';
import { DeskNote } from './desk-note.tsx';
import { callerOf, useOwnWords } from './desk-state.ts';
import classes from './desk-page.module.css';

type Answered = CallAnswer<'deskCalls'>['items'][number];

function Row({ call }: { call: Answered }) {
  const { t } = useTranslation();
  const format = useFormat();
  const own = useOwnWords();
  const dispositions = useApi('dispositions');
  const teams = useApi('teams');
  const [open, setOpen] = useState(false);
  const label = dispositions.data?.items.find((one) => one.id === call.note?.disposition)?.label;
  const name = callerOf(call, '');
  const team = teams.data?.items.find((one) => one.id === call.team)?.name;
  const written = [label ? own(label) : undefined, call.note?.note].filter((one) => one !== undefined && one !== '').join(' · ');
  return (
    <li>
      <UnstyledButton className={classes['answered']} aria-expanded={open} onClick={() => setOpen(!open)}>
        <time>{format.time(call.answeredAt)}</time>
        <span className={classes['answeredWho']}>
          <strong className="a-num">{name === '' ? t('desk.unknown') : name}</strong>
          <span className={classes['answeredNote']} data-empty={written === ''}>
            {written === '' ? t('desk.nothingWritten') : written}
          </span>
        </span>
        <span className={classes['answeredFacts']}>
          {team === undefined ? null : <span className="a-wide">{team}</span>}
          {call.talkMs === undefined ? null : <time>{clock(call.talkMs)}</time>}
        </span>
        <IconChevronDown size={16} stroke={1.75} aria-hidden data-open={open} />
      </UnstyledButton>
      <Collapse expanded={open}>
        <div className={classes['answeredForm']}>{open ? <DeskNote callId={call.callId} team={call.team} kept={call.note} /> : null}</div>
      </Collapse>
    </li>
  );
}

/** The list. */
export function DeskToday({ without }: { without: string | undefined }) {
  const { t } = useTranslation();
  const query = useApi('deskCalls', { query: { limit: 50 } });
  const today = new Date().toDateString();
  const rows = (query.data?.items ?? []).filter((call) => new Date(call.answeredAt).toDateString() === today && call.callId !== without);
  return (
    <section className={classes['today']} aria-labelledby="today-title">
      <h2 id="today-title">{t('desk.today')}</h2>
      {query.error && !query.data ? (
        <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <RowSkeletons count={3} label={t('common.loading')} />
      ) : rows.length === 0 ? (
        <p className={classes['todayNone']}>
          <IconPhoneDone size={18} stroke={1.75} aria-hidden /> {t('desk.todayNone')}
        </p>
      ) : (
        <ul>
          {rows.map((call) => (
            <Row key={call.callId} call={call} />
          ))}
        </ul>
      )}
    </section>
  );
}
