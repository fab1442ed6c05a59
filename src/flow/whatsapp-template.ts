// WhatsApp templates as the account lists them, made readable: which values one wants, what the person will see, what is wrong with
// the values given. Pure. Not here: how a value travels (adapters/courier-whatsapp-cloud), the fields (studio), the free message's rules (whatsapp-message.ts).
import { own } from './walk.ts';

/** A template as an account lists it: `components` are WhatsApp's own (header, body, footer, buttons), in any order. */
export interface ListedTemplate {
  name: string;
  language: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: readonly unknown[];
}

/** A variable of a template: `1`, `2`… or a word, with the example that was approved with it. */
export interface TemplateVariable {
  name: string;
  example: string | undefined;
}

/** What stands above the body. */
export type TemplateHeader =
  | { kind: 'text'; text: string; variables: TemplateVariable[] }
  | { kind: 'media'; media: 'image' | 'video' | 'document' }
  | { kind: 'location' };

/** A button by its place in the account's list (the index that is sent). `value` says whether a value goes with it. */
export interface TemplateButton {
  index: number;
  kind: 'url' | 'quick-reply' | 'copy-code' | 'flow' | 'phone' | 'other';
  text: string;
  /** url: with `{{1}}` where its end is filled in. */
  url: string | undefined;
  phone: string | undefined;
  value: 'required' | 'optional' | 'none';
  example: string | undefined;
}

/** A template taken apart. `unsupported` names parts that Atiende cannot send (a carousel, a limited-time offer). */
export interface TemplateShape {
  header: TemplateHeader | undefined;
  body: { text: string; variables: TemplateVariable[] };
  footer: string | undefined;
  buttons: TemplateButton[];
  unsupported: string[];
}

/** What a message gives a template; the engine's `MessageTemplate` is one. Button values by index. */
export interface TemplateValues {
  variables: Record<string, string>;
  header?:
    | { kind: 'text'; variables: Record<string, string> }
    | {
        kind: 'media';
        media: { kind: string; asset?: string | undefined; link?: string | undefined; filename?: string | undefined };
      }
    | { kind: 'location'; latitude: string; longitude: string; name: string; address: string }
    | undefined;
  buttons?: Record<string, { kind: string; value: string }> | undefined;
}

/** What the person sees; a value that is not there yet stays `{{name}}`. */
export interface ShownTemplate {
  header:
    | { kind: 'text'; text: string }
    | {
        kind: 'media';
        media: 'image' | 'video' | 'document';
        asset: string | undefined;
        link: string | undefined;
        filename: string | undefined;
      }
    | { kind: 'location'; name: string; address: string }
    | undefined;
  body: string;
  footer: string | undefined;
  buttons: { index: number; kind: TemplateButton['kind']; text: string; url: string | undefined }[];
}

/** Something that would make WhatsApp refuse the message. `at` = path within the values, e.g. `["variables","1"]`. */
export interface TemplateFault {
  code:
    | 'value-missing'
    | 'value-line-break'
    | 'value-spaces'
    | 'body-too-long'
    | 'header-too-long'
    | 'header-file-missing'
    | 'header-file-kind'
    | 'header-place-missing'
    | 'header-place-wrong'
    | 'button-value-missing'
    | 'unsupported';
  at: string[];
  params: Record<string, string | number>;
}

/** WhatsApp's own bounds, characters (Cloud API, *Message templates* and *Messages*). */
export const whatsappLimits = { body: 1024, headerText: 60, text: 4096, caption: 1024, replies: 3, replyTitle: 20, replyId: 256 } as const;

