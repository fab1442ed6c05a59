// How a variable can be said, by its type and the flow's country (pure): what the picker of variables offers in words. Not here: the saying
// itself (flow/template-filters.ts, language/spell.ts).
import type { Flow, VariableType } from '#flow/model.ts';

/** A way to say a value: `word` keys its name (`sayAs-money`), `filter` is what the text holds. */
export interface SayAs {
  word: string;
  filter: string;
}

/** Money of a country. */
const currencies: Record<string, string> = {
  AR: 'ARS',
  BR: 'BRL',
  CL: 'CLP',
  CO: 'COP',
  ES: 'EUR',
  MX: 'MXN',
  PE: 'PEN',
  PT: 'EUR',
  UY: 'UYU',
};

const facts: Record<string, VariableType> = { 'caller.number': 'digits', now: 'date' };

/** The ways for a name; none where there is only one. Example: a number of an `es-AR` flow: `money: "ARS"`. */
export function waysToSay(flow: Flow, name: string): SayAs[] {
  const type = facts[name] ?? flow.variables.find((one) => one.name === name)?.type;
  const currency = currencies[flow.languages[0]?.split('-')[1] ?? ''] ?? 'USD';
  const spelt = [
    { word: 'sayAs-digits', filter: 'digits' },
    { word: 'sayAs-phone', filter: 'phone' },
    { word: 'sayAs-document', filter: 'document' },
  ];
  switch (type) {
    case 'text':
    case 'digits':
      return name === 'caller.number' ? spelt.slice(0, 2) : spelt;
    case 'number':
      return [
        { word: 'sayAs-money', filter: `money: "${currency}"` },
        { word: 'sayAs-digits', filter: 'digits' },
      ];
    case 'date':
      return [
        { word: 'sayAs-date', filter: 'date' },
        { word: 'sayAs-weekday', filter: 'weekday' },
        ...(name === 'now' ? [{ word: 'sayAs-time', filter: 'time' }] : []),
      ];
    case 'boolean':
    case undefined:
      return [];
  }
}
