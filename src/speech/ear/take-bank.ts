// All takes of many phrases laid end to end, so that a few multiplications compare an utterance with every one of them.
// Not here: features, deciding (scorer.ts).
import { type Cosines, dtwDistance, type Rows } from './dtw.ts';
import type { RowProducts } from './row-products.ts';

/** Rows that are multiplied at once at most (more for a single phrase that has more): some milliseconds, a megabyte a second of speech. */
const chunkRows = 4096;

/** Where a phrase's takes lie: its rows, and the number of rows of each take. */
interface Shelf {
  from: number;
  to: number;
  takes: number[];
}

/** Which takes of a phrase count. */
interface Choice {
  nearest: number;
  without?: number | undefined;
}

/** Takes of phrases, known by their place in the list. */
export class TakeBank {
  readonly #size: number;
  readonly #rows: Float32Array;
  readonly #shelves: Shelf[] = [];

  /** `phrases` are their takes of rows of `size` numbers; they are copied. */
  constructor(phrases: readonly (readonly Rows[])[], size: number) {
    this.#size = size;
    this.#rows = new Float32Array(size * phrases.flat().reduce((sum, { count }) => sum + count, 0));
    let at = 0;
    for (const takes of phrases) {
      const from = at;
      for (const { rows, count } of takes) {
        this.#rows.set(rows, at * size);
        at += count;
      }
      this.#shelves.push({ from, to: at, takes: takes.map(({ count }) => count) });
    }
  }

  /** The mean distance of each phrase's `nearest` takes; Infinity where none fits. `without` = a take that is left out of every phrase. */
  async distances(heard: Rows, nearest: number, products: RowProducts, without?: number): Promise<number[]> {
    const distances: number[] = [];
    for (let first = 0; first < this.#shelves.length; ) {
      let next = first + 1;
      const { from } = this.#shelves[first] as Shelf;
      while (next < this.#shelves.length && (this.#shelves[next] as Shelf).to - from <= chunkRows) next += 1;
      distances.push(...(await this.#compared(heard, this.#shelves.slice(first, next), { nearest, without }, products)));
      first = next;
    }
    return distances;
  }

  /** The same of one phrase. */
  async distance(heard: Rows, phrase: number, nearest: number, products: RowProducts): Promise<number> {
    const [distance = Number.POSITIVE_INFINITY] = await this.#compared(
      heard,
      this.#shelves.slice(phrase, phrase + 1),
      { nearest },
      products,
    );
    return distance;
  }

  async #compared(heard: Rows, shelves: readonly Shelf[], choice: Choice, products: RowProducts): Promise<number[]> {
    const from = shelves[0]?.from ?? 0;
    const count = (shelves.at(-1)?.to ?? 0) - from;
    if (count === 0 || heard.count === 0) return shelves.map(() => Number.POSITIVE_INFINITY);
    const size = this.#size;
    const rows = this.#rows.subarray(from * size, (from + count) * size);
    const cosines: Cosines = { products: await products.of(rows, heard.rows, size), count: heard.count };
    return shelves.map((shelf) => nearestMean(cosines, shelf.from - from, shelf.takes, choice));
  }
}

function nearestMean(cosines: Cosines, at: number, takes: readonly number[], { nearest, without }: Choice): number {
  const least = new Float64Array(nearest).fill(Number.POSITIVE_INFINITY);
  let from = at;
  for (const [n, count] of takes.entries()) {
    if (n !== without) keepLeast(least, dtwDistance(cosines, from, count, least[nearest - 1]));
    from += count;
  }
  let sum = 0;
  let fitting = 0;
  for (const distance of least) {
    if (distance === Number.POSITIVE_INFINITY) break;
    sum += distance;
    fitting += 1;
  }
  return fitting === 0 ? Number.POSITIVE_INFINITY : sum / fitting;
}

/** Put a value among the least, which are in order. */
function keepLeast(least: Float64Array, value: number): void {
  let place = least.length;
  while (place > 0 && value < (least[place - 1] as number)) place -= 1;
  if (place === least.length) return;
  least.copyWithin(place + 1, place);
  least[place] = value;
}
