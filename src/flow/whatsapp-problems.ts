// A WhatsApp template that an action holds, against the account's list: is it there, in this language, approved; do its values do. Pure.
// Not here: what a template wants (whatsapp-template.ts), the words of the problems (each kind's texts.json).
import type { Installation, Problem } from './problem.ts';
import { readListed, templateFaults, type TemplateFault, type TemplateShape, type TemplateValues } from './whatsapp-template.ts';

type Listed = Installation['whatsappNumbers'][number]['templates'][number];
type Fault = Pick<Problem, 'level' | 'code' | 'message'>;

/** A template as an action holds it. */
interface HeldTemplate extends TemplateValues {
  name: string;
  language: string;
}

/**
 * Problems of a template that an action holds, at `path` in it. Example: `templateProblems(template, number.templates, ['settings', 'template'])`.
 */
export function templateProblems(template: HeldTemplate, templates: readonly Listed[], path: Problem['path']): Problem[] {
  const ofName = templates.filter((one) => one.name === template.name);
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
  return [
    ...(standing ? [{ ...standing, path, params: { ...params, status: found.status } }] : []),
    ...valueProblems(readListed(found), template, path),
  ];
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

function valueProblems(shape: TemplateShape, template: HeldTemplate, path: Problem['path']): Problem[] {
  // A length is known only where no value waits for the call.
  const filled = !JSON.stringify([template.variables, template.header ?? {}]).includes('{{');
  return templateFaults(shape, template, { filled }).map(({ code, at, params }) => ({ ...ofFaults[code], path: [...path, ...at], params }));
}
