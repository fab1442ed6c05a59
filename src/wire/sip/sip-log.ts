// Where the SIP rooms log, and SIP.js's loggers turned towards it. Not here: the logger itself.
import { Levels } from 'sip.js/lib/core/log/levels.js';
import { LoggerFactory } from 'sip.js/lib/core/log/logger-factory.js';

/** The part of a pino logger that is used. Personal data only under `pii`. */
export interface SipLog {
  debug: (fields: Record<string, unknown>, message: string) => void;
  info: (fields: Record<string, unknown>, message: string) => void;
  warn: (fields: Record<string, unknown>, message: string) => void;
  error: (fields: Record<string, unknown>, message: string) => void;
}

/** SIP.js's warnings are mostly about what peers do: debug for us. */
export function sipJsLoggers(log: SipLog): LoggerFactory {
  const factory = new LoggerFactory();
  factory.builtinEnabled = false;
  factory.level = Levels.warn;
  // The connector is called for every level, whatever the factory's.
  factory.connector = (level, category, _label, content) => {
    if (level === 'warn' || level === 'error') log.debug({ category, level, pii: { detail: String(content).slice(0, 400) } }, 'sip core');
  };
  return factory;
}
