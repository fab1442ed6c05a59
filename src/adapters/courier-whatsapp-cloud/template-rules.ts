// What Meta refuses of a template message, for the tests' double: each rule with its code (Cloud API, *Error codes*). Written from the
// documentation, apart from what builds the bodies. Not here: the shapes (graph-shapes.ts).
import type { Component, TemplateRequest } from './graph-shapes.ts';

/** A template as the double's account has it. */
export interface AccountTemplate {
  name: string;
  language: string;
  status: string;
  category: string;
  parameter_format: 'POSITIONAL' | 'NAMED';
  components: { type: string; format?: string; text?: string; buttons?: { type: string; text: string; url?: string }[] }[];
}

/** A no: Meta's code and words. */
export interface Refused {
  code: number;
  details: string;
}

const refused = (code: number, details: string): Refused => ({ code, details });
const placeholders = (text = '') => [...new Set(Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([, name = '']) => name))];

/** Hold a request against the account; the text that the person would read, or the refusal. */
export function judgeTemplate(request: TemplateRequest, account: readonly AccountTemplate[]): { text: string } | Refused {
  const template = account.find(({ name, language }) => name === request.name && language === request.language.code);
  if (!template) return refused(132001, `template name (${request.name}) does not exist in ${request.language.code}`);
  if (template.status === 'PAUSED') return refused(132015, 'Template is paused');
  if (template.status === 'DISABLED') return refused(132016, 'Template is disabled');
  if (template.status !== 'APPROVED') return refused(132001, 'Template is not approved');
  const given = request.components ?? [];
  const body = template.components.find(({ type }) => type === 'BODY');
  const judged = judgeTexts(
    body?.text,
    given.find(({ type }) => type === 'body'),
    template,
    1024,
  );
  if ('code' in judged) return judged;
  const header = judgeHeader(
    template,
    given.find(({ type }) => type === 'header'),
  );
  if (header && 'code' in header) return header;
  const buttons = judgeButtons(
    template,
    given.filter((one) => one.type === 'button'),
  );
  if (buttons) return buttons;
  return { text: [header?.text, judged.text].filter((text) => text !== undefined && text !== '').join('\n') };
}

function judgeTexts(
  text: string | undefined,
  component: Component | undefined,
  { parameter_format }: AccountTemplate,
  most: number,
): { text: string } | Refused {
  const names = placeholders(text);
  const given = component?.parameters ?? [];
  if (given.length !== names.length)
    return refused(132000, `number of localizable_params (${given.length}) does not match the expected number of params (${names.length})`);
  const values = new Map<string, string>();
  for (const [place, parameter] of given.entries()) {
    if (parameter.type !== 'text') return refused(132012, 'Parameter format does not match');
    const name = parameter_format === 'NAMED' ? parameter.parameter_name : names.toSorted((a, b) => Number(a) - Number(b))[place];
    if (name === undefined || !names.includes(name)) return refused(100, 'Parameter name is missing or empty');
    if (parameter_format === 'POSITIONAL' && parameter.parameter_name !== undefined) return refused(100, 'Unexpected parameter name');
    if (parameter.text === '') return refused(131008, 'Parameter of type text is missing text value');
    if (/[\n\r\t]| {5,}/.test(parameter.text))
      return refused(132018, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
    values.set(name, parameter.text);
  }
  const filled = (text ?? '').replace(/\{\{(\w+)\}\}/g, (_, name: string) => values.get(name) ?? '');
  return filled.length > most ? refused(132005, 'Translated text too long') : { text: filled };
}

function judgeHeader(template: AccountTemplate, component: Component | undefined): { text: string } | Refused | undefined {
  const header = template.components.find(({ type }) => type === 'HEADER');
  if (!header) return component ? refused(132012, 'Format mismatch, expected no header') : undefined;
  if (header.format === 'TEXT') return judgeTexts(header.text, component, template, 60);
  const [parameter, more] = component?.parameters ?? [];
  const wanted = (header.format ?? '').toLowerCase();
  if (more !== undefined || parameter?.type !== wanted)
    return refused(132012, `Format mismatch, expected ${header.format}, received ${parameter?.type ?? 'UNKNOWN'}`);
  return { text: '' };
}

const parameterOf = { url: 'text', quick_reply: 'payload', copy_code: 'coupon_code', flow: 'action' } as const;

function judgeButtons(template: AccountTemplate, given: Extract<Component, { type: 'button' }>[]): Refused | undefined {
  const buttons = template.components.find(({ type }) => type === 'BUTTONS')?.buttons ?? [];
  for (const { sub_type, index, parameters } of given) {
    const button = buttons[Number(index)];
    if (button?.type !== sub_type.toUpperCase())
      return refused(132000, `Button at index ${index} of type ${sub_type} is not in the template`);
    if (button.type === 'URL' && placeholders(button.url).length === 0)
      return refused(132000, `Button at index ${index} takes no parameter`);
    const [parameter] = parameters;
    if (parameter?.type !== parameterOf[sub_type]) return refused(132012, `Button at index ${index}: parameter of a wrong type`);
  }
  const indexes = given.map(({ index }) => Number(index));
  if (new Set(indexes).size < indexes.length) return refused(100, 'Duplicate button index');
  const missing = buttons.findIndex(
    ({ type, url }, index) =>
      (type === 'COPY_CODE' || type === 'FLOW' || (type === 'URL' && placeholders(url).length > 0)) && !indexes.includes(index),
  );
  return missing < 0 ? undefined : refused(131008, `Button at index ${missing} requires a parameter`);
}
