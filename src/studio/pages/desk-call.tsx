// The call at the desk: ringing with Answer and Reject, or talking with Mute and Hang up. Everything has a key.
import { IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../app/format.ts';
import { answerDesk, hangUpDesk, muteDesk, rejectDesk } from '../phone/desk-phone.ts';
import { deskPhone } from '../phone/phone-state.ts';
import classes from './desk-page.module.css';

/** The card of the moment. */
export function DeskCall() {
  const { t } = useTranslation();
  const { phase, peer, since, muted } = deskPhone();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [since]);
  const ringing = phase === 'ringing-in';
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (ringing && event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) void answerDesk();
      if (ringing && event.key === 'Escape') void rejectDesk();
      if (!ringing && event.key.toLowerCase() === 'm') muteDesk(!deskPhone.getState().muted);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ringing]);
  const name = peer || t('desk.unknown');
  return (
    <div className={classes['call']} data-phase={phase}>
      <p className={classes['moment']}>{ringing ? t('desk.ringing') : t('phone.talking')}</p>
      <h2 className="a-num">{name}</h2>
      <time>{since === undefined ? ' ' : clock(now - since)}</time>
      <div className={classes['buttons']}>
        {ringing ? (
          <>
            <button type="button" className={classes['answer']} onClick={() => void answerDesk()}>
              <IconPhone size={24} stroke={1.75} aria-hidden />
              {t('desk.answer')}
            </button>
            <button type="button" className={classes['reject']} onClick={() => void rejectDesk()}>
              {t('desk.reject')}
            </button>
          </>
        ) : (
          <>
            <button type="button" className={classes['reject']} aria-pressed={muted} onClick={() => muteDesk(!muted)}>
              {muted ? <IconMicrophoneOff size={22} stroke={1.75} aria-hidden /> : <IconMicrophone size={22} stroke={1.75} aria-hidden />}
              {t(muted ? 'phone.unmute' : 'phone.mute')}
            </button>
            <button type="button" className={classes['hangup']} onClick={() => void hangUpDesk()}>
              <IconPhoneOff size={24} stroke={1.75} aria-hidden />
              {t('desk.hangUp')}
            </button>
          </>
        )}
      </div>
      <p className={classes['keys']}>{t('desk.keys')}</p>
    </div>
  );
}
