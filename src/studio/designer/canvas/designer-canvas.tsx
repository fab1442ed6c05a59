// The canvas: React Flow over the document. Pan, zoom, drag, connect, choose; every edit goes through the commands.
import '@xyflow/react/dist/base.css';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  type OnNodeDrag,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from '#flow/edit.ts';
import { FlowMap } from '../../drawing/flow-map.tsx';
import { useCommands } from '../commands.ts';
import { portOf } from '../edits/lines.ts';
import { changeMark } from '../edits/marks.ts';
import { useDesigner } from '../store.ts';
import { BlockCard } from './block-node.tsx';
import classes from './canvas.module.css';
import { useDrops } from './drop.ts';
import { FarLines, FarWatch } from './far.tsx';
import { keepInSight, lookAt, showStart } from './in-sight.ts';
import { LineEdge } from './line-edge.tsx';
import { NoteNodeCard, SectionNodeCard } from './marks.tsx';
import { boxesOf, type DesignNode, edgesOf, markOfNode, nodesOf } from './nodes.ts';
import { portFrom } from './places.ts';
import { type Point, useCanvasUi } from './ui.ts';

const nodeTypes = { block: BlockCard, note: NoteNodeCard, section: SectionNodeCard };
const edgeTypes = { line: LineEdge };
const fitOptions = { padding: 0.14, maxZoom: 1 };
const noEdges: Edge[] = [];
const overLine = (_event: unknown, edge: Edge) => useCanvasUi.setState({ hoveredLine: edge.id });
const offLine = () => useCanvasUi.setState({ hoveredLine: undefined });
const selectedBlock = () => useDesigner.getState().selection.blocks[0];

function pointOf(event: MouseEvent | TouchEvent): Point {
  const touch = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}

