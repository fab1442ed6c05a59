// How many calls began, were refused and ended since this process started, and which call a leg belongs to: for the metrics and the log.
// Not here: figures of the day (desk/), who decides what (switchboard.ts).

/** Counters that only grow, by what they tell apart. */
export interface CallTallies {
  /** By who rang: `trunk`, `registered`, `browser`, `sandbox`. */
  begun: ReadonlyMap<string, number>;
  /** Never taken, by why: `no-line`, `not-published`, `not-allowed`, `store-away`, `full`, `draining`, `closing`, `failed`. */
  refused: ReadonlyMap<string, number>;
  /** By who ended it and the reason, e.g. `caller hangup`, `fault store`. */
  ended: ReadonlyMap<string, number>;
}

export interface CallCounts {
  begun: (source: string) => void;
  refused: (why: string) => void;
  ended: (by: string, reason: string) => void;
  tallies: () => CallTallies;
  /** From now on `callOf(leg)` answers this call. */
  legOf: (callId: string, leg: string) => void;
  callOf: (leg: string) => string | undefined;
}

/** Legs that are remembered: their last lines come when they are gone. */
const mostLegs = 4000;

/** Builds it. */
export function createCallCounts(): CallCounts {
  const counts = { begun: new Map<string, number>(), refused: new Map<string, number>(), ended: new Map<string, number>() };
  const callByLeg = new Map<string, string>();
  const count = (what: keyof typeof counts, key: string): void => void counts[what].set(key, (counts[what].get(key) ?? 0) + 1);
  return {
    begun: (source) => count('begun', source),
    refused: (why) => count('refused', why),
    ended: (by, reason) => count('ended', `${by} ${reason}`),
    tallies: () => counts,
    legOf: (callId, leg) => {
      callByLeg.set(leg, callId);
      const [oldest] = callByLeg.keys();
      if (callByLeg.size > mostLegs && oldest !== undefined) callByLeg.delete(oldest);
    },
    callOf: (leg) => callByLeg.get(leg),
  };
}
