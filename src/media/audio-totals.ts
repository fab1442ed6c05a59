// RTP figures of all legs together: those that are up and those that have gone. Not here: one leg's figures (leg.ts).
import type { AudioTotals, LegFigures } from './protocol.ts';

const none: AudioTotals = { packetsIn: 0, packetsOut: 0, lost: 0, concealedMs: 0, strangers: 0, jitterMs: 0 };

function plus(sum: AudioTotals, figures: LegFigures): AudioTotals {
  return {
    packetsIn: sum.packetsIn + figures.packetsIn,
    packetsOut: sum.packetsOut + figures.packetsOut,
    lost: sum.lost + figures.lost,
    concealedMs: sum.concealedMs + figures.concealedMs,
    strangers: sum.strangers + figures.strangers,
    jitterMs: sum.jitterMs + figures.jitterMs,
  };
}

/** Sums that never fall: what a leg had counted stays when it goes. */
export class AudioSums {
  #gone = none;

  /** A leg goes. */
  add(figures: LegFigures): void {
    this.#gone = { ...plus(this.#gone, figures), jitterMs: 0 };
  }

  /** With those that are up. */
  with(legs: readonly LegFigures[]): AudioTotals {
    const sum = legs.reduce(plus, this.#gone);
    return { ...sum, jitterMs: legs.length === 0 ? 0 : sum.jitterMs / legs.length };
  }
}
