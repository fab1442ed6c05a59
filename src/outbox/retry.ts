// When a message is tried again. Pure: randomness is handed in.

export interface RetrySettings {
  /** Tries for each alternative (the message, its fall-back). */
  attempts: number;
  firstDelayMs: number;
  longestDelayMs: number;
}

export const defaultRetry: RetrySettings = { attempts: 6, firstDelayMs: 2000, longestDelayMs: 300_000 };

/**
 * Pause before the next try, in ms: doubled each time, of which between a half and all, so that those that failed together do not
 * come back together. `attempt` counts from 1, `random` is in [0, 1). A carrier's own wish (`atLeastMs`) goes first.
 */
export function retryDelayMs(attempt: number, random: number, settings: RetrySettings, atLeastMs = 0): number {
  const full = Math.min(settings.firstDelayMs * 2 ** (attempt - 1), settings.longestDelayMs);
  return Math.max(Math.round(full / 2 + (full / 2) * random), atLeastMs);
}
