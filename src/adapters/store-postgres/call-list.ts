// Lists of calls: filter to SQL, rows to summaries. Every filter has an index; a search is by the start or end of a number,
// by the start of a name and by the start of a call's id.
import type { CallFilter, CallSummary, MisheardFilter, MisheardFound, NewCall } from '#ports/call-store.ts';
import type { Database } from './database.ts';

export interface CallColumns {
  id: string;
  line: string;
  flow: string;
  version: number;
  draft_document: string | null;
  pinned: Record<string, number>;
  caller_leg: string;
  caller_number: string | null;
  caller_name: string | null;
  source: string;
  started_at: number;
  test: boolean;
}

export interface SummaryColumns {
  id: string;
  line: string;
  flow: string;
  flow_name: string;
  version: number;
  caller_number: string | null;
  caller_name: string | null;
  source: string;
  started_at: number;
  answered_at: number | null;
  ended_at: number | null;
  ended_by: string | null;
  end_reason: string | null;
  test: boolean;
  place_flow: string | null;
  place_block: string | null;
}

/** What a summary is read from. */
export const summaryFrom = 'call c left join flow f on f.id = c.flow left join call_live l on l.call_id = c.id';
export const summaryColumns = `c.id, c.line, c.flow, coalesce(f.name, c.flow) as flow_name, c.version, c.caller_number, c.caller_name, c.source,
  c.started_at, c.answered_at, c.ended_at, c.ended_by, c.end_reason, c.test,
  coalesce(l.place_flow, c.place_flow) as place_flow, coalesce(l.place_block, c.place_block) as place_block`;

export function callOf(row: CallColumns): NewCall {
  return {
    id: row.id,
    line: row.line,
    flow: row.flow,
    version: row.version,
    ...(row.draft_document === null ? {} : { draftDocument: row.draft_document }),
    pinned: row.pinned,
    callerLeg: row.caller_leg,
    callerNumber: row.caller_number ?? undefined,
    callerName: row.caller_name ?? undefined,
    source: row.source,
    startedAt: row.started_at,
    test: row.test,
  };
}

export function summaryOf(row: SummaryColumns): CallSummary {
  const { place_flow: flow, place_block: block } = row;
  return {
    id: row.id,
    line: row.line,
    flow: row.flow,
    flowName: row.flow_name,
    version: row.version,
    callerNumber: row.caller_number ?? undefined,
    callerName: row.caller_name ?? undefined,
    source: row.source,
    startedAt: row.started_at,
    answeredAt: row.answered_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    endedBy: row.ended_by ?? undefined,
    endReason: row.end_reason ?? undefined,
    test: row.test,
    place: flow === null || block === null ? undefined : { flow, block },
  };
}

/** Collects conditions and their values. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** `text` holds `?` where the value's number goes. Undefined values add nothing. */
  add(text: string, value: unknown): void {
    if (value === undefined) return;
    this.values.push(value);
    this.#texts.push(text.replaceAll('?', `$${this.values.length}`));
  }

  /** A condition without a value. */
  always(text: string): void {
    this.#texts.push(text);
  }

  /** A search for the start or end of one of these columns; see the head of this file. */
  search(term: string | undefined, columns: { ends: string; starts: string[] }): void {
    const wanted = term?.trim().toLowerCase();
    if (wanted === undefined || wanted === '') return;
    const digits = wanted.replace(/[\s().-]/g, '');
    const likes = columns.starts.map((column) => `${column} like ${this.#push(pattern(wanted))}`);
    if (digits !== '') {
      likes.push(`${columns.ends} like ${this.#push(pattern(digits))}`, `${columns.ends} like ${this.#push(pattern(`+${digits}`))}`);
      likes.push(`reverse(${columns.ends}) like ${this.#push(pattern(Array.from(digits).reverse().join('')))}`);
    }
    this.#texts.push(`(${likes.join(' or ')})`);
  }

  where(): string {
    return this.#texts.length === 0 ? '' : `where ${this.#texts.join(' and ')}`;
  }

  #push(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** A `like` pattern for texts that start so. */
function pattern(start: string): string {
  return `${start.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Calls, newest first. */
export async function listCalls(database: Database, filter: CallFilter): Promise<CallSummary[]> {
  const conditions = new Conditions();
  if (filter.live !== undefined) conditions.always(filter.live ? 'c.ended_at is null' : 'c.ended_at is not null');
  conditions.add('c.flow = ?', filter.flow);
  conditions.add('c.line = ?', filter.line);
  conditions.add('c.started_at >= ?', filter.fromAt);
  conditions.add('c.started_at < ?', filter.toAt);
  conditions.add('c.started_at < ?', filter.before);
  conditions.search(filter.search, { ends: 'c.caller_number', starts: ['c.id', 'lower(c.caller_name)'] });
  conditions.values.push(filter.limit);
  const rows = await database.rows<SummaryColumns>({
    text: `select ${summaryColumns} from ${summaryFrom} ${conditions.where()}
      order by c.started_at desc, c.id limit $${conditions.values.length}`,
    values: conditions.values,
  });
  return rows.map(summaryOf);
}

/** What no ear was sure of, newest first; the conditions on the event are those of its index. */
export async function listMisheard(database: Database, { flow, fromAt, toAt, after, limit }: MisheardFilter): Promise<MisheardFound[]> {
  const conditions = new Conditions();
  conditions.always("e.event ->> 'kind' = 'heard' and e.event ->> 'decision' in ('confirm', 'reject')");
  conditions.add('e.at >= ?', fromAt);
  conditions.add('e.at < ?', toAt);
  conditions.add('exists (select from call c where c.id = e.call_id and c.flow = ?)', flow);
  conditions.add("e.at <= (?::json ->> 'at')::bigint", after && JSON.stringify(after));
  conditions.add(
    "(e.at < (?::json ->> 'at')::bigint or (e.call_id, e.seq) > (?::json ->> 'callId', (?::json ->> 'seq')::int))",
    after && JSON.stringify(after),
  );
  conditions.values.push(limit);
  const rows = await database.rows<{ call_id: string; seq: number; at: number; audible: boolean }>({
    text: `select e.call_id, e.seq, e.at,
        exists (select from call_utterance u where u.call_id = e.call_id and u.listen = e.event ->> 'id') as audible from call_event e ${conditions.where()}
      order by e.at desc, e.call_id, e.seq limit $${conditions.values.length}`,
    values: conditions.values,
  });
  return rows.map(({ call_id: callId, ...row }) => ({ callId, ...row }));
}
