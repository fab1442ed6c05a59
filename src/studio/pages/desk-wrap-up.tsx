// The card after a call: the time that is left, disposition and note, more time or done. Not here: the note's form (desk-note.tsx).
import { Button, Progress } from '@mantine/core';
import { IconCheck, IconClockPlus, IconMessage2 } from '@tabler/icons-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/api.ts';
import { clock } from '../app/format.ts';
import classes from './desk-call.module.css';
import { DeskNote, saveNoteNow } from './desk-note.tsx';
import { usePresenceChange } from './desk-presence.tsx';
import { callerOf, type Desk, keysAreTaken, useNow } from './desk-state.ts';
import { lazyPart } from '../app/lazy-part.ts';

const Message = lazyPart(() => import('./desk-message.tsx').then((module) => module.DeskMessage));
const extensionS = 60;

/** The card. */
export function DeskWrapUp({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const now = useNow();
  const { change, pending } = usePresenceChange();
  const [writing, setWriting] = useState(false);
  const { call, presence, agent } = desk;
  const story = useApi('deskCall', { params: { id: call?.callId ?? '' } }, { enabled: call !== undefined });
  const kept = story.data?.notes.findLast((note) => note.agent === agent.id);
  const until = presence.wrapUpUntilAt;
  const leftMs = until === undefined ? undefined : Math.max(0, until - now);
  const whole = useRef(1);
  if (until !== undefined) whole.current = Math.max(1, until - presence.sinceAt);
  const finish = () => {
    if (call) void saveNoteNow(call.callId);
    change({ state: 'available' });
  };
  const done = useRef(finish);
  done.current = finish;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        done.current();
      }
      if (event.key.toLowerCase() === 's' && !event.ctrlKey && !event.metaKey && !event.altKey && !keysAreTaken(event)) {
        event.preventDefault();
        setWriting(true);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const name = callerOf(call, '');
  return (
    <div className={classes['call']} data-moment="wrap-up">
      <p className={classes['moment']}>{t('desk.wrapUp')}</p>
      <h2 className="a-num">{name === '' ? t('desk.unknown') : name}</h2>
      {leftMs === undefined ? null : (
        <div className={classes['countdown']}>
          <time>{clock(leftMs + 999)}</time>
          <span className="a-muted">{t('desk.wrapUpText')}</span>
          <Progress value={(100 * leftMs) / whole.current} size="sm" color="yellow" aria-label={t('desk.wrapUp')} />
        </div>
      )}
      {call ? <DeskNote callId={call.callId} team={call.team} kept={kept} /> : null}
      <div className={classes['after']}>
        <Button
          size="md"
          leftSection={<IconCheck size={18} stroke={1.75} aria-hidden />}
          loading={pending}
          onClick={finish}
          aria-keyshortcuts="Control+Enter"
        >
          {t('desk.finish')}
        </Button>
        <Button
          size="md"
          variant="default"
          leftSection={<IconClockPlus size={18} stroke={1.75} aria-hidden />}
          disabled={leftMs === undefined}
          onClick={() => change({ state: 'wrap-up', extendS: extensionS })}
        >
          {t('desk.extendMinute')}
        </Button>
        {call ? (
          <Button
            size="md"
            variant="default"
            leftSection={<IconMessage2 size={18} stroke={1.75} aria-hidden />}
            onClick={() => setWriting(true)}
          >
            {t('desk.message')}
          </Button>
        ) : null}
      </div>
      {writing && call ? (
        <Suspense fallback={null}>
          <Message call={call} onClose={() => setWriting(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
