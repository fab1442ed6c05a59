// Outside numbers that somebody writes into a setting or orders at the desk: refused with a clear problem where no rule lets them be dialled.
// Not here: the rules (desk-settings.ts), the count of a call that is dialled (calls/outbound-policy.ts).
import type { OutboundRefusal } from '#ports/outbound-policy.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';

const why: Record<OutboundRefusal, string> = {
  'invalid-number': 'is not a telephone number that can be dialled: write it as +5491155550100',
  'not-allowed': 'is not allowed: no rule for outside numbers covers it',
  'daily-limit': 'has been dialled as often as its rule allows today',
  'no-trunk': 'cannot be dialled: the trunk of its rule does not exist, is off or takes no calls out',
};

/** Throws 400 with the field's path unless the number may be dialled; a limit that is used up today does not count. */
export async function demandDiallable(
  rooms: Pick<ApiRooms, 'ruleForNumber' | 'clock'>,
  number: string,
  path: (string | number)[],
): Promise<void> {
  const found = await rooms.ruleForNumber(number, rooms.clock.now());
  if (!('refused' in found) || found.refused === 'daily-limit') return;
  const message = `${number} ${why[found.refused]}`;
  throw new Refusal(400, 'invalid', message, { problems: [{ path, message, code: `number-${found.refused}`, level: 'error' }] });
}

/** The refusal of an order that would dial an outside number now; `no-right` = this agent may not. */
export function numberRefused(number: string, reason: OutboundRefusal | 'no-right'): Refusal {
  const message =
    reason === 'no-right' ? 'you may not pass callers on to outside numbers: a supervisor can allow it' : `${number} ${why[reason]}`;
  return new Refusal(403, 'number-not-allowed', message, { details: { reason } });
}
