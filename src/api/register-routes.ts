// Registers the whole route table in one loop: checks input, calls the handler, strips the answer to what the table declares.
// Not here: the handlers, who may call (guard/session hooks in app.ts).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import type { Principal } from './access.ts';
import type { Auditor } from './audit/auditor.ts';
import type { Route } from './contract/route.ts';
import { type RouteName, routes } from './contract/routes.ts';
import { type Asked, documentRoutes, type Handlers } from './handlers/handler.ts';
import type { JobPool } from './jobs/pool.ts';
import { Refusal, refuseInput } from './problem-answer.ts';
import { RawJson } from './raw-json.ts';

/** What the loop needs beside the handlers. */
export interface RouteTools {
  jobs: JobPool;
  auditor: Auditor;
  principalOf: (request: FastifyRequest) => Principal;
  setSession: (reply: FastifyReply, token: string | undefined) => void;
}

type AnyHandler = (asked: Asked<unknown, unknown, unknown>) => unknown;

/** Largest body of a route that takes a document; the document itself may hold 8,000,000 characters. */
const documentLimit = 9_000_000;
const bodyLimit = 262_144;

/** Register every route of the table below `/api/v1`. */
export function registerRoutes(app: FastifyInstance, handlers: Handlers, tools: RouteTools): void {
  for (const [name, definition] of Object.entries(routes) as [RouteName, Route][]) {
    const handler = handlers[name] as AnyHandler;
    app.route({
      method: definition.method,
      url: `/api/v1${definition.path}`,
      bodyLimit: documentRoutes.has(name) ? documentLimit : bodyLimit,
      config: { access: definition.access, route: name },
      handler: async (request, reply) => {
        const raw = new RawJson();
        const who = tools.principalOf(request);
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const asked = {
          params: read('params', definition.params, request.params),
          query: read('query', definition.query, request.query),
          body: read('body', definition.body, await bodyOf(name, request, tools.jobs)),
          who,
          raw,
          gone: gone.signal,
          address: request.ip,
          userAgent: request.headers['user-agent'] ?? '',
          setSession: (token: string | undefined) => tools.setSession(reply, token),
        };
        const { changes } = definition;
        const act = { route: name, changes, params: asked.params, who, address: request.ip };
        const answer: unknown = await tools.auditor.around(act, () => handler(asked));
        const stripped = definition.answer.parse(answer);
        return reply.type('application/json; charset=utf-8').send(raw.stringify(stripped));
      },
    });
  }
}

function read(where: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const checked = schema.safeParse(value);
  if (!checked.success) throw refuseInput(where, checked.error);
  return checked.data;
}

/** The body as JSON. A document in it stays text: parsing one of 5 MB would hold every call up for 50 ms. */
async function bodyOf(name: RouteName, request: FastifyRequest, jobs: JobPool): Promise<unknown> {
  const text = request.body;
  if (typeof text !== 'string' || text === '') return undefined;
  if (documentRoutes.has(name)) {
    const { rest, document } = await jobs.run('split', { text });
    return { ...rest, document };
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal(400, 'invalid', `the body is not JSON: ${(cause instanceof Error ? cause.message : '').slice(0, 200)}`);
  }
}
