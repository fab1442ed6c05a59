// Runs a flow's saved talks in the job worker, a few at a time, with the subflows a call would enter. Not here: how one runs (talk/, jobs/talks-job.ts).
import type { Installation } from '#flow/problem.ts';
import { Failure } from '#ports/failure.ts';
import type { Store } from '#ports/store.ts';
import type { Jobs, TalkOutcome } from './jobs/job.ts';
import type { JobPool } from './jobs/pool.ts';

/** A talk as it is run. */
export interface RunnableTalk {
  id: string;
  name: string;
  document: string;
}

/** Few enough that checks of others come between. */
const talksAtOnce = 10;

/** Run `talks` with a document. `subflows` are those the document itself enters; what they enter is found by the installation's facts. */
export async function runSavedTalks(
  rooms: { store: Pick<Store, 'flows'>; jobs: JobPool; installation: Installation },
  flow: { id: string; document: string; subflows: readonly string[] },
  talks: readonly RunnableTalk[],
  watch: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<TalkOutcome[]> {
  const subflows = talks.length === 0 ? {} : await reachable(rooms, flow);
  const outcomes: TalkOutcome[] = [];
  watch.onProgress?.(0, talks.length);
  for (let from = 0; from < talks.length; from += talksAtOnce) {
    if (watch.signal?.aborted) throw new Failure('cancelled', 'running the talks was cancelled');
    const some = talks.slice(from, from + talksAtOnce);
    outcomes.push(...(await rooms.jobs.run('talks', { document: flow.document, subflows, talks: some })));
    watch.onProgress?.(outcomes.length, talks.length);
  }
  return outcomes;
}

/** As a call finds them: published, or the draft of one that never was. One that is missing is the check's to tell. */
async function reachable(
  { store, installation }: { store: Pick<Store, 'flows'>; installation: Installation },
  flow: { id: string; subflows: readonly string[] },
): Promise<Jobs['talks']['in']['subflows']> {
  const found: Jobs['talks']['in']['subflows'] = {};
  const todo = [...flow.subflows];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (id === flow.id || Object.hasOwn(found, id)) continue;
    const published = await store.flows.published(id);
    const draft = published ? undefined : await store.flows.draft(id);
    if (published) found[id] = published;
    else if (draft) found[id] = { version: 0, document: draft.document };
    else continue;
    todo.push(...(installation.flows.find((one) => one.id === id)?.subflows ?? []));
  }
  return found;
}
