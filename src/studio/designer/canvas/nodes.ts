// From the document to what React Flow draws: nodes for blocks, notes and sections, edges for lines. What did not change keeps its identity,
// so that a change redraws one card. Not here: how they look.
import type { Edge, Node, NodeHandle } from '@xyflow/react';
import { Position } from '@xyflow/react';
import type { Block, Flow } from '#flow/model.ts';
import { type CardData, cardOf, heightOf, linesOf } from '../../drawing/card.ts';
import { detours } from '../../drawing/detour.ts';
import type { MapBox } from '../../drawing/flow-map.tsx';
import { lookOf } from '../../drawing/looks.ts';
import { type Note, notesOf, type Section, sectionsOf } from '../edits/marks.ts';

export type BlockNode = Node<{ card: CardData; block: Block }, 'block'>;
export type NoteNode = Node<{ note: Note }, 'note'>;
export type SectionNode = Node<{ section: Section }, 'section'>;
export type DesignNode = BlockNode | NoteNode | SectionNode;

const cardWidth = 280;
const cards = new WeakMap<Block, { language: string; start: boolean; card: CardData }>();

/** The card of a block; the same block gives the same card. */
export function cardFor(flow: Flow, id: string, block: Block): CardData {
  const language = flow.languages[0] ?? '';
  const start = flow.start === id;
  const kept = cards.get(block);
  if (kept && kept.language === language && kept.start === start && kept.card.id === id) return kept.card;
  const card = cardOf(flow, id, block);
  cards.set(block, { language, start, card });
  return card;
}

/** The id of a note's or section's node. Block ids have no slash, so they never meet. */
export const markNodeId = (mark: string) => `mark/${mark}`;
export const markOfNode = (node: string) => (node.startsWith('mark/') ? node.slice(5) : undefined);

/** The nodes of a document, taking over what has not changed from the nodes before. */
export function nodesOf(
  flow: Flow,
  selected: { blocks: readonly string[]; mark: string | undefined },
  before: readonly DesignNode[],
): DesignNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const chosen = new Set(selected.blocks);
  const sections = sectionsOf(flow).map((section): SectionNode => {
    const id = markNodeId(section.id);
    const kept = old.get(id);
    const isSelected = selected.mark === section.id;
    if (kept?.type === 'section' && kept.data.section === section && same(kept, section.at, isSelected)) return kept;
    return {
      ...sized(kept, section.size),
      id,
      type: 'section',
      position: { x: section.at[0], y: section.at[1] },
      width: section.size[0],
      height: section.size[1],
      zIndex: -1,
      selected: isSelected,
      data: { section },
    };
  });
  const blocks = Object.entries(flow.blocks).map(([id, block]): BlockNode => {
    const card = cardFor(flow, id, block);
    const kept = old.get(id);
    const isSelected = chosen.has(id);
    if (kept?.type === 'block' && kept.data.card === card && same(kept, block.at, isSelected)) return kept;
    const measured = kept?.measured;
    return {
      id,
      type: 'block',
      position: { x: block.at[0], y: block.at[1] },
      initialWidth: cardWidth,
      initialHeight: heightOf(card),
      ...(measured ? { measured } : { handles: guessedHandles(card) }),
      selected: isSelected,
      data: { card, block },
    };
  });
  const notes = notesOf(flow).map((note): NoteNode => {
    const id = markNodeId(note.id);
    const kept = old.get(id);
    const isSelected = selected.mark === note.id;
    if (kept?.type === 'note' && kept.data.note === note && same(kept, note.at, isSelected)) return kept;
    return {
      ...sized(kept, note.size),
      id,
      type: 'note',
      position: { x: note.at[0], y: note.at[1] },
      width: note.size[0],
      height: note.size[1],
      selected: isSelected,
      data: { note },
    };
  });
  return [...sections, ...blocks, ...notes];
}

const same = (node: DesignNode, at: readonly [number, number], selected: boolean) =>
  node.position.x === at[0] && node.position.y === at[1] && (node.selected ?? false) === selected;

const sized = (kept: DesignNode | undefined, size: readonly [number, number]) =>
  kept?.measured && kept.width === size[0] && kept.height === size[1] ? { measured: kept.measured } : {};

/** Where connectors will be, for cards out of sight that were never drawn. */
function guessedHandles(card: CardData): NodeHandle[] {
  const target: NodeHandle = { type: 'target', position: Position.Left, x: -5, y: 19, width: 10, height: 10 };
  const height = heightOf(card);
  const handles = linesOf(card).map((line): NodeHandle => {
    const row = card.rows.findIndex((one) => one.handle === line.handle);
    const y = row < 0 ? height / 2 : height - 16 - (card.rows.length - row) * 32 + 11;
    return { id: line.handle, type: 'source', position: Position.Right, x: cardWidth - 5, y, width: 10, height: 10 };
  });
  return [target, ...handles];
}

/** The blocks as boxes, for the map and for the lines. */
export function boxesOf(flow: Flow): (MapBox & { id: string })[] {
  return Object.entries(flow.blocks).map(([id, block]) => ({
    id,
    x: block.at[0],
    y: block.at[1],
    width: cardWidth,
    height: heightOf(cardFor(flow, id, block)),
    family: lookOf(block.kind).family,
  }));
}

const edgesByCard = new WeakMap<CardData, Edge[]>();
const ledRound = new WeakMap<Edge, Edge>();

/** The lines of a document; `selected` is a line's id, `walked` those a test went along. Lines to blocks that are missing are drawn on the card as
 * broken, not here. */
export function edgesOf(flow: Flow, selected: string | undefined, walked: ReadonlySet<string>): Edge[] {
  const edges: Edge[] = [];
  const boxes = new Map(boxesOf(flow).map((box) => [box.id, box]));
  const detour = detours([...boxes.values()]);
  for (const [id, block] of Object.entries(flow.blocks)) {
    for (const edge of ownEdges(cardFor(flow, id, block))) {
      const from = boxes.get(id);
      const to = boxes.get(edge.target);
      if (!from || !to) continue;
      const line = round(edge, detour(from, to));
      const above = line.id === selected || walked.has(line.id);
      edges.push(above ? { ...line, selected: line.id === selected, zIndex: 2 } : line);
    }
  }
  return edges;
}

/** The same line on its way round; the same object as long as the way is the same. */
function round(edge: Edge, centerY: number | undefined): Edge {
  if (centerY === undefined) return edge;
  const kept = ledRound.get(edge);
  if (kept?.data?.['centerY'] === centerY) return kept;
  const led = { ...edge, data: { ...edge.data, centerY } };
  ledRound.set(edge, led);
  return led;
}

function ownEdges(card: CardData): Edge[] {
  const kept = edgesByCard.get(card);
  if (kept) return kept;
  const lines = linesOf(card);
  const own = lines.map((line, lane) => ({
    id: line.id,
    source: line.from,
    sourceHandle: line.handle,
    target: line.to,
    type: 'line',
    focusable: false,
    data: { lane, lanes: lines.length },
  }));
  edgesByCard.set(card, own);
  return own;
}
