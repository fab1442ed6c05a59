// The honest wait: position × moving handle time ÷ agents working, as a range in whole minutes (messaging §3.2). Not here: when it is said.

/** Fewer handled calls than this say nothing about the wait. */
const leastSamples = 3;
/** The moving handle time goes by this many calls. */
export const handleSamples = 20;

/** The estimate in seconds, undefined where it is not known. Example: `waitS(2, [60_000, 60_000, 60_000], 1)` is 120. */
export function waitS(position: number, handleMs: readonly number[], working: number): number | undefined {
  if (handleMs.length < leastSamples || working === 0) return undefined;
  const meanMs = handleMs.reduce((sum, ms) => sum + ms, 0) / handleMs.length;
  return Math.ceil((position * meanMs) / working / 1000);
}

/**
 * A range around the estimate, a quarter each way, both ends rounded up to minutes and never the same.
 * Example: `waitRange(200)` is `{ from: 180, to: 300 }`.
 */
export function waitRange(estimateS: number): { from: number; to: number } {
  const minutes = (seconds: number) => Math.max(1, Math.ceil(seconds / 60));
  const from = minutes(0.75 * estimateS);
  return { from: 60 * from, to: 60 * Math.max(from + 1, minutes(1.25 * estimateS)) };
}
