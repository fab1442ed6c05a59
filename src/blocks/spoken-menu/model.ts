// The spoken menu: options by key and voice, with a ladder of texts for silence and misunderstanding (DESIGN §2).
// Not here: the ladder itself (step.ts).
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';
import { idSchema, saySchema } from '#flow/model.ts';
import { phraseFor } from '#flow/phrases.ts';
import type { Problem } from '#flow/problem.ts';
import { plainWords } from '#language/plain.ts';

const optionSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1).max(200),
  key: z
    .string()
    .regex(/^[0-9*#]$/, 'a key is one of 0-9, * and #')
    .optional(),
  phrases: z.array(z.string().min(1).max(200)).max(50).default([]),
});

const settingsSchema = z.strictObject({
  options: z.array(optionSchema).max(50).default([]),
  noInput: z.array(saySchema).max(10).default([]),
  noMatch: z.array(saySchema).max(10).default([]),
  attempts: z.int().min(1).max(10).default(3),
  waitS: z.number().min(1).max(60).default(6),
  confirm: saySchema.optional(),
  back: z.boolean().default(false),
  noisyAttempts: z.int().min(1).max(10).default(2),
  keysOnly: saySchema.optional(),
});

/**
 * Settings of a spoken menu. `attempts`: that many silences, or misunderstandings, take `gave-up`; `waitS`: seconds of silence after
 * the messages; `confirm` asks about what was heard with doubt, filled with `{{option}}`; `back`: "volver" has an exit of its own; after
 * `noisyAttempts` sounds without words `keysOnly` is said and only keys are taken. Example: `{"options":[{"id":"turnos","label":"Turnos","key":"1","phrases":["cita"]}],"noInput":[],"noMatch":[],"attempts":3,"waitS":6}`.
 */
export type SpokenMenuSettings = z.infer<typeof settingsSchema>;

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** The first key that no option has. */
const freeKey = (options: SpokenMenuSettings['options']) => digits.find((digit) => !options.some((one) => one.key === digit));

const withPhrases = (settings: SpokenMenuSettings, option: string, phrases: string[]): SpokenMenuSettings => ({
  ...settings,
  options: settings.options.map((one) => (one.id === option ? { ...one, phrases } : one)),
});

/** The block kind `spoken-menu`. */
export const model: BlockModel<SpokenMenuSettings> = {
  id: 'spoken-menu',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ options: [], noInput: [], noMatch: [], attempts: 3, waitS: 6, back: false, noisyAttempts: 2 }),
  exits: ({ options, back }) => [...options.map((option) => `option:${option.id}`), ...(back ? ['back'] : []), 'gave-up'],
  check: (settings, owner) => {
    const problems: Problem[] = [];
    if (settings.options.length === 0) {
      problems.push({ level: 'error', code: 'menu-empty', path: ['settings', 'options'], message: 'The menu has no options.' });
    }
    if (owner.messages.length === 0) {
      problems.push({ level: 'warning', code: 'menu-silent', path: ['messages'], message: 'The menu does not say its options.' });
    }
    const ids = new Set<string>();
    const keys = new Set<string>();
    settings.options.forEach((option, index) => {
      const path = ['settings', 'options', index];
      const { id, key, label } = option;
      if (ids.has(id)) {
        problems.push({
          level: 'error',
          code: 'option-twice',
          path: [...path, 'id'],
          message: `Two options are called "${id}".`,
          params: { id },
        });
      }
      ids.add(id);
      if (key === undefined) {
        problems.push({
          level: 'warning',
          code: 'option-without-key',
          path: [...path, 'key'],
          message: `The option "${label}" has no key, so it can be chosen by voice only.`,
          params: { label },
        });
        return;
      }
      if (keys.has(key)) {
        problems.push({
          level: 'error',
          code: 'key-twice',
          path: [...path, 'key'],
          message: `Two options have the key ${key}.`,
          params: { key },
        });
      }
      keys.add(key);
    });
    return problems;
  },
  fixes: ({ problem, settings: { options }, path }, { flow }) => {
    const key = freeKey(options);
    switch (problem.code) {
      case 'option-without-key':
      case 'key-twice':
        return key === undefined ? [] : [{ does: 'give-key', params: { key }, change: setAt(problem.path, key) }];
      case 'option-twice': {
        let number = options.length;
        while (options.some((one) => one.id === `o${number}`)) number += 1;
        return [{ does: 'rename-option', params: { id: `o${number}` }, change: setAt(problem.path, `o${number}`) }];
      }
      case 'menu-silent': {
        const offered = options.filter((one) => one.key !== undefined);
        if (offered.length === 0) return [];
        const text = phraseFor(flow, 'option', (words) =>
          offered.map((one) => words.replace('{{label}}', one.label.toLowerCase()).replace('{{key}}', one.key ?? '')).join(' '),
        );
        const messages = [...path, 'messages'];
        const message = { id: 'm1', say: { text }, actions: [] };
        return [{ does: 'say-options', change: setAt(messages, [message]), next: [...messages, 0, 'say', 'text'] }];
      }
      default:
        return [];
    }
  },
  says: (settings) => [
    ...settings.noInput.map((say, index) => ({ path: ['noInput', index], say })),
    ...settings.noMatch.map((say, index) => ({ path: ['noMatch', index], say })),
    ...(settings.confirm ? [{ path: ['confirm'], say: settings.confirm, locals: ['option'] }] : []),
    ...(settings.keysOnly ? [{ path: ['keysOnly'], say: settings.keysOnly }] : []),
  ],
  summary: (settings) =>
    settings.options.map((option) => (option.key === undefined ? option.label : `${option.key} ${option.label}`)).join(' · '),
  learns: {
    options: ({ options }) => options.map(({ id, label }) => ({ id, label })),
    add: (settings, option, phrase) => {
      const is = (text: string) => plainWords(text) === plainWords(phrase);
      const known = settings.options.find(({ id }) => id === option);
      if (!known || [known.label, ...known.phrases].some(is)) return settings;
      return withPhrases(settings, option, [...known.phrases, phrase]);
    },
    remove: (settings, option, phrase) => {
      const known = settings.options.find(({ id }) => id === option);
      return known
        ? withPhrases(
            settings,
            option,
            known.phrases.filter((text) => text !== phrase),
          )
        : settings;
    },
  },
  listens: true,
  silent: false,
  speaks: true,
};
