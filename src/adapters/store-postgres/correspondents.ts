// The people of the ChannelStore on PostgreSQL: what they wrote, service windows, opt-outs and opt-ins, and forgetting. Not here: channels (channel-store.ts).
import type { ChannelStore, InboundMessageRow, OptInRow, SuppressionRow } from '#ports/channel-store.ts';
import { Conditions } from './call-list.ts';
import type { Database, Runner } from './database.ts';
import { storableJson, storableText } from './schema.ts';
import { together } from './together.ts';

type Suppressions = Pick<ChannelStore, 'suppressions' | 'suppression' | 'suppress' | 'unsuppress'>;
type Inbound = Pick<ChannelStore, 'receive' | 'inbound' | 'lastInboundAt' | 'openWindow'>;
type Consents = Pick<ChannelStore, 'addOptIn' | 'optIns'>;
type Forgetting = Pick<ChannelStore, 'erase' | 'forgetBodies'>;

/** So many bodies are emptied by one statement, so that none holds the table for long. */
const forgottenAtOnce = 2000;
/** What is left of a message's content: which kind it was, and the template's name for the report. */
const emptied = `case when content ->> 'channel' = 'sms' then '{"channel":"sms","text":""}'::jsonb
  when content -> 'template' is null then '{"channel":"whatsapp"}'::jsonb
  else jsonb_build_object('channel', 'whatsapp', 'template', jsonb_build_object('name', content -> 'template' -> 'name',
    'language', content -> 'template' -> 'language', 'variables', '{}'::jsonb)) end`;

function suppressionOf({ origin, ...row }: SuppressionRow): SuppressionRow {
  return { origin: origin === '' ? undefined : origin, ...row };
}

function suppressionRows(database: Database): Suppressions {
  // Asked for every message. Of two that apply the one that holds back more is told.
  const held = together(async (asked: readonly Parameters<Suppressions['suppression']>[0][]) => {
    const rows = await database.rows<SuppressionRow & { nth: number }>({
      name: 'suppression',
      text: `select a.nth, s.* from unnest($1::text[], $2::text[], $3::text[]) with ordinality as a (origin, address, messaging, nth)
        cross join lateral (
          select origin, address, messaging, reason, note, at from suppression
          where address = a.address and messaging = a.messaging and origin in (a.origin, '') order by (reason = 'marketing'), at limit 1
        ) s`,
      values: [asked.map(({ origin }) => origin), asked.map(({ address }) => address), asked.map(({ messaging }) => messaging)],
    });
    const found = new Map(rows.map(({ nth, ...row }) => [nth, suppressionOf(row)]));
    return asked.map((_, i) => found.get(i + 1));
  });
  return {
    suppressions: async ({ search, origin, limit }) => {
      const conditions = new Conditions();
      conditions.add('origin = ?', origin);
      conditions.search(search, { ends: 'address', starts: ['lower(address)'] });
      conditions.values.push(limit);
      const rows = await database.rows<SuppressionRow>({
        text: `select origin, address, messaging, reason, note, at from suppression ${conditions.where()}
          order by at desc, address limit $${conditions.values.length}`,
        values: conditions.values,
      });
      return rows.map(suppressionOf);
    },
    suppression: held,
    suppress: async (row) => {
      await database.rows({
        text: `insert into suppression (origin, address, messaging, reason, note, at) values ($1, $2, $3, $4, $5, $6)
          on conflict (address, messaging, origin) do update set reason = excluded.reason, note = excluded.note, at = excluded.at
          where suppression.reason = 'marketing' or excluded.reason <> 'marketing'`,
        values: [row.origin ?? '', storableText(row.address), row.messaging, row.reason, storableText(row.note), row.at],
      });
    },
    unsuppress: async ({ origin, address, messaging }) => {
      await database.rows({
        text: 'delete from suppression where origin = $1 and address = $2 and messaging = $3',
        values: [origin ?? '', address, messaging],
      });
    },
  };
}

async function openWindow(runner: Runner, origin: string, address: string, at: number): Promise<void> {
  await runner.rows({
    text: `insert into service_window (origin, address, at) values ($1, $2, $3)
      on conflict (origin, address) do update set at = greatest(service_window.at, excluded.at)`,
    values: [origin, storableText(address), at],
  });
}

