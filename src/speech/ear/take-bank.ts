// All takes of many phrases laid end to end, so that a few multiplications compare an utterance with every one of them.
// Not here: features, deciding (scorer.ts).
import { type Cosines, dtwDistance, inOrder, type Rows } from './dtw.ts';
import { NearestTakes } from './nearest-takes.ts';
import type { RowProducts } from './row-products.ts';

/** Rows that are multiplied at once at most (more for a single phrase that has more): some milliseconds, a megabyte a second of speech. */
const chunkRows = 4096;
/** An utterance of fewer rows costs little, and every second one of them would say too little. */
const fewRows = 12;

/** Where a take's rows lie: the first, third, fifth ... from `even` on, the others from `odd` on. */
interface Take {
  even: number;
  odd: number;
  count: number;
}

/** Phrases whose rows are multiplied at once, from `from` to `to`; every second row of all of them comes before `odd`, the others after. */
interface Chunk {
  from: number;
  odd: number;
  to: number;
  phrases: Take[][];
}

/** How much is compared in full after a look at every second row: phrases, and takes of each. */
export interface InFull {
  phrases: number;
  takes: number;
}

/** How gathered takes are compared: with `every` second of their rows or all, keeping so many of a phrase. */
interface Look {
  every: boolean;
  keep: number;
}

/** Room for rows that are gathered from here and there, used again; who gathers beside somebody else has another. */
const rooms: Float32Array[] = [];

/** Takes of phrases, known by their place in the list. A phrase's distance is the mean of its `nearest` takes, Infinity where none fits. */
export class TakeBank {
  readonly #size: number;
  readonly #rows: Float32Array;
  readonly #chunks: Chunk[];
  readonly #phrases: Take[][];

  /** `phrases` are their takes of rows of `size` numbers; they are copied. */
  constructor(phrases: readonly (readonly Rows[])[], size: number) {
    this.#size = size;
    this.#rows = new Float32Array(size * phrases.reduce((sum, takes) => sum + rowCount(takes), 0));
    this.#chunks = chunksOf(phrases);
    this.#phrases = this.#chunks.flatMap((chunk) => chunk.phrases);
    for (const [n, takes] of phrases.entries()) {
      for (const [t, { rows }] of takes.entries()) this.#lay(rows, (this.#phrases[n] as Take[])[t] as Take);
    }
  }

  /** The distance of each phrase, all compared in full. `without` = a take that is left out of every phrase. */
  async distances(heard: Rows, nearest: number, products: RowProducts, without?: number): Promise<number[]> {
    const distances: number[] = [];
    for (const { from, to, phrases } of this.#chunks) {
      const cosines = await this.#cosines(this.#between(from, to), heard, products);
      for (const takes of phrases) {
        const near = new NearestTakes(nearest);
        for (const [n, { even, odd, count }] of takes.entries())
          if (n !== without) near.add(n, dtwDistance(cosines, { even: even - from, odd: odd - from, step: 1 }, count, near.most));
        distances.push(near.mean(nearest));
      }
    }
    return distances;
  }

