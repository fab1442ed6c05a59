// Saved talks: list, save, remove, run. Not here: what a talk is (talk/format.ts), how it runs (talk-runner.ts), the gate (publisher.ts).
import { Failure } from '#ports/failure.ts';
import type { TalkRow } from '#ports/talk-store.ts';
import { talkSchema } from '#talk/format.ts';
import { nameOf, type Principal } from '../access.ts';
import type { TakeSnapshot } from '../installation.ts';
import type { JobPool } from '../jobs/pool.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { runSavedTalks } from '../talk-runner.ts';
import type { HandlersOf } from './handler.ts';

/** More would make publishing wait for minutes. */
const mostTalks = 200;

/** A talk as sent, made a row. Throws 422 `invalid-talk` with every problem's path below `where`. */
export function talkRow(
  given: unknown,
  where: { flow: string; id: string; who: Principal; at: number; path: (string | number)[] },
): TalkRow {
  const { flow, id, who, at, path } = where;
  const read = talkSchema.safeParse(given);
  const problems = read.success
    ? read.data.flow === flow
      ? []
      : [
          {
            path: [...path, 'flow'],
            code: 'other-flow',
            level: 'error',
            message: `this is a talk of the flow ${read.data.flow}, not of ${flow}`,
          },
        ]
    : read.error.issues.slice(0, 100).map((issue) => ({
        path: [...path, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))],
        code: issue.code ?? 'invalid',
        level: 'error',
        message: issue.message,
      }));
  const [first] = problems;
  if (!read.success || first)
    throw new Refusal(422, 'invalid-talk', `${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`, { problems });
  return { flow, id, name: read.data.name, document: JSON.stringify(given), updatedAt: at, updatedBy: nameOf(who) };
}

/** Refuse what would be too many. */
export function demandRoom(saved: readonly { id: string }[], added: readonly { id: string }[]): void {
  const ids = new Set([...saved, ...added].map((one) => one.id));
  if (ids.size > mostTalks) throw new Refusal(409, 'too-many', `a flow has at most ${mostTalks} saved talks`);
}

/** Handlers of the talk routes. */
export function talkHandlers(
  rooms: ApiRooms,
  jobs: JobPool,
  snapshot: TakeSnapshot,
  hint: (topic: 'talks') => void,
): HandlersOf<'talks' | 'saveTalk' | 'removeTalk' | 'runTalks'> {
  const { flows, talks } = rooms.store;

  async function mustExist(id: string): Promise<string> {
    const draft = await flows.draft(id);
    if (!draft) throw new Failure('not-found', `there is no flow ${id}`);
    return draft.document;
  }

  return {
    talks: async ({ params, raw }) => {
      await mustExist(params.id);
      const rows = await talks.list(params.id);
      return {
        items: rows.map(({ id, name, document, updatedAt, updatedBy }) => ({ id, name, talk: raw.put(document), updatedAt, updatedBy })),
      };
    },

    saveTalk: async ({ params, body, who, raw }) => {
      await mustExist(params.id);
      const row = talkRow(body.talk, { flow: params.id, id: params.talk, who, at: rooms.clock.now(), path: ['talk'] });
      demandRoom(await talks.list(params.id), [row]);
      await talks.save(row);
      hint('talks');
      return { id: row.id, name: row.name, talk: raw.put(row.document), updatedAt: row.updatedAt, updatedBy: row.updatedBy };
    },

    removeTalk: async ({ params }) => {
      if (!(await talks.remove(params.id, params.talk))) throw new Failure('not-found', `flow ${params.id} has no talk ${params.talk}`);
      hint('talks');
      return { ok: true };
    },

    runTalks: async ({ params, body }) => {
      const { version, talks: named } = body;
      const draft = await mustExist(params.id);
      const document = version === undefined ? draft : await flows.version(params.id, version);
      if (document === undefined) throw new Failure('not-found', `flow ${params.id} has no version ${version}`);
      const rows = (await talks.list(params.id)).filter((row) => named === undefined || named.includes(row.id));
      const missing = (named ?? []).filter((id) => !rows.some((row) => row.id === id));
      if (missing.length > 0) throw new Failure('not-found', `flow ${params.id} has no talk ${missing.join(', ')}`);
      const installation = await snapshot();
      const [facts] = await jobs.run('facts', { documents: [document] });
      const flow = { id: params.id, document, subflows: facts?.subflows ?? [] };
      const results = await runSavedTalks({ store: rooms.store, jobs, installation }, flow, rows);
      return { ok: results.every((result) => result.ok), results };
    },
  };
}
