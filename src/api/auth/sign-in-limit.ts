// How often somebody may try a password: per address and per e-mail, a wait that doubles. Not here: the password (password.ts).
import { Refusal } from '../problem-answer.ts';

interface Tries {
  failed: number;
  lastAt: number;
}

const forgetMs = 15 * 60_000;
const mostKeys = 20_000;

/** Free tries before a wait begins. */
const free = { address: 20, email: 5 };

/** Counts tries. `begin` counts one as failed at once, so that parallel guesses do not slip through; `succeeded` forgives. */
export interface SignInLimit {
  /** Throws 429 `too-many` with the seconds to wait. */
  begin: (address: string, email: string) => void;
  succeeded: (address: string, email: string) => void;
}

/** Make a limit over a clock (epoch ms). */
export function createSignInLimit(now: () => number): SignInLimit {
  const tries = new Map<string, Tries>();
  const keys = (address: string, email: string): [string, number][] => [
    [`address ${address}`, free.address],
    [`email ${email.trim().toLowerCase()}`, free.email],
  ];
  return {
    begin: (address, email) => {
      const at = now();
      const wait = Math.max(...keys(address, email).map(([key, freeTries]) => waitMs(fresh(tries, key, at), freeTries, at)));
      if (wait > 0) {
        const waitS = Math.ceil(wait / 1000);
        throw new Refusal(429, 'too-many', `too many failed sign-ins: wait ${waitS} s`, { waitS, details: { waitS } });
      }
      for (const [key] of keys(address, email)) {
        const failed = (fresh(tries, key, at)?.failed ?? 0) + 1;
        tries.delete(key);
        tries.set(key, { failed, lastAt: at });
      }
      while (tries.size > mostKeys) tries.delete(tries.keys().next().value ?? '');
    },
    succeeded: (address, email) => {
      for (const [key] of keys(address, email)) {
        const found = tries.get(key);
        if (!found) continue;
        // The address keeps its other failures: one good account must not open the door for guesses at others.
        if (key.startsWith('email ') || found.failed <= 1) tries.delete(key);
        else found.failed -= 1;
      }
    },
  };
}

function fresh(tries: Map<string, Tries>, key: string, at: number): Tries | undefined {
  const found = tries.get(key);
  if (found && at - found.lastAt > forgetMs) {
    tries.delete(key);
    return undefined;
  }
  return found;
}

/** After the free tries: 1, 2, 4 … s, at most five minutes, counted from the last try. */
function waitMs(found: Tries | undefined, freeTries: number, at: number): number {
  if (!found || found.failed < freeTries) return 0;
  const pause = Math.min(2 ** (found.failed - freeTries) * 1000, 5 * 60_000);
  return found.lastAt + pause - at;
}
