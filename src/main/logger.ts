// The main process's log: JSON lines on standard output, which the supervisor leads into a file. Personal data is under `pii` and masked here.
import { type DestinationStream, type Logger, pino } from 'pino';

/** Lines kept while they cannot be written; what comes beyond is lost. */
const keptBytes = 1024 * 1024;

/** Shows that there is a value, and its last two characters if it is long enough to stay unknown. */
export function mask(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? '');
  return text.length >= 8 ? `•••${text.slice(-2)}` : '•••';
}

/**
 * Make the logger. `level` may be debug, info, warn or error. `callOf` tells the call of a leg: a line that names a leg alone gets its
 * call too, so that one search finds all of a call. `into` = where lines go; standard output if left out.
 */
export function createLogger(level: string | undefined, callOf: (leg: string) => string | undefined, into?: DestinationStream): Logger {
  const withCall = (facts: Record<string, unknown>): Record<string, unknown> => {
    if (facts['call'] !== undefined || typeof facts['leg'] !== 'string') return facts;
    const call = callOf(facts['leg']);
    return call === undefined ? facts : { ...facts, call };
  };
  const options = {
    level: level && ['debug', 'info', 'warn', 'error'].includes(level) ? level : 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['pii.*'], censor: mask },
    formatters: { log: withCall },
  };
  return pino(options, into ?? standardOutput());
}

/** A disk that is full must not end the process that says so: lines are kept up to a point, and written when there is room again. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, maxLength: keptBytes });
  output.on('error', () => undefined);
  return output;
}
