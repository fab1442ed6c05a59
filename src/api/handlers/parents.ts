// Publishing a subflow must not break the published flows that enter it: their documents are checked again against what it will be.
// Not here: publishing (flows.ts).
import type { Installation, Problem } from '#flow/problem.ts';
import type { Store } from '#ports/store.ts';
import type { FlowFacts } from '../jobs/job.ts';
import type { JobPool } from '../jobs/pool.ts';

/** Published parents with the errors that the new version of `flow` would bring them (errors they have already do not count). */
export async function brokenParents(
  store: Pick<Store, 'flows'>,
  jobs: JobPool,
  installation: Installation,
  flow: FlowFacts,
): Promise<{ id: string; problems: Problem[] }[]> {
  const parents = installation.flows.filter((other) => other.published && other.id !== flow.id && other.subflows.includes(flow.id));
  if (parents.length === 0) return [];
  const after: Installation = {
    ...installation,
    flows: installation.flows.map((other) => (other.id === flow.id ? { ...flow, published: true } : other)),
  };
  const broken: { id: string; problems: Problem[] }[] = [];
  for (const parent of parents) {
    const document = (await store.flows.published(parent.id))?.document;
    if (document === undefined) continue;
    const had = new Set((await errors(jobs, document, installation)).map(signature));
    const problems = (await errors(jobs, document, after)).filter((problem) => !had.has(signature(problem)));
    if (problems.length > 0) broken.push({ id: parent.id, problems: problems.map((one) => ({ ...one, path: [parent.id, ...one.path] })) });
  }
  return broken;
}

async function errors(jobs: JobPool, document: string, installation: Installation): Promise<Problem[]> {
  return (await jobs.run('read', { document, installation })).problems.filter((problem) => problem.level === 'error');
}

function signature(problem: Problem): string {
  return JSON.stringify([problem.code, problem.path]);
}
