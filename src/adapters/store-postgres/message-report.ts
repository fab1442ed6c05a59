// The report of messages: what became of them by flow and template. Not here: single messages (message-store.ts).
import type { MessageState, MessageStore, MessageSum } from '#ports/message-store.ts';
import type { Database } from './database.ts';

interface Counted {
  flow: string;
  channel: 'sms' | 'whatsapp';
  template: string | null;
  state: MessageState;
  code: string | null;
  count: number;
  parts: number;
}

const unhappy: MessageState[] = ['failed', 'dead', 'suppressed'];

/** Sums of a time, most messages first. The alternative counts where it was used. */
export async function report(database: Database, { fromAt, toAt, flow }: Parameters<MessageStore['report']>[0]): Promise<MessageSum[]> {
  const rows = await database.rows<Counted>({
    text: `select flow, used ->> 'channel' as channel, used -> 'template' ->> 'name' as template, state,
        case when state = any($4) then coalesce(code, 'failed') end as code, count(*) as count, coalesce(sum(parts), 0) as parts
      from (select flow, state, code, parts, case when used_fallback and fallback is not null then fallback -> 'content' else content end as used
        from outbox where created_at >= $1 and created_at < $2 and not test and ($3::text is null or flow = $3)) as m
      group by 1, 2, 3, 4, 5`,
    values: [fromAt, toAt, flow ?? null, unhappy],
  });
  const sums = [...Map.groupBy(rows, (row) => JSON.stringify([row.flow, row.channel, row.template])).values()].map(sumOf);
  return sums.sort((one, other) => total(other) - total(one) || one.flow.localeCompare(other.flow, 'en'));
}

function sumOf(rows: Counted[]): MessageSum {
  const [{ flow, channel, template }] = rows as [Counted, ...Counted[]];
  const sum: MessageSum = { flow, channel, template: template ?? undefined, states: {}, parts: 0, reasons: [] };
  const reasons = new Map<string, number>();
  for (const { state, code, count, parts } of rows) {
    sum.states[state] = (sum.states[state] ?? 0) + count;
    sum.parts += parts;
    if (code !== null) reasons.set(code, (reasons.get(code) ?? 0) + count);
  }
  sum.reasons = [...reasons].map(([code, count]) => ({ code, count })).sort((one, other) => other.count - one.count);
  return sum;
}

function total({ states }: MessageSum): number {
  return Object.values(states).reduce((sum, count) => sum + count, 0);
}
