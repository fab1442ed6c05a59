// Every block and action against its kind: the kind exists, its settings read, its exits exist, its own rules hold. Duplicate ids too.
import type * as z from 'zod';
import type { KindModels } from '../kind.ts';
import type { Action, Block, Flow } from '../model.ts';
import type { Installation, Problem } from '../problem.ts';
import { actionsOf, actionsOfBlock, own, type Path } from '../walk.ts';
import { type CheckPart, finding } from './finding.ts';

export const checkKinds: CheckPart = (flow, models, installation) => [
  ...Object.entries(flow.blocks).flatMap(([id, block]) => {
    const path = ['blocks', id];
    return [...checkOwner(block, own(models.blocks, block.kind), path, flow, installation), ...checkBlock(id, block, models)];
  }),
  ...actionsOf(flow).flatMap(({ action, path }) => checkOwner(action, own(models.actions, action.kind), path, flow, installation)),
];

interface Model<Owner> {
  v: number;
  settings: z.ZodType;
  exits: (settings: unknown, owner: Owner) => string[];
  check?: (settings: unknown, owner: Owner, context: { flow: Flow; installation: Installation }) => Problem[];
}

function checkOwner<Owner extends Block | Action>(
  owner: Owner,
  model: Model<Owner> | undefined,
  path: Path,
  flow: Flow,
  installation: Installation,
): Problem[] {
  if (!model) return [finding('error', 'kind-unknown', [...path, 'kind'], `there is no kind "${owner.kind}" here`, { kind: owner.kind })];
  if (owner.v !== model.v)
    return [
      finding('error', 'kind-version', [...path, 'v'], `${owner.kind} has version ${owner.v}, this installation knows ${model.v}`, {
        kind: owner.kind,
        found: owner.v,
        known: model.v,
      }),
    ];
  const settings = model.settings.safeParse(owner.settings);
  if (!settings.success)
    return settings.error.issues.slice(0, 20).map((issue) =>
      finding(
        'error',
        'settings-invalid',
        [...path, 'settings', ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))],
        issue.message,
        {
          detail: issue.message.slice(0, 300),
        },
      ),
    );
  const exits = new Set(model.exits(settings.data, owner));
  const problems = Object.keys(owner.exits)
    .filter((name) => !exits.has(name))
    .map((name) =>
      finding('error', 'exit-unknown', [...path, 'exits', name], `${owner.kind} has no exit "${name}"`, { exit: name, kind: owner.kind }),
    );
  for (const [name, exit] of Object.entries(owner.exits)) {
    const ways = [exit.to !== undefined, exit.return !== undefined, 'end' in exit && exit.end === true].filter(Boolean).length;
    if (ways > 1)
      problems.push(
        finding('error', 'exit-ambiguous', [...path, 'exits', name], `the exit "${name}" leads to more than one place`, { exit: name }),
      );
  }
  for (const problem of model.check?.(settings.data, owner, { flow, installation }) ?? [])
    problems.push({ ...problem, path: [...path, ...problem.path] });
  return problems;
}

function checkBlock(id: string, block: Block, models: KindModels): Problem[] {
  const problems: Problem[] = [];
  const model = own(models.blocks, block.kind);
  // A kind that names its own hang-up rules says this itself, in its own words.
  if (model && !model.speaks && model.entry === undefined && block.messages.length > 0)
    problems.push(
      finding('error', 'messages-not-spoken', ['blocks', id, 'messages'], `${block.kind} says no messages`, { kind: block.kind }),
    );
  const messages = new Set<string>();
  block.messages.forEach((message, index) => {
    if (messages.has(message.id))
      problems.push(
        finding(
          'error',
          'message-twice',
          ['blocks', id, 'messages', index, 'id'],
          `two messages of this block are called "${message.id}"`,
          { id: message.id },
        ),
      );
    messages.add(message.id);
  });
  // An action's id is part of its outbox key together with the visit of the block: unique within the block is enough and needed.
  const actions = new Set<string>();
  for (const { action, path } of actionsOfBlock(id, block)) {
    if (actions.has(action.id))
      problems.push(
        finding('error', 'action-twice', [...path, 'id'], `two actions of this block are called "${action.id}"`, { id: action.id }),
      );
    actions.add(action.id);
  }
  const lists: [Action[], Path][] = [
    ...block.messages.map((message, m): [Action[], Path] => [message.actions, ['blocks', id, 'messages', m, 'actions']]),
    [block.actions, ['blocks', id, 'actions']],
    ...Object.entries(block.exits).map(([name, exit]): [Action[], Path] => [exit.actions ?? [], ['blocks', id, 'exits', name, 'actions']]),
  ];
  for (const [list, path] of lists) {
    const end = list.findIndex((action) => own(models.actions, action.kind)?.ends === true);
    if (end >= 0 && end < list.length - 1)
      problems.push(
        finding('warning', 'action-after-end', [...path, end + 1], 'the call has ended before this action', {
          id: list[end + 1]?.id ?? '',
        }),
      );
  }
  return problems;
}
