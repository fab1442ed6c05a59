// Variables of a frame and the facts of the call: reading, setting by type, filling texts. Sensitive values are handles only (DESIGN §3).
// Not here: the template library (flow/fill.ts).
import { fill } from '#flow/fill.ts';
import type { Flow, Say, Value, Variable } from '#flow/model.ts';
import { flowOf, note, own, type Run } from './run.ts';
import type { Frame } from './state.ts';
import type { Held } from './step.ts';

type Handle = { vault: string; length: number };

const isHandle = (held: Held | undefined): held is Handle => typeof held === 'object' && held !== null;

/** Variables of a flow as they are when it is entered. */
export function initialVariables(flow: Flow): Record<string, Held> {
  const vars: Record<string, Held> = {};
  for (const variable of flow.variables) vars[variable.name] = variable.sensitive ? null : byType(variable, variable.initial ?? null);
  return vars;
}

/** A value in its variable's type; null where it cannot be. Example: `byType({type:'digits'…}, '12-3')` is `'123'`. */
function byType(variable: Variable, value: Value): Value {
  if (value === null || value === '') return variable.type === 'text' ? value : null;
  switch (variable.type) {
    case 'text':
    case 'date':
      return String(value);
    case 'digits': {
      const digits = String(value).replaceAll(/\D/g, '');
      return digits === '' ? null : digits;
    }
    case 'number': {
      const number =
        typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : Number(value.trim().replace(',', '.'));
      return Number.isFinite(number) ? number : null;
    }
    case 'boolean':
      if (typeof value === 'string') return /^(true|1|s[ií]|sim|yes)$/i.test(value.trim());
      return Boolean(value);
  }
}

/** Set variables of a frame; names that the flow does not declare are left alone. */
export function setVariables(run: Run, frame: Frame, values: Record<string, Held>): void {
  const flow = flowOf(run, frame);
  for (const [name, held] of Object.entries(values)) {
    if (name === 'call.language') {
      setLanguage(run, flow, held);
      continue;
    }
    const variable = flow.variables.find((one) => one.name === name);
    if (!variable) continue;
    // A plain value never lands in a sensitive variable, a handle never in an open one: either would be a leak or nonsense.
    if (variable.sensitive) frame.vars[name] = isHandle(held) ? { vault: held.vault, length: held.length } : null;
    else frame.vars[name] = isHandle(held) ? null : byType(variable, held);
    const kept = frame.vars[name];
    note(run, { what: 'set', flow: frame.flow, name, value: variable.sensitive || isHandle(kept) ? '•••' : kept });
  }
}

function setLanguage(run: Run, flow: Flow, wanted: Held): void {
  if (typeof wanted !== 'string') return;
  const language = flow.languages.find((one) => one === wanted) ?? flow.languages.find((one) => baseOf(one) === baseOf(wanted));
  if (language === undefined) return;
  run.state.inner.language = language;
  note(run, { what: 'set', flow: flow.id, name: 'call.language', value: language });
}

const baseOf = (language: string) => language.split('-')[0];

/** Value of a variable of the frame, or of a fact of the call; undefined where unknown, null for a sensitive one. */
export function valueOf(run: Run, frame: Frame, name: string): Value | undefined {
  const held = own(frame.vars, name);
  if (held !== undefined) return isHandle(held) ? null : held;
  const { call, inner } = run.state;
  switch (name) {
    case 'caller.number':
      return call.callerNumber;
    case 'caller.name':
      return call.callerName;
    case 'call.id':
      return call.id;
    case 'call.line':
      return call.line;
    case 'call.startedAt':
      return call.startedAt;
    case 'call.language':
      return inner.language;
    case 'now':
      return run.at;
    case 'last.outcome':
      return inner.lastOutcome;
    default:
      return undefined;
  }
}

/** The handle a sensitive variable holds. */
export function handleOf(frame: Frame, name: string): Handle | undefined {
  const held = own(frame.vars, name);
  return isHandle(held) ? held : undefined;
}

export function isSensitive(flow: Flow, name: string): boolean {
  return flow.variables.some((variable) => variable.name === name && variable.sensitive);
}

/** What a text stands for: a lone `{{name}}` keeps its type or handle. */
export function heldOf(run: Run, frame: Frame, text: string | number | boolean): Held {
  if (typeof text !== 'string') return text;
  const name = /^\s*\{\{\s*([a-z][A-Za-z0-9_.]*)\s*\}\}\s*$/.exec(text)?.[1];
  if (name === undefined) return fillText(run, frame, text, 'message');
  return handleOf(frame, name) ?? valueOf(run, frame, name) ?? null;
}

/** Fill a text that is heard or sent; sensitive values are left out. `values` go before the flow's variables. */
export function fillText(run: Run, frame: Frame, text: string, place: 'speech' | 'message', values: Record<string, Value> = {}): string {
  const flow = flowOf(run, frame);
  return fill(text, (name) => own(values, name) ?? valueOf(run, frame, name), {
    place,
    language: run.state.inner.language,
    timeZone: flow.timeZone,
    verbatim: (name) => (isSensitive(flow, name) ? '' : undefined),
  });
}

/** Fill a part of a request; sensitive values become placeholders and their handles land in `vaults`. Throws `FillError`. */
export function fillRequest(
  run: Run,
  frame: Frame,
  place: 'url' | 'json' | 'header',
  text: string,
  vaults: Record<string, string>,
): string {
  const flow = flowOf(run, frame);
  // Percent-encoding leaves no brace in a URL.
  return fill(text, (name) => (place === 'url' ? valueOf(run, frame, name) : inert(valueOf(run, frame, name))), {
    place,
    language: run.state.inner.language,
    timeZone: flow.timeZone,
    verbatim: (name) => {
      const handle = handleOf(frame, name);
      if (!handle) return isSensitive(flow, name) ? '' : undefined;
      vaults[name] = handle.vault;
      return `{{vault:${name}}}`;
    },
  });
}

/** A value from outside must never read as a placeholder to the sender, alone or together with what follows it. */
function inert(value: Value | undefined): Value | undefined {
  return typeof value === 'string' ? value.replaceAll(/\{(?=\{|$)/g, '{ ') : value;
}

/** A text in the call's language, or the nearest the document has, and the language it is then in. */
export function inLanguage(run: Run, flow: Flow, text: Say['text']): { text: string; language: string } {
  const { language } = run.state.inner;
  if (typeof text === 'string') return { text, language };
  const near = Object.keys(text).find((one) => baseOf(one) === baseOf(language));
  for (const tag of [language, near, flow.languages[0], Object.keys(text)[0]]) {
    const found = tag === undefined ? undefined : own(text, tag);
    if (tag !== undefined && found !== undefined) return { text: found, language: tag };
  }
  return { text: '', language };
}
