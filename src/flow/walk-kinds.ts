// Visiting what only the kinds of a document know: every spoken text, where the engine enters at hang-up. Not here: what to think of it (check.ts, prompts).
import type { KindModels } from './kind.ts';
import type { Flow, Say } from './model.ts';
import { actionsOf, own, type Path } from './walk.ts';

/** Something spoken, with its path. `listens`: said by a block that listens. */
export interface PlacedSay {
  say: Say;
  path: Path;
  block: string | undefined;
}

/** Every text the flow speaks: messages, the fault, and what kinds speak of their own (menus' reprompts, farewells). */
export function saysOf(flow: Flow, models: KindModels): PlacedSay[] {
  const says: PlacedSay[] = [];
  for (const [id, block] of Object.entries(flow.blocks)) {
    block.messages.forEach((message, m) => says.push({ say: message.say, path: ['blocks', id, 'messages', m, 'say'], block: id }));
    says.push(...kindSays(own(models.blocks, block.kind), block.settings, ['blocks', id], id));
  }
  for (const { action, path, block } of actionsOf(flow))
    says.push(...kindSays(own(models.actions, action.kind), action.settings, path, block));
  if (flow.fault) says.push({ say: flow.fault.say, path: ['fault', 'say'], block: undefined });
  return says;
}

function kindSays(
  model: KindModels['blocks'][string] | KindModels['actions'][string] | undefined,
  settings: unknown,
  path: Path,
  block: string | undefined,
): PlacedSay[] {
  const parsed = model?.says ? model.settings.safeParse(settings) : undefined;
  if (!model?.says || !parsed?.success) return [];
  return model.says(parsed.data).map((spoken) => ({ say: spoken.say, path: [...path, 'settings', ...spoken.path], block }));
}

/** Blocks that the engine enters at hang-up. */
export function hangupEntries(flow: Flow, models: KindModels): string[] {
  return Object.entries(flow.blocks).flatMap(([id, block]) => (own(models.blocks, block.kind)?.entry === 'hangup' ? [id] : []));
}
