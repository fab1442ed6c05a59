// How many unauthenticated requests one source may send: a token bucket per address. Not here: what a request is.

/** Answers whether one more is allowed now. */
export interface RateLimit {
  take: (source: string, nowMs: number) => boolean;
  /** Put one back: the source turned out to be no stranger. */
  give: (source: string) => void;
  /** Nothing left now; takes nothing. */
  empty: (source: string, nowMs: number) => boolean;
}

/** `burst` at once, `perS` each second; sources forgotten when full again. */
export function createRateLimit(burst: number, perS: number): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    give: (source) => {
      const bucket = buckets.get(source);
      if (bucket !== undefined) bucket.tokens = Math.min(burst, bucket.tokens + 1);
    },
    empty: (source, nowMs) => {
      const bucket = buckets.get(source);
      return bucket !== undefined && bucket.tokens + (Math.max(0, nowMs - bucket.at) / 1000) * perS < 1;
    },
    take: (source, nowMs) => {
      if (buckets.size > 10_000) {
        for (const [key, bucket] of buckets) if (bucket.tokens + ((nowMs - bucket.at) / 1000) * perS >= burst) buckets.delete(key);
        if (buckets.size > 50_000) return false;
      }
      const bucket = buckets.get(source) ?? { tokens: burst, at: nowMs };
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.at) / 1000) * perS);
      bucket.at = nowMs;
      buckets.set(source, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
