// What PostgreSQL and its driver throw, as Failure. Not here: failures that a store method throws by itself.
import { Failure } from '#ports/failure.ts';

/** Socket and driver errors that mean: the server is not there now. */
const gone =
  /ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|terminated|timeout exceeded|Client has encountered a connection error/i;

/** Nobody gets in as we ask: user, password, name of the database (SQLSTATE 28, 3D), TLS. A person mends it at either end, so it is asked again. */
const shut = /^(28|3D)|CERT|ERR_TLS|ERR_SSL/;
const shutInWords = /SSL connections|certificate/i;

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/**
 * Any error of the database as a Failure; one that is a Failure already passes through.
 * SQLSTATE classes from the PostgreSQL manual, appendix A: 08 connection, 28 authorization, 3D catalog name, 40 rollback, 53 resources, 57 operator, 23 constraints.
 */
export function storeFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (/^(08|53|57P)/.test(code) || gone.test(code) || gone.test(message)) {
    return new Failure('unavailable', `the database cannot be reached: ${message || code}`, { retryable: true, cause: error });
  }
  if (shut.test(code) || shutInWords.test(message)) {
    return new Failure('unavailable', `the database does not let us in: ${message}`, { retryable: true, cause: error });
  }
  if (code === '40001' || code === '40P01' || code === '55P03') {
    return new Failure('unavailable', 'the database was busy with the same rows', { retryable: true, cause: error });
  }
  if (code === '23505') return new Failure('conflict', 'this name is taken already', { cause: error });
  if (code === '23503') return new Failure('not-found', 'something this refers to does not exist', { cause: error });
  // character_not_in_repertoire, untranslatable_character: U+0000, or half of a surrogate pair.
  if (code === '22021' || code === '22P05') {
    return new Failure('invalid', 'the text holds a character that cannot be stored', { cause: error });
  }
  return new Failure('internal', `the database refused a statement: ${message}`, { cause: error });
}
