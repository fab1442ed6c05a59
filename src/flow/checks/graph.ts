// Where the flow leads: missing targets, blocks nobody reaches, rounds without the caller, what runs after the hang-up, returns.
import type { KindModels } from '../kind.ts';
import { knotsOf } from '../knots.ts';
import type { Flow } from '../model.ts';
import type { Installation, Problem } from '../problem.ts';
import { subflowsOf } from '../subflows.ts';
import { actionsOf, actionsOfBlock, type Edge, edgesOfBlock, own, reachableFrom } from '../walk.ts';
import { hangupEntries } from '../walk-kinds.ts';
import { type CheckPart, finding } from './finding.ts';

export const checkGraph: CheckPart = (flow, models, installation) => [
  ...checkTargets(flow, models),
  ...checkReach(flow, models),
  ...checkAfterHangup(flow, models),
  ...checkRounds(flow, models),
  ...checkReturns(flow),
  ...checkSubflowCycle(flow, models, installation),
];

function checkTargets(flow: Flow, models: KindModels): Problem[] {
  const problems: Problem[] = [];
  const target = (to: string, path: Edge['path']) => {
    const block = own(flow.blocks, to);
    if (!block) problems.push(finding('error', 'exit-target-missing', path, `there is no block "${to}"`, { to }));
    else if (own(models.blocks, block.kind)?.entry !== undefined)
      problems.push(finding('error', 'exit-target-entry', path, `"${to}" is entered by the call itself, never by an exit`, { to }));
  };
  if (!own(flow.blocks, flow.start))
    problems.push(finding('error', 'start-missing', ['start'], `there is no block "${flow.start}" to start with`, { to: flow.start }));
  else target(flow.start, ['start']);
  if (flow.person !== undefined && !own(flow.blocks, flow.person))
    problems.push(finding('error', 'person-missing', ['person'], `there is no block "${flow.person}" for a person`, { to: flow.person }));
  for (const [id, block] of Object.entries(flow.blocks)) for (const edge of edgesOfBlock(id, block)) target(edge.to, edge.path);
  for (const { action, path, block } of actionsOf(flow))
    if (block === undefined)
      for (const [name, exit] of Object.entries(action.exits)) if (exit.to !== undefined) target(exit.to, [...path, 'exits', name, 'to']);
  return problems;
}

function checkReach(flow: Flow, models: KindModels): Problem[] {
  const faultTargets = (flow.fault?.actions ?? []).flatMap((action) => Object.values(action.exits).flatMap((exit) => exit.to ?? []));
  const starts = [flow.start, ...(flow.person === undefined ? [] : [flow.person]), ...hangupEntries(flow, models), ...faultTargets];
  const reached = reachableFrom(flow, starts);
  return Object.keys(flow.blocks)
    .filter((id) => !reached.has(id))
    .map((id) => finding('warning', 'block-unreachable', ['blocks', id], `no call reaches the block "${id}"`, { block: id }));
}

function checkAfterHangup(flow: Flow, models: KindModels): Problem[] {
  const problems: Problem[] = [];
  for (const id of reachableFrom(flow, hangupEntries(flow, models))) {
    const block = own(flow.blocks, id);
    if (!block) continue;
    const model = own(models.blocks, block.kind);
    if (model && !model.silent)
      problems.push(
        finding('error', 'not-silent-after-hangup', ['blocks', id], `"${id}" runs after the hang-up, where nobody listens any more`, {
          block: id,
        }),
      );
    for (const { action, path } of actionsOfBlock(id, block))
      if (own(models.actions, action.kind)?.silent === false)
        problems.push(finding('error', 'not-silent-after-hangup', path, `${action.kind} cannot run after the hang-up`, { block: id }));
  }
  return problems;
}

/**
 * A round that never waits for the caller would be stopped by the engine in the middle of a call. Waiting is: a block that listens, a
 * subflow (it may listen), an action that involves the caller (a transfer) on the way.
 */
function checkRounds(flow: Flow, models: KindModels): Problem[] {
  const waits = (id: string) => {
    const model = own(models.blocks, own(flow.blocks, id)?.kind ?? '');
    return !model || model.listens || model.subflows !== undefined;
  };
  const involves = (edge: Edge) =>
    [...edge.passes, ...(edge.via ? [edge.via] : [])].some((action) => {
      const model = own(models.actions, action.kind);
      return model ? !model.silent || model.ends : false;
    });
  const next = new Map<string, string[]>();
  for (const [id, block] of Object.entries(flow.blocks))
    if (!waits(id))
      next.set(
        id,
        edgesOfBlock(id, block)
          .filter((edge) => own(flow.blocks, edge.to) && !waits(edge.to) && !involves(edge))
          .map((edge) => edge.to),
      );
  return knotsOf(next).map((round) =>
    finding(
      'error',
      'loop-without-waiting',
      ['blocks', round[0] ?? ''],
      `the flow goes round without waiting for the caller: ${round.slice(0, 8).join(' → ')}`,
      {
        block: round[0] ?? '',
        blocks: round.slice(0, 8).join(', '),
      },
    ),
  );
}

function checkReturns(flow: Flow): Problem[] {
  const problems: Problem[] = [];
  const known = new Set(flow.returns);
  const used = new Set<string>();
  const note = (name: string | undefined, path: Edge['path']) => {
    if (name === undefined) return;
    used.add(name);
    if (!known.has(name)) problems.push(finding('error', 'return-unknown', path, `the flow has no return "${name}"`, { name }));
  };
  for (const [id, block] of Object.entries(flow.blocks))
    for (const [name, exit] of Object.entries(block.exits)) note(exit.return, ['blocks', id, 'exits', name, 'return']);
  for (const { action, path } of actionsOf(flow))
    for (const [name, exit] of Object.entries(action.exits)) note(exit.return, [...path, 'exits', name, 'return']);
  flow.returns.forEach((name, index) => {
    if (!used.has(name)) problems.push(finding('warning', 'return-unused', ['returns', index], `nothing returns "${name}"`, { name }));
    if (flow.returns.indexOf(name) !== index)
      problems.push(finding('error', 'return-twice', ['returns', index], `"${name}" is there twice`, { name }));
  });
  return problems;
}

function checkSubflowCycle(flow: Flow, models: KindModels, installation: Installation): Problem[] {
  const children = new Map(installation.flows.map((one) => [one.id, one.subflows]));
  const bad = new Set<string>();
  for (const first of subflowsOf(flow, models)) {
    const seen = new Set<string>();
    const todo = [first];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (id === flow.id) bad.add(first);
      if (seen.has(id) || id === flow.id) continue;
      seen.add(id);
      todo.push(...(children.get(id) ?? []));
    }
  }
  if (bad.size === 0) return [];
  return Object.entries(flow.blocks).flatMap(([id, block]) => {
    const model = own(models.blocks, block.kind);
    const settings = model?.subflows ? model.settings.safeParse(block.settings) : undefined;
    const again = model?.subflows && settings?.success ? model.subflows(settings.data).find((child) => bad.has(child)) : undefined;
    return again === undefined
      ? []
      : [finding('error', 'subflow-cycle', ['blocks', id], `the flow "${again}" comes back into "${flow.id}"`, { flow: again })];
  });
}
