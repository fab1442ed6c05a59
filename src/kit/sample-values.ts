// Values that stand for what a call would bring, so that a text can be shown as it will be heard or read. Pure.
import { fill } from '#flow/fill.ts';
import { factNames } from '#flow/facts.ts';
import type { Flow, Value, Variable } from '#flow/model.ts';
import { sampleFacts } from '#flow/sample-facts.ts';

const byType: Record<Exclude<Variable['type'], 'text'>, Value> = { digits: '30123456', number: 1250, boolean: true, date: '2026-12-03' };

/** The value a preview shows for a name: the variable's own initial one where it has one. */
export function sampleValue(flow: Flow, name: string): Value | undefined {
  if (name === 'call.language') return flow.languages[0] ?? 'es';
  if (Object.hasOwn(sampleFacts, name)) return sampleFacts[name];
  const variable = flow.variables.find((one) => one.name === name);
  if (!variable) return undefined;
  // A text may be anything: its own name stands for it.
  return variable.initial ?? (variable.type === 'text' ? `[${variable.name.replaceAll('_', ' ')}]` : byType[variable.type]);
}

/** Longest values that are likely, by type. A text is a name or an address; it may carry accents. */
const longestByType: Record<Variable['type'], Value> = {
  text: 'Maximiliano José Fernández-Iñíguez Bustamante',
  digits: '3012345678901234',
  number: 1_234_567.89,
  boolean: true,
  date: '2026-09-23',
};

const longestFacts: Readonly<Record<string, Value>> = {
  ...sampleFacts,
  'caller.name': longestByType.text,
  'call.id': 'c0ffee00-0000-4000-8000-00000000c0de',
  'call.line': '+5491155550100',
};

/** The longest value that is likely for a name, to see how long a message may become. */
export function longestValue(flow: Flow, name: string): Value | undefined {
  if (Object.hasOwn(longestFacts, name)) return longestFacts[name];
  const variable = flow.variables.find((one) => one.name === name);
  return variable ? longestByType[variable.type] : sampleValue(flow, name);
}

/** A message with the longest values that are likely. */
export function longestText(flow: Flow, text: string): string {
  return fill(text, (name) => longestValue(flow, name), { place: 'message', language: flow.languages[0] ?? 'es', timeZone: flow.timeZone });
}

/** A text as it will be heard or read, with sample values. `locals` are names that the kind fills itself. */
export function sampleText(flow: Flow, text: string, place: 'speech' | 'message', locals: Record<string, Value> = {}): string {
  return fill(text, (name) => (Object.hasOwn(locals, name) ? locals[name] : sampleValue(flow, name)), {
    place,
    language: flow.languages[0] ?? 'es',
    timeZone: flow.timeZone,
  });
}

/** Names a text may use here: the flow's variables, then the facts of the call. */
export function namesFor(flow: Flow, locals: readonly string[] = []): string[] {
  return [...locals, ...flow.variables.map((variable) => variable.name), ...factNames];
}
