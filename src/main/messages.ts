// Messages at run time, wired: couriers, outbox, what people write back, and forgetting old texts. Not here: their rules (outbox).
import { readFile } from 'node:fs/promises';
import { createSandboxCourier } from '#adapters/sandbox/sandbox-courier.ts';
import type { SecretBox } from '#adapters/secrets/create-secret-box.ts';
import { createInbound, type Inbound } from '#outbox/inbound.ts';
import { createOutbox, type Outbox } from '#outbox/create-outbox.ts';
import { messageSettingsKey, messageSettingsOf, type MessageSettings } from '#outbox/message-settings.ts';
import { createRetention } from '#outbox/retention.ts';
import { steadyClock, systemClock, systemTimers } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import type { OutwardHttp } from '#ports/http.ts';
import type { Store } from '#ports/store.ts';
import type { LibraryFiles } from '#prompts/library-files.ts';
import type { Prompts } from '#prompts/prompts.ts';
import { createMessaging, type Messaging } from './messaging.ts';

interface MessagesOptions {
  store: Store;
  secrets: SecretBox;
  http: OutwardHttp;
  prompts: Pick<Prompts, 'originalOf'>;
  files: Pick<LibraryFiles, 'read'>;
  settings: { publicUrl?: string | undefined };
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void };
}

/** Settings and lines are read anew after so long. */
const rememberedMs = 2000;

/** The last answer of `read` by key, for a moment: every message asks. */
function remembered<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, { at: number; value: Promise<T> }>();
  return (key) => {
    const now = systemClock.now();
    const found = known.get(key);
    if (found !== undefined && now - found.at < rememberedMs) return found.value;
    if (known.size > 1000) known.clear();
    const value = read(key);
    value.catch(() => known.delete(key));
    known.set(key, { at: now, value });
    return value;
  };
}

/** The bytes of an asset of the library with their type: the file an audio was made of, or an image, video or document. */
function assetReader({ store, prompts, files }: Pick<MessagesOptions, 'store' | 'prompts' | 'files'>) {
  return async (id: string): Promise<{ bytes: Uint8Array; type: string; filename: string }> => {
    const row = (await store.settings.audio()).find((one) => one.id === id);
    if (row === undefined) {
      const file = await files.read(id);
      return { bytes: file.bytes, type: file.row.type, filename: file.row.name };
    }
    const original = prompts.originalOf(id);
    if (row.originalType === undefined || original === undefined) throw new Failure('not-found', `there is no file of ${id} to send`);
    const extension = row.originalType.split('/')[1]?.replace(/[^a-z0-9]/g, '') ?? 'bin';
    return { bytes: new Uint8Array(await readFile(original)), type: row.originalType, filename: `${id}.${extension}` };
  };
}

/** Make all of it; the outbox is not started. */
export async function createMessages(
  options: MessagesOptions,
): Promise<{ messaging: Messaging; outbox: Outbox; retention: { start: () => void; stop: () => void } }> {
  const { store, secrets, http, settings, log } = options;
  const sandbox = createSandboxCourier({ settings: store.settings, clock: systemClock });
  const policy = remembered(async (key): Promise<MessageSettings> => messageSettingsOf(await store.settings.get(key)));
  const countryOf = remembered(async (name) => (await store.flows.line(name))?.country);
  const outbox: Outbox = createOutbox({
    messages: store.messages,
    calls: store.calls,
    channels: store.channels,
    outletOf: (origin) => messaging.outletOf(origin),
    countryOf,
    policy: () => policy(messageSettingsKey),
    clock: systemClock,
    steady: steadyClock(),
    log,
  });
  const inbound = Promise.withResolvers<Inbound>();
  const messaging = await createMessaging({
    store: store.channels,
    attach: outbox.attach,
    // A link may bring a message before all is made here: it waits for it.
    inbound: {
      message: async (row) => await (await inbound.promise).message(row),
      marketingChoice: async (choice) => await (await inbound.promise).marketingChoice(choice),
    },
    open: secrets.open,
    clock: systemClock,
    log,
    http,
    asset: assetReader(options),
    publicUrl: settings.publicUrl,
    sandbox,
  });
  const takers = createInbound({
    channels: store.channels,
    settings: store.settings,
    originOf: messaging.originOf,
    outletOf: messaging.outletOf,
    clock: systemClock,
    log,
  });
  inbound.resolve(takers);
  const retention = createRetention({
    channels: store.channels,
    policy: () => policy(messageSettingsKey),
    clock: systemClock,
    timers: systemTimers,
    log,
  });
  return { messaging, outbox, retention };
}
