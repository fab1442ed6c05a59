// Ask for data: collects digits into a variable (DESIGN §2, §3 "Sensitive values"). Not here: the collecting itself (step.ts).
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';
import { saySchema, type VariableType, variableNameSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';
import { documentForm, isDocumentKind } from '#language/documents.ts';
import { inEffect, keysCannotGive } from './in-effect.ts';
import { askTypes, variableTypeOf } from './types.ts';

const settingsSchema = z.strictObject({
  variable: variableNameSchema,
  type: z.enum(askTypes).default('digits'),
  voice: z.boolean().default(false),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency is three capital letters')
    .optional(),
  minDigits: z.int().min(1).max(64).default(1),
  maxDigits: z.int().min(1).max(64).default(20),
  terminator: z.enum(['#', '*']).optional(),
  firstDigitS: z.number().min(1).max(60).default(6),
  betweenDigitsS: z.number().min(1).max(60).default(3),
  readBack: z.boolean().default(false),
  readBackSay: saySchema.optional(),
  noInput: z.array(saySchema).max(10).default([]),
  invalid: z.array(saySchema).max(10).default([]),
  attempts: z.int().min(1).max(10).default(3),
});

/**
 * Settings of an ask. Times in seconds; `readBackSay` is filled with `{{value}}`; `voice`: it may be said too; `currency` (ISO 4217) is how money is
 * read back; lengths count for `digits` only. Example:
 * `{"variable":"dni","type":"digits","minDigits":7,"maxDigits":8,"terminator":"#","firstDigitS":6,"betweenDigitsS":3,"readBack":true,"noInput":[],"invalid":[],"attempts":3}`.
 */
export type AskSettings = z.infer<typeof settingsSchema>;

const lengths = ({ minDigits, maxDigits }: AskSettings) => (minDigits === maxDigits ? `${maxDigits}` : `${minDigits}-${maxDigits}`);

/** Whether a variable of a type can hold the data; text holds any. */
function holds(data: AskSettings['type'], variable: VariableType): boolean {
  return variable === 'text' || variable === variableTypeOf(data) || (variable === 'number' && data === 'digits');
}

/** What a fix that gives a variable another type is called. */
const making = {
  digits: { does: 'make-digits' },
  date: { does: 'make-date' },
  boolean: { does: 'make-boolean' },
  number: { does: 'make-number' },
  text: { does: 'make-text' },
} satisfies Record<ReturnType<typeof variableTypeOf>, { does: string }>;

/** Whether the data is said in words of which the built-in ear knows only digits, and no recogniser is chosen for the language. */
function lacksWords({ voice, type }: AskSettings, language: string, understood: readonly string[] | undefined): boolean {
  if (!voice || understood === undefined) return false;
  const inWords = type === 'date' || type === 'money' || (isDocumentKind(type) && documentForm(type).letters === 'many');
  return inWords && !understood.includes(language) && !understood.includes(language.split('-')[0] ?? language);
}

/** The block kind `ask`. */
export const model: BlockModel<AskSettings> = {
  id: 'ask',
  v: 1,
  settings: settingsSchema,
  initial: () => ({
    variable: 'dato',
    type: 'digits',
    voice: true,
    minDigits: 1,
    maxDigits: 20,
    terminator: '#',
    firstDigitS: 6,
    betweenDigitsS: 3,
    readBack: false,
    noInput: [],
    invalid: [],
    attempts: 3,
  }),
  exits: () => ['next', 'gave-up'],
  check: (settings, owner, { flow, installation }) => {
    const problems: Problem[] = [];
    const variable = flow.variables.find((one) => one.name === settings.variable);
    const sensitive = variable?.sensitive ?? false;
    // Lengths of another sort wait, unseen, for the day it is digits again.
    if (inEffect(settings, sensitive).lengths && settings.minDigits > settings.maxDigits) {
      problems.push({
        level: 'error',
        code: 'ask-length',
        path: ['settings', 'minDigits'],
        message: 'The shortest length is above the longest.',
      });
    }
    if (owner.messages.length === 0) {
      problems.push({ level: 'warning', code: 'ask-silent', path: ['messages'], message: 'Nothing is asked before listening.' });
    }
    if (variable && !holds(settings.type, variable.type)) {
      problems.push({
        level: 'error',
        code: 'ask-type',
        path: ['settings', 'variable'],
        message: `The variable "${variable.name}" cannot hold this data.`,
        params: { variable: variable.name },
      });
    }
    if (variable?.type === 'number' && settings.type === 'digits') {
      problems.push({
        level: 'warning',
        code: 'ask-leading-zeros',
        path: ['settings', 'variable'],
        message: `The variable "${variable.name}" is a number: zeros at the front are lost.`,
        params: { variable: variable.name },
      });
    }
    if (variable?.sensitive && settings.type !== 'digits') {
      problems.push({
        level: 'warning',
        code: 'ask-sensitive-type',
        path: ['settings', 'type'],
        message: 'A sensitive value is collected as digits by key only; nothing checks it.',
      });
    }
    if (!sensitive && !settings.voice && keysCannotGive(settings.type)) {
      problems.push({
        level: 'error',
        code: 'ask-needs-voice',
        path: ['settings', 'voice'],
        message: 'It has letters, which a keypad does not have, and it may not be said: nobody can give it.',
      });
    }
    const deaf = variable?.sensitive ? [] : flow.languages.filter((language) => lacksWords(settings, language, installation.freeWords));
    if (deaf.length > 0) {
      problems.push({
        level: 'advice',
        code: 'ask-needs-words',
        path: ['settings', 'voice'],
        message: `Nobody here understands free words in ${deaf.join(', ')}: callers say single digits or use the keys.`,
        params: { languages: deaf.join(', ') },
      });
    }
    if (variable?.sensitive && settings.readBackSay) {
      problems.push({
        level: 'warning',
        code: 'ask-read-back-sensitive',
        path: ['settings', 'readBackSay'],
        message: 'A sensitive value is never read back; only its length is said.',
      });
    }
    return problems;
  },
  fixes: ({ problem, settings, path }, { flow }) => {
    const at = [...path, 'settings'];
    const variable = flow.variables.findIndex((one) => one.name === settings.variable);
    switch (problem.code) {
      case 'ask-length':
        return [
          {
            does: 'swap-lengths',
            change: {
              kind: 'batch',
              changes: [setAt([...at, 'minDigits'], settings.maxDigits), setAt([...at, 'maxDigits'], settings.minDigits)],
            },
          },
        ];
      case 'ask-type':
      case 'ask-leading-zeros': {
        const type = variableTypeOf(settings.type);
        return [{ ...making[type], params: { variable: settings.variable }, change: setAt(['variables', variable, 'type'], type) }];
      }
      case 'ask-needs-voice':
        return [{ does: 'turn-on-voice', change: setAt([...at, 'voice'], true) }];
      case 'ask-read-back-sensitive':
        return [{ does: 'drop-read-back', change: setAt(problem.path, undefined) }];
      default:
        return [];
    }
  },
  says: (settings) => [
    ...settings.noInput.map((say, index) => ({ path: ['noInput', index], say })),
    ...settings.invalid.map((say, index) => ({ path: ['invalid', index], say })),
    ...(settings.readBackSay ? [{ path: ['readBackSay'], say: settings.readBackSay, locals: ['value'] }] : []),
  ],
  names: (settings) => [{ path: ['variable'], name: settings.variable }],
  sets: (settings) => [settings.variable],
  summary: (settings) => (settings.type === 'digits' ? `${settings.variable} · ${lengths(settings)}` : settings.variable),
  listens: true,
  silent: false,
  speaks: true,
};
