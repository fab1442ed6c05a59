// Send a WhatsApp: a template, or free text where the service window allows it (DESIGN §2). Not here: the sending (outbox).
import { setAt } from '#flow/edit-at.ts';
import type { Fix } from '#flow/fix.ts';
import type { ActionModel } from '#flow/kind.ts';
import type { Problem } from '#flow/problem.ts';
import { contentProblems } from './content-problems.ts';
import { type SendWhatsappSettings, settingsSchema } from './settings.ts';

export type { SendWhatsappSettings } from './settings.ts';

/** So many numbers or templates are offered to choose from beside a problem. */
const mostOffered = 3;

/** Every text that the call fills, by its path from the settings. */
function filledTexts(settings: SendWhatsappSettings): { path: (string | number)[]; text: string }[] {
  const found: { path: (string | number)[]; text: string }[] = [];
  const take = (path: (string | number)[], value: unknown) => {
    if (typeof value === 'string') found.push({ path, text: value });
    else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) take([...path, key], inner);
  };
  const { template, text, media, location, replies, consent, to, fallback } = settings;
  take(['template', 'variables'], template?.variables);
  take(
    ['template', 'header'],
    template?.header?.kind === 'media' ? { media: filledOf(template.header.media) } : withoutKind(template?.header),
  );
  for (const [index, button] of Object.entries(template?.buttons ?? {})) take(['template', 'buttons', index, 'value'], button.value);
  take(['text'], text);
  take(['media'], media && filledOf(media));
  take(['location'], location);
  replies?.forEach(({ title }, index) => take(['replies', index, 'title'], title));
  take(['consent', 'wording'], consent?.wording);
  take(['to'], to);
  take(['fallback', 'text'], fallback?.text);
  return found;
}

const filledOf = ({ link, caption, filename }: NonNullable<SendWhatsappSettings['media']>) => ({ link, caption, filename });

function withoutKind<T extends { kind: string }>(header: T | undefined): Omit<T, 'kind'> | undefined {
  if (!header) return undefined;
  const { kind: _kind, ...rest } = header;
  return rest;
}

/** The action kind `send-whatsapp`. */
export const model: ActionModel<SendWhatsappSettings> = {
  id: 'send-whatsapp',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ origin: '', waitS: 5 }),
  exits: () => ['sent', 'delivered', 'read', 'failed', 'no-number', 'no-whatsapp', 'opted-out', 'not-allowed', 'window-closed'],
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
    problems.push(...contentProblems(settings, context));
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
      case 'content-missing':
      case 'text-outside-window':
      case 'template-missing':
      case 'template-language-missing':
      case 'template-not-approved':
      case 'template-paused':
      case 'template-disabled':
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
  templates: (settings) => filledTexts(settings),
  summary: (settings) => settings.template?.name ?? (settings.text ?? '').replaceAll(/\s+/g, ' ').slice(0, 60),
  silent: true,
  ends: false,
};
