// Lining up chosen blocks (pure): edges, middles, equal gaps. Sizes come from the drawing.
import type { Change } from '#flow/edit.ts';

/** A block where it stands. Pixels of the canvas. */
export interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom' | 'spread-x' | 'spread-y';

/** The moves that line the boxes up; boxes already in place are left out. */
export function align(boxes: readonly Box[], how: Alignment): Change[] {
  if (boxes.length < 2) return [];
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  if (how === 'spread-x' || how === 'spread-y') return spread(boxes, how === 'spread-x');
  const place: Record<typeof how, (box: Box) => [number, number]> = {
    left: (box) => [left, box.y],
    center: (box) => [(left + right - box.width) / 2, box.y],
    right: (box) => [right - box.width, box.y],
    top: (box) => [box.x, top],
    middle: (box) => [box.x, (top + bottom - box.height) / 2],
    bottom: (box) => [box.x, bottom - box.height],
  };
  return moves(boxes, place[how]);
}

function spread(boxes: readonly Box[], across: boolean): Change[] {
  const start = (box: Box) => (across ? box.x : box.y);
  const size = (box: Box) => (across ? box.width : box.height);
  const sorted = boxes.toSorted((a, b) => start(a) - start(b));
  const first = sorted[0];
  const last = sorted.at(-1);
  if (!first || !last) return [];
  const room = start(last) + size(last) - start(first) - sorted.reduce((sum, box) => sum + size(box), 0);
  const gap = room / (sorted.length - 1);
  let at = start(first);
  const places = new Map<string, number>();
  for (const box of sorted) {
    places.set(box.id, at);
    at += size(box) + gap;
  }
  return moves(boxes, (box) => (across ? [places.get(box.id) ?? box.x, box.y] : [box.x, places.get(box.id) ?? box.y]));
}

function moves(boxes: readonly Box[], place: (box: Box) => [number, number]): Change[] {
  return boxes.flatMap((box): Change[] => {
    const [x, y] = place(box).map(Math.round);
    return x === undefined || y === undefined || (x === box.x && y === box.y) ? [] : [{ kind: 'move-block', id: box.id, at: [x, y] }];
  });
}
