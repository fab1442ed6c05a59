// GET /api/v1/backup and POST /api/v1/restore on the control socket: the store's lines, then the library's files as lines.
// Not here: the store's format (adapters/store-postgres/backup.ts), the secret file (kept apart on purpose).
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import { actsOutsideTheTable, type AuditedAct, type Auditor } from './audit/auditor.ts';
import type { ApiRooms } from './rooms.ts';

const mediaType = 'application/x-atiende-backup';
const endSchema = z.object({ end: z.literal(true) });
/** `original`: not the rendition but the file it was made of. */
const fileSchema = z.object({ audio: z.string().max(200), original: z.literal(true).optional(), data: z.base64() });

/** An image, a video or a document. */
const mediaSchema = z.object({ file: z.string().max(200), data: z.base64() });

type Rooms = Pick<ApiRooms, 'backup' | 'log' | 'store' | 'prompts' | 'files' | 'liveCalls'>;

type RestoreRequest = FastifyRequest<{ Querystring: { replace?: string } }>;

/** Whoever reaches the control socket is the admin. */
const actOf = (route: 'makeBackup' | 'restoreBackup', { ip }: FastifyRequest): AuditedAct => ({
  route,
  changes: actsOutsideTheTable[route],
  params: {},
  who: { kind: 'control' },
  address: ip,
});

/** Register both on the control socket's instance. */
export function registerBackup(app: FastifyInstance, rooms: Rooms, auditor: Auditor): void {
  // The stream itself is the body: a backup never fits into memory.
  app.addContentTypeParser(mediaType, (_request, payload, done) => done(null, payload));

  app.get('/api/v1/backup', async (request, reply) => {
    const { backup } = rooms;
    if (!backup) throw new Failure('not-configured', 'this server cannot make backups');
    await auditor.around(actOf('makeBackup', request), () => undefined);
    const out = new PassThrough();
    // Whoever waits for the stream to drain must hear that nobody reads any more.
    reply.raw.on('close', () => out.destroy(new Failure('cancelled', 'the reader of the backup went away')));
    out.on('error', () => undefined);
    write(rooms, backup, out).then(
      () => out.end(),
      (error: Error) => {
        rooms.log.error({ err: error }, 'a backup failed');
        // A cut connection is how the reader learns that the file is not whole.
        out.destroy(error);
      },
    );
    return reply.type(mediaType).send(out);
  });

  app.route<{ Querystring: { replace?: string } }>({
    method: 'POST',
    url: '/api/v1/restore',
    bodyLimit: Number.MAX_SAFE_INTEGER,
    handler: async (request, reply) => {
      const restored = restore(rooms, request, reply);
      // On record afterwards: an entry made before would go with what it replaces.
      await restored.catch(() => undefined);
      return await auditor.around(actOf('restoreBackup', request), () => restored);
    },
  });
}

async function restore(rooms: Rooms, request: RestoreRequest, reply: FastifyReply): Promise<object> {
  const { backup } = rooms;
  if (!backup) throw new Failure('not-configured', 'this server cannot restore backups');
  const calls = rooms.liveCalls.list().length;
  if (calls > 0) throw new Failure('conflict', `${calls} calls are in progress: end them first`);
  const lines = createInterface({ input: request.body as Readable, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    await backup.restore(Readable.from(untilEnd(lines)), { replace: request.query.replace === 'true' });
    await rooms.prompts.reload();
    const files = await restoreFiles(rooms, lines);
    if (backup.restored) reply.raw.once('finish', backup.restored);
    return { ok: true, files, restarts: backup.restored !== undefined };
  } finally {
    // The rest of a refused file is read and thrown away: the sender would wait for ever.
    await lines.return?.();
    (request.body as Readable).resume();
  }
}

async function write(rooms: Rooms, backup: NonNullable<Rooms['backup']>, out: PassThrough): Promise<void> {
  await backup.write(out);
  for (const row of await rooms.store.settings.audio()) {
    const file = rooms.prompts.fileOf(row.id);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (bytes) {
      if (!out.write(`${JSON.stringify({ audio: row.id, data: bytes.toString('base64') })}\n`)) await once(out, 'drain');
    } else rooms.log.warn({ audio: row.id }, 'the file of an audio is missing, the backup goes without it');
    const originalFile = rooms.prompts.originalOf(row.id);
    const original = originalFile === undefined ? undefined : await readFile(originalFile).catch(() => undefined);
    if (original && !out.write(`${JSON.stringify({ audio: row.id, original: true, data: original.toString('base64') })}\n`))
      await once(out, 'drain');
  }
  for (const { id } of await rooms.store.settings.files()) {
    const found = await rooms.files.read(id).catch(() => undefined);
    if (!found) rooms.log.warn({ file: id }, 'a file of the library is missing, the backup goes without it');
    else if (!out.write(`${JSON.stringify({ file: id, data: found.bytes.toString('base64') })}\n`)) await once(out, 'drain');
  }
}

/** The store's part: up to its last line, which it checks itself. */
async function* untilEnd(lines: AsyncIterator<string>): AsyncGenerator<string> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    yield `${next.value}\n`;
    if (next.value.startsWith('{"end"') && endSchema.safeParse(parsed(next.value)).success) return;
  }
}

/** Files that belong to a restored record and have its hash; anything else is refused. */
async function restoreFiles(rooms: Rooms, lines: AsyncIterator<string>): Promise<number> {
  const rows = new Map((await rooms.store.settings.audio()).map((row) => [row.id, row]));
  let count = 0;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (next.value === '') continue;
    const held = parsed(next.value);
    const media = mediaSchema.safeParse(held);
    if (media.success) {
      await rooms.files.putBack(media.data.file, Buffer.from(media.data.data, 'base64'));
      count += 1;
      continue;
    }
    const line = fileSchema.safeParse(held);
    const row = line.success ? rows.get(line.data.audio) : undefined;
    const original = line.success && line.data.original === true;
    const file = row && (original ? rooms.prompts.originalOf(row.id) : rooms.prompts.fileOf(row.id));
    if (!line.success || !row || file === undefined) throw new Failure('invalid', 'the backup holds a file that belongs to no audio');
    const bytes = Buffer.from(line.data.data, 'base64');
    if (createHash('sha256').update(bytes).digest('hex') !== (original ? row.originalHash : row.hash))
      throw new Failure('invalid', `the file of audio ${row.id} in the backup is damaged`);
    await mkdir(path.dirname(file), { recursive: true });
    const beside = `${file}.${randomUUID()}.part`;
    await writeFile(beside, bytes);
    await rename(beside, file);
    count += 1;
  }
  return count;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
