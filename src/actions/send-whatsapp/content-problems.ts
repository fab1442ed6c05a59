// What is wrong with the message of a send-whatsapp: its template held against the account's list, and its free form. Pure.
// Not here: number, alternative and quick fixes (model.ts), what WhatsApp wants of a template's values (flow/whatsapp-template.ts).
import type { CheckContext } from '#flow/kind.ts';
import type { Problem } from '#flow/problem.ts';
import { readTemplate, templateFaults, type TemplateFault, type TemplateShape } from '#flow/whatsapp-template.ts';
import { hasFreeForm, type SendWhatsappSettings } from './settings.ts';

type Listed = CheckContext['installation']['whatsappNumbers'][number]['templates'][number];
type Template = NonNullable<SendWhatsappSettings['template']>;
type Fault = Pick<Problem, 'level' | 'code' | 'message'>;

const path = ['settings', 'template'];

/** Problems of template and free form. Example: `contentProblems(settings, { flow, installation })`. */
export function contentProblems(settings: SendWhatsappSettings, context: CheckContext): Problem[] {
  return [
    ...presence(settings),
    ...templateProblems(settings, context),
    ...freeFormProblems(settings),
    ...consentProblems(settings, context),
  ];
}

function presence(settings: SendWhatsappSettings): Problem[] {
  if (settings.template) return [];
  if (!hasFreeForm(settings)) return [{ level: 'error', code: 'content-missing', path, message: 'The WhatsApp has no template.' }];
  return [
    {
      level: 'warning',
      code: 'text-outside-window',
      path: ['settings', settings.text === undefined ? (settings.media ? 'media' : 'location') : 'text'],
      message:
        'A telephone call opens no WhatsApp window: without a template this arrives only within 24 hours of a message by the person.',
    },
  ];
}

function templateProblems({ template, origin }: SendWhatsappSettings, { installation }: CheckContext): Problem[] {
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  if (!template || !number) return [];
  const ofName = number.templates.filter((one) => one.name === template.name);
  const found = ofName.find((one) => one.language === template.language);
  const params = { name: template.name, language: template.language };
  if (!found) {
    const languages = ofName.map((one) => one.language).join(', ');
    if (languages !== '')
      return [
        {
          level: 'error',
          code: 'template-language-missing',
          path: [...path, 'language'],
          message: `The template "${template.name}" is not in ${template.language}, only in: ${languages}.`,
          params: { ...params, languages },
        },
      ];
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
  const standing = standingOf(found);
  const shape = readTemplate({ components: found.components ?? [{ type: 'BODY', text: found.body }] });
  return [...(standing ? [{ ...standing, path, params: { ...params, status: found.status } }] : []), ...valueProblems(shape, template)];
}

/** Paused templates come back by themselves within hours; disabled ones do not. */
function standingOf({ name, status }: Listed): Fault | undefined {
  switch (status.toUpperCase()) {
    case 'APPROVED':
      return undefined;
    case 'PAUSED':
      return { level: 'warning', code: 'template-paused', message: `WhatsApp has paused the template "${name}" for its low quality.` };
    case 'DISABLED':
      return { level: 'error', code: 'template-disabled', message: `WhatsApp has disabled the template "${name}" for its low quality.` };
    default:
      return { level: 'error', code: 'template-not-approved', message: `The template "${name}" is not approved.` };
  }
}

const ofFaults: Record<TemplateFault['code'], Fault> = {
  'value-missing': { level: 'error', code: 'template-variable-missing', message: 'A variable of the template has no value.' },
  'value-line-break': { level: 'warning', code: 'template-value-cleaned', message: 'Line breaks and tabs in a value become spaces.' },
  'value-spaces': { level: 'warning', code: 'template-value-cleaned', message: 'Runs of spaces in a value become one space.' },
  'body-too-long': { level: 'error', code: 'template-too-long', message: 'With these values the template is too long.' },
  'header-too-long': { level: 'error', code: 'template-too-long', message: 'With these values the header of the template is too long.' },
  'header-file-missing': { level: 'error', code: 'template-file-missing', message: 'The header of the template needs a file.' },
  'header-file-kind': { level: 'error', code: 'template-file-kind', message: 'The header of the template needs a file of another kind.' },
  'header-place-missing': { level: 'error', code: 'template-place-missing', message: 'The header of the template needs a place.' },
  'header-place-wrong': { level: 'error', code: 'template-place-wrong', message: 'The place in the header is not on the map.' },
  'button-value-missing': { level: 'error', code: 'template-button-missing', message: 'A button of the template needs a value.' },
  unsupported: { level: 'error', code: 'template-unsupported', message: 'The template has a part that cannot be sent from a flow.' },
};

function valueProblems(shape: TemplateShape, template: Template): Problem[] {
  // A length is known only where no value waits for the call.
  const filled = !JSON.stringify([template.variables, template.header ?? {}]).includes('{{');
  return templateFaults(shape, template, { filled }).map(({ code, at, params }) => ({ ...ofFaults[code], path: [...path, ...at], params }));
}

function freeFormProblems({ text, media, replies }: SendWhatsappSettings): Problem[] {
  const problems: Problem[] = [];
  const hasText = (text ?? '').trim() !== '';
  if (media && (media.asset ?? '') === '' && (media.link ?? '').trim() === '')
    problems.push({ level: 'error', code: 'file-missing', path: ['settings', 'media'], message: 'The message has no file.' });
  if (media?.kind === 'audio' && (hasText || (media.caption ?? '').trim() !== ''))
    problems.push({
      level: 'error',
      code: 'audio-with-text',
      path: ['settings', 'media'],
      message: 'WhatsApp shows no text beside an audio.',
    });
  if (!replies || replies.length === 0) return problems;
  if (!hasText)
    problems.push({
      level: 'error',
      code: 'replies-without-text',
      path: ['settings', 'text'],
      message: 'Reply buttons stand under a text.',
    });
  const titles = replies.map(({ title }) => title.trim());
  if (titles.includes('') || new Set(titles).size < titles.length || new Set(replies.map(({ id }) => id)).size < replies.length)
    problems.push({
      level: 'error',
      code: 'replies-alike',
      path: ['settings', 'replies'],
      message: 'Each reply button needs a title of its own.',
    });
  return problems;
}

/** Meta lets a business write first only to people who agreed; a yes in a call is a valid way, if it is kept. */
function consentProblems({ template, consent, origin, to }: SendWhatsappSettings, { installation }: CheckContext): Problem[] {
  if (consent) {
    const key = (['purpose', 'wording'] as const).find((one) => consent[one].trim() === '');
    if (key === undefined) return [];
    return [
      {
        level: 'error',
        code: 'consent-empty',
        path: ['settings', 'consent', key],
        message: 'Say what the person agreed to, and how it was asked.',
      },
    ];
  }
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  if (!template || !number || number.sandbox || to !== undefined) return [];
  return [
    {
      level: 'advice',
      code: 'consent-missing',
      path: ['settings', 'consent'],
      message: 'Ask whether the person wants the message, and keep the answer: WhatsApp demands consent.',
    },
  ];
}
