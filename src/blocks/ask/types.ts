// What an ask can ask for, by name. Small: the studio's first page carries it. Not here: what each is and how it is understood (data.ts).
import type { VariableType } from '#flow/model.ts';

/** The sorts of data; all after `money` are documents of the language room. */
export const askTypes = [
  'digits',
  'date',
  'yes-no',
  'money',
  'ar-dni',
  'ar-cuit',
  'br-cpf',
  'br-cnpj',
  'cl-rut',
  'co-cedula',
  'do-cedula',
  'ec-cedula',
  'mx-curp',
  'mx-rfc',
  'pe-dni',
  'uy-cedula',
] as const;

/** One of them. */
export type AskType = (typeof askTypes)[number];

const kept: Partial<Record<AskType, VariableType>> = {
  date: 'date',
  'yes-no': 'boolean',
  money: 'number',
  'br-cnpj': 'text',
  'cl-rut': 'text',
  'mx-curp': 'text',
  'mx-rfc': 'text',
};

/** The type of variable that is made for a sort of data: those with letters are text. */
export function variableTypeOf(type: AskType): VariableType {
  return kept[type] ?? 'digits';
}
