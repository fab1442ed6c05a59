// How an error leaves this server: one table from Failure codes to HTTP status, one shape of body. Not here: who throws.
import type * as z from 'zod';
import type { Problem } from '#flow/problem.ts';
import { asFailure, type FailureCode } from '#ports/failure.ts';
import type { ErrorAnswer } from './contract/route.ts';

/** HTTP status of every failure code. */
const statusOf: Record<FailureCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'in-use': 409,
  'not-configured': 409,
  'too-large': 413,
  'refused-address': 422,
  rejected: 422,
  'no-codec': 422,
  'too-many': 429,
  cancelled: 503,
  unavailable: 503,
  busy: 503,
  timeout: 504,
  'bad-answer': 502,
  'bad-certificate': 422,
  internal: 500,
};

/** An answer other than success that a route decides on. Example: `new Refusal(409, 'stale', 'somebody saved it first')`. */
export class Refusal extends Error {
  readonly status: number;
  readonly answer: ErrorAnswer;
  /** Seconds for `Retry-After`. */
  readonly waitS: number | undefined;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { problems?: ErrorAnswer['problems']; details?: Record<string, unknown>; waitS?: number } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.waitS = more.waitS;
    this.answer = {
      code,
      message,
      ...(more.problems ? { problems: more.problems } : {}),
      ...(more.details ? { details: more.details } : {}),
    };
  }
}

/** Input that a schema refuses, every issue with its path below `where`. */
export function refuseInput(where: 'body' | 'query' | 'params', error: z.ZodError): Refusal {
  const problems = error.issues.slice(0, 100).map((issue) => ({
    path: [...(where === 'body' ? [] : [where]), ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
    message: issue.message,
    code: issue.code ?? 'invalid',
    level: 'error',
  }));
  const first = problems[0];
  const at = first && first.path.length > 0 ? `${first.path.join('.')}: ` : '';
  return new Refusal(400, 'invalid', first ? `${at}${first.message}` : 'the input is not valid', { problems });
}

/** A flow document that may not be kept or published: all its problems with their paths. */
export function refuseFlow(message: string, problems: Problem[]): Refusal {
  return new Refusal(422, 'invalid-flow', message, { problems: problems.slice(0, 500) });
}

/** Any thrown thing as status and body. `internal` never tells its inside. */
export function answerFor(error: unknown): { status: number; answer: ErrorAnswer; waitS: number | undefined; bug: boolean } {
  if (error instanceof Refusal) return { status: error.status, answer: error.answer, waitS: error.waitS, bug: false };
  const status = frameworkStatus(error);
  if (status !== undefined)
    return { status, answer: { code: codeOf(status), message: (error as Error).message }, waitS: undefined, bug: false };
  const failure = asFailure(error);
  const bug = failure.code === 'internal';
  return {
    status: statusOf[failure.code],
    answer: {
      code: failure.code,
      message: bug ? 'something went wrong here; the log says what' : failure.message,
      ...(failure.details ? { details: failure.details } : {}),
    },
    waitS: failure.retryable && !bug ? 2 : undefined,
    bug,
  };
}

/** 4xx that Fastify itself raises (body too large, bad content type, broken JSON). */
function frameworkStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const status = error.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function codeOf(status: number): string {
  if (status === 413) return 'too-large';
  if (status === 415) return 'content-type';
  return status === 404 ? 'not-found' : 'invalid';
}
