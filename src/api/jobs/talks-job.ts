// Talks run in the job worker: the flow is read once, each talk gives its outcome, a broken talk gives one too. Not here: what a talk does (talk/).
import { createEngine } from '#engine/create-engine.ts';
import type { Bundle } from '#engine/engine.ts';
import type { Flow } from '#flow/model.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import { Failure } from '#ports/failure.ts';
import { type TalkFailure, talkFailure } from '#talk/failure.ts';
import { talkSchema } from '#talk/format.ts';
import { runTalk } from '#talk/run-talk.ts';
import type { Jobs, TalkOutcome } from './job.ts';

const engine = createEngine(steps);

/** Run talks with a document and its subflows. Throws `invalid` where the flow itself cannot be read. */
export function runTalks({ document, subflows, talks }: Jobs['talks']['in']): Jobs['talks']['out'] {
  const root = flowOf(document);
  const bundle: Bundle = { root: root.id, flows: { [root.id]: { version: 'draft', flow: root } } };
  for (const [id, { version, document: text }] of Object.entries(subflows))
    if (id !== root.id) bundle.flows[id] = { version: version === 0 ? 'draft' : version, flow: flowOf(text) };
  return talks.map((talk) => outcomeOf(bundle, talk));
}

function flowOf(document: string): Flow {
  const { flow, problems } = readFlow(document, models);
  if (!flow) throw new Failure('invalid', `the document cannot be read: ${problems[0]?.message ?? ''}`);
  return flow;
}

function outcomeOf(bundle: Bundle, { id, name, document }: { id: string; name: string; document: string }): TalkOutcome {
  const red = (failure: TalkFailure): TalkOutcome => ({ id, name, ok: false, failures: [failure], path: [], durationMs: 0 });
  const read = talkSchema.safeParse(JSON.parse(document));
  if (!read.success) {
    const issue = read.error.issues[0];
    return red(talkFailure('unreadable', { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` }));
  }
  try {
    const { ok, failures, path, endedBy, durationMs } = runTalk(bundle, engine, read.data);
    return { id, name, ok, failures, path, durationMs, ...(endedBy === undefined ? {} : { endedBy }) };
  } catch (error) {
    // A bug in a kind's step shows as one red talk, with its words.
    return red(talkFailure('not-runnable', { problem: error instanceof Error ? error.message : String(error) }));
  }
}
