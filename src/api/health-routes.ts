// /healthz, /readyz, /metrics and the description of the interface. Not here: what is measured (metrics.ts).
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import { roleOf } from './access.ts';
import { whoAsks } from './app.ts';
import { hostName } from './guard/origin.ts';
import { openApi } from './openapi.ts';
import { Refusal } from './problem-answer.ts';
import { allWell, type ApiRooms } from './rooms.ts';

/** A database that takes longer than this to say anything is as good as gone to a caller. */
const databaseWaitMs = 1000;

/** Register the routes and count requests. */
export function registerHealth(app: FastifyInstance, rooms: ApiRooms, registry: Registry, control: boolean): void {
  app.get('/healthz', () => ({ ok: true }));

  app.get('/readyz', async (_request, reply) => {
    const health = rooms.health?.() ?? allWell;
    const databaseUp = rooms.store.healthy() && (await rooms.store.answers(databaseWaitMs));
    // Without the voice, calls of published prompts go on: not ready means no call can be taken.
    const ready = databaseUp && health.mediaUp && !health.draining && !health.diskFull;
    return reply.status(ready ? 200 : 503).send({ ready, databaseUp, ...health });
  });

  app.get('/metrics', async (request, reply) => {
    if (!control && !fromThisMachine(request)) {
      const role = roleOf(await whoAsks(rooms, request.headers));
      if (role !== 'admin' && role !== 'supervisor')
        throw new Refusal(401, 'unauthenticated', 'metrics are for this machine, or for an API token of an admin or supervisor');
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });

  let description: string | undefined;
  app.get('/api/v1/openapi.json', (_request, reply) => {
    description ??= JSON.stringify(openApi(rooms.settings.version));
    return reply.type('application/json; charset=utf-8').send(description);
  });

  if (!control) measure(app, registry);
}

function measure(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'atiende_http_seconds',
    help: 'Time to answer a request, by route and status class.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const { route } = request.routeOptions.config;
    if (route !== undefined) seconds.observe({ route, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000);
  });
}

/** Asked from here, and not through a proxy that stands here. */
function fromThisMachine(request: FastifyRequest): boolean {
  const { headers, socket } = request;
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.origin !== undefined) return false;
  const host = hostName(headers.host ?? '');
  return isLoopback(socket.remoteAddress ?? '') && (host === 'localhost' || isLoopback(host));
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}
