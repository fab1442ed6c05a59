// The way of a line between two cards (pure): orthogonal with round corners; lines that leave one card turn in lanes of their own, ordered so that
// they do not cross one another. Not here: how it looks.
import { getSmoothStepPath, type Position } from '@xyflow/react';

/** Where a line begins and ends; `data` tells which of its card's lines it is, from top to bottom, and at which height it goes back. */
export interface LineEnds {
  sourceX: number;
  sourceY: number;
  sourcePosition: Position;
  targetX: number;
  targetY: number;
  targetPosition: Position;
  data?: Record<string, unknown> | undefined;
}

const stub = 26;
const laneGap = 12;

/** The path, and the point for what sits on it. */
export function linePath(ends: LineEnds): [path: string, x: number, y: number] {
  const centerX = turnOf(ends);
  const round = ends.data?.['centerY'];
  const centerY = typeof round === 'number' ? round : undefined;
  const [path, x, y] = getSmoothStepPath({
    ...ends,
    borderRadius: 12,
    offset: stub,
    ...(centerX === undefined ? {} : { centerX }),
    ...(centerY === undefined ? {} : { centerY }),
  });
  return [path, x, y];
}

/** Where a line that leads on to the right goes up or down; undefined = in the middle. */
function turnOf({ sourceX, sourceY, targetX, targetY, data }: LineEnds): number | undefined {
  const { lane, lanes } = data ?? {};
  const room = targetX - sourceX - 2 * stub;
  if (typeof lane !== 'number' || typeof lanes !== 'number' || lanes < 2 || room <= 0) return undefined;
  const gap = Math.min(laneGap, room / (lanes - 1));
  // Going up, the upper line turns first; going down, the lower one.
  const side = targetY < sourceY ? 1 : -1;
  // Cards far away are reached through the gap beside this card, where nothing stands.
  const middle = sourceX + Math.min((targetX - sourceX) / 2, 60);
  const turn = middle + side * (lane - (lanes - 1) / 2) * gap;
  return Math.max(sourceX + stub, Math.min(targetX - stub, turn));
}
