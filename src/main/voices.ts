// Voices at run time, wired: the machine's own, hosted ones, models that bring more, and rendering what is published behind a change.
// Not here: their rules (prompts/voices.ts), engines.
import { createModelStore } from '#adapters/model-store/model-store.ts';
import { modelList } from '#adapters/model-store/model-list.ts';
import type { SecretBox } from '#adapters/secrets/create-secret-box.ts';
import { createDeepgramVoice } from '#adapters/voice-deepgram/voice-deepgram.ts';
import { createOpenAiVoice } from '#adapters/voice-openai/voice-openai.ts';
import type { ProcessVoice } from '#adapters/voice-process/voice-process.ts';
import type { ApiVoices } from '#api/rooms.ts';
import type { PlaySource } from '#engine/effect.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';
import { steadyClock } from '#ports/clock.ts';
import { asFailure } from '#ports/failure.ts';
import type { OutwardStreams } from '#ports/http.ts';
import type { Store } from '#ports/store.ts';
import type { Voice } from '#ports/voice.ts';
import type { Prompts } from '#prompts/prompts.ts';
import { spokenSources } from '#prompts/spoken.ts';
import { type HostedVoice, hostedVoiceSchema, hostedVoicesKey, voiceSecretLabel } from '#prompts/voice-settings.ts';
import { createVoices, type Voices } from '#prompts/voices.ts';

interface VoiceRoomOptions {
  local: ProcessVoice;
  store: Store;
  secrets: SecretBox;
  http: OutwardStreams;
  modelsFolder: string;
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void };
}

/** The voices, and the face the HTTP room sees of them; `attach` hands over the room that renders. */
export interface VoiceRoom {
  voices: Voices;
  api: ApiVoices;
  attach: (prompts: Pick<Prompts, 'renderAll'>) => void;
  close: () => void;
}

/** Open it. */
export async function createVoiceRoom({ local, store, secrets, http, modelsFolder, log }: VoiceRoomOptions): Promise<VoiceRoom> {
  const { settings } = store;
  const hosted = async (): Promise<HostedVoice[]> => ((await settings.get(hostedVoicesKey)) ?? []) as HostedVoice[];
  const openHosted = async () => (await hosted()).flatMap((row) => opened(row, secrets, http, log));
  const voices = await createVoices({ local, hosted: await openHosted(), settings, now: steadyClock().now });
  const modelStore = createModelStore({ folder: modelsFolder, http, models: modelList });
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const wake of listeners) wake();
  };
  let prompts: Pick<Prompts, 'renderAll'> | undefined;
  let rendering: { done: number; total: number } | undefined;
  let stop = new AbortController();

  /** The newest change wins: a rendering under way is given up. */
  const renew = async (): Promise<void> => {
    stop.abort();
    const own = new AbortController();
    stop = own;
    try {
      const sources = await publishedWords(store);
      await prompts?.renderAll(
        sources,
        (done, total) => {
          rendering = { done, total };
          tell();
        },
        own.signal,
      );
    } catch (error) {
      if (own.signal.aborted) return;
      log.warn(
        { err: asFailure(error), room: 'prompts' },
        'not every published text could be rendered; what is missing is spoken when it is due',
      );
    }
    rendering = undefined;
    voices.adopt();
    tell();
  };
  const refreshed = async (change: Parameters<Voices['propose']>[0]) => {
    // What is being rendered must not be adopted as the change that comes now.
    stop.abort();
    try {
      await voices.propose(change);
    } finally {
      tell();
      void renew();
    }
  };

  const api: ApiVoices = {
    models: modelStore,
    list: voices.list,
    settings: voices.settings,
    save: (next) => refreshed({ settings: next }),
    hosted,
    saveHosted: async (rows) => {
      await settings.set(hostedVoicesKey, rows);
      await refreshed({ hosted: await openHosted() });
    },
    rendering: () => rendering,
    onChange: (wake) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
  };
  const installed = async () => (await modelStore.list()).filter(({ state }) => state.is === 'installed').map(({ model }) => model.id);
  let known = (await installed()).join();
  const quiet = modelStore.onChange(() => {
    tell();
    void installed().then(
      (now) => {
        if (now.join() === known) return undefined;
        known = now.join();
        return refreshed({});
      },
      () => undefined,
    );
  });
  const away = local.onConnect(() => void refreshed({}).catch(() => undefined));
  return {
    voices,
    api,
    attach: (room) => {
      prompts = room;
    },
    close: () => {
      stop.abort();
      quiet();
      away();
    },
  };
}

/** A voice whose key or row cannot be read is left out; the others speak. */
function opened(row: HostedVoice, secrets: SecretBox, http: OutwardStreams, log: VoiceRoomOptions['log']): Voice[] {
  const { id, sealedKey, ...rest } = row;
  const checked = hostedVoiceSchema.safeParse(rest);
  if (!checked.success) return [];
  try {
    const key = sealedKey === undefined ? undefined : secrets.open(sealedKey, voiceSecretLabel);
    const { kind, voice, ...options } = checked.data;
    return kind === 'openai'
      ? [createOpenAiVoice({ ...options, id, voice, key, http })]
      : [createDeepgramVoice({ ...options, id, key, http })];
  } catch (error) {
    log.warn({ err: asFailure(error), room: 'prompts', voice: id }, 'the key of a hosted voice was sealed with another secret file');
    return [];
  }
}

/** What the newest versions of all flows say without variables. */
async function publishedWords(store: Store): Promise<PlaySource[]> {
  const all: PlaySource[] = [];
  for (const { id, version } of await store.flows.list()) {
    if (version === 0) continue;
    const found = await store.flows.published(id);
    const { flow } = found ? readFlow(found.document, models) : {};
    if (flow) all.push(...spokenSources(flow, models));
  }
  return all;
}
