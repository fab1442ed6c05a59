// The canvas from far away, where no text can be read: each card a plain box, all lines one drawing. What is measured and connected stays as it is.
// Not here: the cards from near (block-node.tsx), the lines from near (line-edge.tsx).
import { ViewportPortal, useStore, useStoreApi } from '@xyflow/react';
import { memo, useEffect } from 'react';
import type { Flow } from '#flow/model.ts';
import { type CardData, heightOf, linesOf } from '../../drawing/card.ts';
import { detours } from '../../drawing/detour.ts';
import { lookOf } from '../../drawing/looks.ts';
import classes from './far.module.css';
import { boxesOf, cardFor } from './nodes.ts';
import { useCanvasUi } from './ui.ts';

/** Below this the canvas is far, above the other it is near again: between them it stays as it is, so that it never flickers. */
const farBelow = 0.3;
const nearAbove = 0.34;
const cardWidth = 280;

/** Tells everything on the canvas when it becomes far or near; mounted once in the canvas. */
export function FarWatch() {
  const far = useStore((state) => (state.transform[2] < farBelow ? true : state.transform[2] > nearAbove ? false : undefined));
  useEffect(() => {
    if (far !== undefined) useCanvasUi.setState({ far });
  }, [far]);
  return null;
}

/** A card as a box with its title in large letters; as tall as the card is from near. */
export function FarCard({ card, selected, name, level }: { card: CardData; selected: boolean; name: string; level: string | undefined }) {
  const store = useStoreApi();
  const { icon: Icon, family } = lookOf(card.kind);
  const height = store.getState().nodeLookup.get(card.id)?.measured.height ?? heightOf(card);
  return (
    <article
      className={classes['box']}
      style={{ height }}
      data-block={card.id}
      data-family={family}
      data-selected={selected}
      data-level={level}
      aria-label={`${name}: ${card.title}`}
    >
      <Icon size={42} stroke={1.75} aria-hidden />
      <span>{card.title || name}</span>
    </article>
  );
}

/** Every line of the document in one path. */
export const FarLines = memo(function FarLines({ flow }: { flow: Flow }) {
  const store = useStoreApi();
  const { nodeLookup } = store.getState();
  const boxes = new Map(boxesOf(flow).map((box) => [box.id, box]));
  const detour = detours([...boxes.values()]);
  const paths = Object.entries(flow.blocks).flatMap(([id, block]) => {
    const card = cardFor(flow, id, block);
    const source = nodeLookup.get(id);
    const tall = source?.measured.height ?? heightOf(card);
    return linesOf(card).flatMap((line) => {
      const target = flow.blocks[line.to];
      if (!target) return [];
      const handle = source?.internals.handleBounds?.source?.find((one) => one.id === line.handle);
      const x = block.at[0] + cardWidth;
      const y = block.at[1] + (handle ? handle.y + handle.height / 2 : tall / 2);
      const [toX, toY] = [target.at[0], target.at[1] + 24];
      const [from, to] = [boxes.get(id), boxes.get(line.to)];
      const round = from && to ? detour(from, to) : undefined;
      const leadsOn = toX > x + 40;
      const middle = leadsOn ? x + Math.min((toX - x) / 2, 60) : x + 30;
      const back = leadsOn ? '' : `V${round ?? (y + toY) / 2}H${toX - 30}`;
      return [`M${x} ${y}H${middle}${back}V${toY}H${toX}`];
    });
  });
  return (
    <ViewportPortal>
      <svg className={classes['lines']} aria-hidden>
        <path d={paths.join('')} />
      </svg>
    </ViewportPortal>
  );
});
