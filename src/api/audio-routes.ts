// Audio files in and out: WAV, MP3 or Ogg by upload, worked on in a job; given back as a phone lets it be heard, or as it came.
// Not here: how they are kept (prompts/), the list (handlers/system.ts), the work itself (jobs/audio-job.ts).
import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import type { AudioRow } from '#ports/settings-store.ts';
import { nameOf, type Principal } from './access.ts';
import type { App } from './app.ts';
import { actsOutsideTheTable, type Auditor } from './audit/auditor.ts';
import type { Levelling } from './jobs/job.ts';
import { freeId } from './free-id.ts';
import type { JobPool, JobWatch } from './jobs/pool.ts';
import { answerFor, Refusal, refuseInput } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';
import { viewAudio } from './views.ts';

/** Ten minutes of what people have: MP3 and Ogg of any quality, WAV for one voice. */
const uploadLimit = 30 * 1024 * 1024;
const progressType = 'application/x-ndjson';

const uploadQuery = z.object({
  name: z.string().trim().min(1).max(100),
  kind: z.enum(['prompt', 'music']).default('prompt'),
  /** Music: the right to play it to callers is there. */
  rights: z.enum(['true', 'false']).default('false'),
});
const fileQuery = z.object({ law: z.enum(['a', 'mu']).default('mu') });

type UploadAnswer = ReturnType<typeof viewAudio> & { levelling: Levelling };

interface Upload {
  file: Buffer;
  type: string;
  query: z.output<typeof uploadQuery>;
  who: Principal;
  address: string;
}

/** Register upload and download. `jobs` is a pool for audio alone. */
export function registerAudio(
  { app, principalOf }: App,
  rooms: ApiRooms,
  { jobs, auditor }: { jobs: JobPool; auditor: Auditor },
  hint: (topic: 'flows') => void,
): void {
  const { settings: store } = rooms.store;
  // What it really is shows in its bytes; any audio type is read so that the refusal can say more than "unknown type".
  app.addContentTypeParser(/^(audio\/|application\/ogg|application\/octet-stream)/, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  const keep = (upload: Upload, watch: JobWatch): Promise<UploadAnswer> => {
    const { who, address } = upload;
    const act = { route: 'uploadAudio', changes: actsOutsideTheTable.uploadAudio, params: {}, who, address };
    return auditor.around(act, () => work(upload, watch));
  };

  async function work({ file, type, query, who }: Upload, watch: JobWatch): Promise<UploadAnswer> {
    const { name, kind, rights } = query;
    const answer = await jobs.run('readAudio', { file, type, loop: kind === 'music' }, watch);
    if (answer.kind === 'refused') throw new Refusal(400, answer.code, answer.message);
    const taken = [...(await store.audio()), ...(await store.files())].map((one) => one.id);
    const row = await rooms.prompts.addAudio({
      id: freeId(name, 'audio', taken),
      name,
      kind,
      samples: answer.samples,
      builtIn: false,
      at: rooms.clock.now(),
      original: { bytes: file, type: answer.originalType },
      ...(rights === 'true' ? { rightsBy: nameOf(who) } : {}),
    });
    hint('flows');
    return { ...viewAudio(row), levelling: answer.levelling };
  }

  app.post(
    '/api/v1/audio/upload',
    { bodyLimit: uploadLimit, config: { access: ['designer'], route: 'uploadAudio' } },
    async (request, reply) => {
      const query = uploadQuery.safeParse(request.query);
      if (!query.success) throw refuseInput('query', query.error);
      if (!Buffer.isBuffer(request.body)) throw new Refusal(400, 'audio-unknown', 'send a WAV, MP3 or Ogg file as the body');
      if (query.data.kind === 'music' && query.data.rights !== 'true')
        throw new Refusal(400, 'audio-rights', 'confirm with rights=true that this music may be played to callers');
      const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
      const upload = { file: request.body, type, query: query.data, who: principalOf(request), address: request.ip };
      // Whoever goes away gives the work up.
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      if (request.headers.accept !== progressType) return reply.send(await keep(upload, { signal: gone.signal }));
      return tellAsItGoes(reply, (onProgress) => keep(upload, { signal: gone.signal, onProgress }));
    },
  );

  const rowOf = async (id: string): Promise<AudioRow> => {
    const row = (await store.audio()).find((audio) => audio.id === id);
    if (!row) throw new Failure('not-found', `there is no audio ${id}`);
    return row;
  };
  const read = (file: string | undefined, id: string): Promise<Buffer> =>
    readFile(file ?? '').catch((cause: unknown) => {
      throw new Failure('not-found', `the file of audio ${id} is missing`, { cause });
    });

  app.get<{ Params: { id: string } }>(
    '/api/v1/audio/:id/file',
    { config: { access: ['designer', 'supervisor'], route: 'audioFile' } },
    async (request, reply) => {
      const query = fileQuery.safeParse(request.query);
      if (!query.success) throw refuseInput('query', query.error);
      const { id } = await rowOf(request.params.id);
      const ulaw = await read(rooms.prompts.fileOf(id), id);
      const { wav } = await jobs.run('writeAudio', { ulaw, law: query.data.law });
      return reply.type('audio/wav').send(Buffer.from(wav));
    },
  );

  app.get<{ Params: { id: string } }>(
    '/api/v1/audio/:id/original',
    { config: { access: ['designer', 'supervisor'], route: 'audioOriginal' } },
    async (request, reply) => {
      const { id, originalType } = await rowOf(request.params.id);
      const bytes = await read(rooms.prompts.originalOf(id), id);
      // A file of somebody's own on our own address: never anything but audio to the browser.
      return reply
        .header('x-content-type-options', 'nosniff')
        .type(originalType ?? 'application/octet-stream')
        .send(bytes);
    },
  );
}

/** Answer line by line: `{"share":0.4}` as it goes, at the end `{"audio":…}` or `{"error":…,"status":…}`. */
function tellAsItGoes(reply: FastifyReply, work: (onProgress: (share: number) => void) => Promise<UploadAnswer>): FastifyReply {
  const lines = new PassThrough();
  const say = (line: object) => lines.write(`${JSON.stringify(line)}\n`);
  say({ share: 0 });
  work((share) => say({ share }))
    .then(
      (audio) => say({ audio }),
      (error: unknown) => {
        const { status, answer } = answerFor(error);
        say({ error: answer, status });
      },
    )
    .finally(() => lines.end());
  return reply.type(progressType).send(lines);
}
