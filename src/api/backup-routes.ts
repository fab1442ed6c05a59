// GET /api/v1/backup and POST /api/v1/restore: streams, only on the control socket. Not here: the format (adapters/store-postgres).
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Failure } from '#ports/failure.ts';
import type { ApiRooms } from './rooms.ts';

const mediaType = 'application/x-atiende-backup';

/** Register both on the control socket's instance. */
export function registerBackup(app: FastifyInstance, rooms: Pick<ApiRooms, 'backup' | 'log'>): void {
  // The stream itself is the body: a backup never fits into memory.
  app.addContentTypeParser(mediaType, (_request, payload, done) => done(null, payload));

  app.get('/api/v1/backup', async (_request, reply) => {
    if (!rooms.backup) throw new Failure('not-configured', 'this server cannot make backups');
    const out = new PassThrough();
    rooms.backup.write(out).then(
      () => out.end(),
      (error: Error) => {
        rooms.log.error({ err: error }, 'a backup failed');
        // A cut connection is how the reader learns that the file is not whole.
        out.destroy(error);
      },
    );
    return reply.type(mediaType).send(out);
  });

  app.route({
    method: 'POST',
    url: '/api/v1/restore',
    bodyLimit: Number.MAX_SAFE_INTEGER,
    handler: async (request) => {
      if (!rooms.backup) throw new Failure('not-configured', 'this server cannot restore backups');
      await rooms.backup.restore(request.body as NodeJS.ReadableStream);
      return { ok: true };
    },
  });
}
