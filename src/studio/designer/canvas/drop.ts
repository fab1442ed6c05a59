// What happens when something is let go over the canvas: from the palette, or a block of the canvas itself.
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { Change } from '#flow/edit.ts';
import { type Commands, useCommands } from '../commands.ts';
import { connect } from '../edits/lines.ts';
import { indexAt } from './chips.tsx';
import { dropTarget, overCanvas } from './drag.ts';
import { placeFrom, portFrom } from './places.ts';
import type { Point } from './ui.ts';

export interface Drops {
  /** A kind from the palette, let go at a point of the window. */
  palette: (what: 'block' | 'action', kind: string, at: Point) => void;
  /** A kind from the palette, only clicked. */
  tap: (what: 'block' | 'action', kind: string) => void;
  /** Further changes when a block of the canvas is let go over an open exit or a line. */
  block: (id: string, at: Point) => Change[];
}

const halfCard = { x: 140, y: 24 };

function make(commands: Commands, view: ReturnType<typeof useReactFlow>, selected: () => string | undefined): Drops {
  const tapAction = (kind: string) => {
    const block = selected();
    if (block !== undefined) commands.addAction(kind, { block });
    return block !== undefined;
  };
  return {
    palette: (what, kind, at) => {
      const target = dropTarget(at, what);
      if (what === 'action') {
        const place = placeFrom(target?.getAttribute('data-place'));
        if (target && place) commands.addAction(kind, place, indexAt(target, at));
        return;
      }
      if (!overCanvas(at) && !target) return;
      const spot = view.screenToFlowPosition(at);
      const exit = portFrom(target?.getAttribute('data-open-exit'));
      if (exit) commands.addBlock(kind, { x: spot.x + 80, y: spot.y - halfCard.y }, { port: exit });
      else {
        const line = portFrom(target?.getAttribute('data-id'));
        const place = { x: spot.x - halfCard.x, y: spot.y - halfCard.y };
        commands.addBlock(kind, place, line ? { port: line, into: true } : {});
      }
    },
    tap: (what, kind) => {
      if (what === 'action') return void tapAction(kind);
      const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
      const middle = pane ? { x: pane.left + pane.width / 2, y: pane.top + pane.height / 2 } : { x: 0, y: 0 };
      const spot = view.screenToFlowPosition(middle);
      commands.addAfterSelection(kind, { x: spot.x - halfCard.x, y: spot.y - halfCard.y * 3 });
    },
    block: (id, at) => {
      const target = elementUnder(id, at);
      const exit = portFrom(target?.getAttribute('data-open-exit'));
      if (exit) return exit.block === id ? [] : [connect(exit, id)];
      const line = portFrom(target?.getAttribute('data-id'));
      return line ? commands.insertExisting(id, line) : [];
    },
  };
}

/** An open exit or a line under the point that does not belong to the dragged block itself. */
function elementUnder(id: string, at: Point): Element | undefined {
  for (const element of document.elementsFromPoint(at.x, at.y)) {
    if (element.closest(`[data-block="${CSS.escape(id)}"]`)) continue;
    const found = element.closest('[data-open-exit]') ?? element.closest('.react-flow__edge');
    if (found) return found;
    if (element.closest('[data-block]')) return undefined;
  }
  return undefined;
}

/** The drops of this canvas; only below ReactFlowProvider. `selected` names the block that a clicked action goes to. */
export function useDrops(selected: () => string | undefined): Drops {
  const commands = useCommands();
  const view = useReactFlow();
  return useMemo(() => make(commands, view, selected), [commands, view, selected]);
}
