// The card of a call that rings: who, for which team, how long they wait, what they chose and said; answer and refuse. On the desk and over any page.
// Not here: the sound (phone/desk-phone.ts), the notice of the operating system (shell/incoming-call.tsx).
import { IconPhone, IconPhoneX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Keycap } from '#kit/keycap.tsx';
import { useApi } from '../app/api.ts';
import { clock } from '../app/format.ts';
import { answerDesk, rejectDesk } from '../phone/desk-phone.ts';
import { deskPhone, useDeskLink } from '../phone/phone-state.ts';
import { ProblemText } from '../phone/problem-text.tsx';
import { callerOf, type Desk, keysAreTaken, useNow } from './desk-state.ts';
import { StoryBrief } from './desk-story.tsx';
import classes from './desk-call.module.css';

/** Why it cannot be answered here, as a key of `desk.`. */
function useObstacle(desk: Desk | undefined): string | undefined {
  const rings = deskPhone((state) => state.phase === 'ringing-in');
  const link = useDeskLink((state) => state.link);
  if (rings) return undefined;
  if (desk !== undefined && desk.agent.contact.kind !== 'browser') return 'ringsOnPhone';
  return link === 'elsewhere' || link === 'off' ? 'ringsElsewhere' : 'ringsSoon';
}

function KeyHint({ keys, what }: { keys: readonly string[]; what: string }) {
  return (
    <span>
      {keys.map((key) => (
        <Keycap key={key} value={key} />
      ))}{' '}
      {what}
    </span>
  );
}

/** The card. `overPage`: another page is open, so the keys are Alt+Shift+A and Alt+Shift+R, and answering leads to the desk by `onAnswered`. */
export function DeskRinging({
  desk,
  overPage = false,
  onAnswered,
}: {
  desk: Desk | undefined;
  overPage?: boolean;
  onAnswered?: () => void;
}) {
  const { t } = useTranslation();
  const now = useNow();
  const peer = deskPhone((state) => state.peer);
  const problem = deskPhone((state) => state.problem);
  const [pressed, setPressed] = useState(false);
  const call = desk?.call?.phase === 'ringing' ? desk.call : undefined;
  const story = useApi('deskCall', { params: { id: call?.callId ?? '' } }, { enabled: call !== undefined });
  const obstacle = useObstacle(desk);
  const team = desk?.teams.find((one) => one.id === call?.team);
  const name = callerOf(call, peer);
  const answer = () => {
    setPressed(true);
    void answerDesk();
    onAnswered?.();
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const combined = event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey;
      const plain = !overPage && !event.altKey && !event.ctrlKey && !event.metaKey && !keysAreTaken(event);
      const onButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
      const answers = combined ? event.code === 'KeyA' : plain && event.key === 'Enter' && !onButton;
      const refuses = combined ? event.code === 'KeyR' : plain && event.key === 'Escape';
      if (!answers && !refuses) return;
      event.preventDefault();
      if (answers) {
        void answerDesk();
        onAnswered?.();
      } else void rejectDesk();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [overPage, onAnswered]);
  return (
    <div className={classes['call']} data-moment="ringing">
      <p className={classes['moment']}>{t(call?.callback ? 'desk.ringingCallback' : 'shell.ringing')}</p>
      <h2 className="a-num">{name === '' ? t('desk.unknown') : name}</h2>
      <p className={classes['who']}>
        {call?.callerName && call.callerNumber ? <span className="a-num">{call.callerNumber}</span> : null}
        {call?.teamName ? (
          <span className="a-team">
            <span className="a-dot" style={{ background: team?.color ?? 'var(--a-muted)' }} aria-hidden />
            {call.teamName}
          </span>
        ) : null}
        {call?.enteredAt === undefined ? null : <span>{t('desk.waitsFor', { time: clock(now - call.enteredAt) })}</span>}
      </p>
      {story.data ? <StoryBrief story={story.data} /> : null}
      {problem ? (
        <p className={classes['obstacle']} role="alert">
          <ProblemText problem={problem} />
        </p>
      ) : null}
      {obstacle === undefined ? (
        <div className={classes['buttons']}>
          <button type="button" className={classes['answer']} disabled={pressed} onClick={answer}>
            <IconPhone size={24} stroke={1.75} aria-hidden />
            {t('desk.answer')}
          </button>
          <button type="button" className={classes['refuse']} disabled={pressed} onClick={() => void rejectDesk()}>
            <IconPhoneX size={22} stroke={1.75} aria-hidden />
            {t('desk.reject')}
          </button>
        </div>
      ) : (
        <p className={classes['obstacle']} role="status">
          {t(`desk.${obstacle}`)}
        </p>
      )}
      {obstacle === undefined ? (
        <p className={classes['keys']}>
          {overPage ? (
            <>
              <KeyHint keys={['Alt', '⇧', 'A']} what={t('desk.key-answer')} />
              <KeyHint keys={['Alt', '⇧', 'R']} what={t('desk.key-refuse')} />
            </>
          ) : (
            <>
              <KeyHint keys={['Enter']} what={t('desk.key-answer')} />
              <KeyHint keys={['Esc']} what={t('desk.key-refuse')} />
              <KeyHint keys={['?']} what={t('desk.key-list')} />
            </>
          )}
        </p>
      ) : null}
    </div>
  );
}
