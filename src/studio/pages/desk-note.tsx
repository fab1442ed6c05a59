// My note and the disposition of a call; saved by itself a moment after the last key. Not here: what others wrote (desk-story.tsx).
import { Textarea } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { client, queryClient, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useOwnWords } from './desk-state.ts';
import classes from './desk-call.module.css';

interface Draft {
  note: string;
  disposition: string | undefined;
  state: 'written' | 'saving' | 'saved' | 'failed';
  error?: unknown;
}

/** What was written here, by call; it outlives the change from talking to wrap-up. */
const useDrafts = create<Record<string, Draft>>(() => ({}));
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const saveAfterMs = 600;

/** Save what is not saved yet. Resolves when it is, or when that failed (which the form says). */
export async function saveNoteNow(callId: string): Promise<void> {
  clearTimeout(timers.get(callId));
  timers.delete(callId);
  const draft = useDrafts.getState()[callId];
  if (draft?.state !== 'written' && draft?.state !== 'failed') return;
  const { note, disposition } = draft;
  put(callId, { ...draft, state: 'saving' });
  const same = () => {
    const now = useDrafts.getState()[callId];
    return now?.note === note && now.disposition === disposition ? now : undefined;
  };
  try {
    await client('saveNote', { params: { id: callId }, body: { note, ...(disposition === undefined ? {} : { disposition }) } });
    const now = same();
    if (now) put(callId, { ...now, state: 'saved' });
    void queryClient.invalidateQueries({ queryKey: ['deskCalls'] });
  } catch (error) {
    const now = same();
    if (now) put(callId, { ...now, state: 'failed', error });
  }
}

function put(callId: string, draft: Draft): void {
  useDrafts.setState({ [callId]: draft });
}

function write(callId: string, draft: Pick<Draft, 'note' | 'disposition'>): void {
  put(callId, { ...draft, state: 'written' });
  clearTimeout(timers.get(callId));
  timers.set(
    callId,
    setTimeout(() => void saveNoteNow(callId), saveAfterMs),
  );
}

/** The form. `kept` is what the server has; `focusKey` moves the cursor into the note when it changes. */
export function DeskNote({
  callId,
  team,
  kept,
  focusKey = 0,
}: {
  callId: string;
  team: string | undefined;
  kept: { note: string; disposition?: string | undefined } | undefined;
  focusKey?: number;
}) {
  const { t } = useTranslation();
  const own = useOwnWords();
  const dispositions = useApi('dispositions');
  const draft = useDrafts((state) => state[callId]);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => () => void saveNoteNow(callId), [callId]);
  useEffect(() => {
    if (focusKey > 0) field.current?.focus();
  }, [focusKey]);
  const note = draft?.note ?? kept?.note ?? '';
  const disposition = draft === undefined ? kept?.disposition : draft.disposition;
  const choices = (dispositions.data?.items ?? [])
    .filter(
      (one) => one.id === disposition || (!one.archived && (one.teams.length === 0 || (team !== undefined && one.teams.includes(team)))),
    )
    .map((one) => ({ value: one.id, label: own(one.label) }));
  return (
    <div className={classes['note']}>
      <div>
        <p className={classes['label']}>{t('desk.disposition')}</p>
        <ChoiceChips
          label={t('desk.disposition')}
          choices={choices}
          value={disposition}
          onChange={(value) => write(callId, { note, disposition: value })}
        />
      </div>
      <Textarea
        ref={field}
        label={t('desk.note')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={note}
        onChange={(event) => write(callId, { note: event.currentTarget.value, disposition })}
        onBlur={() => void saveNoteNow(callId)}
      />
      <p className={classes['saved']} role="status" data-failed={draft?.state === 'failed'}>
        {draft?.state === 'saved' ? (
          <>
            <IconCheck size={14} stroke={1.75} aria-hidden /> {t('desk.noteSaved')}
          </>
        ) : draft?.state === 'failed' ? (
          <>
            <IconAlertTriangle size={14} stroke={1.75} aria-hidden /> {errorText(t, draft.error)}{' '}
            <button type="button" className="a-link" onClick={() => void saveNoteNow(callId)}>
              {t('common.retry')}
            </button>
          </>
        ) : (
          t('desk.noteHelp')
        )}
      </p>
    </div>
  );
}
