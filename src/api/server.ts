// The HTTP room's front door: one listener on TCP, one on the control socket, sockets, the studio. Wires this room's own parts only.
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';
import { zoneless } from '#wire/zone.ts';
import type { Registry } from 'prom-client';
import { buildApp, whoAsks } from './app.ts';
import { registerAudio } from './audio-routes.ts';
import { registerFiles } from './file-routes.ts';
import { createAuditor } from './audit/auditor.ts';
import { createSignInLimit } from './auth/sign-in-limit.ts';
import { registerBackup } from './backup-routes.ts';
import { guardConnections } from './guard/connections.ts';
import { auditHandlers } from './handlers/audit.ts';
import { boardHandlers } from './handlers/board.ts';
import { channelHandlers } from './handlers/channels.ts';
import { correspondentHandlers } from './handlers/correspondents.ts';
import { deskCallHandlers } from './handlers/desk-call.ts';
import { deskMessageHandlers } from './handlers/desk-message.ts';
import { deskSettingHandlers } from './handlers/desk-settings.ts';
import { deskStoryHandlers } from './handlers/desk-story.ts';
import { deskHandlers } from './handlers/desk.ts';
import { flowHandlers } from './handlers/flows.ts';
import type { Handlers } from './handlers/handler.ts';
import { lineHandlers } from './handlers/lines.ts';
import { momentHandlers } from './handlers/moments.ts';
import { peopleHandlers } from './handlers/people.ts';
import { recordHandlers } from './handlers/records.ts';
import { sessionHandlers } from './handlers/session.ts';
import { earHandlers } from './handlers/ear.ts';
import { misheardHandlers } from './handlers/misheard.ts';
import { fileHandlers } from './handlers/files.ts';
import { serverHandlers } from './handlers/server.ts';
import { systemHandlers } from './handlers/system.ts';
import { talkHandlers } from './handlers/talks.ts';
import { userHandlers } from './handlers/users.ts';
import { recogniserHandlers } from './handlers/recognisers.ts';
import { voiceHandlers } from './handlers/voices.ts';
import { registerHealth } from './health-routes.ts';
import { createMetrics } from './metrics.ts';
import { createHints, type Topic } from './hints.ts';
import { registerHooks } from './hook-routes.ts';
import { createSnapshots, type TakeSnapshot } from './installation.ts';
import { createJobPool } from './jobs/pool.ts';
import { createPreviewLimit, registerPreview } from './preview-routes.ts';
import { registerUtterances } from './utterance-routes.ts';
import { createPublisher } from './publisher.ts';
import type { ApiRooms } from './rooms.ts';
import { serveSockets } from './sockets.ts';
import { serveStudio } from './studio-files.ts';

/** The server; nothing listens before `start`. */
export interface ApiServer {
  /** Listen on TCP and on the control socket. Throws `Failure` `in-use` with the remedy when the port is taken. */
  start: () => Promise<{ url: string }>;
  /** Tell open studios that something changed. */
  hint: (topic: Topic) => void;
  /** Other rooms add their metrics here. */
  metrics: Registry;
  /** What checks are held against; prompts and calls may ask for it too. */
  snapshot: TakeSnapshot;
  /** The TCP instance, for `inject` in tests. */
  app: FastifyInstance;
  close: () => Promise<void>;
}