const placeholder = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** A value as WhatsApp takes it: line breaks, tabs and runs of spaces become one space (errors 100 and 132018 otherwise). */
export function cleanValue(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Take a template apart; what cannot be read is left out. Example: `readTemplate(row).body.variables[0]?.name` is `'1'`. */
export function readTemplate({ components }: Pick<ListedTemplate, 'components'>): TemplateShape {
  const shape: TemplateShape = { header: undefined, body: { text: '', variables: [] }, footer: undefined, buttons: [], unsupported: [] };
  for (const part of components) {
    const component = record(part);
    const type = upper(component['type']);
    if (type === 'BODY') shape.body = variableText(component, 'body_text');
    else if (type === 'HEADER') takeHeader(shape, component);
    else if (type === 'FOOTER') shape.footer = string(component['text']);
    else if (type === 'BUTTONS') shape.buttons = list(component['buttons']).map(readButton);
    else shape.unsupported.push(type === '' ? 'UNKNOWN' : type);
  }
  return shape;
}

/** The same for a template of an installation's snapshot: without components it is a body only. */
export function readListed({ components, body }: { components?: readonly unknown[] | undefined; body: string }): TemplateShape {
  return readTemplate({ components: components ?? [{ type: 'BODY', text: body }] });
}

function takeHeader(shape: TemplateShape, component: Record<string, unknown>): void {
  const format = upper(component['format']);
  if (format === '' || format === 'TEXT') shape.header = { kind: 'text', ...variableText(component, 'header_text') };
  else if (format === 'IMAGE' || format === 'VIDEO' || format === 'DOCUMENT')
    shape.header = { kind: 'media', media: format === 'IMAGE' ? 'image' : format === 'VIDEO' ? 'video' : 'document' };
  else if (format === 'LOCATION') shape.header = { kind: 'location' };
  else shape.unsupported.push(`HEADER ${format}`);
}

/** Examples come as `body_text: [["Ana"]]`, `header_text: ["Ana"]` or, by name, `…_named_params: [{ param_name, example }]`. */
function variableText(component: Record<string, unknown>, key: string): { text: string; variables: TemplateVariable[] } {
  const text = string(component['text']) ?? '';
  const example = record(component['example']);
  const first = list(example[key]);
  const byPlace = Array.isArray(first[0]) ? list(first[0]) : first;
  const byName = list(example[`${key}_named_params`]).map(record);
  const names = [...new Set(Array.from(text.matchAll(placeholder), ([, name = '']) => name))];
  const variables = names.map((name, place) => {
    const named = byName.find((one) => one['param_name'] === name);
    const position = /^\d+$/.test(name) ? Number(name) - 1 : place;
    return { name, example: string(named?.['example']) ?? string(byPlace[position]) };
  });
  return { text, variables };
}

const buttonKinds: Record<string, TemplateButton['kind']> = {
  URL: 'url',
  // A one-time password's button: lists show it as URL, some as what it was made from. Both take the code as the end of a URL.
  OTP: 'url',
  QUICK_REPLY: 'quick-reply',
  COPY_CODE: 'copy-code',
  FLOW: 'flow',
  PHONE_NUMBER: 'phone',
};

function readButton(item: unknown, index: number): TemplateButton {
  const button = record(item);
  const type = upper(button['type']);
  const kind = buttonKinds[type] ?? 'other';
  const url = string(button['url']);
  const filled = type === 'OTP' || kind === 'copy-code' || (kind === 'url' && url !== undefined && /\{\{/.test(url));
  const example = Array.isArray(button['example']) ? string(button['example'][0]) : string(button['example']);
  return {
    index,
    kind,
    text: string(button['text']) ?? '',
    url,
    phone: string(button['phone_number']),
    value: filled ? 'required' : kind === 'quick-reply' || kind === 'flow' ? 'optional' : 'none',
    example,
  };
}

/** What the person will see with these values. Example: `shownTemplate(readTemplate(row), { variables: { '1': 'Ana' } }).body`. */
export function shownTemplate(shape: TemplateShape, values: TemplateValues): ShownTemplate {
  const { header } = shape;
  return {
    header: header && shownHeader(header, values.header),
    body: filledText(shape.body.text, values.variables),
    footer: shape.footer,
    buttons: shape.buttons.map(({ index, kind, text, url }) => ({
      index,
      kind,
      text,
      url: url === undefined ? undefined : filledText(url, { 1: own(values.buttons ?? {}, String(index))?.value ?? '' }),
    })),
  };
}

function shownHeader(header: TemplateHeader, given: TemplateValues['header']): ShownTemplate['header'] {
  if (header.kind === 'text') return { kind: 'text', text: filledText(header.text, given?.kind === 'text' ? given.variables : {}) };
  if (header.kind === 'location') {
    const place = given?.kind === 'location' ? given : undefined;
    return { kind: 'location', name: place?.name ?? '', address: place?.address ?? '' };
  }
  const file = given?.kind === 'media' ? given.media : undefined;
  return { kind: 'media', media: header.media, asset: file?.asset, link: file?.link, filename: file?.filename };
}

/** The message as one text, for lists and transcripts: header, body, footer. */
export function templateAsText(shown: ShownTemplate): string {
  const header = shown.header?.kind === 'text' ? shown.header.text : shown.header?.kind === 'location' ? shown.header.name : '';
  return [header, shown.body, shown.footer ?? ''].filter((text) => text !== '').join('\n');
}

function filledText(text: string, values: Record<string, string>): string {
  return text.replace(placeholder, (whole, name: string) => {
    const value = cleanValue(own(values, name) ?? '');
    return value === '' ? whole : value;
  });
}

/**
 * What is wrong with the values. Before the call the values are texts with `{{variables}}` of the flow, whose length is not known:
 * pass `filled: false`, and lengths are left alone. Example: `templateFaults(shape, { variables: {} }, { filled: true })[0]?.code`.
 */
export function templateFaults(shape: TemplateShape, values: TemplateValues, { filled }: { filled: boolean }): TemplateFault[] {
  const faults: TemplateFault[] = shape.unsupported.map((part) => ({ code: 'unsupported', at: [], params: { part } }));
  faults.push(...shape.body.variables.flatMap(({ name }) => valueFaults(own(values.variables, name), ['variables', name], name)));
  faults.push(...headerFaults(shape.header, values.header));
  for (const { index, value, text } of shape.buttons) {
    const given = cleanValue(own(values.buttons ?? {}, String(index))?.value ?? '');
    if (value === 'required' && given === '' && codeOf(shape, values, index) === undefined)
      faults.push({ code: 'button-value-missing', at: ['buttons', String(index)], params: { button: text } });
  }
  if (!filled) return faults;
  const shown = shownTemplate(shape, values);
  if (shown.body.length > whatsappLimits.body)
    faults.push({ code: 'body-too-long', at: ['variables'], params: { length: shown.body.length, most: whatsappLimits.body } });
  if (shown.header?.kind === 'text' && shown.header.text.length > whatsappLimits.headerText)
    faults.push({ code: 'header-too-long', at: ['header'], params: { length: shown.header.text.length, most: whatsappLimits.headerText } });
  return faults;
}

/** White space in a value becomes one space on sending: such a fault is worth a word and no obstacle. */
export function isMended({ code }: TemplateFault): boolean {
  return code === 'value-line-break' || code === 'value-spaces';
}

function valueFaults(value: string | undefined, at: string[], name: string): TemplateFault[] {
  const text = value ?? '';
  if (text.trim() === '') return [{ code: 'value-missing', at, params: { variable: name } }];
  if (/[\r\n\t]/.test(text)) return [{ code: 'value-line-break', at, params: { variable: name } }];
  return / {5,}/.test(text) ? [{ code: 'value-spaces', at, params: { variable: name } }] : [];
}

function headerFaults(header: TemplateHeader | undefined, given: TemplateValues['header']): TemplateFault[] {
  if (header === undefined) return [];
  const at = ['header'];
  if (header.kind === 'text') {
    const values = given?.kind === 'text' ? given.variables : {};
    return header.variables.flatMap(({ name }) => valueFaults(own(values, name), [...at, 'variables', name], name));
  }
  if (header.kind === 'location') {
    if (given?.kind !== 'location' || [given.latitude, given.longitude].some((text) => text.trim() === ''))
      return [{ code: 'header-place-missing', at, params: {} }];
    const wrong = !isWithin(given.latitude, 90) || !isWithin(given.longitude, 180);
    return wrong ? [{ code: 'header-place-wrong', at, params: {} }] : [];
  }
  const file = given?.kind === 'media' ? given.media : undefined;
  if ((file?.asset ?? '') === '' && (file?.link ?? '').trim() === '')
    return [{ code: 'header-file-missing', at, params: { kind: header.media } }];
  return file?.kind === header.media ? [] : [{ code: 'header-file-kind', at, params: { kind: header.media } }];
}

/** A degree within its bounds, or a text that the call will fill. */
const isWithin = (text: string, most: number) => text.includes('{{') || (Number.isFinite(Number(text)) && Math.abs(Number(text)) <= most);

/**
 * The one-time code of an authentication template: it goes into the body and again into its button (Cloud API, *Authentication
 * templates*), so that the button needs no value of its own. Undefined for every other button.
 */
export function codeOf(shape: TemplateShape, values: TemplateValues, index: number): string | undefined {
  const button = shape.buttons.find((one) => one.index === index);
  const isCode = button?.kind === 'url' && (button.url === undefined || /whatsapp\.com\/otp\/code/.test(button.url));
  const [first] = shape.body.variables;
  const code = isCode && first ? cleanValue(own(values.variables, first.name) ?? '') : '';
  return code === '' ? undefined : code;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const upper = (value: unknown): string => (string(value) ?? '').toUpperCase();
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
