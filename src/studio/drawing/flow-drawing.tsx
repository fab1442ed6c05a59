// The drawing of a flow document, to look at: cards and lines, pan, zoom, fit, map; what a call visited and where it is, lit.
import '@xyflow/react/dist/base.css';
import { Background, BackgroundVariant, Controls, ReactFlow, type ReactFlowInstance, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { BlockCard, type BlockNode } from './block-card.tsx';
import { type CardData, cardOf, heightOf, type Line, linesOf } from './card.ts';
import { detours } from './detour.ts';
import { type DrawnLine, DrawnLineEdge } from './drawn-line.tsx';
import classes from './flow-drawing.module.css';
import { FlowMap } from './flow-map.tsx';
import { layout, needsLayout } from './layout.ts';
import type { LineChange } from './line-changes.ts';
import { lookOf } from './looks.ts';

/** What a call did in this flow. `lines` are ids as in card.ts: `block|exit/name`. */
export interface Visited {
  blocks: ReadonlySet<string>;
  lines: ReadonlySet<string>;
}

export interface FlowDrawingProps {
  flow: Flow;
  visited?: Visited | undefined;
  /** The block to light and to keep in sight. */
  lit?: string | undefined;
  /** Errors and warnings by block. */
  problems?: Record<string, { errors: number; warnings: number }>;
  /** The block chosen, with a way to choose another. */
  selected?: string | undefined;
  onSelect?: (block: string | undefined) => void;
  /** What became of blocks since another document, for a comparison. */
  changes?: Readonly<Record<string, 'added' | 'changed' | 'removed'>> | undefined;
  /** Lines that are new or gone since another document. */
  lineChanges?: readonly LineChange[] | undefined;
  /** Leave out the map, where there is little room. */
  plain?: boolean;
}

const nodeTypes = { block: BlockCard };
const edgeTypes = { line: DrawnLineEdge };
const fitOptions = { padding: 0.12, maxZoom: 1 };
/** Below this the cards' texts cannot be read. */
const readableZoom = 0.5;
const openingZoom = 0.75;
const noProblems = { errors: 0, warnings: 0 };

/** A line that is gone, from the connector it had if the card still shows it, else from the card's corner. */
function ghostOf(line: Line, card: CardData | undefined): DrawnLine {
  const still = card !== undefined && linesOf(card).some((one) => one.handle === line.handle);
  const row = card?.rows.some((one) => one.handle === line.handle) ?? false;
  return {
    id: `gone ${line.id} ${line.to}`,
    source: line.from,
    sourceHandle: still || row ? line.handle : 'gone',
    target: line.to,
    type: 'line',
    data: { lane: 0, lanes: 1, change: 'removed' },
    className: classes['gone'] ?? '',
    zIndex: 1,
    focusable: false,
  };
}

function Drawing({ flow, visited, lit, problems, selected, onSelect, changes, lineChanges, plain = false }: FlowDrawingProps) {
  const { t } = useTranslation();
  const view = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string>();
  const cards = useMemo(() => Object.entries(flow.blocks).map(([id, block]) => cardOf(flow, id, block)), [flow]);
  const places = useMemo(() => {
    if (!needsLayout(Object.values(flow.blocks).map((block) => block.at)))
      return Object.fromEntries(Object.entries(flow.blocks).map(([id, block]) => [id, { x: block.at[0], y: block.at[1] }]));
    return layout(cards, flow.start);
  }, [flow, cards]);
  const boxes = useMemo(
    () =>
      cards.map((card) => ({
        id: card.id,
        ...(places[card.id] ?? { x: 0, y: 0 }),
        width: 280,
        height: heightOf(card),
        family: lookOf(card.kind).family,
      })),
    [cards, places],
  );
  const byId = useMemo(() => new Map(cards.map((card) => [card.id, card])), [cards]);
  const lines = useMemo(() => cards.flatMap(linesOf).filter((line) => flow.blocks[line.to] !== undefined), [cards, flow]);
  const near = useMemo(() => {
    if (hovered === undefined) return undefined;
    const ids = new Set([hovered]);
    for (const line of lines) {
      if (line.from === hovered) ids.add(line.to);
      if (line.to === hovered) ids.add(line.from);
    }
    return ids;
  }, [hovered, lines]);
  const nodes = useMemo<BlockNode[]>(
    () =>
      cards.map((card) => ({
        id: card.id,
        type: 'block',
        position: places[card.id] ?? { x: 0, y: 0 },
        initialWidth: 280,
        initialHeight: heightOf(card),
        draggable: false,
        selected: selected === card.id,
        data: {
          card,
          marks: {
            ...(problems?.[card.id] ?? noProblems),
            visited: visited?.blocks.has(card.id) ?? false,
            lit: lit === card.id,
            quiet: (visited !== undefined && !visited.blocks.has(card.id)) || (changes !== undefined && changes[card.id] === undefined),
            change: changes?.[card.id],
            faded: near !== undefined && !near.has(card.id),
          },
        },
      })),
    [cards, places, selected, problems, visited, lit, near, changes],
  );
  const edges = useMemo<DrawnLine[]>(() => {
    const places = new Map(boxes.map((box) => [box.id, box]));
    const detour = detours(boxes);
    const lanes = new Map<string, number>();
    for (const { from } of lines) lanes.set(from, (lanes.get(from) ?? 0) + 1);
    const next = new Map<string, number>();
    const added = new Set(lineChanges?.filter(({ change }) => change === 'added').map(({ line }) => line.id));
    const drawn = lines.map((line): DrawnLine => {
      const walked = visited?.lines.has(line.id) ?? false;
      const lifted = hovered !== undefined && (line.from === hovered || line.to === hovered);
      const isNew = added.has(line.id);
      const quiet = hovered !== undefined ? !lifted : (visited !== undefined && !walked) || (changes !== undefined && !isNew);
      const lane = next.get(line.from) ?? 0;
      next.set(line.from, lane + 1);
      const [from, to] = [places.get(line.from), places.get(line.to)];
      return {
        id: line.id,
        source: line.from,
        sourceHandle: line.handle,
        target: line.to,
        type: 'line',
        data: {
          lane,
          lanes: lanes.get(line.from) ?? 1,
          centerY: from && to ? detour(from, to) : undefined,
          ...(isNew ? { change: 'added' } : {}),
        },
        className: `${isNew ? classes['added'] : walked || lifted ? classes['walked'] : ''} ${quiet ? classes['quiet'] : ''}`,
        zIndex: walked || lifted || isNew ? 1 : 0,
        focusable: false,
      };
    });
    return [
      ...drawn,
      ...(lineChanges ?? []).flatMap(({ line, change }) => (change === 'removed' ? [ghostOf(line, byId.get(line.from))] : [])),
    ];
  }, [lines, visited, hovered, boxes, changes, lineChanges, byId]);
  useEffect(() => {
    if (lit === undefined || view.getNode(lit) === undefined) return;
    void view.fitView({ nodes: [{ id: lit }], duration: 180, maxZoom: Math.min(1, Math.max(0.6, view.getZoom())), minZoom: 0.5 });
  }, [lit, view]);
  useEffect(() => {
    if (selected === undefined || view.getNode(selected) === undefined) return;
    void view.fitView({ nodes: [{ id: selected }], duration: 180, maxZoom: 1, minZoom: 0.6 });
  }, [selected, view]);
  // A wide flow is shown from its beginning at a size that can be read; "see all" is a button away.
  const begin = async (opened: ReactFlowInstance<BlockNode, DrawnLine>) => {
    if (lit !== undefined && places[lit]) {
      await opened.fitView({ nodes: [{ id: lit }], maxZoom: 0.9 });
      return;
    }
    const first = places[flow.start];
    const room = { width: frame.current?.clientWidth ?? 0, height: frame.current?.clientHeight ?? 0 };
    // Reckoned, not tried: thousands of cards would be drawn for the one moment in which all of them are in sight.
    const all = opened.getNodesBounds(nodes);
    const zoom = Math.min(room.width / all.width, room.height / all.height) / (1 + 2 * fitOptions.padding);
    if (zoom >= readableZoom || !first) await opened.fitView(fitOptions);
    else await opened.setViewport({ x: 32 - first.x * openingZoom, y: room.height * 0.36 - first.y * openingZoom, zoom: openingZoom });
  };
  return (
    <ReactFlow
      ref={frame}
      className={classes['canvas']}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onInit={(opened) => void begin(opened)}
      minZoom={0.08}
      maxZoom={1.5}
      onlyRenderVisibleElements={cards.length > 60}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={onSelect !== undefined}
      edgesFocusable={false}
      nodesFocusable={onSelect !== undefined}
      deleteKeyCode={null}
      onNodeClick={(_event, node) => onSelect?.(node.id)}
      onPaneClick={() => onSelect?.(undefined)}
      onNodeMouseEnter={(_event, node) => setHovered(node.id)}
      onNodeMouseLeave={() => setHovered(undefined)}
      proOptions={{ hideAttribution: true }}
      aria-label={t('drawing.label')}
      ariaLabelConfig={{
        'controls.ariaLabel': t('drawing.label'),
        'controls.zoomIn.ariaLabel': t('drawing.zoomIn'),
        'controls.zoomOut.ariaLabel': t('drawing.zoomOut'),
        'controls.fitView.ariaLabel': t('drawing.fit'),
        'minimap.ariaLabel': t('drawing.minimap'),
      }}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--a-line)" />
      <Controls showInteractive={false} fitViewOptions={{ ...fitOptions, duration: 180 }} />
      {plain ? null : <FlowMap boxes={boxes} />}
    </ReactFlow>
  );
}

/** A flow, drawn. Fills its parent. */
export function FlowDrawing(props: FlowDrawingProps) {
  return (
    <ReactFlowProvider>
      <Drawing key={props.flow.id} {...props} />
    </ReactFlowProvider>
  );
}
