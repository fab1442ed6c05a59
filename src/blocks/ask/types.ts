// What an ask can ask for, by name. Small: the studio's first page carries it. Not here: what each is and how it is understood (data.ts).

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