/** The canvas of the open flow. */
export function DesignerCanvas() {
  const { t } = useTranslation();
  const commands = useCommands();
  const view = useReactFlow<DesignNode>();
  const drops = useDrops(selectedBlock);
  const flow = useDesigner((state) => state.flow);
  const selection = useDesigner((state) => state.selection);
  const mayEdit = useDesigner((state) => state.mayEdit);
  const activeBlock = useDesigner((state) => state.activeBlock);
  const hovering = useCanvasUi((state) => state.hovered !== undefined || state.hoveredLine !== undefined);
  const walked = useDesigner((state) => state.visited.lines);
  const far = useCanvasUi((state) => state.far);
  const [nodes, setNodes] = useState<DesignNode[]>(() =>
    flow ? nodesOf(flow, { blocks: selection.blocks, mark: selection.mark }, []) : [],
  );
  const carried = useRef(new Map<string, { x: number; y: number }>());
  useEffect(() => {
    if (flow) setNodes((before) => nodesOf(flow, { blocks: selection.blocks, mark: selection.mark }, before));
  }, [flow, selection.blocks, selection.mark]);
  const edges = useMemo(() => (flow && !far ? edgesOf(flow, selection.line, walked) : noEdges), [flow, far, selection.line, walked]);
  const boxes = useMemo(() => (flow ? boxesOf(flow) : []), [flow]);

  useEffect(() => {
    if (activeBlock !== undefined) lookAt(view, activeBlock, 0.6);
  }, [activeBlock, view]);

  const [only, ...others] = selection.blocks;
  useEffect(() => {
    if (only === undefined || others.length > 0) return undefined;
    // The side that opens for it takes room first.
    const timer = window.setTimeout(() => keepInSight(view, only), 80);
    return () => window.clearTimeout(timer);
  }, [only, others.length, view]);

  const onNodesChange = useCallback((changes: NodeChange<DesignNode>[]) => {
    const chosen = changes.filter((change) => change.type === 'select');
    if (chosen.length > 0) {
      const { selection: now, select } = useDesigner.getState();
      const blocks = new Set(now.blocks);
      let { mark } = now;
      for (const change of chosen) {
        const id = markOfNode(change.id);
        if (id === undefined) {
          if (change.selected) blocks.add(change.id);
          else blocks.delete(change.id);
        } else if (change.selected) mark = id;
        else if (mark === id) mark = undefined;
      }
      const same = blocks.size === now.blocks.length && now.blocks.every((id) => blocks.has(id)) && mark === now.mark;
      if (!same) select({ blocks: [...blocks], mark });
    }
    const others = changes.filter((change) => change.type === 'dimensions' || change.type === 'position' || change.type === 'select');
    if (others.length > 0) setNodes((before) => withoutGuesses(applyNodeChanges(others, before)));
  }, []);
  const onEdgesChange = useCallback((changes: EdgeChange[]) => {
    for (const change of changes) {
      if (change.type !== 'select') continue;
      const { selection: now, select } = useDesigner.getState();
      if (change.selected) select({ blocks: [], line: change.id });
      else if (now.line === change.id) select({ ...now, line: undefined });
    }
  }, []);

  const onDragStart: OnNodeDrag<DesignNode> = (_event, node) => {
    carried.current = new Map();
    if (node.type !== 'section') return;
    const width = node.width ?? 0;
    const height = node.height ?? 0;
    for (const other of nodes) {
      if (other.id === node.id || other.type === 'section' || other.selected) continue;
      const { x, y } = other.position;
      const within = x >= node.position.x && y >= node.position.y && x < node.position.x + width && y < node.position.y + height;
      if (within) carried.current.set(other.id, { x: x - node.position.x, y: y - node.position.y });
    }
  };
  const onDrag: OnNodeDrag<DesignNode> = (_event, node) => {
    if (node.type !== 'section' || carried.current.size === 0) return;
    setNodes((before) =>
      before.map((one) => {
        const offset = carried.current.get(one.id);
        return offset ? { ...one, position: { x: node.position.x + offset.x, y: node.position.y + offset.y } } : one;
      }),
    );
  };
  const onDragStop: OnNodeDrag<DesignNode> = (event, node, dragged) => {
    const now = useDesigner.getState().flow;
    if (!now) return;
    const moved: DesignNode[] = [...dragged];
    for (const [id, offset] of carried.current) {
      const other = nodes.find((one) => one.id === id);
      if (other) moved.push({ ...other, position: { x: node.position.x + offset.x, y: node.position.y + offset.y } });
    }
    carried.current = new Map();
    const changes = moved.flatMap((one): Change[] => {
      const at: [number, number] = [Math.round(one.position.x), Math.round(one.position.y)];
      const mark = markOfNode(one.id);
      if (mark !== undefined) return changeMark(now, one.type === 'note' ? 'notes' : 'sections', mark, { at });
      const block = now.blocks[one.id];
      return !block || (block.at[0] === at[0] && block.at[1] === at[1]) ? [] : [{ kind: 'move-block', id: one.id, at }];
    });
    const more = dragged.length === 1 && node.type === 'block' && changes.length > 0 ? drops.block(node.id, pointOf(event)) : [];
    useDesigner.getState().apply([...changes, ...more], commands.label('move', { count: moved.length }));
  };

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const { fromNode, fromHandle, isValid } = state;
    if (isValid || !fromNode || typeof fromHandle?.id !== 'string') return;
    const port = portOf(fromNode.id, fromHandle.id);
    if (!port) return;
    const at = pointOf(event);
    const under = document.elementFromPoint(at.x, at.y);
    const card = under?.closest('[data-block]')?.getAttribute('data-block');
    if (card != null && card !== fromNode.id) commands.connect(port, card);
    else if (card == null && under?.closest('.react-flow')) useCanvasUi.setState({ picker: { at, port, into: false } });
  };

  const labels = useMemo(
    () => ({
      'controls.ariaLabel': t('drawing.label'),
      'controls.zoomIn.ariaLabel': t('drawing.zoomIn'),
      'controls.zoomOut.ariaLabel': t('drawing.zoomOut'),
      'controls.fitView.ariaLabel': t('drawing.fit'),
      'minimap.ariaLabel': t('drawing.minimap'),
    }),
    [t],
  );
  return (
    <ReactFlow<DesignNode>
      className={classes['canvas']}
      data-hovering={hovering}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onNodeDragStart={onDragStart}
      onNodeDrag={onDrag}
      onNodeDragStop={onDragStop}
      onSelectionDragStop={(event, dragged) => {
        const [first] = dragged;
        if (first) onDragStop(event.nativeEvent, first, dragged);
      }}
      onConnect={({ source, sourceHandle, target }) => {
        const port = portFrom(`${source}|${sourceHandle ?? ''}`);
        if (port) commands.connect(port, target);
      }}
      onConnectEnd={onConnectEnd}
      onEdgeMouseEnter={overLine}
      onEdgeMouseLeave={offLine}
      onPaneClick={() => useDesigner.getState().select()}
      onInit={(instance) => void showStart(instance)}
      minZoom={0.08}
      maxZoom={1.5}
      connectionRadius={28}
      connectOnClick={false}
      nodeDragThreshold={3}
      onlyRenderVisibleElements={nodes.length > 60}
      nodesDraggable={mayEdit}
      nodesConnectable={mayEdit}
      nodesFocusable
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
      selectionMode={SelectionMode.Partial}
      zoomOnDoubleClick={false}
      elevateNodesOnSelect
      proOptions={{ hideAttribution: true }}
      aria-label={t('drawing.label')}
      ariaLabelConfig={labels}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--a-line)" />
      <Controls showInteractive={false} fitViewOptions={{ ...fitOptions, duration: 180 }} />
      <FlowMap boxes={boxes} />
      <FarWatch />
      {far && flow ? <FarLines flow={flow} /> : null}
    </ReactFlow>
  );
}

/** Once a card is measured its true connectors count, not the guessed ones. */
function withoutGuesses(nodes: DesignNode[]): DesignNode[] {
  return nodes.map((node) => {
    if (!node.handles || !node.measured) return node;
    const { handles: _guessed, ...rest } = node;
    return rest;
  });
}
