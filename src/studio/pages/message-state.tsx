// The state of a message as a pill.
import { IconAlertCircle, IconBan, IconCheck, IconChecks, IconClock, IconEye, IconHelpCircle, IconLoader2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';

export type Message = CallAnswer<'messages'>['items'][number];

const looks: Record<Message['state'], { tone: Tone; icon: IconPart }> = {
  queued: { tone: 'amber', icon: IconClock },
  attempting: { tone: 'amber', icon: IconLoader2 },
  sent: { tone: 'grey', icon: IconCheck },
  delivered: { tone: 'green', icon: IconChecks },
  read: { tone: 'green', icon: IconEye },
  failed: { tone: 'red', icon: IconAlertCircle },
  unknown: { tone: 'amber', icon: IconHelpCircle },
  dead: { tone: 'red', icon: IconAlertCircle },
  suppressed: { tone: 'red', icon: IconBan },
};

/** All states, in the order a message goes through them. */
export const messageStates = Object.keys(looks) as Message['state'][];

/** The pill. */
export function MessageState({ state }: { state: Message['state'] }) {
  const { t } = useTranslation();
  const { tone, icon } = looks[state];
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`messages.state-${state}`)}
    </StatePill>
  );
}
