// The connected messaging channels at run time: couriers opened from their rows, opened anew when a row changes, closed politely.
// Which kinds there are is the table below; what one kind is, is its adapter's. Not here: when a message goes (outbox), the rows (ports/channel-store.ts).
import { httpChannelKind } from '#adapters/courier-http/channel-kind.ts';
import { infobipChannelKind } from '#adapters/courier-infobip/channel-kind.ts';
import { smppChannelKind } from '#adapters/courier-smpp/channel-kind.ts';
import { twilioChannelKind } from '#adapters/courier-twilio/channel-kind.ts';
import { whatsappCloudChannelKind } from '#adapters/courier-whatsapp-cloud/channel-kind.ts';
import type { ApiMessaging } from '#api/rooms.ts';
import type { Inbound } from '#outbox/inbound.ts';
import type { Outlet } from '#outbox/outlet.ts';
import type { ChannelKindDefinition, CourierSurroundings } from '#ports/channel-kind.ts';
import { channelSecretLabel } from '#ports/channel-kind.ts';
import type { ChannelRow, ChannelStore, OriginRow } from '#ports/channel-store.ts';
import type { Courier } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';

/** Every kind of channel that can be connected. A kind checks its own settings before it is opened with them. */
const channelKinds = [
  twilioChannelKind,
  infobipChannelKind,
  httpChannelKind,
  smppChannelKind,
  whatsappCloudChannelKind,
] as unknown as readonly ChannelKindDefinition[];

export interface MessagingOptions {
  store: ChannelStore;
  /** Takes the receipts of a courier that was opened. */
  attach: (courier: Courier) => void;
  /** Takes what people write and decide. */
  inbound: Inbound;
  /** Opens what was sealed for a purpose. Throws `Failure`. */
  open: (sealed: string, label: string) => string;
  clock: CourierSurroundings['clock'];
  log: CourierSurroundings['log'];
  http: CourierSurroundings['http'];
  asset: CourierSurroundings['asset'];
  /** Where the carriers reach us, e.g. `https://bot.example`. */
  publicUrl: string | undefined;
  /** The built-in channel, and its origin. */
  sandbox: Courier;
  kinds?: readonly ChannelKindDefinition[];
}

export interface Messaging extends ApiMessaging {
  outletOf: (origin: string) => Outlet | undefined;
  /** Id of the origin that the carrier knows by this name; an id is taken as it is. */
  originOf: (channel: string, sender: string) => string | undefined;
  close: () => Promise<void>;
}

interface Running {
  courier: Courier;
  row: ChannelRow;
  sinceAt: number;
  /** What it was opened with. */
  mark: string;
}

/** What a courier must be opened anew for. */
function markOf({ kind, settings, secrets, webhookSecret, ratePerS }: ChannelRow): string {
  return JSON.stringify([kind, settings, secrets, webhookSecret, ratePerS]);
}

/** Open the channels that are enabled, and follow their rows from then on. */
export async function createMessaging(options: MessagingOptions): Promise<Messaging> {
  const { store, log, clock, sandbox, kinds = channelKinds } = options;
  const running = new Map<string, Running>();
  let origins = new Map<string, OriginRow>();
  let turn: Promise<void> = Promise.resolve();
  let closed = false;

  function openCourier(row: ChannelRow): Courier {
    const kind = kinds.find((one) => one.kind === row.kind);
    if (kind === undefined) throw new Failure('not-configured', `there is no channel of kind ${row.kind} here`);
    const settings = kind.settings.parse(row.settings);
    const secrets = Object.fromEntries(
      Object.entries(row.secrets).map(([name, sealed]) => [name, options.open(sealed, channelSecretLabel)]),
    );
    const { http, asset, publicUrl } = options;
    const webhookUrl =
      publicUrl === undefined
        ? undefined
        : new URL(`/hooks/${encodeURIComponent(row.id)}/${encodeURIComponent(row.webhookSecret)}`, publicUrl).href;
    return kind.open({ row, settings, secrets }, { clock, log, http, store, asset, webhookUrl });
  }

  async function close({ courier, row }: Running): Promise<void> {
    await courier.close?.().catch((error: unknown) => {
      log.warn({ channel: row.id, error: asFailure(error) }, 'a channel did not close politely');
    });
  }

  async function start(row: ChannelRow): Promise<void> {
    try {
      const courier = openCourier(row);
      options.attach(courier);
      courier.onInbound?.(options.inbound.message);
      courier.onMarketingChoice?.(options.inbound.marketingChoice);
      running.set(row.id, { courier, row, sinceAt: clock.now(), mark: markOf(row) });
      log.info({ channel: row.id, kind: row.kind }, 'channel opened');
    } catch (error) {
      const { code, message } = asFailure(error);
      log.warn({ alarm: 'channel-stopped', channel: row.id, code, detail: message }, 'a channel cannot be opened');
      await store.stopChannel(row.id, { code, detail: message.slice(0, 500), at: clock.now() });
    }
  }

  /** Bring what runs in line with the rows. A stopped channel goes on taking receipts; once it is let go on it is opened anew. */
  async function follow(): Promise<void> {
    const [rows, rowsOfOrigins] = await Promise.all([store.channels(), store.origins()]);
    origins = new Map(rowsOfOrigins.map((row) => [row.id, row]));
    for (const [id, old] of running) {
      const row = rows.find((one) => one.id === id && one.enabled);
      const resumed = old.row.stopped !== undefined && row?.stopped === undefined;
      if (row !== undefined && old.mark === markOf(row) && !resumed) {
        old.row = row;
        continue;
      }
      running.delete(id);
      await close(old);
    }
    for (const row of rows) if (row.enabled && row.stopped === undefined && !running.has(row.id) && !closed) await start(row);
  }

  const followNext = () => {
    turn = turn.then(follow).catch((error: unknown) => {
      log.warn({ error: asFailure(error) }, 'the channels cannot be read; those that run go on');
    });
    return turn;
  };
  const unsubscribe = store.onChange(() => void followNext());
  await followNext();

  return {
    kinds,
    running: (id) => {
      const found = running.get(id);
      return found && { courier: found.courier, webhookSecret: found.row.webhookSecret, sinceAt: found.sinceAt };
    },
    outletOf: (id) => {
      if (id === sandbox.channel) return { courier: sandbox, sender: id };
      const origin = origins.get(id);
      const found = origin?.enabled === true ? running.get(origin.channel) : undefined;
      if (origin === undefined || found === undefined) return undefined;
      const { row, courier } = found;
      return {
        courier,
        sender: origin.sender,
        name: origin.name,
        ratePerS: row.ratePerS,
        ...(row.stopped === undefined ? {} : { stopped: row.stopped }),
        plainText: origin.messaging === 'sms' && (origin.plainText || origin.encodings === 'gsm7'),
        countries: origin.countries,
      };
    },
    originOf: (channel, sender) => {
      const plain = (text: string) => text.replace(/^\+/, '');
      for (const row of origins.values())
        if (row.channel === channel && (row.id === sender || plain(row.sender) === plain(sender))) return row.id;
      return undefined;
    },
    close: async () => {
      closed = true;
      unsubscribe();
      await turn;
      await Promise.all([...running.values()].map(close));
      running.clear();
    },
  };
}
