// The card of a call that is talked or held: hang up, silence, hold, pass on, message, keys, how well it is heard, my note.
// Not here: the ringing (desk-ringing.tsx), the caller's story (desk-story.tsx), dialogs (desk-forward.tsx, desk-message.tsx).
import { notifications } from '@mantine/notifications';
import {
  IconDialpad,
  IconMessage2,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconTransferOut,
  IconWifi,
  IconWifi1,
  IconWifi2,
} from '@tabler/icons-react';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type IconPart, StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { clock, useFormat } from '../app/format.ts';
import { hangUpDesk, muteDesk, pressDesk } from '../phone/desk-phone.ts';
import { Keypad } from '../phone/keypad.tsx';
import { deskPhone, useCallQuality } from '../phone/phone-state.ts';
import { keyTone } from '../phone/tones.ts';
import classes from './desk-call.module.css';
import { DeskNote, saveNoteNow } from './desk-note.tsx';
import { callerOf, type Desk, type DeskCall as Call, keysAreTaken, useNow } from './desk-state.ts';
import { lazyPart } from '../app/lazy-part.ts';

const Forward = lazyPart(() => import('./desk-forward.tsx').then((module) => module.DeskForward));
const Message = lazyPart(() => import('./desk-message.tsx').then((module) => module.DeskMessage));

/** More than this and people ask "what?": percent of packets, ms. */
const fair = { lossPercent: 1, jitterMs: 30 };
const poor = { lossPercent: 4, jitterMs: 60 };

function Quality() {
  const { t } = useTranslation();
  const format = useFormat();
  const quality = useCallQuality((state) => state.quality);
  if (!quality) return null;
  const over = (limit: typeof fair) => quality.lossPercent > limit.lossPercent || quality.jitterMs > limit.jitterMs;
  const level = over(poor) ? 'poor' : over(fair) ? 'fair' : 'good';
  const looks = { good: ['grey', IconWifi], fair: ['amber', IconWifi2], poor: ['red', IconWifi1] } as const;
  const [tone, icon] = looks[level];
  const loss = format.number(Math.round(quality.lossPercent * 10) / 10);
  return (
    <p className={classes['quality']}>
      <StatePill tone={tone} icon={icon}>
        {t(`desk.quality-${level}`)}
      </StatePill>
      <span className="a-num">{t('desk.quality', { loss, jitter: quality.jitterMs })}</span>
    </p>
  );
}

function Tool({
  icon: Icon,
  label,
  shortcut,
  pressed,
  disabled = false,
  onClick,
}: {
  icon: IconPart;
  label: string;
  shortcut: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={classes['tool']}
      disabled={disabled}
      aria-keyshortcuts={shortcut}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onClick={onClick}
    >
      <Icon size={20} stroke={1.75} aria-hidden />
      {label}
    </button>
  );
}

/** What can be done with the call, each with its failure told in a notice. */
export function useCallActs(callId: string | undefined) {
  const { t } = useTranslation();
  const fresh = ['desk', 'deskCall'] as const;
  const hold = useAct('holdCall', [...fresh]);
  const resume = useAct('resumeCall', [...fresh]);
  const end = useAct('endDeskCall', [...fresh]);
  const onError = (error: Error) => notifications.show({ color: 'red', message: errorText(t, error) });
  const input = { params: { id: callId ?? '' } };
  return {
    busy: hold.isPending || resume.isPending,
    hold: () => callId !== undefined && hold.mutate(input, { onError }),
    resume: () => callId !== undefined && resume.mutate(input, { onError }),
    /** By the phone, which is soonest; by the server where the phone has no call or no connection. */
    end: async () => {
      if (callId !== undefined) void saveNoteNow(callId);
      if (!(await hangUpDesk()) && callId !== undefined) end.mutate(input, { onError });
    },
  };
}

