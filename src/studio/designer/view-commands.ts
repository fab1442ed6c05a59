// What needs to know how the canvas is drawn: tidy up by measured sizes, line up, notes where one looks, jumps to a block, fit, zoom.
import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { notifications } from '@mantine/notifications';
import type { Change } from '#flow/edit.ts';
import type { Path } from '#flow/walk.ts';
import { heightOf, linesOf } from '../drawing/card.ts';
import { cardFor, type DesignNode, markNodeId } from './canvas/nodes.ts';
import { lookAt } from './canvas/in-sight.ts';
import { useCanvasUi } from './canvas/ui.ts';
import { type Commands, useCommands } from './commands.ts';
import type { Alignment, Box } from './edits/align.ts';
import type { TidyBlock } from './edits/tidy.ts';
import { useDesigner } from './store.ts';

const cardWidth = 280;

function make(
  view: ReturnType<typeof useReactFlow<DesignNode>>,
  store: ReturnType<typeof useStoreApi>,
  commands: Commands,
  words: { tidied: string; close: string },
) {
  const boxOf = (id: string): Box | undefined => {
    const node = view.getInternalNode(id);
    const block = useDesigner.getState().flow?.blocks[id];
    if (!block) return undefined;
    const { width = cardWidth, height = 160 } = node?.measured ?? {};
    return { id, x: block.at[0], y: block.at[1], width, height };
  };
  const boxes = () => useDesigner.getState().selection.blocks.flatMap((id) => boxOf(id) ?? []);
  /** The middle of what is in sight. */
  const middle = () => {
    const { domNode } = store.getState();
    const pane = domNode?.getBoundingClientRect();
    return view.screenToFlowPosition(pane ? { x: pane.left + pane.width / 2, y: pane.top + pane.height / 2 } : { x: 0, y: 0 });
  };
  const look = (node: string) => lookAt(view, node, 0.75);
  const tidyBlocks = (only: ReadonlySet<string>): TidyBlock[] => {
    const { flow } = useDesigner.getState();
    return Object.entries(flow?.blocks ?? {}).flatMap(([id, block]) => {
      if (!flow || !only.has(id)) return [];
      const card = cardFor(flow, id, block);
      const internal = view.getInternalNode(id);
      const bounds = internal?.internals.handleBounds?.source;
      const ports = linesOf(card)
        .map((line) => ({ y: bounds?.find((handle) => handle.id === line.handle)?.y ?? 0, to: line.to }))
        .filter((port) => only.has(port.to))
        .toSorted((a, b) => a.y - b.y);
      return [{ id, width: internal?.measured.width ?? cardWidth, height: internal?.measured.height ?? heightOf(card), ports }];
    });
  };
  const commandsOfView = {
    boxes,
    middle,
    /** The place of the canvas under a point of the window. */
    placeUnder: (point: { x: number; y: number }) => view.screenToFlowPosition(point),
    align: (how: Alignment) => commands.align(boxes(), how),
    addNote: () => commands.addNote(middle()),
    addSection: () => commands.addSection(boxes(), middle()),
    fit: () => void view.fitView({ padding: 0.14, maxZoom: 1, duration: 180 }),
    fitSelection: () => {
      const { blocks } = useDesigner.getState().selection;
      if (blocks.length > 0) void view.fitView({ nodes: blocks.map((id) => ({ id })), padding: 0.3, maxZoom: 1, duration: 180 });
    },
    zoom: (by: number) => void view.zoomTo(view.getZoom() * by, { duration: 120 }),
    /** Choose a block and bring it and the field into sight. */
    jumpTo: (block: string | undefined, field?: Path, mark?: string) => {
      const { flow, select } = useDesigner.getState();
      if (mark !== undefined) {
        select({ blocks: [], mark });
        return look(markNodeId(mark));
      }
      if (block === undefined || !flow || !Object.hasOwn(flow.blocks, block)) {
        select({ blocks: [], field });
        useCanvasUi.setState({ side: 'flow' });
        return undefined;
      }
      select({ blocks: [block], action: field && actionIn(field, flow.blocks[block]), field });
      return look(block);
    },
    /** New places for all blocks, or for the chosen ones if they are several, as one undo step. */
    tidyUp: async () => {
      const { flow, selection } = useDesigner.getState();
      if (!flow) return;
      const some = selection.blocks.length > 1;
      const only = new Set(some ? selection.blocks : Object.keys(flow.blocks));
      const blocks = tidyBlocks(only);
      const start = only.has(flow.start) ? flow.start : ([...only][0] ?? '');
      const places = await tidyInWorker(blocks, start);
      const now = useDesigner.getState().flow;
      if (!now) return;
      const before = corner([...only].flatMap((id) => (flow.blocks[id] ? [flow.blocks[id].at] : [])));
      const after = corner(Object.values(places));
      const offset = some ? [before[0] - after[0], before[1] - after[1]] : [0, 0];
      const changes = Object.entries(places).flatMap(([id, [x, y]]): Change[] =>
        Object.hasOwn(now.blocks, id) ? [{ kind: 'move-block', id, at: [x + (offset[0] ?? 0), y + (offset[1] ?? 0)] }] : [],
      );
      if (!useDesigner.getState().apply(changes, commands.label('tidy'))) return;
      notifications.show({
        id: 'designer-history',
        message: words.tidied,
        autoClose: 2500,
        closeButtonProps: { 'aria-label': words.close },
      });
      window.setTimeout(commandsOfView.fit, 60);
    },
  };
  return commandsOfView;
}

const corner = (places: readonly (readonly [number, number])[]): [number, number] => [
  Math.min(...places.map((place) => place[0])),
  Math.min(...places.map((place) => place[1])),
];

function tidyInWorker(blocks: TidyBlock[], start: string): Promise<Record<string, [number, number]>> {
  const worker = new Worker(new URL('./tidy-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve) => {
    worker.onmessage = (message: MessageEvent<Record<string, [number, number]>>) => {
      worker.terminate();
      resolve(message.data);
    };
    worker.onerror = () => {
      worker.terminate();
      resolve({});
    };
    worker.postMessage({ blocks, start });
  });
}

/** The id of the action a path goes through. */
export function actionIn(path: Path, block: unknown): string | undefined {
  let here: unknown = block;
  let found: string | undefined;
  for (const [index, key] of path.slice(2).entries()) {
    if (typeof here !== 'object' || here === null) break;
    here = (here as Record<string | number, unknown>)[key];
    const isAction = path[index + 1] === 'actions' && typeof key === 'number';
    if (isAction && typeof here === 'object' && here !== null && 'id' in here && typeof here.id === 'string') found = here.id;
  }
  return found;
}

export type ViewCommands = ReturnType<typeof make>;

/** The commands of this canvas; only below ReactFlowProvider. */
export function useViewCommands(): ViewCommands {
  const { t } = useTranslation();
  const view = useReactFlow<DesignNode>();
  const store = useStoreApi();
  const commands = useCommands();
  return useMemo(() => make(view, store, commands, { tidied: t('designer.tidied'), close: t('common.close') }), [view, store, commands, t]);
}
