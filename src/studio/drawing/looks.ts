// The icon and the family of each kind: one icon per concept everywhere. A kind that is not listed gets a plain look.
import {
  IconClock,
  IconDialpad,
  IconGitBranch,
  IconMessage2,
  IconPhoneEnd,
  IconPhoneX,
  IconPuzzle,
  IconSubtask,
  IconTransferOut,
  IconVariable,
  IconVolume,
  IconWorldUpload,
  IconBrandWhatsapp,
  IconListNumbers,
} from '@tabler/icons-react';
import type { IconPart } from '#kit/state-pill.tsx';

export type Family = 'speak' | 'decide' | 'data' | 'act';

export interface Look {
  icon: IconPart;
  family: Family;
}

const plainLook: Look = { icon: IconPuzzle, family: 'data' };

const looks: Record<string, Look> = {
  'voice-reply': { icon: IconVolume, family: 'speak' },
  'spoken-menu': { icon: IconListNumbers, family: 'decide' },
  ask: { icon: IconDialpad, family: 'speak' },
  condition: { icon: IconGitBranch, family: 'decide' },
  hours: { icon: IconClock, family: 'decide' },
  'http-request': { icon: IconWorldUpload, family: 'data' },
  assign: { icon: IconVariable, family: 'data' },
  subflow: { icon: IconSubtask, family: 'act' },
  'on-hangup': { icon: IconPhoneX, family: 'act' },
  transfer: { icon: IconTransferOut, family: 'act' },
  'end-call': { icon: IconPhoneEnd, family: 'act' },
  'send-sms': { icon: IconMessage2, family: 'act' },
  'send-whatsapp': { icon: IconBrandWhatsapp, family: 'act' },
};

/** The look of a block kind or action kind. */
export function lookOf(kind: string): Look {
  return looks[kind] ?? plainLook;
}
