// How far a piece of telephone audio stands out of its line's own noise: what tells at next to no cost that nobody speaks.
// Not here: whether it is speech.

/** The floor is the quietest piece of the last so many spans, the running one included: a breath lies in 2 s of any speech. */
const spans = 4;
const spanSamples = 4000;
/** Until the line was heard for so long its floor is taken to lie here at most, and never below the second: under it is no speech. */
const assumedFloorDb = 40;
const deepestFloorDb = 25;

/** One line, 8 kHz, piece after piece. */
export class LineFloor {
  readonly #quietest = new Float64Array(spans).fill(assumedFloorDb);
  #span = 0;
  #samples = 0;

  /** dB by which this piece's level lies over the quietest that was heard lately, itself included. */
  over(piece: Int16Array): number {
    const level = differenceDb(piece);
    if (this.#samples >= spanSamples) {
      this.#span = (this.#span + 1) % spans;
      this.#quietest[this.#span] = level;
      this.#samples = 0;
    }
    this.#samples += piece.length;
    if (level < (this.#quietest[this.#span] as number)) this.#quietest[this.#span] = level;
    let floor = Number.POSITIVE_INFINITY;
    for (let n = 0; n < spans; n++) floor = Math.min(floor, this.#quietest[n] as number);
    return level - Math.max(deepestFloorDb, floor);
  }
}

/** Level of the differences between samples, in dB over one step: less of a line's hum, more of its hiss and of consonants. */
function differenceDb(piece: Int16Array): number {
  let square = 0;
  for (let i = 1; i < piece.length; i++) {
    const difference = (piece[i] as number) - (piece[i - 1] as number);
    square += difference * difference;
  }
  return 10 * Math.log10(square / Math.max(1, piece.length) + 1);
}
