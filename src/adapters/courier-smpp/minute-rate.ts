// How many a second over the last minute. Pure: the time is handed in.

/** Counts in seconds; `now` is epoch ms. */
export class MinuteRate {
  readonly #counts = new Map<number, number>();

  add(now: number): void {
    const second = Math.floor(now / 1000);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + 1);
    for (const each of this.#counts.keys()) if (each <= second - 60) this.#counts.delete(each);
  }

  /** Per second, to two places. */
  perS(now: number): number {
    const oldest = Math.floor(now / 1000) - 60;
    let sum = 0;
    for (const [second, count] of this.#counts) if (second > oldest) sum += count;
    return Math.round((sum / 60) * 100) / 100;
  }
}
