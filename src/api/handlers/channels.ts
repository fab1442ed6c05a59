// Channels and origins: connected, changed, tried, removed. Not here: carrying messages (outbox/), opening couriers (main/messaging.ts).
import { randomBytes } from 'node:crypto';
import { isSupportedCountry } from 'libphonenumber-js/max';
import * as z from 'zod';
import { smsCountryFacts } from '#flow/sms-countries.ts';
import { channelSecretLabel } from '#ports/channel-kind.ts';
import type { ChannelRow, OriginRow } from '#ports/channel-store.ts';
import { Failure } from '#ports/failure.ts';
import { roleOf, type Principal } from '../access.ts';
import type { channelBodySchema, channelHealthSchema, channelSchema, originBodySchema, originSchema } from '../contract/channel-shapes.ts';
import { slugSchema } from '../contract/shapes.ts';
import { hookPath } from '../hook-routes.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { testChannel } from './channel-test.ts';
import type { HandlersOf } from './handler.ts';
import { demandName } from './names.ts';
import { flowsThatUse } from './uses.ts';

type ChannelRoutes =
  | 'channelKinds'
  | 'channels'
  | 'channel'
  | 'saveChannel'
  | 'removeChannel'
  | 'testChannel'
  | 'channelHealth'
  | 'resumeChannel';
type TemplateRoutes = 'channelTemplates' | 'refreshTemplates' | 'channelAccount';
type OriginRoutes = 'origins' | 'saveOrigin' | 'removeOrigin';
type Hint = (topic: 'channels' | 'flows') => void;

/** Handlers of the channel and origin routes. */
export function channelHandlers(rooms: ApiRooms, hint: Hint): HandlersOf<ChannelRoutes | TemplateRoutes | OriginRoutes> {
  const store = rooms.store.channels;

  return {
    channelKinds: () => ({
      items: (rooms.messaging?.kinds ?? []).map(({ kind, messaging, secrets, settings }) => ({
        kind,
        messaging: [...messaging],
        secrets: secrets.map(({ name, required }) => ({ name, required })),
        settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }),
      })),
    }),
    channels: async ({ who }) => ({ items: (await store.channels()).map((row) => viewChannel(rooms, row, who)) }),
    channel: async ({ params, who }) => viewChannel(rooms, await demandChannel(rooms, params.id), who),

    saveChannel: async ({ params, body, who }) => {
      demandName(slugSchema, params.id, 'id');
      const old = (await store.channels()).find(({ id }) => id === params.id);
      if (params.id === 'sandbox' || (old !== undefined && old.kind !== body.kind))
        throw new Refusal(409, 'conflict', 'this name belongs to a channel of another kind');
      const row = channelRow(rooms, params.id, body, old);
      await store.saveChannel(row);
      hint('channels');
      return viewChannel(rooms, row, who);
    },

    removeChannel: async ({ params }) => {
      await demandChannel(rooms, params.id);
      const origins = (await store.origins()).filter(({ channel }) => channel === params.id);
      await demandUnused(rooms, origins);
      await store.removeChannel(params.id);
      hint('channels');
      return { ok: true };
    },

    testChannel: async ({ params, body }) => testChannel(rooms, await demandChannel(rooms, params.id), body),
    channelHealth: async ({ params }) => healthOf(rooms, await demandChannel(rooms, params.id)),

    resumeChannel: async ({ params, who }) => {
      const row = await demandChannel(rooms, params.id);
      await store.stopChannel(params.id, undefined);
      hint('channels');
      return viewChannel(rooms, { ...row, stopped: undefined }, who);
    },
    ...templateHandlers(rooms, hint),
    ...originHandlers(rooms, hint),
  };
}

