// A call while another page than the desk is open: a card to answer it, a strip while it goes on, and a notice of the operating system while it rings.
// It also connects the phone by itself. Not here: the phone (phone/desk-phone.ts), the desk (pages/desk-page.tsx).
import { Button } from '@mantine/core';
import { IconHeadset, IconPhoneOff } from '@tabler/icons-react';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../app/format.ts';
import { useCallActs } from '../pages/desk-call.tsx';
import { DeskRinging } from '../pages/desk-ringing.tsx';
import { callerOf, type Desk, type Moment, useDesk, useMoment, useNow } from '../pages/desk-state.ts';
import { resumeDesk } from '../phone/desk-phone.ts';
import { deskPhone } from '../phone/phone-state.ts';
import classes from './incoming.module.css';

/** One notice per ring, where they are allowed and nobody looks at the studio. */
function useSystemNotice(desk: Desk | undefined, rings: boolean, open: () => void): void {
  const { t } = useTranslation();
  const peer = deskPhone((state) => state.peer);
  const { call } = desk ?? {};
  const name = callerOf(call, peer) || t('desk.unknown');
  const body = [name, call?.teamName].filter(Boolean).join(' · ');
  useEffect(() => {
    if (!rings || !('Notification' in window) || Notification.permission !== 'granted') return undefined;
    if (document.visibilityState === 'visible' && document.hasFocus()) return undefined;
    const notice = new Notification(t('shell.ringing'), { body, tag: 'atiende-call', requireInteraction: true });
    notice.addEventListener('click', () => {
      window.focus();
      open();
      notice.close();
    });
    return () => notice.close();
  }, [rings, body, open, t]);
}

function Strip({ desk, moment }: { desk: Desk | undefined; moment: Moment }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow();
  const { peer, since } = deskPhone();
  const acts = useCallActs(desk?.call?.callId);
  const name = callerOf(desk?.call, peer) || t('desk.unknown');
  const words =
    moment === 'wrap-up' ? 'desk.wrapUp' : moment === 'lost' ? 'desk.lost' : desk?.call?.phase === 'held' ? 'desk.held' : 'desk.talking';
  const from = since ?? desk?.call?.sinceAt;
  return (
    <div className={classes['strip']} role="status">
      <IconHeadset size={20} stroke={1.75} aria-hidden />
      <span className={classes['words']}>
        {t(words)} · <strong className="a-num">{name}</strong>
        {moment === 'talking' && from !== undefined ? <time> · {clock(now - from)}</time> : null}
      </span>
      <Button variant="default" onClick={() => void navigate({ to: '/desk' })}>
        {t('home.goDesk')}
      </Button>
      {moment === 'talking' ? (
        <Button color="red" leftSection={<IconPhoneOff size={16} stroke={1.75} aria-hidden />} onClick={() => void acts.end()}>
          {t('desk.hangUp')}
        </Button>
      ) : null}
    </div>
  );
}

/** The card or the strip; neither on the desk itself. */
export function IncomingCall() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: desk } = useDesk();
  const moment = useMoment(desk);
  const atDesk = useRouterState({ select: (state) => state.location.pathname === '/desk' });
  const browser = desk?.agent.contact.kind === 'browser';
  const open = useCallback(() => void navigate({ to: '/desk' }), [navigate]);
  useSystemNotice(desk, moment === 'ringing', open);
  useEffect(() => {
    if (browser) void resumeDesk();
  }, [browser]);
  if (atDesk || moment === 'idle') return null;
  if (moment !== 'ringing') return <Strip desk={desk} moment={moment} />;
  return (
    <section className={classes['card']} role="alertdialog" aria-label={t('shell.ringing')}>
      <DeskRinging desk={desk} overPage onAnswered={open} />
    </section>
  );
}
