// The entry for carriers' webhooks: /hooks/<channel>/<secret>, the body raw. Open to the world, so nothing is read before the secret fits.
// Not here: what a request means (each courier's `webhook`), which channels there are (main).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import type { Courier, WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { sameSecret } from '#wire/http/same-secret.ts';
import type { ApiRooms } from './rooms.ts';

/** The largest body: WhatsApp gathers up to 3 MB of events in one request. */
const bodyLimit = 3 * 1024 * 1024;
/** Carriers wait 10 to 15 s and come again: a late answer is worth nothing to them. */
const longestMs = 9000;

/** What the entry uses of the rooms. */
export type HookRooms = Pick<ApiRooms, 'clock' | 'log'> & {
  hooks?: ApiRooms['hooks'];
  settings: Pick<ApiRooms['settings'], 'publicUrl' | 'tls'>;
};

/** Path of a channel's webhook. Example: `hookPath('c1', 's3cret')` → `/hooks/c1/s3cret`. */
export function hookPath(channel: string, secret: string): string {
  return `/hooks/${encodeURIComponent(channel)}/${encodeURIComponent(secret)}`;
}

/** Whom a request is for, once its secret fitted. */
interface Found {
  channel: string;
  courier: Pick<Courier, 'webhook'>;
}

type Outcome = 'taken' | 'refused' | 'failed' | 'late' | 'unknown' | 'held-off';

/** Register `GET|POST /hooks/:channel/:secret`. `waitMs` is how long a courier may take. */
export async function registerHooks(app: FastifyInstance, rooms: HookRooms, registry: Registry, waitMs = longestMs): Promise<void> {
  const counter = new Counter({
    name: 'atiende_webhooks_total',
    help: 'Requests to carriers’ webhook addresses, by channel and outcome.',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const count = (channel: string, outcome: Outcome) => counter.inc({ channel, outcome });
  const misses = createMissLimit(() => rooms.clock.now());
  const found = new WeakMap<FastifyRequest, Found>();

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    // Before the body is read: who does not know the secret cannot make us hold 3 MB.
    scope.addHook('onRequest', async (request, reply) => {
      const { channel = '', secret = '' } = request.params as { channel?: string; secret?: string };
      const hook = rooms.hooks?.(channel);
      const fits = sameSecret(secret, hook?.secret);
      if (hook && fits && hook.courier.webhook) {
        found.set(request, { channel, courier: hook.courier });
        return;
      }
      const waitS = misses(request.ip);
      count('', waitS === undefined ? 'unknown' : 'held-off');
      reply.header('connection', 'close');
      if (waitS === undefined) return reply.status(404).send();
      return reply.status(429).header('retry-after', String(waitS)).send();
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/hooks/:channel/:secret',
      exposeHeadRoute: false,
      bodyLimit,
      handler: async (request, reply) => {
        const hook = found.get(request);
        if (hook === undefined) return reply.status(404).send();
        const { answer, outcome } = await handOver(hook, readRequest(request, rooms.settings), rooms, waitMs);
        count(hook.channel, outcome);
        return send(reply, answer);
      },
    });
  });
}

function send(reply: FastifyReply, { status, contentType, body }: WebhookAnswer): FastifyReply {
  reply.status(status);
  return body === undefined ? reply.send() : reply.type(contentType ?? 'text/plain; charset=utf-8').send(body);
}

/** Give the request to its courier. What it throws is told by its code and place only: the message may quote what somebody wrote. */
async function handOver(
  { channel, courier }: Found,
  request: WebhookRequest,
  { log }: Pick<HookRooms, 'log'>,
  waitMs: number,
): Promise<{ answer: WebhookAnswer; outcome: Outcome }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Failure('timeout', 'the courier took too long')), waitMs);
  try {
    const answer = await Promise.race([courier.webhook?.(request) ?? { status: 404 }, late.promise]);
    return { answer, outcome: answer.status < 400 ? 'taken' : 'refused' };
  } catch (error) {
    const { code } = asFailure(error);
    const frames = error instanceof Error ? error.stack?.split('\n').filter((row) => /^\s+at /.test(row)) : [];
    log.error({ channel, code, at: frames?.slice(0, 5) }, 'a carrier’s webhook failed');
    const outOfTime = error instanceof Failure && code === 'timeout';
    return { answer: { status: outOfTime ? 503 : 500 }, outcome: outOfTime ? 'late' : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

function readRequest(request: FastifyRequest, { publicUrl, tls }: HookRooms['settings']): WebhookRequest {
  const target = request.raw.url ?? '';
  // Behind a proxy the Host that arrives is not the one that the carrier called and signed.
  const origin = publicUrl ?? `${tls ? 'https' : 'http'}://${request.headers.host ?? ''}`;
  const cut = target.indexOf('?');
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    url: `${origin}${target}`,
    query: Object.fromEntries(new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1))),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    ),
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
  };
}

const freeMisses = 20;
const refillMs = 3000;
const mostSources = 10_000;

/**
 * Counts requests that know no secret, for each address: 20 at once, one more every 3 s; answers the seconds to wait when they are
 * used up. Requests with the right secret are never held back, even from the same address: a proxy may stand before all of them.
 */
export function createMissLimit(now: () => number): (source: string) => number | undefined {
  const left = new Map<string, { count: number; at: number }>();
  return (source) => {
    const at = now();
    const before = left.get(source);
    const free = before ? Math.min(freeMisses, before.count + Math.max(0, at - before.at) / refillMs) : freeMisses;
    // The oldest goes first: whoever asks again is put at the end.
    left.delete(source);
    left.set(source, { count: Math.max(0, free - 1), at });
    if (left.size > mostSources) left.delete(left.keys().next().value ?? '');
    return free >= 1 ? undefined : Math.ceil(((1 - free) * refillMs) / 1000);
  };
}
