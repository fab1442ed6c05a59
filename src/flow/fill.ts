// Putting values into texts: `{{name | filter}}` filled for speech, messages, URLs, JSON bodies and headers (DESIGN §2).
// Pure. Not here: reading expressions (template.ts), filters (template-filters.ts), secrets (filled only by the sender).
import { Liquid } from 'liquidjs';
import type { Value } from './model.ts';
import { type FilterContext, readable, readableMoment, templateFilters, textOf } from './template-filters.ts';
import { maxTemplateLength, templateParts } from './template.ts';

/** Where the filled text goes; it decides how values are encoded. */
export type FillPlace = 'speech' | 'message' | 'url' | 'json' | 'header';

export interface FillOptions extends FilterContext {
  place: FillPlace;
  /** Text to put in unencoded for a name, e.g. a vault placeholder; asked before `get`, ignores filters. */
  verbatim?: (name: string) => string | undefined;
}

/** Thrown when a filled text may not be used where it was meant for. */
export class FillError extends Error {
  /** `line-break`: CR, LF or NUL in a header; `too-long`: a URL, body or header over its bound. */
  readonly code: 'line-break' | 'too-long';

  constructor(code: 'line-break' | 'too-long', message: string) {
    super(message);
    this.name = 'FillError';
    this.code = code;
  }
}

/** Longest result, characters. Speech and messages are cut there; elsewhere a cut would change the meaning, so it throws. */
const maxFilledLength = 40_000;
/** Longest single value put in. */
const maxValueLength = 4_000;

// Only output: no tag can be written (its opening holds a NUL, which templateParts never lets through) and only our filters exist.
const liquid = new Liquid({ strictFilters: true, ownPropertyOnly: true, tagDelimiterLeft: '\u0000{%', memoryLimit: 1e6, parseLimit: 1e5 });
for (const name of Object.keys(liquid.filters)) delete liquid.filters[name];
for (const [name, filter] of Object.entries(templateFilters))
  liquid.registerFilter(name, function (value: unknown, ...args: unknown[]) {
    return filter(this.context.environments as FilterContext, value, ...args);
  });

/**
 * Fill a text. Unknown names and broken expressions become nothing; `{{secret.name}}` stays as it is.
 * Throws `FillError` for a line break in a header and for results over the bound (url, json, header).
 * Example: `fill('Hola {{nombre}}', get, { place: 'speech', language: 'es-AR', timeZone: 'America/Argentina/Buenos_Aires' })`.
 */
export function fill(text: string, get: (name: string) => Value | undefined, options: FillOptions): string {
  let filled = '';
  for (const part of templateParts(text.slice(0, maxTemplateLength))) {
    filled += part.kind === 'literal' ? part.text : fillExpression(part.expression, get, options);
    if (filled.length > maxFilledLength) {
      if (options.place !== 'speech' && options.place !== 'message')
        throw new FillError('too-long', `the filled ${options.place} is over ${maxFilledLength} characters`);
      filled = filled.slice(0, maxFilledLength);
      break;
    }
  }
  if (options.place === 'header' && /[\r\n\u0000]/.test(filled)) throw new FillError('line-break', 'a header may not hold a line break');
  return options.place === 'speech' || options.place === 'message' ? withoutControls(filled) : filled;
}

/** Expressions of a text that cannot be read or use an unknown filter, as written. For the check. */
export function brokenExpressionsIn(text: string): string[] {
  return templateParts(text.slice(0, maxTemplateLength)).flatMap((part) =>
    part.kind === 'expression' &&
    part.expression.secret === undefined &&
    (part.expression.code === undefined || part.expression.filters.some((name) => !Object.hasOwn(templateFilters, name)))
      ? [part.expression.source]
      : [],
  );
}

type Expression = Extract<ReturnType<typeof templateParts>[number], { kind: 'expression' }>['expression'];

function fillExpression(expression: Expression, get: (name: string) => Value | undefined, options: FillOptions): string {
  if (expression.secret !== undefined) return expression.source;
  if (expression.code === undefined) return '';
  const first = expression.names[0];
  const raw = first === undefined ? undefined : options.verbatim?.(first);
  if (raw !== undefined) return raw;
  // A name that another argument carries must not slip past `verbatim` into the open.
  const values = Object.fromEntries(
    expression.names.map((name, index) => [`v${index}`, options.verbatim?.(name) === undefined ? get(name) : null]),
  );
  let value: unknown = values['v0'];
  if (expression.code !== 'v0') {
    try {
      value = liquid.evalValueSync(expression.code, { ...values, language: options.language, timeZone: options.timeZone });
    } catch {
      return ''; // an unknown filter: the check names it, a caller must not hear it
    }
  } else if (isMoment(first) && typeof value === 'number') value = bareMoment(value, options);
  const spoken = options.place === 'speech' || options.place === 'message';
  return encode((spoken ? readable(value, options) : textOf(value)).slice(0, maxValueLength), options.place);
}

/** Names whose number is an instant: without a filter nobody wants to hear milliseconds. */
const isMoment = (name: string | undefined): boolean => name === 'now' || name === 'call.startedAt';

function bareMoment(at: number, options: FillOptions): string {
  if (options.place === 'speech' || options.place === 'message') return readableMoment(at, options);
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : '';
}

function encode(value: string, place: FillPlace): string {
  // A lone surrogate is no character: encodeURIComponent throws on it and carriers refuse it.
  const whole = value.replace(/\p{Surrogate}/gu, '\ufffd');
  if (place === 'url') return encodeURIComponent(whole);
  if (place === 'json') return JSON.stringify(whole).slice(1, -1);
  return whole;
}

/** Drop control and direction characters; tabs and line breaks stay. */
function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}
