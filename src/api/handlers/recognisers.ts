// Recognisers of words over HTTP: which there are, which are chosen, and whether one answers. Not here: understanding (speech), models (voices.ts).
import { asFailure, Failure } from '#ports/failure.ts';
import { earSecretLabel, type EarSettings, type HostedEar } from '#prompts/ear-settings.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiEars, ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

type Routes = 'ears' | 'earSettings' | 'saveEarSettings' | 'checkEar' | 'hostedEars' | 'saveHostedEar' | 'removeHostedEar';

const view = ({ sealedKey, ...ear }: HostedEar) => ({ ...ear, keySet: sealedKey !== undefined });

/** Handlers of the recogniser routes. */
export function recogniserHandlers(rooms: Pick<ApiRooms, 'ears' | 'secrets'>): HandlersOf<Routes> {
  const room = (): ApiEars => {
    if (!rooms.ears) throw new Failure('not-configured', 'this installation has no recognisers');
    return rooms.ears;
  };
  return {
    ears: () => ({ items: room().list() }),
    earSettings: () => room().settings(),
    saveEarSettings: async ({ body }) => {
      demandKnown(room(), body);
      await room().save(body);
      return room().settings();
    },
    checkEar: async ({ params }) => {
      try {
        await room().check(params.id);
        return { ok: true };
      } catch (error) {
        const { code, message } = asFailure(error);
        if (code === 'not-found') throw error;
        return { ok: false, code, message };
      }
    },
    hostedEars: () => ({ items: room().hosted().map(view) }),
    saveHostedEar: async ({ params, body: { key, ...body } }) => {
      const all = room().hosted();
      if (
        room()
          .list()
          .some(({ id, place }) => id === params.id && place === 'local')
      )
        throw new Refusal(409, 'conflict', 'this name belongs to a recogniser of this machine');
      const old = all.find(({ id }) => id === params.id);
      // A key given for one address is not sent to another.
      const kept = old?.url === body.url && old.kind === body.kind ? old.sealedKey : undefined;
      const sealedKey = key === undefined ? kept : rooms.secrets.seal(key, earSecretLabel);
      const row: HostedEar = { ...body, id: params.id, ...(sealedKey === undefined ? {} : { sealedKey }) };
      await room().saveHosted([...all.filter(({ id }) => id !== params.id), row]);
      return view(row);
    },
    removeHostedEar: async ({ params }) => {
      const all = room().hosted();
      if (!all.some(({ id }) => id === params.id)) throw new Failure('not-found', `there is no recogniser ${params.id}`);
      await room().saveHosted(all.filter(({ id }) => id !== params.id));
      return { ok: true };
    },
  };
}

function demandKnown(room: ApiEars, { ears }: EarSettings): void {
  const known = new Set(room.list().map(({ id }) => id));
  const problems = Object.entries(ears).flatMap(([language, choice]) =>
    (['menus', 'words'] as const).flatMap((use) => {
      const id = choice[use];
      // What was chosen while it was there stays chosen: a model may be installed again.
      if (id === undefined || known.has(id) || room.settings().ears[language]?.[use] === id) return [];
      return [{ path: ['body', 'ears', language, use], message: `there is no recogniser ${id}`, code: 'unknown-ear' }];
    }),
  );
  if (problems.length > 0) throw new Refusal(400, 'invalid', 'a recogniser that is chosen is not there', { problems });
}
