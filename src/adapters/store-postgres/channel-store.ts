// ChannelStore on PostgreSQL: channels with their origins, templates and media. Who wrote, opted out or in is in correspondents.ts.
import type { ChannelRow, ChannelStore, OriginRow, TemplateRow } from '#ports/channel-store.ts';
import { correspondents } from './correspondents.ts';
import type { Database, Runner } from './database.ts';
import { channels as wakes, type Listener } from './listener.ts';
import { storableJson, storableText } from './schema.ts';

type Channels = Pick<ChannelStore, 'channels' | 'saveChannel' | 'removeChannel' | 'stopChannel'>;
type Origins = Pick<ChannelStore, 'origins' | 'saveOrigin' | 'removeOrigin'>;
type Kept = Pick<ChannelStore, 'templates' | 'saveTemplates' | 'mediaId' | 'saveMediaId'>;

async function changed(runner: Runner, id: string): Promise<void> {
  await runner.rows({ text: 'select pg_notify($1, $2)', values: [wakes.channels, id] });
}

function channelRows(database: Database): Channels {
  return {
    channels: async () => {
      const rows = await database.rows<Omit<ChannelRow, 'stopped'> & { stopped: ChannelRow['stopped'] | null }>({
        text: `select id, name, kind, enabled, settings, secrets, webhook_secret as "webhookSecret", rate_per_s as "ratePerS", stopped,
            created_at as "createdAt" from channel order by created_at, id`,
        values: [],
      });
      return rows.map((row) => ({ ...row, stopped: row.stopped ?? undefined }));
    },
    saveChannel: (row) =>
      database.transaction(async (runner) => {
        await runner.rows({
          text: `insert into channel (id, name, kind, enabled, settings, secrets, webhook_secret, rate_per_s, stopped, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (id) do update set name = excluded.name, kind = excluded.kind, enabled = excluded.enabled, settings = excluded.settings,
              secrets = excluded.secrets, webhook_secret = excluded.webhook_secret, rate_per_s = excluded.rate_per_s, stopped = excluded.stopped`,
          values: [
            row.id,
            storableText(row.name),
            row.kind,
            row.enabled,
            storableJson(row.settings),
            storableJson(row.secrets),
            row.webhookSecret,
            row.ratePerS,
            storableJson(row.stopped),
            row.createdAt,
          ],
        });
        await changed(runner, row.id);
      }),
    removeChannel: (id) =>
      database.transaction(async (runner) => {
        await runner.rows({ text: 'delete from channel where id = $1', values: [id] });
        await changed(runner, id);
      }),
    stopChannel: (id, stopped) =>
      database.transaction(async (runner) => {
        await runner.rows({
          text: 'update channel set stopped = $2 where id = $1 and (stopped is null or $2::jsonb is null)',
          values: [id, storableJson(stopped)],
        });
        await changed(runner, id);
      }),
  };
}

function originRows(database: Database): Origins {
  return {
    origins: async () => {
      const rows = await database.rows<Omit<OriginRow, 'displayNumber'> & { displayNumber: string | null }>({
        text: `select id, channel, messaging, name, sender, display_number as "displayNumber", sender_kind as "senderKind", countries,
            two_way as "twoWay", encodings, concatenation, plain_text as "plainText", enabled from origin order by name, id`,
        values: [],
      });
      return rows.map((row) => ({ ...row, displayNumber: row.displayNumber ?? undefined }));
    },
    saveOrigin: (row) =>
      database.transaction(async (runner) => {
        await runner.rows({
          text: `insert into origin (id, channel, messaging, name, sender, display_number, sender_kind, countries, two_way, encodings,
              concatenation, plain_text, enabled) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            on conflict (id) do update set channel = excluded.channel, messaging = excluded.messaging, name = excluded.name,
              sender = excluded.sender, display_number = excluded.display_number, sender_kind = excluded.sender_kind,
              countries = excluded.countries, two_way = excluded.two_way, encodings = excluded.encodings,
              concatenation = excluded.concatenation, plain_text = excluded.plain_text, enabled = excluded.enabled`,
          values: [
            row.id,
            row.channel,
            row.messaging,
            storableText(row.name),
            storableText(row.sender),
            row.displayNumber ?? null,
            row.senderKind,
            row.countries,
            row.twoWay,
            row.encodings,
            row.concatenation,
            row.plainText,
            row.enabled,
          ],
        });
        await changed(runner, row.channel);
      }),
    removeOrigin: (id) =>
      database.transaction(async (runner) => {
        await runner.rows({ text: 'delete from origin where id = $1', values: [id] });
        await changed(runner, id);
      }),
  };
}

function kept(database: Database): Kept {
  return {
    templates: async (channel) => {
      const [row] = await database.rows<{ at: number; templates: TemplateRow[] }>({
        text: 'select at, templates from channel_templates where channel = $1',
        values: [channel],
      });
      return row;
    },
    saveTemplates: (channel, at, templates) =>
      database.transaction(async (runner) => {
        await runner.rows({
          text: `insert into channel_templates (channel, at, templates) values ($1, $2, $3)
            on conflict (channel) do update set at = excluded.at, templates = excluded.templates`,
          values: [channel, at, storableJson(templates)],
        });
      }),
    mediaId: async (channel, asset) => {
      const [row] = await database.rows<{ id: string; expiresAt: number }>({
        text: 'select media_id as id, expires_at as "expiresAt" from channel_media where channel = $1 and asset = $2',
        values: [channel, asset],
      });
      return row;
    },
    saveMediaId: async (channel, asset, { id, expiresAt }) => {
      await database.rows({
        text: `insert into channel_media (channel, asset, media_id, expires_at) values ($1, $2, $3, $4)
          on conflict (channel, asset) do update set media_id = excluded.media_id, expires_at = excluded.expires_at`,
        values: [channel, asset, id, expiresAt],
      });
    },
  };
}

/** The channel store. Removing what is not there is no error; an origin, templates or media of a channel that is not there is `conflict`. */
export function createChannelStore(database: Database, listener: Listener): ChannelStore {
  return {
    ...channelRows(database),
    ...originRows(database),
    ...kept(database),
    ...correspondents(database),
    onChange: (wake) => listener.on(wakes.channels, wake),
  };
}
