// How my phone in the browser stands with the server, and the way to put it right. Always visible on the desk.
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBrowser, IconMicrophoneOff, IconPlugConnected, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';
import { connectDesk, disconnectDesk, retryDesk } from '../phone/desk-phone.ts';
import { type DeskLink as Link, deskPhone, useDeskLink } from '../phone/phone-state.ts';
import classes from './desk-page.module.css';

const looks: Record<Link, { tone: Tone; icon: IconPart }> = {
  off: { tone: 'grey', icon: IconPlugConnectedX },
  connecting: { tone: 'amber', icon: IconRefresh },
  connected: { tone: 'green', icon: IconPlugConnected },
  retrying: { tone: 'amber', icon: IconRefresh },
  refused: { tone: 'red', icon: IconAlertTriangle },
  microphone: { tone: 'red', icon: IconMicrophoneOff },
  elsewhere: { tone: 'blue', icon: IconBrowser },
};

/** The pill. */
export function DeskLink() {
  const { t } = useTranslation();
  const link = useDeskLink((state) => state.link);
  const registered = deskPhone((state) => state.registered);
  const shown: Link = link === 'connected' && !registered ? 'connecting' : link;
  return (
    <span role="status" data-link={shown}>
      <StatePill {...looks[shown]}>{t(`desk.link-${shown}`)}</StatePill>
    </span>
  );
}

/** The button that fits: connect, try now, use this tab, or leave. */
export function DeskLinkAct() {
  const { t } = useTranslation();
  const link = useDeskLink((state) => state.link);
  const asking = deskPhone((state) => state.phase === 'asking');
  if (link === 'connected')
    return (
      <Button variant="subtle" color="gray" size="xs" onClick={() => void disconnectDesk()}>
        {t('desk.disconnect')}
      </Button>
    );
  if (link === 'retrying')
    return (
      <Button variant="default" size="xs" onClick={retryDesk}>
        {t('desk.retryNow')}
      </Button>
    );
  return (
    <Button
      className={classes['connect']}
      size="md"
      loading={asking || link === 'connecting'}
      leftSection={<IconPlugConnected size={18} stroke={1.75} aria-hidden />}
      onClick={() => void connectDesk()}
    >
      {t(link === 'elsewhere' ? 'desk.useHere' : 'desk.connect')}
    </Button>
  );
}
