// Many pieces of work at the same time, those of one lane in their order. Not here: what the work is.

/** Do `work` for all items, at most `width` lanes at once. Throws what the first that fails throws, once those under way are done. */
export async function inLanes<T>(
  items: readonly T[],
  laneOf: (item: T) => string,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...Map.groupBy(items, laneOf).values()];
  const failures: unknown[] = [];
  const walk = async () => {
    for (let lane = queue.shift(); lane !== undefined && failures.length === 0; lane = queue.shift()) {
      for (const item of lane) await work(item);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(width, queue.length) }, () =>
      walk().catch((error: unknown) => {
        failures.push(error);
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}
