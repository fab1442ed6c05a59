// The nearest takes of a phrase, kept while one after the other is compared. Not here: comparing (dtw.ts), where takes lie (take-bank.ts).

/** At most so many of the takes that were added, the nearest first. */
export class NearestTakes {
  readonly #keep: number;
  readonly #distances: number[] = [];
  /** Their numbers, as they were added. */
  readonly takes: number[] = [];

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** From this distance on a take would not be kept. */
  get most(): number {
    return this.#distances[this.#keep - 1] ?? Number.POSITIVE_INFINITY;
  }

  /** Keep a take if it is near enough; one that does not fit (Infinity) never is. */
  add(take: number, distance: number): void {
    if (distance >= this.most) return;
    let place = this.#distances.length;
    while (place > 0 && distance < (this.#distances[place - 1] as number)) place -= 1;
    this.#distances.splice(place, 0, distance);
    this.takes.splice(place, 0, take);
    if (this.takes.length <= this.#keep) return;
    this.#distances.pop();
    this.takes.pop();
  }

  /** The mean distance of the `nearest` ones; Infinity where none was kept. */
  mean(nearest: number): number {
    const count = Math.min(nearest, this.#distances.length);
    if (count === 0) return Number.POSITIVE_INFINITY;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += this.#distances[n] as number;
    return sum / count;
  }
}
