// FlowStore on PostgreSQL. Documents are text, byte for byte as they were saved.
import { sql, type Kysely } from 'kysely';
import { Failure } from '#ports/failure.ts';
import type { FlowStore, FlowSummary } from '#ports/flow-store.ts';
import type { Database } from './database.ts';
import { channels, type Listener } from './listener.ts';
import { handedOut, stored, storableText, type Tables } from './schema.ts';

/** Who else cares is told by NOTIFY within the same transaction. */
async function changed(kysely: Kysely<Tables>, id: string): Promise<void> {
  await sql`select pg_notify(${channels.flows}, ${id})`.execute(kysely);
}

async function list(database: Database): Promise<FlowSummary[]> {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const rows = await database.rows<{
    id: string;
    name: string;
    version: number;
    published_at: number | null;
    published_by: string | null;
    revision: number;
    updated_at: number;
    updated_by: string | null;
    changed: boolean;
    lines: string[];
    last_call_at: number | null;
    calls_today: number;
  }>({
    text: `select f.id, f.name, f.version, f.published_at, f.published_by, f.revision, f.updated_at, f.updated_by,
        f.draft is distinct from v.document as changed,
        array(select l.name from line l where l.flow = f.id order by l.name) as lines,
        (select c.started_at from call c where c.flow = f.id order by c.started_at desc limit 1) as last_call_at,
        (select count(*) from call c where c.flow = f.id and c.started_at >= $1) as calls_today
      from flow f left join flow_version v on v.flow = f.id and v.version = f.version
      where not f.removed order by lower(f.name), f.id`,
    values: [midnight],
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    version: row.version,
    publishedAt: row.published_at ?? undefined,
    publishedBy: row.published_by ?? undefined,
    draftRevision: row.revision,
    draftUpdatedAt: row.updated_at,
    draftUpdatedBy: row.updated_by ?? undefined,
    changed: row.changed,
    lines: row.lines,
    lastCallAt: row.last_call_at ?? undefined,
    callsToday: row.calls_today,
  }));
}

async function create(kysely: Kysely<Tables>, flow: { id: string; name: string; draft: string; by: string; at: number }) {
  const { id, name, draft, by, at } = flow;
  const made = await kysely
    .insertInto('flow')
    .values({
      id,
      name,
      draft,
      revision: 1,
      updatedAt: at,
      updatedBy: by,
      version: 0,
      publishedAt: null,
      publishedBy: null,
      removed: false,
    })
    // A removed flow comes back under its id; its revisions and versions count on.
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ name, draft, updatedAt: at, updatedBy: by, removed: false, revision: eb('flow.revision', '+', 1) }))
        .where('flow.removed', '=', true),
    )
    .returning('revision')
    .executeTakeFirst();
  if (made === undefined) throw new Failure('conflict', `a flow called ${id} exists already`);
  return made;
}

async function saveOver(
  kysely: Kysely<Tables>,
  flow: { id: string; name: string; draft: string; base: number; by: string; at: number },
): Promise<{ revision: number }> {
  const saved = await kysely
    .updateTable('flow')
    .set({ name: flow.name, draft: flow.draft, updatedAt: flow.at, updatedBy: flow.by, revision: flow.base + 1 })
    .where('id', '=', flow.id)
    .where('revision', '=', flow.base)
    .where('removed', '=', false)
    .returning('revision')
    .executeTakeFirst();
  if (saved !== undefined) return saved;
  const now = await kysely
    .selectFrom('flow')
    .select(['revision', 'updatedBy', 'updatedAt'])
    .where('id', '=', flow.id)
    .where('removed', '=', false)
    .executeTakeFirst();
  if (now === undefined) throw new Failure('not-found', `there is no flow ${flow.id}`);
  throw new Failure('conflict', 'somebody else saved this flow meanwhile', { details: { ...now } });
}

