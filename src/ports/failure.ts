// The one error a port throws (DESIGN §6). Not here: what can happen to a caller (that is an exit in the flow).

/** Every failure code, in one table; a test ties it to docs/failures.md. */
export const failureCodes = [
  'invalid',
  'not-found',
  'conflict',
  'forbidden',
  'unauthenticated',
  'too-many',
  'unavailable',
  'timeout',
  'bad-certificate',
  'refused-address',
  'too-large',
  'bad-answer',
  'busy',
  'rejected',
  'no-codec',
  'in-use',
  'not-configured',
  'cancelled',
  'internal',
] as const;

/** A failure's stable code. */
export type FailureCode = (typeof failureCodes)[number];

/** What ports throw. `retryable` says whether the same call may succeed later. Example: `new Failure('timeout', 'the carrier did not answer in 10 s', { retryable: true })`. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly retryable: boolean;
  /** Machine-readable addition, safe to show to the user. */
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }
}

/** Anything thrown, as a Failure: one passes through, anything else becomes `internal`. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
