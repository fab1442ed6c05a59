// Pieces of audio made one. Not here: what lies between them (language/clauses.ts).

/** All samples in one array; what iterating throws, this throws. */
export async function joined(pieces: AsyncIterable<Int16Array>): Promise<Int16Array> {
  const all: Int16Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concatenated(all);
}

/** The same of pieces that are already there. */
export function concatenated(all: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(all.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of all) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
