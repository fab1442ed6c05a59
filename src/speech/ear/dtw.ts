// Dynamic time warping: how far two pieces of speech are apart when either may be slower. Not here: what the rows are made of, and
// their products (row-products.ts).

/** Rows of equal size, each of length 1, so that a product of two is their cosine. */
export interface Rows {
  rows: Float32Array;
  count: number;
}

/** Products of many rows of other pieces with `count` heard rows: for each of the others' rows those with all heard ones. */
export interface Cosines {
  products: Float32Array;
  count: number;
}

/** Cost of every step that lets one side wait. */
const waitPenalty = 0.06;
/** How far the path may leave the diagonal. */
const bandShare = 0.35;
/** Beyond this ratio of lengths (and this many rows) two pieces are not the same words. */
const lengthRatio = 2.6;
const lengthSlack = 6;
/** A cosine of rows that are the same may be a little more than 1. */
const rounding = 1e-5;

let previous = new Float64Array(256);
let current = new Float64Array(256);

/** Whether two pieces of so many rows can be the same words at all. */
function lengthsFit(n: number, m: number): boolean {
  return n > 0 && m > 0 && Math.max(n, m) <= lengthRatio * Math.min(n, m) + lengthSlack;
}

/** Where a piece's rows lie among the products' rows: the first, third, fifth ... from `even` on and the others from `odd` on, each `step` apart. */
export interface RowsAt {
  even: number;
  odd: number;
  step: number;
}

/** Rows that lie one after the other. */
export function inOrder(at: number): RowsAt {
  return { even: at, odd: at + 1, step: 2 };
}

/**
 * Mean distance along the best path between what was heard and another piece of `m` rows: 0 (the same) to 2. Diagonal steps count twice,
 * the sum is divided by both lengths. Infinity where the lengths do not fit, and where the distance is certain to be more than `most`:
 * every path passes through every row and only grows.
 */
export function dtwDistance(
  { products, count: n }: Cosines,
  { even, odd, step }: RowsAt,
  m: number,
  most = Number.POSITIVE_INFINITY,
): number {
  if (!lengthsFit(n, m)) return Number.POSITIVE_INFINITY;
  const mostSum = (most + rounding) * (n + m);
  const band = Math.max(Math.abs(n - m) + 3, bandShare * Math.max(n, m) + 2);
  if (previous.length < n + 2) {
    previous = new Float64Array(2 * n + 2);
    current = new Float64Array(2 * n + 2);
  }
  // Shifted by one column, so that column 0 is outside.
  previous.fill(Number.POSITIVE_INFINITY, 0, n + 2);
  current.fill(Number.POSITIVE_INFINITY, 0, n + 2);
  previous[0] = 0;
  const pace = n / m;
  let [here, next] = [even * n, odd * n];
  for (let j = 0; j < m; j++) {
    const middle = j * pace;
    const from = Math.max(0, Math.ceil(middle - band));
    const to = Math.min(n - 1, Math.floor(middle + band));
    if (fillRow(products, here, from, to) > mostSum) return Number.POSITIVE_INFINITY;
    const after = here + step * n;
    here = next;
    next = after;
    const filled = current;
    current = previous;
    previous = filled;
  }
  return (previous[n] as number) / (n + m);
}

/** One row of the table; answers its least sum. The band only moves to the right, so of what an earlier row left there only column `from` could be stepped on. */
function fillRow(products: Float32Array, at: number, from: number, to: number): number {
  const above = previous;
  const filled = current;
  let left = Number.POSITIVE_INFINITY;
  let least = left;
  filled[from] = left;
  for (let i = from; i <= to; i++) {
    const cost = 1 - (products[at + i] as number);
    const diagonal = (above[i] as number) + 2 * cost;
    const up = above[i + 1] as number;
    const beside = (up < left ? up : left) + cost + waitPenalty;
    left = diagonal < beside ? diagonal : beside;
    filled[i + 1] = left;
    if (left < least) least = left;
  }
  return least;
}
