// Putting what a caller said into a draft, and taking it out again; and a call's course as a talk. Not here: the page.
import type { CallAnswer } from '#api/contract/client.ts';
import type { BlockModel } from '#flow/kind.ts';
import { sampleFacts } from '#flow/sample-facts.ts';
import { own } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import type { CallEvent } from '#engine/event.ts';
import type { Effect } from '#engine/effect.ts';
import type { Talk } from '#talk/format.ts';
import { talkFromTrace } from '#talk/from-trace.ts';
import { client, queryClient } from '../app/api.ts';

/** A phrase with the option of a draft that it is to choose. */
export interface Lesson {
  flow: string;
  block: string;
  option: string;
  phrase: string;
}

/** A block as a draft has it: its title, and the options that learn. Undefined where the draft has no such block. */
export function blockIn(document: Record<string, unknown>, block: string) {
  const blocks = document['blocks'] as Record<string, { kind: string; title?: string; settings?: unknown }> | undefined;
  const found = blocks && own(blocks, block);
  const model: BlockModel | undefined = found && own(models.blocks, found.kind);
  const settings = model?.settings.safeParse(found?.settings ?? {});
  if (!found || !model || !settings?.success) return undefined;
  const { learns } = model;
  return { kind: found.kind, title: found.title ?? '', options: learns?.options(settings.data), learns, settings: settings.data };
}

/** Change the draft; answers whether there was anything to change. Throws ApiError, `stale` where somebody saved it meanwhile. */
async function put(lesson: Lesson, how: 'add' | 'remove'): Promise<boolean> {
  const { flow, block, option, phrase } = lesson;
  const { document, revision } = await client('flow', { params: { id: flow } });
  const found = blockIn(document, block);
  if (!found?.learns) return false;
  const settings = found.learns[how](found.settings, option, phrase);
  if (settings === found.settings) return false;
  const blocks = document['blocks'] as Record<string, object>;
  const changed = { ...document, blocks: { ...blocks, [block]: { ...blocks[block], settings } } };
  await client('saveFlow', { params: { id: flow }, body: { document: changed, baseRevision: revision } });
  await queryClient.invalidateQueries({ queryKey: ['flow'] });
  return true;
}

/** Add it; false where the option has the phrase already. */
export const teach = (lesson: Lesson) => put(lesson, 'add');

/** Take it out again. */
export const forget = (lesson: Lesson) => put(lesson, 'remove');

/** The talk of a stored call. It outlives the call, so a sample number stands for the caller's and the name is left out. */
export function talkOfCall({ call, trace }: Pick<CallAnswer<'call'>, 'call' | 'trace'>, name: string): Talk {
  const { id, line, startedAt, callerNumber } = call;
  const sample = String(sampleFacts['caller.number']);
  return talkFromTrace({
    name,
    flow: call.flow,
    call: { id, line, startedAt, ...(callerNumber === undefined ? {} : { callerNumber: sample }) },
    trace: trace.map(({ event, effects }) => ({ event: event as CallEvent, effects: effects as Effect[] })),
  });
}
