// States of channels and templates as pills, and what an origin can do in words.
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconPlayerPause,
  IconPlugConnected,
  IconPlugConnectedX,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';
import classes from './messaging.module.css';

export type Channel = CallAnswer<'channels'>['items'][number];
export type Origin = CallAnswer<'origins'>['items'][number];
export type Template = CallAnswer<'channelTemplates'>['items'][number];

const healthLooks: Record<Channel['health']['state'], { tone: Tone; icon: IconPart }> = {
  up: { tone: 'green', icon: IconPlugConnected },
  connecting: { tone: 'amber', icon: IconRefresh },
  down: { tone: 'red', icon: IconPlugConnectedX },
  stopped: { tone: 'red', icon: IconAlertCircle },
  off: { tone: 'grey', icon: IconPlayerPause },
};

/** How a channel stands. */
export function ChannelState({ channel }: { channel: Pick<Channel, 'health' | 'stopped' | 'enabled'> }) {
  const { t } = useTranslation();
  const state = channel.stopped ? 'stopped' : channel.enabled ? channel.health.state : 'off';
  return <StatePill {...healthLooks[state]}>{t(`channels.health-${state}`)}</StatePill>;
}

const templateLooks: Record<string, { tone: Tone; icon: IconPart }> = {
  APPROVED: { tone: 'green', icon: IconCircleCheck },
  PENDING: { tone: 'amber', icon: IconClock },
  IN_APPEAL: { tone: 'amber', icon: IconClock },
  PAUSED: { tone: 'amber', icon: IconPlayerPause },
  REJECTED: { tone: 'red', icon: IconBan },
  DISABLED: { tone: 'red', icon: IconBan },
};

/** Whether a template can be sent. */
export function TemplateState({ status }: { status: string }) {
  const { t } = useTranslation();
  const known = status.toUpperCase();
  const { tone, icon } = templateLooks[known] ?? { tone: 'grey', icon: IconTrash };
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`templates.status-${known}`, { defaultValue: status })}
    </StatePill>
  );
}

const qualityTones: Record<string, Tone> = { GREEN: 'green', YELLOW: 'amber', RED: 'red' };

/** Quality as WhatsApp sees it; nothing where it says nothing. */
export function Quality({ quality }: { quality: string | undefined }) {
  const { t } = useTranslation();
  if (quality === undefined || quality === '') return <>–</>;
  const known = quality.toUpperCase();
  return <StatePill tone={qualityTones[known] ?? 'grey'}>{t(`channels.quality-${known}`, { defaultValue: quality })}</StatePill>;
}

/** What an origin can do, then what its countries' carriers do to it. */
export function OriginAbilities({ origin, facts = true }: { origin: Origin; facts?: boolean }) {
  const { t, i18n } = useTranslation();
  const country = new Intl.DisplayNames(i18n.language, { type: 'region' });
  if (origin.messaging === 'whatsapp') return <span className="a-muted">{t('origins.twoWay')}</span>;
  const can = [
    t(origin.twoWay ? 'origins.twoWay' : 'origins.oneWay'),
    ...(origin.encodings === 'gsm7' ? [t('origins.gsm7')] : []),
    ...(origin.concatenation ? [] : [t('origins.onePart')]),
    ...(origin.plainText ? [t('origins.plain')] : []),
  ];
  return (
    <>
      <span className="a-muted">{can.join(' · ')}</span>
      {facts && origin.facts.length > 0 ? (
        <ul className={classes['facts']}>
          {origin.facts.map((one) => (
            <li key={`${one.country} ${one.fact}`} className="a-small" data-warn>
              <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
              {t(`origins.fact-${one.fact}`, { country: country.of(one.country) ?? one.country, defaultValue: one.fact })}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
