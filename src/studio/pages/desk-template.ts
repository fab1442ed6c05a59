// A WhatsApp template at the desk: what it asks the agent for, one thing a field, and the message made of what was typed. Pure.
// Not here: the fields (desk-template-fields.tsx), what a template wants (flow/whatsapp-template.ts), sending it (the server).
import type * as z from 'zod';
import type { deskMessageSchema } from '#api/contract/desk-shapes.ts';
import type { CallAnswer } from '#api/contract/client.ts';
import { isMended, templateFaults, type TemplateFault, type TemplateShape, type TemplateValues } from '#flow/whatsapp-template.ts';

/** A template that may be sent from the desk, as the server lists it. */
export type DeskTemplate = CallAnswer<'deskChannels'>['whatsappNumbers'][number]['templates'][number];

/** The template of a message as the server takes it. */
export type TemplateMessage = Extract<z.input<typeof deskMessageSchema>, { channel: 'whatsapp' }>['template'];

/** One thing that a template asks for. `at` = its path in the message, which is where the server names a problem of it. */
export interface Asked {
  at: string;
  /** What it is: the word it is labelled with (kit/message-words.json), or the variable itself. */
  label:
    | 'variable'
    | 'headerVariable'
    | 'link-image'
    | 'link-video'
    | 'link-document'
    | 'filename'
    | 'name'
    | 'address'
    | 'latitude'
    | 'longitude'
    | 'buttonUrl'
    | 'buttonCode';
  /** The variable's or the button's name. */
  name: string;
  example: string | undefined;
  optional: boolean;
  maxLength: number;
}

/** What was typed, by `Asked.at`. */
export type TypedValues = Readonly<Record<string, string>>;

const asked = (at: string, label: Asked['label'], more: Partial<Asked> = {}): Asked => ({
  at,
  label,
  name: '',
  example: undefined,
  optional: false,
  maxLength: 1000,
  ...more,
});

/** What a template asks for, in the order in which the person reads it: header, body, buttons. */
export function askedBy(shape: TemplateShape): Asked[] {
  const { header, body, buttons } = shape;
  const above: Asked[] = [];
  if (header?.kind === 'text')
    above.push(
      ...header.variables.map(({ name, example }) => asked(`header.variables.${name}`, 'headerVariable', { name, example, maxLength: 60 })),
    );
  if (header?.kind === 'media') {
    above.push(asked('header.media.link', `link-${header.media}`, { example: 'https://' }));
    if (header.media === 'document') above.push(asked('header.media.filename', 'filename', { optional: true, maxLength: 240 }));
  }
  if (header?.kind === 'location')
    above.push(
      asked('header.name', 'name', { optional: true, maxLength: 200 }),
      asked('header.address', 'address', { optional: true, maxLength: 500 }),
      asked('header.latitude', 'latitude', { example: '-34.6037', maxLength: 20 }),
      asked('header.longitude', 'longitude', { example: '-58.3816', maxLength: 20 }),
    );
  return [
    ...above,
    ...body.variables.map(({ name, example }) => asked(`variables.${name}`, 'variable', { name, example })),
    ...buttons.flatMap(({ index, kind, text, value, example }) =>
      value === 'required' ? [asked(`buttons.${index}`, kind === 'copy-code' ? 'buttonCode' : 'buttonUrl', { name: text, example })] : [],
    ),
  ];
}

/** The message as far as it was typed. Example: `templateMessage(one, shape, { 'variables.1': 'Ana' }).variables` is `{ '1': 'Ana' }`. */
export function templateMessage(
  { name, language }: Pick<DeskTemplate, 'name' | 'language'>,
  shape: TemplateShape,
  typed: TypedValues,
): TemplateMessage {
  const text = (at: string): string => (typed[at] ?? '').trim();
  const filled = (at: string, names: readonly { name: string }[]) =>
    Object.fromEntries(names.map((one) => [one.name, text(`${at}.${one.name}`)]));
  const buttons = shape.buttons.flatMap(({ index, kind, value }) =>
    value === 'required'
      ? [[String(index), { kind: kind === 'copy-code' ? kind : ('url' as const), value: text(`buttons.${index}`) }] as const]
      : [],
  );
  const header = headerOf(shape.header, text, filled);
  return {
    name,
    language,
    variables: filled('variables', shape.body.variables),
    ...(header === undefined ? {} : { header }),
    ...(buttons.length === 0 ? {} : { buttons: Object.fromEntries(buttons) }),
  };
}

function headerOf(
  header: TemplateShape['header'],
  text: (at: string) => string,
  filled: (at: string, names: readonly { name: string }[]) => Record<string, string>,
): TemplateMessage['header'] {
  if (header === undefined) return undefined;
  if (header.kind === 'text')
    return header.variables.length === 0 ? undefined : { kind: 'text', variables: filled('header.variables', header.variables) };
  if (header.kind === 'location') {
    const [name, address, latitude, longitude] = ['name', 'address', 'latitude', 'longitude'].map((key) => text(`header.${key}`));
    return { kind: 'location', name, address, latitude: latitude ?? '', longitude: longitude ?? '' };
  }
  const filename = text('header.media.filename');
  return { kind: 'media', media: { kind: header.media, link: text('header.media.link'), ...(filename === '' ? {} : { filename }) } };
}

/** What stands in the way of sending it, first things first. Example: `obstacles(shape, message)[0]?.code` is `'value-missing'`. */
export function obstacles(shape: TemplateShape, message: TemplateMessage): (Pick<TemplateFault, 'at'> & { code: string })[] {
  const { header } = message;
  const link = header?.kind === 'media' ? header.media.link : '';
  const wrongLink = link !== '' && !/^https:\/\/[^\s/]+\.[^\s/]+/i.test(link);
  return [
    ...templateFaults(shape, valuesOf(message), { filled: true }).filter((one) => !isMended(one)),
    ...(wrongLink ? [{ code: 'invalid_format', at: ['header'] }] : []),
  ];
}

/** The code of the obstacle that a field shows under itself: not that it is still empty. */
export function obstacleAt(found: ReturnType<typeof obstacles>, { at, label }: Asked, typed: TypedValues): string | undefined {
  const length = (typed[at] ?? '').trim().length;
  if (length === 0) return undefined;
  const isFirst = label.startsWith('link-') || label === 'longitude' || label === 'headerVariable';
  const longest = Math.max(...Object.values(typed).map((text) => text.trim().length));
  return found.find((one) => {
    if (one.code.endsWith('-missing')) return false;
    const path = one.at.join('.');
    return path === at || (path === 'header' && isFirst) || (path === 'variables' && label === 'variable' && length === longest);
  })?.code;
}

/** The values as a shape reads them. */
export function valuesOf({ variables = {}, header, buttons }: TemplateMessage): TemplateValues {
  if (header?.kind === 'text') return { variables, buttons, header: { kind: 'text', variables: header.variables ?? {} } };
  return {
    variables,
    buttons,
    header: header?.kind === 'location' ? { ...header, name: header.name ?? '', address: header.address ?? '' } : header,
  };
}
