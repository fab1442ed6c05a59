// The main process's log: JSON lines on standard output, which the supervisor leads into a file. Personal data is under `pii` and masked here.
import { type Logger, pino } from 'pino';

/** Shows that there is a value, and its last two characters if it is long enough to stay unknown. */
export function mask(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? '');
  return text.length >= 8 ? `•••${text.slice(-2)}` : '•••';
}

/** Make the logger. `ATIENDE_LOG_LEVEL` may be debug, info, warn or error. */
export function createLogger(level: string | undefined): Logger {
  return pino({
    level: level && ['debug', 'info', 'warn', 'error'].includes(level) ? level : 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['pii.*'], censor: mask },
  });
}
