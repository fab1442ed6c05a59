// What a route of the HTTP interface is: method, path, who may call it, and zod schemas for all that goes in and out.
// The server registers this table, OpenAPI is made of it and the typed client reads its types: one contract, nothing generated that could drift.
import type * as z from 'zod';
import type { Role } from '#ports/people-store.ts';

/** Who may call: `anyone` (no sign-in), `signed-in` (every role), or the named roles; admin is always allowed. */
export type Access = 'anyone' | 'signed-in' | Exclude<Role, 'admin'>[] | 'admin';

/** What a route changes, as the audit log names it; `agent-secret` is only read, which is an act too. */
export const auditObjects = [
  'session',
  'account',
  'user',
  'token',
  'flow',
  'moment',
  'talk',
  'audio',
  'file',
  'line',
  'trunk',
  'team',
  'agent',
  'agent-secret',
  'call',
  'message',
  'ticket',
  'dispositions',
  'away-reasons',
  'outbound-rule',
  'channel',
  'origin',
  'suppression',
  'number',
  'message-settings',
  'audit-settings',
  'model',
  'voice',
  'voice-settings',
  'ear',
  'ear-settings',
  'backup',
  'server',
] as const;
export type AuditObject = (typeof auditObjects)[number];

export interface Route<Params = unknown, Query = unknown, Body = unknown, Answer = unknown> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` parameters. */
  path: string;
  access: Access;
  /**
   * Written to the audit log by whoever registers the table. `own-log` = what it changes keeps a log itself: a call's trace, the queue's
   * log, a draft's history. `nothing` = it only asks. Absent = a GET that only asks.
   */
  changes?: AuditObject | 'own-log' | 'nothing';
  /** One sentence for OpenAPI. */
  summary: string;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  answer: z.ZodType<Answer>;
}

/** Types a literal route without widening it. */
export function route<P = undefined, Q = undefined, B = undefined, A = undefined>(definition: Route<P, Q, B, A>): Route<P, Q, B, A> {
  return definition;
}

/** The body of every error answer. `problems` name fields by path. */
export interface ErrorAnswer {
  code: string;
  /** What happened, in English; the studio translates by code. */
  message: string;
  problems?: { path: (string | number)[]; message: string; code?: string; level?: string; params?: Record<string, string | number> }[];
  details?: Record<string, unknown>;
}
