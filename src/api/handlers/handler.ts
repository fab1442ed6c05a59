// What a route's handler is: typed by the route table. Not here: the handlers, and how they are called (register-routes.ts).
import type { Principal } from '../access.ts';
import type { Route } from '../contract/route.ts';
import type { RouteName, Routes } from '../contract/routes.ts';
import type { RawJson } from '../raw-json.ts';

/** One request, checked: who asks and what was sent. */
export interface Asked<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  who: Principal;
  /** For documents in answers: `raw.put(text)`. */
  raw: RawJson;
  /** Far side's address. */
  address: string;
  userAgent: string;
  /** Aborted when whoever asked goes away; also once the answer is given. */
  gone: AbortSignal;
  /** Sets or (undefined) clears the session cookie. */
  setSession: (token: string | undefined) => void;
}

type HandlerOf<R> = R extends Route<infer P, infer Q, infer B, infer A> ? (asked: Asked<P, Q, B>) => A | Promise<A> : never;

/** Every handler by route name: one missing is a type error. */
export type Handlers = { [N in RouteName]: HandlerOf<Routes[N]> };

/** The handlers of some routes. */
export type HandlersOf<N extends RouteName> = Pick<Handlers, N>;

/** Route names whose body holds a flow document; their `document` reaches the handler as JSON text. */
export const documentRoutes: ReadonlySet<RouteName> = new Set<RouteName>(['saveFlow', 'checkFlow', 'importFlow']);
