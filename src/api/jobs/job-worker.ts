// The job worker's thread: reads and checks documents, runs talks, converts audio. Not here: the pool that feeds it (pool.ts).
import { parentPort } from 'node:worker_threads';
import { canonicalText } from '#flow/canonical.ts';
import { check } from '#flow/check.ts';
import { readFlow } from '#flow/read-flow.ts';
import { subflowsOf } from '#flow/subflows.ts';
import type { Flow } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { spokenSources } from '#prompts/spoken.ts';
import { readAudio, writeAudio } from './audio-job.ts';
import type { FlowFacts, FlowLabels, JobName, JobRequest, Jobs } from './job.ts';
import { runTalks } from './talks-job.ts';

type Run<N extends JobName> = (input: Jobs[N]['in'], tell: (share: number) => void) => Jobs[N]['out'] | Promise<Jobs[N]['out']>;

const jobs: { [N in JobName]: Run<N> } = {
  split: ({ text }) => {
    const body = parse(text);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Failure('invalid', 'the body must be a JSON object');
    const { document, ...rest } = body as Record<string, unknown>;
    return { rest, document: document === undefined ? undefined : stringify(document) };
  },

  read: ({ document, installation }) => {
    const { flow, problems } = readFlow(document, models);
    if (!flow) return { flow: undefined, problems };
    return {
      flow: { facts: factsOf(flow), canonical: canonicalText(flow), spoken: spokenSources(flow, models) },
      problems: check(flow, models, installation),
    };
  },

  facts: ({ documents }) =>
    documents.map((document) => {
      const { flow } = readFlow(document, models);
      return flow ? factsOf(flow) : undefined;
    }),

  labels: ({ documents }) => Object.fromEntries(documents.flatMap((document) => labelsOf(readFlow(document, models).flow))),

  talks: runTalks,
  readAudio,
  writeAudio,
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure('invalid', `the body is not JSON: ${(cause instanceof Error ? cause.message : '').slice(0, 200)}`);
  }
}

/** Text of a parsed value. A document nested by the ten thousand overflows the stack of JSON.stringify: it is no flow anyway. */
function stringify(document: unknown): string {
  try {
    return JSON.stringify(document);
  } catch {
    throw new Failure('invalid', 'the document is nested too deeply');
  }
}

function factsOf(flow: Flow): FlowFacts {
  return {
    id: flow.id,
    name: flow.name,
    returns: flow.returns,
    subflows: subflowsOf(flow, models),
    variables: flow.variables.map((variable) => variable.name),
  };
}

function labelsOf(flow: Flow | undefined): [string, FlowLabels][] {
  if (!flow) return [];
  const labels: FlowLabels = { blocks: {}, exits: {} };
  for (const [id, block] of Object.entries(flow.blocks)) {
    labels.blocks[id] = block.title;
    for (const exit of Object.keys(block.exits)) labels.exits[`${id} ${exit}`] = choiceLabel(block.settings, exit) ?? exit;
  }
  return [[flow.id, labels]];
}

/** The label of what an exit such as `option:turnos` stands for: an entry with that id in one of the settings' lists. */
function choiceLabel(settings: Record<string, unknown>, exit: string): string | undefined {
  const id = exit.split(':')[1];
  const entries: unknown[] = Object.values(settings).flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
  for (const entry of id === undefined ? [] : entries) {
    if (typeof entry !== 'object' || entry === null || !('id' in entry) || entry.id !== id) continue;
    if ('label' in entry && typeof entry.label === 'string') return entry.label;
  }
  return undefined;
}

/** How seldom progress is told, in shares of the whole. */
const toldEvery = 0.02;

async function run(request: JobRequest): Promise<Jobs[JobName]['out']> {
  const job = jobs[request.name] as Run<JobName>;
  let told = 0;
  return await job(request.input, (share) => {
    if (share < told + toldEvery) return;
    told = share;
    parentPort?.postMessage({ id: request.id, share });
  });
}

parentPort?.postMessage({ ready: true });
parentPort?.on('message', (request: JobRequest) => {
  run(request).then(
    (output) => parentPort?.postMessage({ id: request.id, output }),
    (error: unknown) => {
      const { code, message } = asFailure(error);
      parentPort?.postMessage({ id: request.id, error: { code, message } });
    },
  );
});
