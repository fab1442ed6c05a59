// A call that comes in while another page is open: a strip that leads to the desk. The phone itself is only loaded at the desk.
import { Button } from '@mantine/core';
import { IconPhoneIncoming } from '@tabler/icons-react';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { deskPhone } from '../phone/phone-state.ts';
import classes from './incoming.module.css';

/** The strip; nothing while no call comes in, or while the desk is open. */
export function Incoming() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const phase = deskPhone((state) => state.phase);
  const peer = deskPhone((state) => state.peer);
  const atDesk = useRouterState({ select: (state) => state.location.pathname === '/desk' });
  if (atDesk || (phase !== 'ringing-in' && phase !== 'talking')) return null;
  const ringing = phase === 'ringing-in';
  const open = () => {
    void navigate({ to: '/desk' });
    if (ringing) void import('../phone/desk-phone.ts').then((desk) => desk.answerDesk());
  };
  return (
    <div className={classes['strip']} role={ringing ? 'alert' : 'status'} data-ringing={ringing}>
      <IconPhoneIncoming size={20} stroke={1.75} aria-hidden />
      <span>
        {ringing ? t('desk.ringing') : t('phone.talking')} · <strong className="a-num">{peer || t('desk.unknown')}</strong>
      </span>
      <Button variant={ringing ? 'filled' : 'default'} onClick={open}>
        {ringing ? t('desk.answer') : t('home.goDesk')}
      </Button>
    </div>
  );
}
