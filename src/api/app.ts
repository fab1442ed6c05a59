// One Fastify instance: parsers, guards, errors, the routes. Made twice: for TCP and for the control socket (which is admin).
// Not here: listening (server.ts), the studio's files (studio-files.ts).
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { demandAccess, type Principal } from './access.ts';
import type { Auditor } from './audit/auditor.ts';
import { absoluteMs, cookieName, principalOfBearer, principalOfSession } from './auth/sessions.ts';
import type { Access } from './contract/route.ts';
import { demandOurHost, demandOurOrigin } from './guard/origin.ts';
import type { Handlers } from './handlers/handler.ts';
import type { JobPool } from './jobs/pool.ts';
import { answerFor, Refusal } from './problem-answer.ts';
import { registerRoutes } from './register-routes.ts';
import type { ApiRooms } from './rooms.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call; a route without it is open (static files, health). */
    access?: Access;
    /** The table's name of the route. */
    route?: string;
  }
}

/** What a person with a first password may call. */
const openBeforePasswordChange = new Set(['me', 'changePassword', 'signOut']);

/** Who asked, by request. */
export type Principals = WeakMap<FastifyRequest, Principal>;

/** A Fastify instance with its memory of who asked. */
export interface App {
  app: FastifyInstance;
  principalOf: (request: FastifyRequest) => Principal;
}

/** Build an instance. `authority` control: every request is the admin's, by the socket's file mode. */
export async function buildApp(
  rooms: ApiRooms,
  handlers: Handlers,
  tools: { jobs: JobPool; auditor: Auditor },
  authority: 'sign-in' | 'control',
): Promise<App> {
  const { settings } = rooms;
  const https = authority === 'sign-in' ? settings.tls : undefined;
  const app = fastify({
    serverFactory: (handler) => (https ? createHttpsServer(https, handler) : createHttpServer(handler)),
    // Only a proxy on this machine may say for whom it asks, and only where one is expected.
    trustProxy: settings.publicUrl ? 'loopback' : false,
    bodyLimit: 262_144,
    requestTimeout: authority === 'control' ? 0 : 120_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
  });
  await app.register(cookie);
  const principals: Principals = new WeakMap();
  const principalOf = (request: FastifyRequest): Principal => principals.get(request) ?? { kind: 'nobody' };

  // JSON stays text until its route is known (register-routes.ts); no other type is taken unless a route adds its own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (authority === 'control') {
      principals.set(request, { kind: 'control' });
      return;
    }
    demandOurHost(request.headers, settings.publicUrl);
    const { access, route } = request.routeOptions.config;
    if (access === undefined) return;
    const who = await whoAsks(rooms, request.headers);
    principals.set(request, who);
    const safe = request.method === 'GET' || request.method === 'HEAD';
    if (!safe && who.kind !== 'token') demandOurOrigin(request.headers, settings.publicUrl);
    demandAccess(access, who);
    if (who.kind === 'user' && who.user.mustChangePassword && access !== 'anyone' && !openBeforePasswordChange.has(route ?? ''))
      throw new Refusal(403, 'must-change-password', 'change the first password before anything else');
  });

  app.setErrorHandler((error, request, reply) => {
    const { status, answer, waitS, bug } = answerFor(error);
    if (bug) rooms.log.error({ err: error, route: request.routeOptions.config.route }, 'a request failed');
    if (waitS !== undefined) reply.header('retry-after', String(waitS));
    return reply.status(status).type('application/json; charset=utf-8').send(answer);
  });

  registerRoutes(app, handlers, { ...tools, principalOf, setSession: sessionSetter(rooms) });
  return { app, principalOf };
}

/** Who sends these headers: a token where one is given (even a wrong one: no falling back to the cookie), else the session. */
export async function whoAsks(rooms: Pick<ApiRooms, 'store' | 'clock'>, headers: FastifyRequest['headers']): Promise<Principal> {
  const now = rooms.clock.now();
  if (headers.authorization !== undefined) return await principalOfBearer(rooms.store.people, headers.authorization, now);
  const token = readCookie(headers.cookie ?? '');
  return token === undefined ? { kind: 'nobody' } : await principalOfSession(rooms.store.people, token, now);
}

function readCookie(header: string): string | undefined {
  for (const part of header.split(';')) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === cookieName) return value?.trim();
  }
  return undefined;
}

function sessionSetter(rooms: ApiRooms): (reply: FastifyReply, token: string | undefined) => void {
  const secure = rooms.settings.tls !== undefined || rooms.settings.publicUrl?.startsWith('https:') === true;
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  return (reply, token) => {
    if (token === undefined) reply.clearCookie(cookieName, options);
    else reply.setCookie(cookieName, token, { ...options, maxAge: absoluteMs / 1000 });
  };
}
