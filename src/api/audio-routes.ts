// Audio files in and out: WAV by upload, given back as WAV. Not here: how they are kept (prompts/), the list (handlers/system.ts).
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import type { JobPool } from './jobs/pool.ts';
import { refuseInput } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';
import { viewAudio } from './views.ts';

/** Ten minutes of CD quality are 100 MB: prompts and music are short. */
const uploadLimit = 64_000_000;

const uploadQuery = z.object({
  name: z.string().trim().min(1).max(100),
  kind: z.enum(['prompt', 'music']).default('prompt'),
});

/** Register upload and download. */
export function registerAudio(app: FastifyInstance, rooms: ApiRooms, jobs: JobPool, hint: (topic: 'flows') => void): void {
  const { settings: store } = rooms.store;
  app.addContentTypeParser(['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  app.post(
    '/api/v1/audio/upload',
    { bodyLimit: uploadLimit, config: { access: ['designer'], route: 'uploadAudio' } },
    async (request, reply) => {
      const query = uploadQuery.safeParse(request.query);
      if (!query.success) throw refuseInput('query', query.error);
      if (!Buffer.isBuffer(request.body)) throw new Failure('invalid', 'send a WAV file as audio/wav');
      const { samples } = await jobs.run('readAudio', { wav: request.body });
      const taken = (await store.audio()).map((audio) => audio.id);
      const { name, kind } = query.data;
      const row = await rooms.prompts.addAudio({ id: freeId(name, taken), name, kind, samples, builtIn: false, at: rooms.clock.now() });
      hint('flows');
      return reply.send(viewAudio(row));
    },
  );

  app.get<{ Params: { id: string } }>(
    '/api/v1/audio/:id/file',
    { config: { access: ['designer', 'supervisor'], route: 'audioFile' } },
    async (request, reply) => {
      const row = (await store.audio()).find((audio) => audio.id === request.params.id);
      if (!row) throw new Failure('not-found', `there is no audio ${request.params.id}`);
      const ulaw = await readFile(rooms.prompts.fileOf(row.id) ?? '').catch((cause: unknown) => {
        throw new Failure('not-found', `the file of audio ${row.id} is missing`, { cause });
      });
      const { wav } = await jobs.run('writeAudio', { ulaw });
      return reply.type('audio/wav').send(Buffer.from(wav));
    },
  );
}

/** An id people can read: `Música de verano` → `musica-de-verano`, with a number where it is taken. */
function freeId(name: string, taken: string[]): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  const base = /^[a-z]/.test(plain) ? plain : `audio-${plain}`.replace(/-+$/, '');
  let id = base;
  for (let n = 2; taken.includes(id); n += 1) id = `${base}-${n}`;
  return id;
}
