// What became of a message: the outcome of a try, and the carrier's receipts, in whatever order they come. States only move up.
import { Failure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import type { Database, Runner } from './database.ts';
import { channels } from './listener.ts';
import { mayFollow, mayHaveGone, messageOf, type OutboxColumns } from './message-rows.ts';
import { storableText } from './schema.ts';

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

/** An outcome that names a carrier id and a receipt for that id must not miss each other. */
async function lockCarrierId(runner: Runner, channel: string, carrierId: string): Promise<void> {
  await runner.rows({ text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [`${channel} ${carrierId}`] });
}

/** Write one change to a locked row; state moves only where it may. `again`: the same message, though it was refused. */
async function apply(runner: Runner, row: OutboxColumns, change: Change, again = false): Promise<OutboxColumns> {
  const alternative = again || (change.usedFallback === true && !row.used_fallback) || (change.templateOnly === true && !row.template_only);
  const moves = mayFollow(row.state, change.state, alternative);
  const state = moves ? change.state : row.state;
  const text = (value: string | undefined) => (value === undefined ? null : storableText(value));
  const [after] = await runner.rows<OutboxColumns>({
    name: 'outbox-apply',
    text: `update outbox set state = $2, updated_at = $3, due_at = coalesce($4, due_at), lease_until = case when $2 = 'attempting' then lease_until end,
        channel = coalesce($5, channel), carrier_id = case when $16 then null else coalesce($6, carrier_id) end, code = case when $14 then $7 else code end,
        detail = case when $14 then $8 else detail end, recipient = coalesce($15, recipient), parts = coalesce($9, parts), used_fallback = used_fallback or $10,
        maybe_doubled = maybe_doubled or $11, test = test or $12,
        sent_at = case when $13 and $2 <> 'unknown' then coalesce(sent_at, $3) else sent_at end,
        went_at = case when $13 then coalesce(went_at, $3) else went_at end, template_only = (template_only or $17) and not $10,
        tries_before = tries_before + $19, resend_at = case when $2 = 'unknown' and not maybe_doubled then coalesce($18, resend_at) end
      where id = $1 returning *`,
    values: [
      row.id,
      state,
      change.at,
      moves ? (change.dueAt ?? null) : null,
      text(change.channel),
      text(change.carrierId),
      text(change.code),
      text(change.detail),
      change.parts ?? null,
      change.usedFallback ?? false,
      change.maybeDoubled ?? false,
      change.test ?? false,
      mayHaveGone(state),
      moves,
      text(change.to),
      // Doubled news of the refused one must not be taken for the alternative's.
      state === 'queued' && alternative,
      change.templateOnly ?? false,
      change.resendAt ?? null,
      change.uncounted === true ? 1 : 0,
    ],
  });
  if (after === undefined) throw new Failure('not-found', `there is no message ${row.id}`);
  return after;
}

async function locked(runner: Runner, id: number): Promise<OutboxColumns> {
  const [row] = await runner.rows<OutboxColumns>({ text: 'select * from outbox where id = $1 for update', values: [id] });
  if (row === undefined) throw new Failure('not-found', `there is no message ${id}`);
  return row;
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

/** Store how a try ended, close it, and apply the receipts that were faster. An outcome of a try that was given up changes only upward. */
export async function settle(database: Database, id: number, change: Change): Promise<MessageRow> {
  return await database.transaction(async (runner) => {
    const { channel, carrierId } = change;
    const named = channel !== undefined && carrierId !== undefined;
    if (named) await lockCarrierId(runner, channel, carrierId);
    const before = await locked(runner, id);
    const stale = change.attempt !== undefined && change.attempt !== before.attempts;
    await runner.rows({
      name: 'outbox-attempt',
      text: `update outbox_attempt set ended_at = $3, outcome = $4, code = $5, detail = $6, carrier_id = coalesce($7, carrier_id) where message_id = $1 and attempt = $2
          and (ended_at is null or outcome = 'lost')`,
      values: [
        id,
        change.attempt ?? before.attempts,
        change.at,
        change.state,
        change.code ?? null,
        change.detail === undefined ? null : storableText(change.detail),
        carrierId ?? null,
      ],
    });
    // Another worker tries by now: this one may tell that the message went, not that it did not.
    if (stale && !mayHaveGone(change.state)) return messageOf(before);
    const after = await apply(runner, before, change);
    // A receipt may have told the carrier's id where its answer did not.
    const done = after.channel !== null && after.carrier_id !== null ? await applyEarly(runner, after) : after;
    if (done.state === 'queued') await runner.rows({ text: 'select pg_notify($1, $2)', values: [channels.outbox, String(id)] });
    return messageOf(done);
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
    await lockCarrierId(runner, channel, carrierId);
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