/** The flow store. Messages of its failures are for designers. */
export function createFlowStore(database: Database, listener: Listener): FlowStore {
  const { kysely } = database;
  return {
    list: () => list(database),
    draft: async (flow) => {
      const row = await kysely
        .selectFrom('flow')
        .select(['draft', 'revision', 'updatedAt', 'updatedBy'])
        .where('id', '=', flow)
        .where('removed', '=', false)
        .executeTakeFirst();
      return row && { document: row.draft, revision: row.revision, updatedAt: row.updatedAt, updatedBy: row.updatedBy ?? undefined };
    },
    saveDraft: async (id, name, document, base, by, at) => {
      const flow = { id, name: storableText(name), draft: storableText(document), by, at };
      return await kysely.transaction().execute(async (transaction) => {
        const saved = base === undefined ? await create(transaction, flow) : await saveOver(transaction, { ...flow, base });
        await changed(transaction, id);
        return saved;
      });
    },
    publish: async (flow, document, by, note, at, overrideReason) =>
      await kysely.transaction().execute(async (transaction) => {
        const published = await transaction
          .updateTable('flow')
          .set((eb) => ({ version: eb('version', '+', 1), publishedAt: at, publishedBy: by }))
          .where('id', '=', flow)
          .where('removed', '=', false)
          .returning('version')
          .executeTakeFirst();
        if (published === undefined) throw new Failure('not-found', `there is no flow ${flow}`);
        const row = {
          flow,
          version: published.version,
          document: storableText(document),
          publishedAt: at,
          publishedBy: by,
          note: storableText(note),
          overrideReason: overrideReason === undefined ? null : storableText(overrideReason),
        };
        await transaction.insertInto('flowVersion').values(row).execute();
        await changed(transaction, flow);
        return published;
      }),
    version: async (flow, version) => {
      const row = await kysely
        .selectFrom('flowVersion')
        .select('document')
        .where('flow', '=', flow)
        .where('version', '=', version)
        .executeTakeFirst();
      return row?.document;
    },
    published: async (flow) =>
      await kysely
        .selectFrom('flowVersion')
        .innerJoin('flow', (join) => join.onRef('flow.id', '=', 'flowVersion.flow').onRef('flow.version', '=', 'flowVersion.version'))
        .select(['flowVersion.version', 'flowVersion.document'])
        .where('flow.id', '=', flow)
        .where('flow.removed', '=', false)
        .executeTakeFirst(),
    versions: async (flow) => {
      const rows = await kysely
        .selectFrom('flowVersion')
        .select(['flow', 'version', 'publishedAt', 'publishedBy', 'note', 'overrideReason'])
        .where('flow', '=', flow)
        .orderBy('version', 'desc')
        .execute();
      return rows.map((row) => handedOut(row));
    },
    remove: async (flow) =>
      await kysely.transaction().execute(async (transaction) => {
        const lines = await transaction.selectFrom('line').select('name').where('flow', '=', flow).orderBy('name').execute();
        const names = lines.map(({ name }) => name);
        if (names.length > 0) throw new Failure('in-use', `lines ring this flow: ${names.join(', ')}`, { details: { lines: names } });
        await transaction.updateTable('flow').set({ removed: true }).where('id', '=', flow).execute();
        await changed(transaction, flow);
      }),
    lines: async () => (await kysely.selectFrom('line').selectAll().orderBy('name').execute()).map((row) => handedOut(row)),
    line: async (name) => {
      const row = await kysely.selectFrom('line').selectAll().where('name', '=', name).executeTakeFirst();
      return row && handedOut(row);
    },
    saveLine: async (line) =>
      await kysely.transaction().execute(async (transaction) => {
        const flow = await transaction
          .selectFrom('flow')
          .select('id')
          .where('id', '=', line.flow)
          .where('removed', '=', false)
          .executeTakeFirst();
        if (flow === undefined) throw new Failure('not-found', `there is no flow ${line.flow}`);
        const { name, ...rest } = stored(line);
        await transaction
          .insertInto('line')
          .values({ name, ...rest })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(rest))
          .execute();
        await changed(transaction, line.flow);
      }),
    removeLine: async (name) =>
      await kysely.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('line').where('name', '=', name).execute();
        await changed(transaction, name);
      }),
    onChange: (wake) => listener.on(channels.flows, wake),
  };
}
