// The typed client of the HTTP interface, used by the studio and the command line. It knows no DOM and no Node: the caller hands in a fetcher.
import type * as z from 'zod';
import type { ErrorAnswer, Route } from './route.ts';
import { type RouteName, type Routes, routes } from './routes.ts';

type In<T> = T extends z.ZodType ? z.input<T> : undefined;
type Answer<N extends RouteName> = Routes[N] extends Route<unknown, unknown, unknown, infer A> ? A : never;
type Part<N extends RouteName, K extends 'params' | 'query' | 'body'> = K extends keyof Routes[N]
  ? In<NonNullable<Routes[N][K]>>
  : undefined;

/** What a call to route `N` takes. */
export interface CallInput<N extends RouteName> {
  params?: Part<N, 'params'>;
  query?: Part<N, 'query'>;
  body?: Part<N, 'body'>;
}

/** What the answer of route `N` looks like. */
export type CallAnswer<N extends RouteName> = Answer<N>;

/** Does one HTTP exchange; `path` starts with `/api/v1`. */
export type Fetcher = (request: {
  method: string;
  path: string;
  body: string | undefined;
  signal?: AbortSignal;
}) => Promise<{ status: number; body: string }>;

/** An error answer of the server. */
export class ApiError extends Error {
  readonly status: number;
  readonly answer: ErrorAnswer;
  constructor(status: number, answer: ErrorAnswer) {
    super(answer.message);
    this.name = 'ApiError';
    this.status = status;
    this.answer = answer;
  }
}

/** Call a route by name; `signal` gives the question up, where the fetcher can. Example: `await client('flows', {})`. Throws ApiError. */
export type Client = <N extends RouteName>(name: N, input?: CallInput<N>, signal?: AbortSignal) => Promise<CallAnswer<N>>;

/** Make a client over a fetcher. */
export function createClient(fetcher: Fetcher): Client {
  return async (name, input = {}, signal?) => {
    const found = routes[name];
    let path = `/api/v1${found.path}`;
    for (const [key, value] of Object.entries<unknown>(input.params ?? {})) {
      path = path.replace(`:${key}`, encodeURIComponent(String(value)));
    }
    const query = Object.entries((input.query ?? {}) as Record<string, unknown>)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
      .join('&');
    const answer = await fetcher({
      method: found.method,
      path: query ? `${path}?${query}` : path,
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
      ...(signal && { signal }),
    });
    const parsed: unknown = answer.body === '' ? {} : parse(answer.body);
    if (answer.status >= 400)
      throw new ApiError(
        answer.status,
        (parsed as ErrorAnswer | undefined) ?? { code: 'bad-answer', message: `the server answered ${answer.status}` },
      );
    return parsed as never;
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
