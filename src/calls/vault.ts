// The only place where sensitive digits live: this process's memory, by a handle that says nothing, until the call is over (DESIGN §3).
// Not here: who fills them in (request-filling.ts). Never logged, stored or put into an event.
import { randomBytes } from 'node:crypto';

export interface Vault {
  /** Keeps digits for a call; answers the handle that events and states may hold. */
  put: (callId: string, digits: string) => string;
  /** The digits, only for the call that put them there. */
  take: (callId: string, handle: string) => string | undefined;
  /** Forgets everything of a call. */
  drop: (callId: string) => void;
  /** How many calls have something here. */
  size: () => number;
}

/** An empty vault. */
export function createVault(): Vault {
  const calls = new Map<string, Map<string, string>>();
  return {
    put: (callId, digits) => {
      const handle = `v-${randomBytes(16).toString('base64url')}`;
      const mine = calls.get(callId) ?? new Map<string, string>();
      calls.set(callId, mine.set(handle, digits));
      return handle;
    },
    take: (callId, handle) => calls.get(callId)?.get(handle),
    drop: (callId) => {
      calls.delete(callId);
    },
    size: () => calls.size,
  };
}
