// Lines that lead back (pure): each goes round the cards that stand between, above or below, whichever is nearer, and not on top of another.
// Not here: lines that lead on (line-path.ts).

/** A card's place on the canvas. */
export interface CardBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

const clearance = 36;
const apart = 12;
/** Beyond this many cards lines go back straight: nobody reads them one by one. */
const mostCards = 400;

/** Finds ways round; one for each drawing, since lines must not lie on one another. */
export function detours(cards: readonly CardBox[]): (from: CardBox, to: CardBox) => number | undefined {
  const taken: number[] = [];
  const free = (y: number, step: number): number => {
    let at = y;
    while (taken.some((other) => Math.abs(other - at) < apart)) at += step;
    taken.push(at);
    return at;
  };
  return (from, to) => {
    if (to.x > from.x + from.width || cards.length > mostCards) return undefined;
    const left = to.x - 40;
    const right = from.x + from.width + 40;
    const between = cards.filter((card) => card.x < right && card.x + card.width > left);
    const top = Math.min(...between.map((card) => card.y)) - clearance;
    const bottom = Math.max(...between.map((card) => card.y + card.height)) + clearance;
    const over = from.y - top + (to.y - top);
    const under = bottom - from.y + (bottom - to.y);
    return over <= under ? free(top, -apart) : free(bottom, apart);
  };
}
