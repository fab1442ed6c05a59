// Voices and models over HTTP. Not here: speaking (prompts/), downloading (adapters/model-store), hearing one (preview-routes.ts).
import { Failure } from '#ports/failure.ts';
import { type HostedVoice, voiceSecretLabel } from '#prompts/voice-settings.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms, ApiVoices } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

type ModelRoutes = 'models' | 'installModel' | 'cancelModel' | 'removeModel';
type SettingRoutes = 'voices' | 'voiceSettings' | 'saveVoiceSettings';
type HostedRoutes = 'hostedVoices' | 'saveHostedVoice' | 'removeHostedVoice';
type Room = () => ApiVoices;

/** Handlers of the voice routes. */
export function voiceHandlers(rooms: Pick<ApiRooms, 'voices' | 'secrets' | 'log'>): HandlersOf<ModelRoutes | SettingRoutes | HostedRoutes> {
  const room: Room = () => {
    if (!rooms.voices) throw new Failure('not-configured', 'this installation has no voices');
    return rooms.voices;
  };
  return { ...modelHandlers(room, rooms.log), ...settingHandlers(room), ...hostedHandlers(room, rooms.secrets) };
}

function modelHandlers(room: Room, log: ApiRooms['log']): HandlersOf<ModelRoutes> {
  const known = async (id: string) => {
    const found = (await room().models.list()).find(({ model }) => model.id === id);
    if (!found) throw new Failure('not-found', `there is no model ${id}`);
    return found;
  };
  return {
    models: async () => ({
      items: (await room().models.list()).map(({ model: { files, languages, ...model }, state }) => ({
        ...model,
        languages: [...languages],
        bytes: files.reduce((sum, file) => sum + file.bytes, 0),
        state,
      })),
    }),
    installModel: async ({ params }) => {
      await known(params.id);
      // How it ends is the model's state, which the list tells.
      room()
        .models.install(params.id)
        .catch((err: unknown) => log.warn({ err, model: params.id }, 'a model was not installed'));
      return { ok: true };
    },
    cancelModel: async ({ params }) => {
      await known(params.id);
      room().models.cancel(params.id);
      return { ok: true };
    },
    removeModel: async ({ params }) => {
      await known(params.id);
      await room().models.remove(params.id);
      return { ok: true };
    },
  };
}

function settingHandlers(room: Room): HandlersOf<SettingRoutes> {
  return {
    voices: () => {
      const rendering = room().rendering();
      const items = room()
        .list()
        .map(({ id, name, languages, place }) => ({ id, name, languages, place }));
      return rendering ? { items, rendering } : { items };
    },
    voiceSettings: () => room().settings(),
    saveVoiceSettings: async ({ body }) => {
      const voices = room().list();
      const problems = Object.entries(body.voices)
        .filter(([, id]) => !voices.some((voice) => voice.id === id))
        .map(([language, id]) => ({ path: ['body', 'voices', language], message: `there is no voice ${id}`, code: 'unknown-voice' }));
      if (problems.length > 0) throw new Refusal(400, 'invalid', 'a voice that is chosen is not there', { problems });
      await room().save(body);
      return room().settings();
    },
  };
}

const view = ({ sealedKey, ...voice }: HostedVoice) => ({ ...voice, keySet: sealedKey !== undefined });

function hostedHandlers(room: Room, secrets: ApiRooms['secrets']): HandlersOf<HostedRoutes> {
  return {
    hostedVoices: async () => ({ items: (await room().hosted()).map(view) }),
    saveHostedVoice: async ({ params, body: { key, ...body } }) => {
      const all = await room().hosted();
      if (
        params.id === 'default' ||
        room()
          .list()
          .some(({ id, place }) => id === params.id && place === 'local')
      )
        throw new Refusal(409, 'conflict', 'this name belongs to a voice of the product');
      const old = all.find(({ id }) => id === params.id);
      // A key given for one address is not sent to another.
      const kept = old?.url === body.url && old.kind === body.kind ? old.sealedKey : undefined;
      const sealedKey = key === undefined ? kept : secrets.seal(key, voiceSecretLabel);
      const row: HostedVoice = { ...body, id: params.id, ...(sealedKey === undefined ? {} : { sealedKey }) };
      await room().saveHosted([...all.filter(({ id }) => id !== params.id), row]);
      return view(row);
    },
    removeHostedVoice: async ({ params }) => {
      const all = await room().hosted();
      if (!all.some(({ id }) => id === params.id)) throw new Failure('not-found', `there is no hosted voice ${params.id}`);
      await room().saveHosted(all.filter(({ id }) => id !== params.id));
      return { ok: true };
    },
  };
}
