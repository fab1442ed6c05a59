// What is wrong with the system, if anything, as the bar above every page says it. Not here: its words and looks (system-trouble.tsx).
import type { CallAnswer } from '#api/contract/client.ts';

/** Who looks. */
type Role = CallAnswer<'me'>['user']['role'];
/** What everybody who is signed in may know of the system. */
export type Status = CallAnswer<'status'>;
/** The worst of what is wrong. */
export type Trouble = 'databaseDown' | 'mediaDown' | 'diskFull' | 'certificateExpired' | 'speechDown' | 'secretsLocked' | 'certificateEnds';

export const dayMs = 86_400_000;
/** As the log and the alarm do (main/machine-watch.ts, prometheus/atiende-alerts.yml). */
const warnDays = 14;

/** The worst first: what stops all calls, what stops some, what will (which agents can do nothing about). */
export function troubleOf(status: Status, role: Role, now: number): Trouble | undefined {
  const endsInMs = (status.certificateEndsAt ?? Number.POSITIVE_INFINITY) - now;
  if (!status.databaseUp) return 'databaseDown';
  if (!status.mediaUp) return 'mediaDown';
  if (status.diskFull) return 'diskFull';
  if (endsInMs <= 0) return 'certificateExpired';
  if (!status.speechUp) return 'speechDown';
  if (status.lockedSecrets) return 'secretsLocked';
  return endsInMs < warnDays * dayMs && role !== 'agent' ? 'certificateEnds' : undefined;
}
