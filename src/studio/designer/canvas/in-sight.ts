// Bringing blocks into sight: what lies over the canvas, on a phone the sheet with the settings, counts as no room. Not here: zoom and fit as commands.
import type { ReactFlowInstance } from '@xyflow/react';
import { useDesigner } from '../store.ts';
import type { DesignNode } from './nodes.ts';

type View = Pick<ReactFlowInstance<DesignNode>, 'getInternalNode' | 'getViewport' | 'setViewport' | 'fitView' | 'getNode' | 'getZoom'>;

/** Below this the cards' texts cannot be read. */
const readableZoom = 0.5;
const edge = 24;

/** Width and height of the canvas that nothing covers, and how much of its lower end is covered, in pixels. */
function room(): { width: number; height: number; covered: number } | undefined {
  const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
  if (!pane) return undefined;
  const side = document.querySelector('[data-sides]')?.getBoundingClientRect();
  const over = side !== undefined && side.left < pane.right - 1 && side.top > pane.top;
  const covered = over ? Math.max(0, pane.bottom - side.top) : 0;
  return { width: pane.width, height: pane.height - covered, covered };
}

/** Move the view as little as it takes to see a chosen block whole. */
export function keepInSight(view: View, id: string): void {
  const node = view.getInternalNode(id);
  const free = room();
  if (!node || !free) return;
  const { x, y, zoom } = view.getViewport();
  const left = node.internals.positionAbsolute.x * zoom + x;
  const top = node.internals.positionAbsolute.y * zoom + y;
  const dx = shift(left, (node.measured.width ?? 280) * zoom, free.width);
  const dy = shift(top, (node.measured.height ?? 160) * zoom + 36, free.height);
  if (dx !== 0 || dy !== 0) void view.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 160 });
}

function shift(start: number, size: number, free: number): number {
  if (start < edge || size > free - 2 * edge) return start < edge || start > free - 80 ? edge - start : 0;
  return Math.min(0, free - edge - size - start);
}

/** Bring a node to the middle of what can be seen, at a size that can be read; `least` is the zoom it gets at least. */
export function lookAt(view: View, id: string, least: number): void {
  if (!view.getNode(id)) return;
  const covered = room()?.covered ?? 0;
  void view.fitView({
    nodes: [{ id }],
    duration: 180,
    maxZoom: Math.min(1, Math.max(least, view.getZoom())),
    minZoom: readableZoom,
    padding: { top: '24px', x: '24px', bottom: `${covered + 24}px` },
  });
}

/** The whole flow where it stays readable, else its start. */
export async function showStart(view: View): Promise<void> {
  await view.fitView({ padding: 0.14, maxZoom: 1 });
  const { flow } = useDesigner.getState();
  const start = flow?.blocks[flow.start];
  const free = room();
  if (!start || !free || view.getZoom() >= readableZoom) return;
  const zoom = Math.min(0.85, Math.max(readableZoom, (free.width - 32) / 360));
  await view.setViewport({ zoom, x: 32 - start.at[0] * zoom, y: free.height * 0.4 - (start.at[1] + 80) * zoom });
}
