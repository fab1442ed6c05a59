// Flows: drafts, checks, import, publish, versions. Documents arrive and leave as JSON text; a worker reads and checks them.
// Not here: the check itself (flow/check.ts, jobs/job-worker.ts).
import type { Installation, Problem } from '#flow/problem.ts';
import { Failure } from '#ports/failure.ts';
import type { FlowSummary } from '#ports/flow-store.ts';
import type { WordsState } from '#prompts/menu-words.ts';
import { nameOf, type Principal } from '../access.ts';
import type { TakeSnapshot } from '../installation.ts';
import type { ReadAnswer } from '../jobs/job.ts';
import type { JobPool } from '../jobs/pool.ts';
import { Refusal, refuseFlow } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';
import type { Publisher } from '../publisher.ts';
import { demandRoom, talkRow } from './talks.ts';

type Names =
  | 'installation'
  | 'flows'
  | 'flow'
  | 'saveFlow'
  | 'removeFlow'
  | 'checkFlow'
  | 'importFlow'
  | 'publishFlow'
  | 'cancelPublish'
  | 'restoreVersion'
  | 'flowVersions'
  | 'flowVersion';

type ReadFlow = NonNullable<ReadAnswer['flow']>;

/** Handlers of the flow routes. */
export function flowHandlers(
  rooms: ApiRooms,
  jobs: JobPool,
  snapshot: TakeSnapshot,
  publisher: Publisher,
  hint: (topic: 'flows' | 'lines' | 'talks') => void,
): HandlersOf<Names> {
  const { flows, talks } = rooms.store;
  const errorsOf = (problems: Problem[]) => problems.filter((problem) => problem.level === 'error');

  async function read(document: unknown, installation?: Installation): Promise<ReadAnswer> {
    return await jobs.run('read', { document: String(document), installation: installation ?? (await snapshot()) });
  }

  /** The summary with how the words of its menus stand. */
  function withWords(summary: FlowSummary): FlowSummary & { words?: WordsState } {
    const words = rooms.words?.of(summary.id, summary.version);
    return words ? { ...summary, words } : summary;
  }

  async function mustExist(id: string) {
    const draft = await flows.draft(id);
    if (!draft) throw new Failure('not-found', `there is no flow ${id}`);
    return draft;
  }

  /** Save; a stale revision is told with who saved the newer one and when. */
  async function save(flow: ReadFlow, baseRevision: number | undefined, who: Principal): Promise<number> {
    try {
      const saved = await flows.saveDraft(flow.facts.id, flow.facts.name, flow.canonical, baseRevision, nameOf(who), rooms.clock.now());
      hint('flows');
      return saved.revision;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'conflict') throw error;
      throw staleDraft(flow.facts.id, await flows.draft(flow.facts.id));
    }
  }

  return {
    installation: async () => ({ ...(await snapshot()) }),

    flows: async () => ({ items: (await flows.list()).map(withWords) }),

    flow: async ({ params, raw }) => {
      const draft = await mustExist(params.id);
      const summary = (await flows.list()).find((row) => row.id === params.id);
      if (!summary) throw new Failure('not-found', `there is no flow ${params.id}`);
      const { problems } = await read(draft.document);
      return { summary: withWords(summary), document: raw.put(draft.document), revision: draft.revision, problems };
    },

    saveFlow: async ({ params, body, who }) => {
      const { flow, problems } = await read(body.document);
      if (!flow) throw refuseFlow('this is not a flow document', problems);
      if (flow.facts.id !== params.id) {
        const message = `the document's id is ${flow.facts.id}, not ${params.id}`;
        throw refuseFlow(message, [{ level: 'error', code: 'id-differs', path: ['id'], message }]);
      }
      return { revision: await save(flow, body.baseRevision, who), problems };
    },

    removeFlow: async ({ params }) => {
      await mustExist(params.id);
      const lines = (await flows.lines()).filter((line) => line.flow === params.id).map((line) => line.name);
      if (lines.length > 0)
        throw new Refusal(409, 'in-use', `lines ring this flow: ${lines.join(', ')}. Remove them or give them another flow first`, {
          details: { lines },
        });
      const parents = (await snapshot()).flows.filter((flow) => flow.id !== params.id && flow.subflows.includes(params.id));
      if (parents.length > 0)
        throw new Refusal(409, 'in-use', `other flows enter this one: ${parents.map((flow) => flow.id).join(', ')}`, {
          details: { flows: parents.map((flow) => flow.id) },
        });
      await flows.remove(params.id);
      hint('flows');
      return { ok: true };
    },

    checkFlow: async ({ body }) => ({ problems: (await read(body.document)).problems }),

    importFlow: async ({ body, who }) => {
      const installation = await snapshot();
      const { flow, problems } = await read(body.document, installation);
      if (!flow || errorsOf(problems).length > 0) throw refuseFlow('the document has errors; nothing was imported', problems);
      const { id } = flow.facts;
      const existing = await flows.draft(id);
      if (existing && !body.replace) throw new Refusal(409, 'exists', `there is a flow ${id} already`);
      if (body.line !== undefined && !body.publish && !(await flows.published(id)))
        throw new Refusal(409, 'not-published', 'a line can ring a published flow only: publish it in the same step');
      const line = body.line === undefined ? undefined : await lineFor(body.line, id);
      const at = rooms.clock.now();
      const rows = body.talks.map((one, index) => talkRow(one.talk, { flow: id, id: one.id, who, at, path: ['talks', index, 'talk'] }));
      if (rows.length > 0) demandRoom(await talks.list(id), rows);
      let revision = existing?.revision ?? 0;
      const keep = async () => {
        if (existing?.document !== flow.canonical) revision = await save(flow, existing?.revision, who);
        for (const row of rows) await talks.save(row);
        if (rows.length > 0) hint('talks');
      };
      const request = { flow, installation, by: nameOf(who), note: body.note, override: body.override, talks: rows, passed: keep };
      const version = body.publish ? await publisher.publish(request) : undefined;
      if (!body.publish) await keep();
      hint('flows');
      if (line) {
        await flows.saveLine(line);
        hint('lines');
      }
      return { id, revision, version, problems };
    },

    publishFlow: async ({ params, body, who }) => {
      const draft = await mustExist(params.id);
      if (draft.revision !== body.baseRevision) throw staleDraft(params.id, draft);
      const installation = await snapshot();
      const { flow, problems } = await read(draft.document, installation);
      if (!flow || errorsOf(problems).length > 0) throw refuseFlow('the flow has errors; correct them to publish', problems);
      const { note, override } = body;
      const version = await publisher.publish({ flow, installation, by: nameOf(who), note, override });
      hint('flows');
      return { version, problems };
    },

    cancelPublish: ({ params }) => {
      if (!publisher.cancel(params.id)) throw new Failure('not-found', `flow ${params.id} is not being published`);
      return { ok: true };
    },

    restoreVersion: async ({ params, body, who }) => {
      const draft = await mustExist(params.id);
      if (draft.revision !== body.baseRevision) throw staleDraft(params.id, draft);
      const document = await flows.version(params.id, params.version);
      if (document === undefined) throw new Failure('not-found', `flow ${params.id} has no version ${params.version}`);
      const { flow, problems } = await read(document);
      if (!flow) throw refuseFlow(`version ${params.version} cannot be read`, problems);
      const revision = flow.canonical === draft.document ? draft.revision : await save(flow, body.baseRevision, who);
      return { revision, problems };
    },

    flowVersions: async ({ params }) => {
      await mustExist(params.id);
      return { items: await flows.versions(params.id) };
    },

    flowVersion: async ({ params, raw }) => {
      const document = await flows.version(params.id, params.version);
      if (document === undefined) throw new Failure('not-found', `flow ${params.id} has no version ${params.version}`);
      return { version: params.version, document: raw.put(document) };
    },
  };

  /** The line as it is with another flow, or a new one. Its name is checked before anything is kept. */
  async function lineFor(name: string, flow: string) {
    if (!/^\+?[A-Za-z0-9._-]{1,64}$/.test(name))
      throw new Refusal(400, 'invalid', `"${name}" cannot be a line: use letters, digits, dot, hyphen, underscore`, {
        problems: [{ path: ['line'], message: 'not a line name', code: 'invalid', level: 'error' }],
      });
    const existing = await flows.line(name);
    return existing
      ? { ...existing, flow }
      : { name, flow, number: /^\+[1-9]\d{5,14}$/.test(name) ? name : undefined, country: 'AR', enabled: true, note: '' };
  }
}

/** What a stale `baseRevision` is told: who saved the newer draft, and when. */
export function staleDraft(id: string, newer: { revision: number; updatedAt: number; updatedBy: string | undefined } | undefined): Refusal {
  const by = newer?.updatedBy ?? 'somebody';
  return new Refusal(409, 'stale', newer ? `${by} saved a newer draft of ${id}` : `flow ${id} was removed meanwhile`, {
    details: newer ? { revision: newer.revision, updatedAt: newer.updatedAt, updatedBy: newer.updatedBy } : {},
  });
}