/** The card. */
export function DeskCall({ desk, call }: { desk: Desk | undefined; call: Call | undefined }) {
  const { t } = useTranslation();
  const { phase, peer, since, muted, keys } = deskPhone();
  const now = useNow();
  const [dialog, setDialog] = useState<'forward' | 'message'>();
  const [keypad, setKeypad] = useState(false);
  const [focusKey, setFocusKey] = useState(0);
  const story = useApi('deskCall', { params: { id: call?.callId ?? '' } }, { enabled: call !== undefined });
  const acts = useCallActs(call?.callId);
  const held = call?.phase === 'held';
  const here = phase === 'talking';
  const name = callerOf(call, peer);
  const kept = story.data?.notes.findLast((note) => note.agent === desk?.agent.id);
  const press = useCallback((key: string) => {
    keyTone(key);
    pressDesk(key);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || keysAreTaken(event)) return;
      const key = event.key.toLowerCase();
      const does: Record<string, () => void> = {
        m: () => muteDesk(!deskPhone.getState().muted),
        e: () => (held ? acts.resume() : acts.hold()),
        t: () => setDialog('forward'),
        s: () => setDialog('message'),
        k: () => setKeypad((open) => !open),
        n: () => setFocusKey((times) => times + 1),
        x: () => void (event.shiftKey && acts.end()),
      };
      const work = does[key];
      if (work === undefined) return;
      event.preventDefault();
      work();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [held, acts]);
  const begun = since ?? call?.sinceAt;
  return (
    <div className={classes['call']} data-moment={held ? 'held' : 'talking'}>
      <p className={classes['moment']}>{t(held ? 'desk.held' : 'desk.talking')}</p>
      <h2 className="a-num">{name === '' ? t('desk.unknown') : name}</h2>
      {call?.callerName && call.callerNumber ? <p className="a-muted a-num">{call.callerNumber}</p> : null}
      <time className={classes['clock']}>{begun === undefined ? ' ' : clock(now - begun)}</time>
      {held && call ? <p className={classes['obstacle']}>{t('desk.heldText', { time: clock(now - call.sinceAt) })}</p> : null}
      {!here && desk?.agent.contact.kind === 'browser' ? <p className={classes['obstacle']}>{t('desk.talkingElsewhere')}</p> : null}
      <Quality />
      <div className={classes['buttons']}>
        <button type="button" className={classes['hangup']} aria-keyshortcuts="Shift+X" onClick={() => void acts.end()}>
          <IconPhoneOff size={24} stroke={1.75} aria-hidden />
          {t('desk.hangUp')}
        </button>
      </div>
      <div className={classes['tools']} role="group" aria-label={t('desk.tools')}>
        <Tool
          icon={muted ? IconMicrophoneOff : IconMicrophone}
          label={t(muted ? 'desk.unmute' : 'desk.mute')}
          shortcut="M"
          pressed={muted}
          disabled={!here}
          onClick={() => muteDesk(!muted)}
        />
        <Tool
          icon={held ? IconPlayerPlay : IconPlayerPause}
          label={t(held ? 'desk.resume' : 'desk.hold')}
          shortcut="E"
          pressed={held}
          disabled={call === undefined || acts.busy}
          onClick={() => (held ? acts.resume() : acts.hold())}
        />
        <Tool
          icon={IconTransferOut}
          label={t('desk.forward')}
          shortcut="T"
          disabled={call === undefined}
          onClick={() => setDialog('forward')}
        />
        <Tool
          icon={IconMessage2}
          label={t('desk.message')}
          shortcut="S"
          disabled={call === undefined}
          onClick={() => setDialog('message')}
        />
        <Tool
          icon={IconDialpad}
          label={t('phone.keypad')}
          shortcut="K"
          pressed={keypad}
          disabled={!here}
          onClick={() => setKeypad(!keypad)}
        />
      </div>
      {keypad && here ? (
        <div className={classes['keypad']}>
          <p className={classes['pressed']} aria-live="polite">
            {keys === '' ? ' ' : keys}
          </p>
          <Keypad enabled onPress={press} />
        </div>
      ) : null}
      {call ? <DeskNote callId={call.callId} team={call.team} kept={kept} focusKey={focusKey} /> : null}
      <Suspense fallback={null}>
        {dialog === 'forward' && call ? (
          <Forward
            callId={call.callId}
            agent={desk?.agent.id}
            mayOutside={desk?.mayTransferOutside ?? false}
            onClose={() => setDialog(undefined)}
          />
        ) : null}
        {dialog === 'message' && call ? <Message call={call} onClose={() => setDialog(undefined)} /> : null}
      </Suspense>
    </div>
  );
}
