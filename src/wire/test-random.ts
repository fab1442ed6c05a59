// Chance that is the same every time, for tests of noise, loss and order. Not here: anything that must be hard to guess.

/** Numbers in [0, 1), the same for the same seed (mulberry32). Example: `const random = seeded(7); random() < 0.2` for a loss of 20 %. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
