// Places for blocks that have none of their own (pure): columns by distance from the start, each column in the order its blocks are reached.
// A document that carries places is never moved.
import { type CardData, heightOf, linesOf } from './card.ts';

export interface Place {
  x: number;
  y: number;
}

const columnWidth = 400;
const rowGap = 48;

/** True when the document's places tell nothing: all blocks lie on one spot. */
export function needsLayout(places: readonly (readonly [number, number])[]): boolean {
  const [first] = places;
  return first !== undefined && places.length > 1 && places.every(([x, y]) => x === first[0] && y === first[1]);
}

/** Columns from the start; blocks that nothing leads to come in columns of their own below. */
export function layout(cards: readonly CardData[], start: string): Record<string, Place> {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const columns: CardData[][] = [];
  const seen = new Set<string>();
  const walk = (root: string) => {
    let wave = [root];
    let column = 0;
    while (wave.length > 0) {
      const next: string[] = [];
      for (const id of wave) {
        const card = byId.get(id);
        if (!card || seen.has(id)) continue;
        seen.add(id);
        (columns[column] ??= []).push(card);
        next.push(...linesOf(card).map((line) => line.to));
      }
      wave = next;
      column += 1;
    }
  };
  walk(start);
  for (const card of cards) if (!seen.has(card.id)) walk(card.id);
  const heights = columns.map((column) => column.reduce((sum, card) => sum + heightOf(card) + rowGap, -rowGap));
  const tallest = Math.max(0, ...heights);
  const places: Record<string, Place> = {};
  columns.forEach((column, index) => {
    let y = Math.round((tallest - (heights[index] ?? 0)) / 2);
    for (const card of column) {
      places[card.id] = { x: index * columnWidth, y };
      y += heightOf(card) + rowGap;
    }
  });
  return places;
}
