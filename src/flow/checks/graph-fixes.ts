// Quick fixes for what graph.ts finds: open lines that lead nowhere, a start, a way to lonely blocks, returns.
import { type Change, removeBlock } from '../edit.ts';
import { removeAt, valueAt } from '../edit-at.ts';
import type { Fix } from '../fix.ts';
import type { KindModels } from '../kind.ts';
import type { Block, Flow } from '../model.ts';
import { edgesOfBlock, own, reachableFrom } from '../walk.ts';
import { hangupEntries } from '../walk-kinds.ts';
import type { FixRule } from './finding.ts';

const open: FixRule = (problem, flow) => [{ does: 'disconnect', change: removeAt(flow, problem.path) }];
const takeOut =
  (does: string): FixRule =>
  (problem, flow) => [{ does, change: removeAt(flow, problem.path) }];

/** By code. */
export const graphFixes: Record<string, FixRule> = {
  'exit-target-missing': open,
  'exit-target-entry': (problem, flow, models) =>
    problem.path[0] === 'start' ? startWith(flow, models) : [{ does: 'disconnect', change: removeAt(flow, problem.path) }],
  'start-missing': (_problem, flow, models) => startWith(flow, models),
  'person-missing': takeOut('forget-person'),
  'block-unreachable': (problem, flow, models) => {
    const id = String(problem.path[1]);
    return [...connectFrom(flow, models, id), { does: 'remove-block', change: removeBlock(flow, id) }];
  },
  'not-silent-after-hangup': (problem, flow) =>
    problem.path.length > 2 ? [{ does: 'remove-action', change: removeAt(flow, problem.path) }] : [],
  'return-unknown': (problem, flow) => {
    const name = String(valueAt(flow, problem.path));
    return [{ does: 'declare-return', params: { name }, change: { kind: 'set', path: ['returns', flow.returns.length], value: name } }];
  },
  'return-unused': takeOut('remove-return'),
  'return-twice': takeOut('remove-return'),
};

/** Start with a block nothing leads to, else with the first one that can start. */
function startWith(flow: Flow, models: KindModels): Fix[] {
  const able = Object.keys(flow.blocks).filter((id) => own(models.blocks, own(flow.blocks, id)?.kind ?? '')?.entry === undefined);
  const entered = new Set(Object.entries(flow.blocks).flatMap(([id, block]) => edgesOfBlock(id, block).map((edge) => edge.to)));
  const id = able.find((one) => !entered.has(one)) ?? able[0];
  if (id === undefined) return [];
  return [{ does: 'start-with', params: { title: titleOf(flow, id) }, change: { kind: 'set', path: ['start'], value: id } }];
}

/** Lead the nearest open exit of a reached block to this one. */
function connectFrom(flow: Flow, models: KindModels, id: string): Fix[] {
  const block = own(flow.blocks, id);
  if (!block || own(models.blocks, block.kind)?.entry !== undefined) return [];
  const near = openEnds(flow, models)
    .map((end) => ({ ...end, far: Math.hypot(end.at[0] - block.at[0], end.at[1] - block.at[1]) }))
    .toSorted((a, b) => a.far - b.far)[0];
  if (!near) return [];
  const change: Change = { kind: 'connect', block: near.from, exit: near.exit, target: { to: id } };
  return [{ does: 'connect-from', params: { title: titleOf(flow, near.from) }, change }];
}

interface OpenEnd {
  from: string;
  exit: string;
  at: [number, number];
}

/** A flow may have many lonely blocks; its open ends are looked for once. */
const known = new WeakMap<Flow, OpenEnd[]>();

/** The first open exit of every block that a call gets to. */
function openEnds(flow: Flow, models: KindModels): OpenEnd[] {
  const before = known.get(flow);
  if (before) return before;
  const after = reachableFrom(flow, hangupEntries(flow, models));
  const ends = [...reachableFrom(flow, [flow.start])].flatMap((from) => {
    const block = own(flow.blocks, from);
    const exit = block && !after.has(from) ? openExit(block, models) : undefined;
    return block && exit !== undefined ? [{ from, exit, at: block.at }] : [];
  });
  known.set(flow, ends);
  return ends;
}

/** The first exit that leads nowhere and does nothing on its way. */
function openExit(block: Block, models: KindModels): string | undefined {
  const model = own(models.blocks, block.kind);
  const settings = model?.settings.safeParse(block.settings);
  if (!model || !settings?.success) return undefined;
  return model.exits(settings.data, block).find((name) => {
    const exit = own(block.exits, name);
    return exit?.to === undefined && exit?.return === undefined && (exit?.actions ?? []).length === 0;
  });
}

const titleOf = (flow: Flow, id: string) => own(flow.blocks, id)?.title || id;