function inboundRows(database: Database): Inbound {
  return {
    receive: (row) =>
      database.transaction(async (runner) => {
        const taken = await runner.rows({
          text: `insert into inbound_message (channel, carrier_id, origin, messaging, sender, text, media, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (channel, carrier_id) do nothing returning id`,
          values: [
            row.channel,
            storableText(row.carrierId),
            row.origin ?? null,
            row.messaging,
            storableText(row.from),
            storableText(row.text),
            storableJson(row.media),
            row.at,
          ],
        });
        if (taken.length === 0) return false;
        if (row.messaging === 'whatsapp' && row.origin !== undefined) await openWindow(runner, row.origin, row.from, row.at);
        return true;
      }),
    inbound: async ({ from, sinceAt, limit }) => {
      const rows = await database.rows<{ [K in keyof InboundMessageRow]: NonNullable<InboundMessageRow[K]> | null }>({
        text: `select channel, carrier_id as "carrierId", origin, messaging, sender as "from", text, media, at from inbound_message
          where sender = $1 and at >= $2 order by at desc, id desc limit $3`,
        values: [from, sinceAt, limit],
      });
      return rows.map((row) => ({ ...row, origin: row.origin ?? undefined, media: row.media ?? undefined }) as InboundMessageRow);
    },
    lastInboundAt: async (origin, address) => {
      const [row] = await database.rows<{ at: number }>({
        name: 'service-window',
        text: 'select at from service_window where origin = $1 and address = $2',
        values: [origin, address],
      });
      return row?.at;
    },
    openWindow: (origin, address, at) => openWindow(database, origin, address, at),
  };
}

function consentRows(database: Database): Consents {
  return {
    addOptIn: async (row) => {
      await database.rows({
        text: 'insert into opt_in (address, purpose, wording, call_id, answer, at) values ($1, $2, $3, $4, $5, $6)',
        values: [
          storableText(row.address),
          storableText(row.purpose),
          storableText(row.wording),
          row.callId ?? null,
          storableText(row.answer),
          row.at,
        ],
      });
    },
    optIns: async (address) => {
      const rows = await database.rows<Omit<OptInRow, 'callId'> & { callId: string | null }>({
        text: `select address, purpose, wording, call_id as "callId", answer, at from opt_in where address = $1 order by at desc, id desc`,
        values: [address],
      });
      return rows.map((row) => ({ ...row, callId: row.callId ?? undefined }));
    },
  };
}

const erasures = [
  'delete from inbound_message where sender = $1',
  'delete from service_window where address = $1',
  'delete from opt_in where address = $1',
  'delete from call_utterance u using call c where c.id = u.call_id and c.caller_number = $1',
  'delete from sandbox_message where "to" = $1',
  `update suppression set note = '' where address = $1 and note <> ''`,
  `update outbox_attempt a set detail = null from outbox o where o.id = a.message_id and o.recipient = $1 and a.detail is not null`,
  `update outbox_receipt r set detail = null from outbox o where o.id = r.message_id and o.recipient = $1 and r.detail is not null`,
  `update outbox set content = ${emptied}, fallback = null, recipient = null, forgotten = true, detail = null,
    code = case when state = 'queued' then 'erased' else code end, state = case when state = 'queued' then 'suppressed' else state end
    where recipient = $1`,
];

function forgetting(database: Database): Forgetting {
  return {
    erase: (address) =>
      database.transaction(async (runner) => {
        let touched = 0;
        for (const text of erasures) {
          const [row] = await runner.rows<{ count: number }>({
            text: `with gone as (${text} returning 1) select count(*) as count from gone`,
            values: [address],
          });
          touched += row?.count ?? 0;
        }
        return touched;
      }),
    forgetBodies: async (olderThanAt) => {
      const statements = [
        `update outbox set content = ${emptied}, fallback = null, forgotten = true where id in (
          select id from outbox where created_at < $1 and not forgotten and state not in ('queued', 'attempting') order by created_at limit $2)`,
        `update inbound_message set text = '', media = null, forgotten = true where id in (
          select id from inbound_message where at < $1 and not forgotten order by at limit $2)`,
        `delete from call_utterance where (call_id, listen) in (
          select call_id, listen from call_utterance where at < $1 order by at limit $2)`,
      ];
      let forgotten = 0;
      for (const text of statements) {
        for (;;) {
          const rows = await database.rows({ text: `${text} returning 1`, values: [olderThanAt, forgottenAtOnce] });
          forgotten += rows.length;
          if (rows.length < forgottenAtOnce) break;
        }
      }
      return forgotten;
    },
  };
}

/** The part of the channel store that is about people. */
export function correspondents(database: Database): Suppressions & Inbound & Consents & Forgetting {
  return { ...suppressionRows(database), ...inboundRows(database), ...consentRows(database), ...forgetting(database) };
}
