// My state as an agent with a counting clock, and the menu that changes it. Not here: other agents' states (the board).
import { Loader, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconCircleCheck,
  IconHeadset,
  IconMusic,
  IconPencil,
  IconPhoneIncoming,
  IconPlayerPause,
  IconPlugConnectedX,
  IconChevronDown,
  IconClockPlus,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { IconPart, Tone } from '#kit/state-pill.tsx';
import type * as z from 'zod';
import type { presenceChangeSchema } from '#api/contract/desk-shapes.ts';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { clock } from '../app/format.ts';
import { useConnection } from '../app/hints.ts';
import { type Desk, type PresenceState, useNow, useOwnWords } from './desk-state.ts';
import classes from './desk-presence.module.css';

const looks: Record<PresenceState, { tone: Tone; icon: IconPart }> = {
  available: { tone: 'green', icon: IconCircleCheck },
  ringing: { tone: 'amber', icon: IconPhoneIncoming },
  talking: { tone: 'green', icon: IconHeadset },
  held: { tone: 'amber', icon: IconMusic },
  'wrap-up': { tone: 'amber', icon: IconPencil },
  away: { tone: 'grey', icon: IconPlayerPause },
  offline: { tone: 'grey', icon: IconPlugConnectedX },
};

/** Seconds by which a wrap-up can be made longer at once. */
const extensionS = 60;

type Change = z.input<typeof presenceChangeSchema>;

/** Changing my state; what goes wrong is told in a notice. */
export function usePresenceChange(): { change: (body: Change) => void; pending: boolean } {
  const { t } = useTranslation();
  const act = useAct('setDeskPresence', ['desk', 'agents', 'me', 'board']);
  return {
    pending: act.isPending,
    change: (body) => act.mutate({ body }, { onError: (error) => notifications.show({ color: 'red', message: errorText(t, error) }) }),
  };
}

/** The name of an away reason. */
export function useReasonName(): (id: string | undefined) => string | undefined {
  const { t } = useTranslation();
  const own = useOwnWords();
  const reasons = useApi('awayReasons');
  return (id) => {
    if (id === undefined) return undefined;
    if (id === 'no-answer') return t('desk.reasonNoAnswer');
    const found = reasons.data?.items.find((one) => one.id === id);
    return found ? own(found.label) : undefined;
  };
}

/** What was known last is no longer true for sure: nobody is rung by a server that is away, and no state can be chosen. */
function ServerAway({ small }: { small: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={`${classes['switch'] ?? ''} a-grey`} data-small={small} data-away role="status">
      <IconPlugConnectedX size={16} stroke={1.75} aria-hidden />
      <span className="a-vh">{t('desk.myState')}</span>
      <span className={classes['word']}>{t('desk.serverAway')}</span>
    </span>
  );
}

/** The switch. `small` for the bar above every page. */
export function DeskPresence({ presence, small = false }: { presence: Desk['presence']; small?: boolean }) {
  const { t } = useTranslation();
  const own = useOwnWords();
  const now = useNow();
  const { change, pending } = usePresenceChange();
  const reasonName = useReasonName();
  const reasons = useApi('awayReasons');
  const connected = useConnection((link) => link.connected);
  const { state, reason, sinceAt, wrapUpUntilAt } = presence;
  const { tone, icon: Icon } = looks[state];
  const busy = state === 'ringing' || state === 'talking' || state === 'held';
  const word = t(`desk.state-${state}`);
  const why = state === 'away' ? reasonName(reason) : undefined;
  const time = state === 'wrap-up' && wrapUpUntilAt !== undefined ? clock(wrapUpUntilAt - now + 999) : clock(now - sinceAt);
  if (connected === false) return <ServerAway small={small} />;
  return (
    <Menu position="bottom-end" width={250} shadow="md">
      <Menu.Target>
        <button type="button" className={`${classes['switch'] ?? ''} a-${tone}`} data-small={small}>
          {pending ? <Loader size={16} color="currentColor" /> : <Icon size={16} stroke={1.75} aria-hidden />}
          <span className="a-vh">{t('desk.myState')}</span>
          <span className={classes['word']}>
            {word}
            {why === undefined ? null : <small>{why}</small>}
          </span>
          <time>{time}</time>
          <IconChevronDown size={14} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {busy ? <Menu.Label>{t('desk.afterCall')}</Menu.Label> : null}
        <Menu.Item
          leftSection={<IconCircleCheck size={16} stroke={1.75} aria-hidden />}
          disabled={state === 'available'}
          onClick={() => change({ state: 'available' })}
        >
          {t(state === 'wrap-up' ? 'desk.finish' : 'desk.state-available')}
        </Menu.Item>
        {state === 'wrap-up' ? (
          <Menu.Item
            leftSection={<IconClockPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => change({ state: 'wrap-up', extendS: extensionS })}
          >
            {t('desk.extendMinute')}
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Label>{t('desk.state-away')}</Menu.Label>
        {(reasons.data?.items ?? [])
          .filter((one) => !one.archived)
          .map((one) => (
            <Menu.Item
              key={one.id}
              leftSection={<IconPlayerPause size={16} stroke={1.75} aria-hidden />}
              disabled={state === 'away' && reason === one.id}
              onClick={() => change({ state: 'away', reason: one.id })}
            >
              {own(one.label)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
