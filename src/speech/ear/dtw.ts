// Dynamic time warping: how far two pieces of speech are apart when either may be slower. Not here: what the rows are made of.

/** Rows of equal size, each of length 1, so that a product of two is their cosine. */
export interface Rows {
  rows: Float32Array;
  count: number;
}

/** Cost of every step that lets one side wait. */
const waitPenalty = 0.06;
/** How far the path may leave the diagonal. */
const bandShare = 0.35;
/** Beyond this ratio of lengths (and this many rows) two pieces are not the same words. */
const lengthRatio = 2.6;
const lengthSlack = 6;

let previous = new Float64Array(256);
let current = new Float64Array(256);

/**
 * Mean distance along the best path, 0 (the same) to 2: diagonal steps count twice, the sum is divided by both lengths.
 * Infinity where the lengths do not fit, or as soon as it is sure to be `most` or more. Example: `dtwDistance(a, b, 96)`.
 */
export function dtwDistance(a: Rows, b: Rows, size: number, most = Number.POSITIVE_INFINITY): number {
  const n = a.count;
  const m = b.count;
  const longer = Math.max(n, m);
  if (n === 0 || m === 0 || longer > lengthRatio * Math.min(n, m) + lengthSlack) return Number.POSITIVE_INFINITY;
  const band = Math.max(Math.abs(n - m) + 3, bandShare * longer + 2);
  const limit = most * (n + m);
  if (previous.length < m + 2) {
    previous = new Float64Array(2 * m + 2);
    current = new Float64Array(2 * m + 2);
  }
  previous.fill(Number.POSITIVE_INFINITY, 0, m + 2);
  for (let i = 0; i < n; i++) {
    const middle = (i * m) / n;
    const from = Math.max(0, Math.ceil(middle - band));
    const to = Math.min(m - 1, Math.floor(middle + band));
    // What an earlier row left outside the band must not be stepped on.
    current.fill(Number.POSITIVE_INFINITY, 0, m + 2);
    if (fillRow(a.rows, i * size, b.rows, size, i, from, to) >= limit) return Number.POSITIVE_INFINITY;
    const filled = current;
    current = previous;
    previous = filled;
  }
  return (previous[m] as number) / (n + m);
}

/** One row of the table, shifted by one column so that column 0 is outside; answers its smallest sum. */
function fillRow(a: Float32Array, offset: number, b: Float32Array, size: number, i: number, from: number, to: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let j = from; j <= to; j++) {
    const cost = 1 - cosine(a, offset, b, j * size, size);
    const diagonal = i === 0 && j === 0 ? 2 * cost : (previous[j] as number) + 2 * cost;
    const beside = Math.min(previous[j + 1] as number, current[j] as number) + cost + waitPenalty;
    const sum = Math.min(diagonal, beside);
    current[j + 1] = sum;
    if (sum < least) least = sum;
  }
  return least;
}

/** Two sums at once: the additions do not wait for each other. */
function cosine(a: Float32Array, at: number, b: Float32Array, to: number, size: number): number {
  let even = 0;
  let odd = 0;
  for (let k = 0; k < size; k += 2) {
    even += (a[at + k] as number) * (b[to + k] as number);
    odd += (a[at + k + 1] as number) * (b[to + k + 1] as number);
  }
  return even + odd;
}
