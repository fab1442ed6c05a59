// Send a WhatsApp: a template, or free text where the service window allows it (DESIGN §2). Not here: the sending (outbox).
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { Fix } from '#flow/fix.ts';
import type { ActionModel, CheckContext } from '#flow/kind.ts';
import { languageSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';

const settingsSchema = z.strictObject({
  origin: z.string().max(200).default(''),
  template: z
    .strictObject({
      name: z.string().min(1).max(512),
      language: z.union([languageSchema, z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)]),
      variables: z.record(z.string().max(100), z.string().max(2000)).default({}),
    })
    .optional(),
  text: z.string().max(4096).optional(),
  to: z.string().max(200).optional(),
  waitS: z.number().min(1).max(60).default(5),
  fallback: z.strictObject({ channel: z.literal('sms'), origin: z.string().max(200), text: z.string().max(2000) }).optional(),
});

/**
 * Settings of a send-whatsapp: `template` (variables by name, each a template of ours) or `text`. `fallback` is an SMS instead.
 * Example: `{"origin":"sandbox","template":{"name":"turno_confirmado","language":"es","variables":{"1":"{{dni}}"}},"waitS":5}`.
 */
export type SendWhatsappSettings = z.infer<typeof settingsSchema>;

function templateProblems(settings: SendWhatsappSettings, { installation }: CheckContext): Problem[] {
  const { template } = settings;
  const number = installation.whatsappNumbers.find((one) => one.id === settings.origin);
  if (!template || !number) return [];
  const path = ['settings', 'template'];
  const found = number.templates.find((one) => one.name === template.name && one.language === template.language);
  if (!found) {
    const params = { name: template.name, language: template.language };
    return [
      {
        level: 'error',
        code: 'template-missing',
        path,
        message: `There is no template "${template.name}" in ${template.language}.`,
        params,
      },
    ];
  }
  const problems: Problem[] = [];
  if (found.status.toLowerCase() !== 'approved') {
    problems.push({
      level: 'error',
      code: 'template-not-approved',
      path,
      message: `The template "${found.name}" is not approved.`,
      params: { name: found.name, status: found.status },
    });
  }
  for (const variable of found.variables) {
    if ((template.variables[variable] ?? '').trim() !== '') continue;
    problems.push({
      level: 'error',
      code: 'template-variable-missing',
      path: [...path, 'variables', variable],
      message: `The template's variable "${variable}" has no value.`,
      params: { variable },
    });
  }
  return problems;
}

/** So many numbers or templates are offered to choose from beside a problem. */
const mostOffered = 3;

/** The action kind `send-whatsapp`. */
export const model: ActionModel<SendWhatsappSettings> = {
  id: 'send-whatsapp',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ origin: '', waitS: 5 }),
  exits: () => ['sent', 'delivered', 'read', 'failed', 'no-number', 'opted-out', 'not-allowed'],
  check: (settings, _owner, context) => {
    const { installation } = context;
    const problems: Problem[] = [];
    if (!installation.whatsappNumbers.some((number) => number.id === settings.origin)) {
      problems.push({
        level: 'error',
        code: 'origin-missing',
        path: ['settings', 'origin'],
        message: settings.origin === '' ? 'No WhatsApp number is chosen.' : `There is no WhatsApp number "${settings.origin}".`,
        params: { origin: settings.origin },
      });
    }
    if (settings.template && settings.text !== undefined) {
      problems.push({
        level: 'error',
        code: 'template-and-text',
        path: ['settings', 'text'],
        message: 'Choose a template or a text, not both.',
      });
    }
    if (!settings.template && (settings.text ?? '').trim() === '') {
      problems.push({ level: 'error', code: 'content-missing', path: ['settings', 'template'], message: 'The WhatsApp has no template.' });
    }
    if (!settings.template && settings.text !== undefined) {
      problems.push({
        level: 'warning',
        code: 'text-outside-window',
        path: ['settings', 'text'],
        message: 'Free text arrives only within 24 hours of a message by the caller; use a template.',
      });
    }
    problems.push(...templateProblems(settings, context));
    const { fallback } = settings;
    if (fallback && !installation.smsOrigins.some((origin) => origin.id === fallback.origin)) {
      problems.push({
        level: 'error',
        code: 'fallback-origin-missing',
        path: ['settings', 'fallback', 'origin'],
        message: `There is no SMS origin "${fallback.origin}" for the alternative.`,
        params: { origin: fallback.origin },
      });
    }
    return problems;
  },
  fixes: ({ problem, settings, path }, { installation }) => {
    const offer = (origins: readonly { id: string; name: string }[]) =>
      origins
        .slice(0, mostOffered)
        .map((origin): Fix => ({ does: 'use-origin', params: { name: origin.name }, change: setAt(problem.path, origin.id) }));
    const number = installation.whatsappNumbers.find((one) => one.id === settings.origin);
    const approved = (number?.templates ?? []).filter((one) => one.status.toLowerCase() === 'approved');
    switch (problem.code) {
      case 'origin-missing':
        return offer(installation.whatsappNumbers);
      case 'fallback-origin-missing':
        return [...offer(installation.smsOrigins), { does: 'drop-fallback', change: setAt([...path, 'settings', 'fallback'], undefined) }];
      case 'template-and-text':
        return [{ does: 'drop-text', change: setAt(problem.path, undefined) }];
      case 'content-missing':
      case 'template-missing':
      case 'template-not-approved':
        return approved.slice(0, mostOffered).map(({ name, language }): Fix => {
          const at = [...path, 'settings', 'template'];
          return {
            does: 'use-template',
            params: { name, language },
            change: setAt(at, { name, language, variables: settings.template?.variables ?? {} }),
            next: [...at, 'variables'],
          };
        });
      default:
        return [];
    }
  },
  templates: (settings) => [
    ...Object.entries(settings.template?.variables ?? {}).map(([name, text]) => ({ path: ['template', 'variables', name], text })),
    ...(settings.text === undefined ? [] : [{ path: ['text'], text: settings.text }]),
    ...(settings.to === undefined ? [] : [{ path: ['to'], text: settings.to }]),
    ...(settings.fallback ? [{ path: ['fallback', 'text'], text: settings.fallback.text }] : []),
  ],
  summary: (settings) => settings.template?.name ?? (settings.text ?? '').replaceAll(/\s+/g, ' ').slice(0, 60),
  silent: true,
  ends: false,
};
