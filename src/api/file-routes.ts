// Images, videos and documents for WhatsApp messages in and out of the library, as bytes. Not here: the records (handlers/files.ts).
import * as z from 'zod';
import { mediaName, mostMediaBytes, readMedia } from '#wire/media-type.ts';
import type { App } from './app.ts';
import { actsOutsideTheTable, type Auditor } from './audit/auditor.ts';
import { freeId } from './free-id.ts';
import { Refusal, refuseInput } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';
import { viewFile } from './views.ts';

const uploadQuery = z.object({
  name: z.string().trim().min(1).max(100),
  /** What it is wanted as; WhatsApp carries anything as a document. */
  kind: z.enum(['image', 'video', 'document']).optional(),
});

/** Register upload and download. Bytes come as `application/octet-stream`: what they are shows in themselves. */
export function registerFiles({ app, principalOf }: App, rooms: ApiRooms, auditor: Auditor, hint: (topic: 'flows') => void): void {
  const { settings } = rooms.store;

  app.post(
    '/api/v1/files/upload',
    { bodyLimit: mostMediaBytes.document, config: { access: ['designer'], route: 'uploadFile' } },
    (request) => {
      const query = uploadQuery.safeParse(request.query);
      if (!query.success) throw refuseInput('query', query.error);
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { name, kind } = query.data;
      const act = {
        route: 'uploadFile',
        changes: actsOutsideTheTable.uploadFile,
        params: {},
        who: principalOf(request),
        address: request.ip,
      };
      return auditor.around(act, async () => {
        const read = readMedia(bytes, name);
        const isOther = 'kind' in read && kind !== undefined && kind !== 'document' && kind !== read.kind;
        const media = isOther ? { code: 'file-kind', holds: mediaName(read.type) } : read;
        if ('code' in media) {
          const { code, ...details } = media;
          throw new Refusal(400, code, `the file ${name} is refused: ${[code, ...Object.values(details)].join(' ')}`, { details });
        }
        const taken = [...(await settings.audio()), ...(await settings.files())].map(({ id }) => id);
        const id = freeId(name.replace(/\.[^.]+$/, ''), media.kind, taken);
        const row = await rooms.files.add({ id, name, ...media, bytes, at: rooms.clock.now() });
        hint('flows');
        return viewFile(row);
      });
    },
  );

  app.get<{ Params: { id: string } }>(
    '/api/v1/files/:id/content',
    { config: { access: 'signed-in', route: 'fileContent' } },
    async (request, reply) => {
      const { row, bytes } = await rooms.files.read(request.params.id);
      // A file of somebody's own on our own address: shown as a picture or saved, never run.
      return reply
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'")
        .header('cache-control', 'private, max-age=300')
        .header(
          'content-disposition',
          `${row.kind === 'document' ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeURIComponent(row.name)}`,
        )
        .type(row.type)
        .send(bytes);
    },
  );
}