  /**
   * The same by two looks: at every second row of everything, which is a quarter of the work, and in full at what may be among the nearest.
   * The distances of the others are the first look's: some hundredths beside the full ones.
   */
  async nearestDistances(heard: Rows, nearest: number, inFull: InFull, products: RowProducts): Promise<number[]> {
    if (heard.count < fewRows) return this.distances(heard, nearest, products);
    const every = everySecond(heard, this.#size);
    const looked: NearestTakes[] = [];
    for (const { from, odd, phrases } of this.#chunks) {
      const cosines = await this.#cosines(this.#between(from, odd), every, products);
      for (const takes of phrases) {
        const near = new NearestTakes(inFull.takes);
        for (const [n, { even, count }] of takes.entries()) near.add(n, dtwDistance(cosines, inOrder(even - from), half(count), near.most));
        looked.push(near);
      }
    }
    const distances = looked.map((near) => near.mean(nearest));
    const places = [...distances.keys()].toSorted((a, b) => (distances[a] as number) - (distances[b] as number)).slice(0, inFull.phrases);
    const chosen = places.map((place) => this.#chosen(place, looked[place] as NearestTakes));
    for (const [n, near] of (await this.#compared(heard, chosen, { every: false, keep: nearest }, products)).entries())
      distances[places[n] as number] = near.mean(nearest);
    return distances;
  }

  /** The distances of the phrases at some places alone, by two looks: in full at so many `takes` of each. */
  async distancesOf(places: readonly number[], heard: Rows, nearest: number, takes: number, products: RowProducts): Promise<number[]> {
    let chosen = places.map((place) => this.#phrases[place] as readonly Take[]);
    if (heard.count >= fewRows) {
      const looked = await this.#compared(everySecond(heard, this.#size), chosen, { every: true, keep: takes }, products);
      chosen = looked.map((near, n) => this.#chosen(places[n] as number, near));
    }
    return (await this.#compared(heard, chosen, { every: false, keep: nearest }, products)).map((near) => near.mean(nearest));
  }

  #chosen(place: number, { takes }: NearestTakes): Take[] {
    return takes.map((n) => (this.#phrases[place] as Take[])[n] as Take);
  }

  /** Gather some phrases' takes and compare them. */
  async #compared(
    heard: Rows,
    phrases: readonly (readonly Take[])[],
    { every, keep }: Look,
    products: RowProducts,
  ): Promise<NearestTakes[]> {
    const room = rooms.pop() ?? new Float32Array(0);
    const { gathered, count } = this.#gathered(room, phrases.flat(), every);
    const cosines = await this.#cosines(gathered.subarray(0, count * this.#size), heard, products);
    rooms.push(gathered);
    let at = 0;
    return phrases.map((takes) => {
      const near = new NearestTakes(keep);
      for (const [n, { count }] of takes.entries()) {
        const evens = half(count);
        near.add(
          n,
          every
            ? dtwDistance(cosines, inOrder(at), evens, near.most)
            : dtwDistance(cosines, { even: at, odd: at + evens, step: 1 }, count, near.most),
        );
        at += every ? evens : count;
      }
      return near;
    });
  }

  /** The rows of takes one after the other: every second one of each, or those and then the others. In the room given, or a larger one. */
  #gathered(room: Float32Array, takes: readonly Take[], every: boolean): { gathered: Float32Array; count: number } {
    const size = this.#size;
    const count = takes.reduce((sum, take) => sum + (every ? half(take.count) : take.count), 0);
    const gathered = room.length < count * size ? new Float32Array(count * size) : room;
    let at = 0;
    for (const { even, odd, count } of takes) {
      gathered.set(this.#between(even, even + half(count)), at * size);
      at += half(count);
      if (every) continue;
      gathered.set(this.#between(odd, odd + count - half(count)), at * size);
      at += count - half(count);
    }
    return { gathered, count };
  }

  async #cosines(rows: Float32Array, heard: Rows, products: RowProducts): Promise<Cosines> {
    if (rows.length === 0 || heard.count === 0) return { products: new Float32Array(), count: 0 };
    return { products: await products.of(rows, heard.rows, this.#size), count: heard.count };
  }

  #between(from: number, to: number): Float32Array {
    return this.#rows.subarray(from * this.#size, to * this.#size);
  }

  #lay(rows: Float32Array, { even, odd, count }: Take): void {
    const size = this.#size;
    for (let n = 0; n < count; n++)
      this.#rows.set(rows.subarray(n * size, (n + 1) * size), ((n % 2 === 0 ? even : odd) + Math.floor(n / 2)) * size);
  }
}

function rowCount(takes: readonly Rows[]): number {
  return takes.reduce((sum, { count }) => sum + count, 0);
}

/** Of so many rows every second one, the first among them. */
function half(count: number): number {
  return Math.ceil(count / 2);
}

/** Where the takes of phrases come to lie. */
function chunksOf(phrases: readonly (readonly Rows[])[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0, from = 0; first < phrases.length; ) {
    let next = first + 1;
    let count = rowCount(phrases[first] as readonly Rows[]);
    for (let more = count; next < phrases.length; next++, count = more) {
      more = count + rowCount(phrases[next] as readonly Rows[]);
      if (more > chunkRows) break;
    }
    const own = phrases.slice(first, next);
    const odd = from + own.flat().reduce((sum, take) => sum + half(take.count), 0);
    chunks.push({ from, odd, to: from + count, phrases: placesOf(own, from, odd) });
    from += count;
    first = next;
  }
  return chunks;
}

function placesOf(phrases: readonly (readonly Rows[])[], from: number, middle: number): Take[][] {
  let [even, odd] = [from, middle];
  return phrases.map((takes) =>
    takes.map(({ count }) => {
      const take = { even, odd, count };
      even += half(count);
      odd += count - half(count);
      return take;
    }),
  );
}

function everySecond({ rows, count }: Rows, size: number): Rows {
  const every = new Float32Array(half(count) * size);
  for (let n = 0; n < count; n += 2) every.set(rows.subarray(n * size, (n + 1) * size), (n / 2) * size);
  return { rows: every, count: half(count) };
}
