// Who understands callers, wired: recognisers of this machine and of servers elsewhere, the choice for each language, and telling the speech
// process of them. Not here: understanding (speech), the rules of a choice (speech/words).
import path from 'node:path';
import { keepEarConfigured } from '#adapters/ear-process/ear-configurer.ts';
import type { SecretBox } from '#adapters/secrets/create-secret-box.ts';
import type { ApiEars, EarInfo } from '#api/rooms.ts';
import type { EarConfiguration, EarEngine } from '#ports/ear-engine.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { ModelStore } from '#ports/models.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import {
  earSecretLabel,
  type EarSettings,
  earSettingsKey,
  earSettingsSchema,
  type HostedEar,
  hostedEarSchema,
  hostedEarsKey,
} from '#prompts/ear-settings.ts';

interface EarRoomOptions {
  socketPath: string;
  settings: Pick<SettingsStore, 'get' | 'set'>;
  secrets: SecretBox;
  models: ModelStore;
  modelsFolder: string;
  allowPrivate: string[];
  log: { warn: (facts: object, text: string) => void };
}

/** Open it: the speech process is told now and whenever it starts again. */
export async function createEarRoom(options: EarRoomOptions): Promise<{ api: ApiEars; close: () => void }> {
  const { socketPath, settings, secrets, models, modelsFolder, allowPrivate, log } = options;
  const listeners = new Set<() => void>();
  const stored = earSettingsSchema.safeParse((await settings.get(earSettingsKey)) ?? {});
  let chosen: EarSettings = stored.success ? stored.data : earSettingsSchema.parse({});
  let hosted = ((await settings.get(hostedEarsKey)) ?? []) as HostedEar[];
  let local = await localEars(models);

  const engineOf = (row: HostedEar): EarEngine | undefined => {
    const { id, sealedKey, ...rest } = row;
    const checked = hostedEarSchema.safeParse(rest);
    if (!checked.success) return undefined;
    const { kind, url, model } = checked.data;
    try {
      return { kind, id, url, model, ...(sealedKey !== undefined && { key: secrets.open(sealedKey, earSecretLabel) }) };
    } catch (error) {
      log.warn({ err: asFailure(error), room: 'ears', ear: id }, 'the key of a recogniser was sealed with another secret file');
      return undefined;
    }
  };
  const vosk = (id: string): EarEngine => ({ kind: 'vosk', id, folder: path.join(modelsFolder, id) });
  /** Only what is chosen: a model of this machine takes memory. */
  const current = async (): Promise<EarConfiguration> => {
    const wanted = new Set(Object.values(chosen.ears).flatMap(({ menus, words }) => [menus, words]));
    const engines = [
      ...local.filter(({ id }) => wanted.has(id)).map(({ id }) => vosk(id)),
      ...hosted.filter(({ id }) => wanted.has(id)).flatMap((row) => engineOf(row) ?? []),
    ];
    return { engines, choices: chosen.ears, allowPrivate };
  };
  const configurer = keepEarConfigured({
    socketPath,
    current,
    failed: (failure) => log.warn({ err: failure, room: 'ears' }, 'the speech process could not be told of its recognisers'),
  });
  const changed = async (): Promise<void> => {
    await configurer.renew();
    for (const wake of listeners) wake();
  };
  const quiet = models.onChange(() => {
    void localEars(models).then(
      async (now) => {
        if (now.map(({ id }) => id).join() === local.map(({ id }) => id).join()) return;
        local = now;
        await changed();
      },
      () => undefined,
    );
  });

  const api: ApiEars = {
    list: () => [...local, ...hosted.map(({ id, name, languages }) => ({ id, name, languages, place: 'hosted' as const }))],
    settings: () => chosen,
    save: async (next) => {
      await settings.set(earSettingsKey, next);
      chosen = next;
      await changed();
    },
    hosted: () => hosted,
    saveHosted: async (rows) => {
      await settings.set(hostedEarsKey, rows);
      hosted = rows;
      await changed();
    },
    check: async (id) => {
      const row = hosted.find((one) => one.id === id);
      const engine = row ? engineOf(row) : local.some((one) => one.id === id) ? vosk(id) : undefined;
      if (!engine) throw new Failure('not-found', `there is no recogniser ${id} that can be asked`);
      await configurer.check(engine, allowPrivate);
    },
    onChange: (wake) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
  };
  return {
    api,
    close: () => {
      quiet();
      configurer.close();
    },
  };
}

async function localEars(models: ModelStore): Promise<EarInfo[]> {
  return (await models.list())
    .filter(({ model, state }) => model.kind === 'ear' && state.is === 'installed')
    .map(({ model: { id, name, languages } }) => ({ id, name, languages: [...languages], place: 'local' }));
}
