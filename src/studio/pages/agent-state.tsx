// What an agent is doing now, as a pill.
import {
  IconCircleCheck,
  IconHeadset,
  IconMusic,
  IconPencil,
  IconPhoneIncoming,
  IconPlayerPause,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';
import type { AgentView } from '../app/session.ts';

const looks: Record<AgentView['state'], { tone: Tone; icon: IconPart }> = {
  available: { tone: 'green', icon: IconCircleCheck },
  ringing: { tone: 'amber', icon: IconPhoneIncoming },
  talking: { tone: 'green', icon: IconHeadset },
  held: { tone: 'amber', icon: IconMusic },
  'wrap-up': { tone: 'amber', icon: IconPencil },
  away: { tone: 'grey', icon: IconPlayerPause },
  offline: { tone: 'grey', icon: IconPlugConnectedX },
};

/** The pill. */
export function AgentState({ state }: { state: AgentView['state'] }) {
  const { t } = useTranslation();
  const { tone, icon } = looks[state];
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`agentState.${state}`)}
    </StatePill>
  );
}