/** Build the server over the rooms it is handed. */
export async function createServer(rooms: ApiRooms): Promise<ApiServer> {
  const jobs = createJobPool();
  // Audio has a thread of its own: ten minutes of it must not keep the checks waiting.
  const audioJobs = createJobPool({ timeoutMs: 120_000, mostWaiting: 20 });
  const hints = createHints(rooms);
  const snapshot = createSnapshots(rooms, jobs);
  const metrics = createMetrics(rooms);
  const limit = createSignInLimit(() => rooms.clock.now());
  const peopleChanged = (topic: 'people') => {
    hints.hint(topic);
    void rooms.desk.refresh?.();
  };
  const publisher = createPublisher(rooms, jobs, hints.progress);
  const handlers: Handlers = {
    ...sessionHandlers(rooms, limit, peopleChanged),
    ...systemHandlers(rooms, hints.hint),
    ...fileHandlers(rooms, hints.hint),
    ...flowHandlers(rooms, jobs, snapshot, publisher, hints.hint),
    ...talkHandlers(rooms, jobs, snapshot, hints.hint),
    ...momentHandlers(rooms, hints.hint),
    ...lineHandlers(rooms, hints.hint),
    ...peopleHandlers(rooms, peopleChanged),
    ...recordHandlers(rooms),
    ...deskHandlers(rooms, hints.hint),
    ...boardHandlers(rooms, hints.hint),
    ...deskCallHandlers(rooms, hints.hint),
    ...deskMessageHandlers(rooms),
    ...deskStoryHandlers(rooms, jobs),
    ...deskSettingHandlers(rooms, hints.hint),
    ...userHandlers(rooms),
    ...voiceHandlers(rooms),
    ...recogniserHandlers(rooms),
    ...earHandlers(rooms),
    ...misheardHandlers(rooms.store),
    ...channelHandlers(rooms, hints.hint),
    ...correspondentHandlers(rooms, hints.hint),
    ...auditHandlers(rooms),
    ...serverHandlers(rooms, hints.hint),
  };

  const previewLimit = createPreviewLimit(() => rooms.clock.now());
  const auditor = createAuditor(rooms);
  const tools = { jobs, auditor };
  const open = await buildApp(rooms, handlers, tools, 'sign-in');
  await serveStudio(open.app, rooms.settings);
  registerAudio(open, rooms, { jobs: audioJobs, auditor }, hints.hint);
  registerFiles(open, rooms, auditor, hints.hint);
  registerPreview(open, rooms, previewLimit);
  registerUtterances(open, rooms, auditor);
  registerHealth(open.app, rooms, metrics, false);
  await registerHooks(open.app, rooms, metrics);
  const control = await buildApp(rooms, handlers, tools, 'control');
  registerAudio(control, rooms, { jobs: audioJobs, auditor }, hints.hint);
  registerFiles(control, rooms, auditor, hints.hint);
  registerPreview(control, rooms, previewLimit);
  registerUtterances(control, rooms, auditor);
  registerHealth(control.app, rooms, metrics, true);
  registerBackup(control.app, rooms, auditor);
  await Promise.all([open.app.ready(), control.app.ready()]);

  const sockets = serveSockets(open.app.server, rooms, hints, (headers) => whoAsks(rooms, headers));
  const { http, tls, controlSocket, publicUrl } = rooms.settings;
  guardConnections(open.app.server, publicUrl !== undefined);

  return {
    app: open.app,
    metrics,
    snapshot,
    hint: hints.hint,
    start: async () => {
      await listen(open.app.server, http.host, http.port);
      await listenControl(control.app.server, controlSocket);
      const { port } = open.app.server.address() as AddressInfo;
      const host = http.host.includes(':') ? `[${zoneless(http.host)}]` : http.host;
      return { url: `${tls ? 'https' : 'http'}://${host}:${port}` };
    },
    close: async () => {
      sockets.close();
      hints.close();
      await Promise.all([open.app.close(), control.app.close()]);
      removeSocket(controlSocket);
      await Promise.all([jobs.close(), audioJobs.close()]);
    },
  };
}

function listen(server: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(host, port, error)));
    server.listen(port, host, resolve);
  });
}

function listenFailure(host: string, port: number, cause: NodeJS.ErrnoException): Error {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (cause.code === 'EADDRINUSE') {
    const example = `ATIENDE_HTTP=${where.replace(/\d+$/, String(port + 1))}`;
    const details: StartRefusal = { refusal: 'port-taken', where, example };
    return new Failure('in-use', `${where} is taken by another program: stop it, or choose another port, e.g. ${example}`, {
      cause,
      details,
    });
  }
  if (cause.code !== 'EACCES' && cause.code !== 'EADDRNOTAVAIL') return cause;
  const details: StartRefusal = { refusal: 'cannot-listen', where, setting: 'ATIENDE_HTTP', code: cause.code };
  const message = `cannot listen on ${where} (${cause.code}): give ATIENDE_HTTP an address of this machine and a port above 1023`;
  return new Failure('invalid', message, { cause, details });
}

/** Only the owner of the data folder may speak to it: the file is never there with another mode. */
function listenControl(server: HttpServer, socketPath: string): Promise<void> {
  if (Buffer.byteLength(socketPath) > 107)
    throw new Failure('invalid', `the path ${socketPath} is too long for a socket: give ATIENDE_DATA a shorter one`);
  removeSocket(socketPath);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const before = process.umask(0o177);
    try {
      // Bound within this call, under the umask.
      server.listen(socketPath, () => {
        chmodSync(socketPath, 0o600);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

function removeSocket(socketPath: string): void {
  const found = lstatSync(socketPath, { throwIfNoEntry: false });
  if (found?.isSocket()) unlinkSync(socketPath);
}