function templateHandlers(rooms: ApiRooms, hint: Hint): HandlersOf<TemplateRoutes> {
  const store = rooms.store.channels;
  const listed = async (id: string) => {
    const found = await store.templates(id);
    return { at: found?.at, items: found?.templates ?? [] };
  };
  /** The part of the courier that does it. Throws `not-configured` where this kind has none. */
  const ability = async <K extends 'refreshTemplates' | 'account'>(id: string, name: K) => {
    await demandChannel(rooms, id);
    const courier = rooms.messaging?.running(id)?.courier;
    const found = courier?.[name];
    if (found === undefined) throw new Failure('not-configured', `channel ${id} is off, or its kind cannot tell`);
    // Couriers are classes.
    return found.bind(courier) as typeof found;
  };
  return {
    channelTemplates: async ({ params }) => {
      await demandChannel(rooms, params.id);
      return await listed(params.id);
    },
    refreshTemplates: async ({ params }) => {
      await (await ability(params.id, 'refreshTemplates'))();
      hint('channels');
      return await listed(params.id);
    },
    channelAccount: async ({ params }) => (await ability(params.id, 'account'))(),
  };
}

function originHandlers(rooms: ApiRooms, hint: Hint): HandlersOf<OriginRoutes> {
  const store = rooms.store.channels;
  return {
    origins: async () => ({ items: (await store.origins()).map(viewOrigin) }),

    saveOrigin: async ({ params, body }) => {
      demandName(slugSchema, params.id, 'id');
      if (params.id === 'sandbox') throw new Refusal(409, 'conflict', 'this name belongs to the sandbox');
      const channel = (await store.channels()).find(({ id }) => id === body.channel);
      if (!channel) throw invalid(['channel'], 'unknown-channel', `there is no channel ${body.channel}`);
      demandSender(rooms, body, channel);
      const row: OriginRow = { ...body, displayNumber: body.displayNumber, id: params.id };
      await store.saveOrigin(row);
      hint('channels');
      return viewOrigin(row);
    },

    removeOrigin: async ({ params }) => {
      const origin = (await store.origins()).find(({ id }) => id === params.id);
      if (!origin) throw new Failure('not-found', `there is no origin ${params.id}`);
      await demandUnused(rooms, [origin]);
      await store.removeOrigin(params.id);
      hint('channels');
      return { ok: true };
    },
  };
}

async function demandChannel(rooms: ApiRooms, id: string): Promise<ChannelRow> {
  const row = (await rooms.store.channels.channels()).find((channel) => channel.id === id);
  if (!row) throw new Failure('not-found', `there is no channel ${id}`);
  return row;
}

/** Throws 409 with the flows whose published version sends from one of these. */
async function demandUnused(rooms: ApiRooms, origins: OriginRow[]): Promise<void> {
  const used = await Promise.all(origins.map(({ id }) => flowsThatUse(rooms.store, 'origin', id)));
  const flows = [...new Set(used.flat())];
  if (flows.length === 0) return;
  throw new Refusal(409, 'in-use', `published flows send from it: ${flows.join(', ')}`, { details: { flows } });
}

type ChannelBody = z.output<typeof channelBodySchema>;

