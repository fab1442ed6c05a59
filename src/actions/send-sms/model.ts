// Send an SMS to the caller or another number (DESIGN §2). Not here: the sending, its retries and limits (outbox).
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { Fix } from '#flow/fix.ts';
import type { ActionModel } from '#flow/kind.ts';
import { languageSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';
import { plainForSms, smsParts } from '#flow/sms-parts.ts';
import { templateProblems } from '#flow/whatsapp-problems.ts';

const fallbackSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('sms'), origin: z.string().max(200), text: z.string().max(2000) }),
  z.strictObject({
    channel: z.literal('whatsapp'),
    origin: z.string().max(200),
    template: z.strictObject({
      name: z.string().min(1).max(512),
      language: z.union([languageSchema, z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)]),
      variables: z.record(z.string().max(100), z.string().max(2000)).default({}),
    }),
  }),
]);

const settingsSchema = z.strictObject({
  origin: z.string().max(200).default(''),
  text: z.string().max(2000).default(''),
  to: z.string().max(200).optional(),
  waitS: z.number().min(1).max(60).default(5),
  fallback: fallbackSchema.optional(),
});

/**
 * Settings of a send-sms. `to` (a template) is the caller's number by default; `waitS`: how long a connected exit is waited for.
 * Example: `{"origin":"sandbox","text":"Su turno quedó confirmado, DNI {{dni}}.","waitS":5}`.
 */
export type SendSmsSettings = z.infer<typeof settingsSchema>;

/** Parts a text takes with its variables filled by something of usual length. */
const partsOf = (text: string) => smsParts(text.replace(/\{\{[^{}]*\}\}/g, '0'.repeat(10))).parts.length;

/** So many origins are offered to choose from beside a problem. */
const mostOffered = 3;

/** The action kind `send-sms`. */
export const model: ActionModel<SendSmsSettings> = {
  id: 'send-sms',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ origin: '', text: '', waitS: 5 }),
  exits: () => ['sent', 'delivered', 'failed', 'no-number', 'opted-out', 'not-allowed'],
  check: (settings, _owner, { installation }) => {
    const problems: Problem[] = [];
    if (!installation.smsOrigins.some((origin) => origin.id === settings.origin)) {
      problems.push({
        level: 'error',
        code: 'origin-missing',
        path: ['settings', 'origin'],
        message: settings.origin === '' ? 'No origin number is chosen.' : `There is no SMS origin "${settings.origin}".`,
        params: { origin: settings.origin },
      });
    }
    if (settings.text.trim() === '') {
      problems.push({ level: 'error', code: 'text-empty', path: ['settings', 'text'], message: 'The SMS has no text.' });
    }
    const parts = partsOf(settings.text);
    if (parts > 1) {
      problems.push({
        level: 'warning',
        code: 'sms-long',
        path: ['settings', 'text'],
        message: `The SMS takes ${parts} parts, and each is paid for.`,
        params: { parts },
      });
    }
    const { fallback } = settings;
    const known = fallback?.channel === 'sms' ? installation.smsOrigins : installation.whatsappNumbers;
    if (fallback && !known.some((origin) => origin.id === fallback.origin)) {
      problems.push({
        level: 'error',
        code: 'fallback-origin-missing',
        path: ['settings', 'fallback', 'origin'],
        message: `There is no origin "${fallback.origin}" for the alternative.`,
        params: { origin: fallback.origin },
      });
    }
    if (fallback?.channel === 'whatsapp') {
      const number = installation.whatsappNumbers.find((one) => one.id === fallback.origin);
      if (number) problems.push(...templateProblems(fallback.template, number.templates, ['settings', 'fallback', 'template']));
    }
    return problems;
  },
  fixes: ({ problem, settings, path }, { installation }) => {
    const text = plainForSms(settings.text);
    const { fallback } = settings;
    const others = fallback?.channel === 'whatsapp' ? installation.whatsappNumbers : installation.smsOrigins;
    const offer = (origins: readonly { id: string; name: string }[]) =>
      origins
        .slice(0, mostOffered)
        .map((origin): Fix => ({ does: 'use-origin', params: { name: origin.name }, change: setAt(problem.path, origin.id) }));
    switch (problem.code) {
      case 'origin-missing':
        return offer(installation.smsOrigins);
      case 'fallback-origin-missing':
        return [...offer(others), { does: 'drop-fallback', change: setAt([...path, 'settings', 'fallback'], undefined) }];
      case 'template-missing':
      case 'template-language-missing':
      case 'template-not-approved':
      case 'template-disabled':
      case 'template-unsupported':
      case 'template-file-missing':
      case 'template-place-missing':
      case 'template-button-missing':
        return [{ does: 'drop-fallback', change: setAt([...path, 'settings', 'fallback'], undefined) }];
      case 'sms-long':
        return partsOf(text) < partsOf(settings.text) ? [{ does: 'plain-letters', change: setAt(problem.path, text) }] : [];
      default:
        return [];
    }
  },
  templates: (settings) => [
    { path: ['text'], text: settings.text },
    ...(settings.to === undefined ? [] : [{ path: ['to'], text: settings.to }]),
    ...(settings.fallback?.channel === 'sms' ? [{ path: ['fallback', 'text'], text: settings.fallback.text }] : []),
    ...(settings.fallback?.channel === 'whatsapp'
      ? Object.entries(settings.fallback.template.variables).map(([name, text]) => ({
          path: ['fallback', 'template', 'variables', name],
          text,
        }))
      : []),
  ],
  summary: (settings) => settings.text.replaceAll(/\s+/g, ' ').slice(0, 60),
  silent: true,
  ends: false,
};
