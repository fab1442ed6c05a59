// The records of the library's images, videos and documents. Not here: their bytes (file-routes.ts).
import { Failure } from '#ports/failure.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewFile } from '../views.ts';
import type { HandlersOf } from './handler.ts';
import { flowsBesideFiles } from './uses.ts';

/** Handlers of the library's files. */
export function fileHandlers(rooms: ApiRooms, hint: (topic: 'flows') => void): HandlersOf<'files' | 'renameFile' | 'removeFile'> {
  const { settings } = rooms.store;
  return {
    files: async () => {
      const rows = await settings.files();
      const flows = await flowsBesideFiles(
        rooms.store,
        rows.map(({ id }) => id),
      );
      return { items: rows.map((row) => viewFile(row, flows.get(row.id))) };
    },

    renameFile: async ({ params: { id }, body }) => {
      const row = (await settings.files()).find((one) => one.id === id);
      if (!row) throw new Failure('not-found', `there is no file ${id}`);
      const renamed = { ...row, name: body.name };
      await settings.saveFile(renamed);
      hint('flows');
      return viewFile(renamed, (await flowsBesideFiles(rooms.store, [id])).get(id));
    },

    removeFile: async ({ params: { id } }) => {
      const users = ((await flowsBesideFiles(rooms.store, [id])).get(id) ?? []).filter(({ published }) => published);
      if (users.length > 0) {
        const details = { flows: users.map((flow) => flow.id), names: users.map(({ name }) => name) };
        throw new Refusal(409, 'in-use', `published flows send this file: ${details.flows.join(', ')}`, { details });
      }
      await rooms.files.remove(id);
      hint('flows');
      return { ok: true };
    },
  };
}