/** The row that a body asks for. Throws 400 with the path of every fault. */
function channelRow(rooms: ApiRooms, id: string, body: ChannelBody, old: ChannelRow | undefined): ChannelRow {
  const kind = rooms.messaging?.kinds.find((one) => one.kind === body.kind);
  if (!kind) throw invalid(['kind'], 'unknown-kind', `channels of kind ${body.kind} cannot be connected here`);
  const settings = kind.settings.safeParse(body.settings);
  if (!settings.success) {
    const problems = settings.error.issues.map(({ path, message, code }) => ({
      path: ['settings', ...path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
      message,
      code: code ?? 'invalid',
      level: 'error',
    }));
    throw new Refusal(400, 'invalid', problems[0]?.message ?? 'the settings are not valid', { problems });
  }
  const known = new Set(kind.secrets.map(({ name }) => name));
  const stray = Object.keys(body.secrets).find((name) => !known.has(name));
  if (stray !== undefined) throw invalid(['secrets', stray], 'unknown-secret', `this kind has no secret ${stray}`);
  const secrets = { ...old?.secrets };
  for (const [name, plain] of Object.entries(body.secrets)) {
    if (plain === '') delete secrets[name];
    else secrets[name] = rooms.secrets.seal(plain, channelSecretLabel);
  }
  const missing = kind.secrets.find(({ name, required }) => required && secrets[name] === undefined);
  if (missing) throw invalid(['secrets', missing.name], 'secret-missing', `give the secret ${missing.name}`);
  return {
    id,
    name: body.name,
    kind: body.kind,
    enabled: body.enabled,
    settings: body.settings,
    secrets,
    webhookSecret: old?.webhookSecret ?? randomBytes(24).toString('base64url'),
    ratePerS: body.ratePerS,
    stopped: undefined,
    createdAt: old?.createdAt ?? rooms.clock.now(),
  };
}

function healthOf(rooms: ApiRooms, row: ChannelRow): z.output<typeof channelHealthSchema> {
  if (row.stopped) return { state: 'stopped', sinceAt: row.stopped.at, code: row.stopped.code, detail: row.stopped.detail };
  const running = rooms.messaging?.running(row.id);
  if (!running) return { state: 'off', sinceAt: row.createdAt };
  // A kind without a link of its own is up as long as it runs.
  return running.courier.health?.() ?? { state: 'up', sinceAt: running.sinceAt };
}

function viewChannel(rooms: ApiRooms, row: ChannelRow, who: Principal): z.output<typeof channelSchema> {
  const kind = rooms.messaging?.kinds.find((one) => one.kind === row.kind);
  const path = hookPath(row.id, row.webhookSecret);
  const { publicUrl } = rooms.settings;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    messaging: [...(kind?.messaging ?? [])],
    enabled: row.enabled,
    settings: row.settings,
    secrets: Object.fromEntries(
      [...new Set([...(kind?.secrets ?? []).map(({ name }) => name), ...Object.keys(row.secrets)])].map((name) => [
        name,
        name in row.secrets,
      ]),
    ),
    ratePerS: row.ratePerS,
    stopped: row.stopped,
    createdAt: row.createdAt,
    health: healthOf(rooms, row),
    ...(roleOf(who) !== 'admin'
      ? {}
      : { webhookPath: path, ...(publicUrl === undefined ? {} : { webhookUrl: new URL(path, publicUrl).href }) }),
  };
}

function viewOrigin(row: OriginRow): z.output<typeof originSchema> {
  const facts =
    row.messaging === 'whatsapp'
      ? []
      : row.countries.flatMap((country) => smsCountryFacts(country, row).map((fact) => ({ country, fact })));
  return { ...row, facts };
}

type OriginBody = z.output<typeof originBodySchema>;

/** Throws 400 where the sender is not one of its kind. */
function demandSender(rooms: ApiRooms, body: OriginBody, channel: ChannelRow): void {
  const kind = rooms.messaging?.kinds.find((one) => one.kind === channel.kind);
  if (kind && !kind.messaging.includes(body.messaging))
    throw invalid(['messaging'], 'messaging-of-another-kind', `channel ${channel.id} does not carry ${body.messaging}`);
  if ((body.messaging === 'whatsapp') !== (body.senderKind === 'whatsapp'))
    throw invalid(['senderKind'], 'sender-kind-bad', 'a WhatsApp number is of kind whatsapp, and nothing else is');
  const patterns = {
    'long-code': /^\+[1-9]\d{6,14}$/,
    'short-code': /^\d{3,8}$/,
    alphanumeric: /^(?=.*[A-Za-z])[A-Za-z0-9 ._&-]{1,11}$/,
    whatsapp: /^[A-Za-z0-9_+-]{1,64}$/,
  };
  if (!patterns[body.senderKind].test(body.sender)) throw invalid(['sender'], 'sender-bad', `this is no ${body.senderKind}`);
  const unknown = body.countries.findIndex((country) => !isSupportedCountry(country));
  if (unknown >= 0) throw invalid(['countries', unknown], 'unknown-country', `there is no country ${body.countries[unknown]}`);
}

function invalid(path: (string | number)[], code: string, message: string): Refusal {
  return new Refusal(400, 'invalid', message, { problems: [{ path, message, code, level: 'error' }] });
}
