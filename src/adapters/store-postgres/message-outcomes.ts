// What became of a message: the outcome of a try, and the carrier's receipts, in whatever order they come. States only move up.
import { Failure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import type { Database, Runner } from './database.ts';
import { channels } from './listener.ts';
import { mayFollow, mayHaveGone, messageOf, type OutboxColumns } from './message-rows.ts';
import { storableJson, storableText } from './schema.ts';

type Change = Parameters<MessageStore['settle']>[1];
interface Receipt {
  channel: string;
  carrierId: string;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  code: string | undefined;
  detail: string | undefined;
  /** Kept with the message instead of `code`. */
  as: string | undefined;
  useTemplate: boolean;
  again: { dueAt: number; tries: number } | undefined;
  /** Our id as the carrier gave it back. */
  messageId: string | undefined;
  at: number;
}
type News = Omit<Receipt, 'channel' | 'carrierId' | 'messageId'>;

/** Receipts for an id that nobody ever claimed are dropped after this. */
const earlyReceiptMs = 24 * 3600 * 1000;

/** An outcome that names a carrier id and a receipt for that id must not miss each other. Always locked in the same order. */
async function lockCarrierIds(runner: Runner, ids: { channel: string; carrierId: string }[]): Promise<void> {
  await runner.rows({
    name: 'outbox-lock',
    text: `select pg_advisory_xact_lock(key)
      from (select distinct hashtextextended(name, 0) as key from unnest($1::text[]) as n (name) order by key) as k`,
    values: [ids.map(({ channel, carrierId }) => `${channel} ${carrierId}`)],
  });
}

/** A change to a locked row; `again`: the same message, though it was refused. */
interface Applied {
  row: OutboxColumns;
  change: Change;
  again?: boolean;
}
/** As written, and whether receipts wait for its carrier id. */
type Written = OutboxColumns & { early: boolean };

/** What `applyStatement` reads of a change; state moves only where it may. */
function written({ row, change, again = false }: Applied): object {
  const alternative = again || (change.usedFallback === true && !row.used_fallback) || (change.templateOnly === true && !row.template_only);
  const moves = mayFollow(row.state, change.state, alternative);
  const state = moves ? change.state : row.state;
  const { dueAt, ...facts } = change;
  return {
    ...facts,
    id: row.id,
    state,
    moves,
    went: mayHaveGone(state),
    // Doubled news of the refused one must not be taken for the alternative's.
    anew: state === 'queued' && alternative,
    ...(moves && dueAt !== undefined ? { dueAt } : {}),
  };
}

const applyStatement = `
with given as (
  select * from json_to_recordset($1::json) as g (id bigint, state text, moves boolean, went boolean, anew boolean, uncounted boolean, at bigint,
    "dueAt" bigint, "to" text, channel text, "carrierId" text, code text, detail text, parts integer, "usedFallback" boolean,
    "maybeDoubled" boolean, test boolean, "templateOnly" boolean, "resendAt" bigint)
)
update outbox o set state = g.state, updated_at = g.at, due_at = coalesce(g."dueAt", o.due_at),
  lease_until = case when g.state = 'attempting' then o.lease_until end,
  channel = coalesce(g.channel, o.channel), carrier_id = case when g.anew then null else coalesce(g."carrierId", o.carrier_id) end,
  code = case when g.moves then g.code else o.code end, detail = case when g.moves then g.detail else o.detail end,
  recipient = coalesce(g."to", o.recipient), parts = coalesce(g.parts, o.parts), used_fallback = o.used_fallback or coalesce(g."usedFallback", false),
  maybe_doubled = o.maybe_doubled or coalesce(g."maybeDoubled", false), test = o.test or coalesce(g.test, false),
  sent_at = case when g.went and g.state <> 'unknown' then coalesce(o.sent_at, g.at) else o.sent_at end,
  went_at = case when g.went then coalesce(o.went_at, g.at) else o.went_at end,
  template_only = (o.template_only or coalesce(g."templateOnly", false)) and not coalesce(g."usedFallback", false),
  tries_before = o.tries_before + case when g.uncounted then 1 else 0 end,
  resend_at = case when g.state = 'unknown' and not o.maybe_doubled then coalesce(g."resendAt", o.resend_at) end
from given g where o.id = g.id
returning o.*, exists (select from early_receipt e where e.channel = o.channel and e.carrier_id = o.carrier_id) as early`;

/** Write changes to locked rows, at most one for each; answers the rows by their ids. */
async function applyAll(runner: Runner, changes: Applied[]): Promise<Map<number, Written>> {
  if (changes.length === 0) return new Map();
  const rows = await runner.rows<Written>({ name: 'outbox-apply', text: applyStatement, values: [storableJson(changes.map(written))] });
  return new Map(rows.map((row) => [row.id, row]));
}

async function apply(runner: Runner, row: OutboxColumns, change: Change, again = false): Promise<OutboxColumns> {
  const after = (await applyAll(runner, [{ row, change, again }])).get(row.id);
  if (after === undefined) throw new Failure('not-found', `there is no message ${row.id}`);
  return after;
}

/** Does the message hold a template that a closed window leaves to be sent? */
function hasTemplate(row: OutboxColumns): boolean {
  const content = row.used_fallback && row.fallback !== null ? row.fallback.content : row.content;
  return content.channel === 'whatsapp' && content.template !== undefined && !row.template_only;
}

/** What a refused message goes on with: its template, itself later, its fall-back; undefined where nothing is left. */
function afterRefusal(
  row: OutboxColumns,
  { useTemplate, again, at }: News,
): { change: Omit<Change, 'at' | 'state'>; again: boolean } | undefined {
  if (useTemplate && hasTemplate(row)) return { change: { templateOnly: true, dueAt: at }, again: false };
  if (again !== undefined && row.attempts - row.tries_before < again.tries) return { change: { dueAt: again.dueAt }, again: true };
  return row.fallback === null || row.used_fallback ? undefined : { change: { usedFallback: true, dueAt: at }, again: false };
}

async function applyReceipt(runner: Runner, row: OutboxColumns, given: News): Promise<OutboxColumns> {
  const { status, code, detail, at } = given;
  await runner.rows({
    name: 'outbox-receipt',
    text: 'insert into outbox_receipt (message_id, status, code, detail, at) values ($1, $2, $3, $4, $5)',
    values: [row.id, status, code ?? null, detail === undefined ? null : storableText(detail), at],
  });
  const kept = given.as ?? code;
  const news = { at, ...(kept === undefined ? {} : { code: kept }), ...(detail === undefined ? {} : { detail }) };
  const after = await apply(runner, row, { ...news, state: status });
  if (after.state !== 'failed' || row.state === 'failed') return after;
  const next = afterRefusal(row, given);
  if (next === undefined) return after;
  await runner.rows({ text: 'select pg_notify($1, $2)', values: [channels.outbox, String(row.id)] });
  return await apply(runner, after, { ...news, ...next.change, state: 'queued' }, next.again);
}

interface EarlyColumns {
  status: Receipt['status'];
  code: string | null;
  detail: string | null;
  known_as: string | null;
  use_template: boolean;
  again_due_at: number | null;
  again_tries: number | null;
  at: number;
}

function newsOf(row: EarlyColumns): News {
  const { status, at, use_template: useTemplate, again_due_at: dueAt, again_tries: tries } = row;
  return {
    status,
    code: row.code ?? undefined,
    detail: row.detail ?? undefined,
    as: row.known_as ?? undefined,
    useTemplate,
    again: dueAt === null || tries === null ? undefined : { dueAt, tries },
    at,
  };
}

/** Receipts that were here before the carrier's id was known, in the order they came. */
async function applyEarly(runner: Runner, row: OutboxColumns): Promise<OutboxColumns> {
  const early = await runner.rows<EarlyColumns>({
    name: 'outbox-early',
    text: `with taken as (delete from early_receipt where channel = $1 and carrier_id = $2 returning *) select * from taken order by id`,
    values: [row.channel, row.carrier_id],
  });
  let now = row;
  for (const news of early.map(newsOf)) {
    now = await applyReceipt(runner, now, news);
    // It goes on by its alternative: what follows is the refusal once more.
    if (now.state === 'queued') break;
  }
  return now;
}

/** How one try ended. */
export interface Settlement {
  id: number;
  change: Change;
}

/** Close the tries and lock their messages, in one order whoever comes. */
async function closeTries(runner: Runner, settlements: readonly Settlement[]): Promise<Map<number, OutboxColumns>> {
  const tries = settlements.map(({ id, change: { at, attempt, state, code, detail, carrierId } }) => {
    return { id, at, attempt, state, code, detail, carrierId };
  });
  const rows = await runner.rows<OutboxColumns>({
    name: 'outbox-close',
    text: `with given as (
        select * from json_to_recordset($1::json) as g (id bigint, at bigint, attempt integer, state text, code text, detail text, "carrierId" text)
      ), closed as (
        update outbox_attempt a set ended_at = g.at, outcome = g.state, code = g.code, detail = g.detail, carrier_id = coalesce(g."carrierId", a.carrier_id)
        from given g where a.message_id = g.id and a.attempt = coalesce(g.attempt, (select o.attempts from outbox o where o.id = g.id))
          and (a.ended_at is null or a.outcome = 'lost')
      )
      select o.* from outbox o join given g on g.id = o.id order by o.id for update of o`,
    values: [storableJson(tries)],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Store how tries ended, close them, and apply the receipts that were faster. An outcome of a try that was given up changes only
 * upward. One settlement for each message; throws `not-found` where one is of none.
 */
export async function settleAll(database: Database, settlements: readonly Settlement[]): Promise<MessageRow[]> {
  return await database.transaction(async (runner) => {
    const named = settlements.flatMap(({ change: { channel, carrierId } }) =>
      channel === undefined || carrierId === undefined ? [] : [{ channel, carrierId }],
    );
    if (named.length > 0) await lockCarrierIds(runner, named);
    const rows = await closeTries(runner, settlements);
    const changes = settlements.flatMap(({ id, change }) => {
      const row = rows.get(id);
      if (row === undefined) throw new Failure('not-found', `there is no message ${id}`);
      // Another worker tries by now: this one may tell that the message went, not that it did not.
      const stale = change.attempt !== undefined && change.attempt !== row.attempts;
      return stale && !mayHaveGone(change.state) ? [] : [{ row, change }];
    });
    for (const [id, row] of await applyAll(runner, changes)) {
      // A receipt may have told the carrier's id where its answer did not.
      rows.set(id, row.early ? await applyEarly(runner, row) : row);
    }
    const waits = changes.some(({ row: { id } }) => rows.get(id)?.state === 'queued');
    if (waits) await runner.rows({ text: 'select pg_notify($1, $2)', values: [channels.outbox, ''] });
    return settlements.map(({ id }) => messageOf(rows.get(id) as OutboxColumns));
  });
}

/**
 * The message of a receipt: by the carrier's id, else by ours where no answer of the carrier came. Undefined for a refusal that is
 * faster than the answer to its own try: kept, since that answer would undo what follows from the refusal.
 */
async function receiptRow(runner: Runner, given: Receipt): Promise<OutboxColumns | 'stale' | undefined> {
  const row = await rowOfReceipt(runner, given);
  return row !== 'stale' && row?.state === 'attempting' && given.status === 'failed' ? undefined : row;
}

async function rowOfReceipt(runner: Runner, { channel, carrierId, messageId }: Receipt): Promise<OutboxColumns | 'stale' | undefined> {
  const [row] = await runner.rows<OutboxColumns>({
    name: 'outbox-by-carrier-id',
    text: 'select * from outbox where channel = $1 and carrier_id = $2 order by id desc limit 1 for update',
    values: [channel, carrierId],
  });
  if (row !== undefined || messageId === undefined || !/^\d{1,15}$/.test(messageId)) return row;
  const id = Number(messageId);
  const [earlier] = await runner.rows({
    text: 'select from outbox_attempt where message_id = $1 and carrier_id = $2',
    values: [id, carrierId],
  });
  if (earlier !== undefined) return 'stale';
  const [ours] = await runner.rows<OutboxColumns>({
    text: `select * from outbox where id = $1 and state in ('attempting', 'unknown') and carrier_id is null and (channel is null or channel = $2)
      for update`,
    values: [id, channel],
  });
  if (ours === undefined) return undefined;
  await runner.rows({ text: 'update outbox set channel = $2, carrier_id = $3 where id = $1', values: [id, channel, carrierId] });
  // Doubled news of this try must not be taken for the next one's.
  await runner.rows({
    text: 'update outbox_attempt set carrier_id = $3 where message_id = $1 and attempt = $2 and carrier_id is null',
    values: [id, ours.attempts, carrierId],
  });
  return { ...ours, channel, carrier_id: carrierId };
}

/** Apply a receipt, or keep it until the message's carrier id is known. */
export async function receipt(database: Database, given: Receipt): Promise<MessageRow | undefined> {
  const { channel, carrierId, status, code, detail, useTemplate, again, at } = given;
  return await database.transaction(async (runner) => {
    await lockCarrierIds(runner, [{ channel, carrierId }]);
    const row = await receiptRow(runner, given);
    if (row === 'stale') return undefined;
    if (row !== undefined) return messageOf(await applyReceipt(runner, row, given));
    await runner.rows({
      text: `insert into early_receipt (channel, carrier_id, status, code, detail, known_as, use_template, again_due_at, again_tries, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      values: [
        channel,
        carrierId,
        status,
        code ?? null,
        detail === undefined ? null : storableText(detail),
        given.as ?? null,
        useTemplate,
        again?.dueAt ?? null,
        again?.tries ?? null,
        at,
      ],
    });
    await runner.rows({ text: 'delete from early_receipt where at < $1', values: [at - earlyReceiptMs] });
    return undefined;
  });
}
