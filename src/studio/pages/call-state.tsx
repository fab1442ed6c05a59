// How a call stands or ended, in one pill.
import {
  IconAlertCircle,
  IconHeadset,
  IconHourglass,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOff,
  IconFlask,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';

export type CallSummary = CallAnswer<'calls'>['items'][number];
export type LiveCall = CallAnswer<'liveCalls'>['items'][number];

const phases: Record<LiveCall['phase'], { tone: Tone; icon: IconPart }> = {
  ringing: { tone: 'amber', icon: IconPhoneIncoming },
  flow: { tone: 'green', icon: IconPhoneCall },
  queue: { tone: 'amber', icon: IconHourglass },
  joined: { tone: 'green', icon: IconHeadset },
};

/** The phase of a call in progress. */
export function PhasePill({ call }: { call: LiveCall }) {
  const { t } = useTranslation();
  const { tone, icon } = phases[call.phase];
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`calls.phase-${call.phase}`)}
    </StatePill>
  );
}

/** How a call ended, or that it goes on. */
export function EndPill({ call }: { call: CallSummary }) {
  const { t } = useTranslation();
  if (call.endedAt === undefined)
    return (
      <StatePill tone="green" icon={IconPhoneCall}>
        {t('calls.goesOn')}
      </StatePill>
    );
  const by = call.endedBy ?? 'system';
  const bad = by === 'fault' || by === 'system' || by === 'limit';
  return (
    <StatePill tone={bad ? 'red' : 'grey'} icon={bad ? IconAlertCircle : IconPhoneOff}>
      {t(`calls.endedBy-${by}`, { defaultValue: by })}
    </StatePill>
  );
}

/** Marks what is only a test. */
export function TestPill() {
  const { t } = useTranslation();
  return (
    <StatePill tone="violet" icon={IconFlask}>
      {t('common.test')}
    </StatePill>
  );
}

/** Who calls, in words. */
export function useCallerName(): (call: { callerNumber?: string | undefined; callerName?: string | undefined; source: string }) => string {
  const { t } = useTranslation();
  return (call) => call.callerName ?? call.callerNumber ?? t(call.source.startsWith('browser') ? 'calls.source-browser' : 'calls.hidden');
}
