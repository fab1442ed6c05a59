// Choosing a WhatsApp template and giving it what it asks for: header, variables, buttons. Only approved ones can be chosen; the others say why not.
// Not here: how the message looks (message-bubble.tsx), what a template asks for (flow/whatsapp-template.ts).
import type { Installation } from '#flow/problem.ts';
import type { Path } from '#flow/walk.ts';
import { readListed, shownTemplate, type ShownTemplate, type TemplateShape } from '#flow/whatsapp-template.ts';
import { FieldGroup, Pair } from './field-frame.tsx';
import { FileField } from './file-field.tsx';
import { useFormScope } from './form-scope.ts';
import { useMessageWords } from './message-bubble.tsx';
import { sampleText } from './sample-values.ts';
import { ChoiceField, type Option } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';

interface MediaValue {
  kind: 'image' | 'video' | 'document' | 'audio';
  asset?: string | undefined;
  link?: string | undefined;
  caption?: string | undefined;
  filename?: string | undefined;
}

type HeaderValue =
  | { kind: 'text'; variables: Record<string, string> }
  | { kind: 'media'; media: MediaValue }
  | { kind: 'location'; latitude: string; longitude: string; name: string; address: string };

/** A template as an action holds it. */
export interface ChosenTemplate {
  name: string;
  language: string;
  variables: Record<string, string>;
  header?: HeaderValue | undefined;
  buttons?: Record<string, { kind: 'url' | 'quick-reply' | 'copy-code' | 'flow'; value: string }> | undefined;
}

type Listed = Installation['whatsappNumbers'][number]['templates'][number];

const keyOf = (template: { name: string; language: string }) => `${template.name} · ${template.language}`;
const isApproved = ({ status }: Listed) => status.toUpperCase() === 'APPROVED';

/** Does it ask for more than the body's variables? */
function asksForMore(shape: TemplateShape): boolean {
  const { header, buttons } = shape;
  const headerAsks = header !== undefined && (header.kind !== 'text' || header.variables.length > 0);
  return headerAsks || buttons.some((button) => button.value === 'required');
}

/** The template that was chosen, as its account lists it; undefined where it is not there any more. */
function useListed(origin: string, value: ChosenTemplate | undefined): Listed | undefined {
  const { installation } = useFormScope();
  if (value === undefined) return undefined;
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  return number?.templates.find((one) => one.name === value.name && one.language === value.language);
}

/** How the chosen template will look, with sample values; undefined where it is not listed. */
export function useShownTemplate(origin: string, value: ChosenTemplate | undefined): ShownTemplate | undefined {
  const { flow } = useFormScope();
  const listed = useListed(origin, value);
  if (!listed || !value) return undefined;
  const filled = (texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, sampleText(flow, text, 'message')]));
  const { header, buttons } = value;
  return shownTemplate(readListed(listed), {
    variables: filled(value.variables),
    header:
      header?.kind === 'text'
        ? { kind: 'text', variables: filled(header.variables) }
        : header?.kind === 'location'
          ? { ...header, name: sampleText(flow, header.name, 'message'), address: sampleText(flow, header.address, 'message') }
          : header,
    buttons:
      buttons &&
      Object.fromEntries(
        Object.entries(buttons).map(([index, button]) => [index, { ...button, value: sampleText(flow, button.value, 'message') }]),
      ),
  });
}

/** What a template begins with: its own values where the new one has the same names. */
function chosen(listed: Listed, before: ChosenTemplate | undefined): ChosenTemplate {
  const { body, header } = readListed(listed);
  const kept = body.variables.flatMap(({ name }) => {
    const text = before?.variables[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  const made: ChosenTemplate = { name: listed.name, language: listed.language, variables: Object.fromEntries(kept) };
  if (header?.kind === 'media') made.header = { kind: 'media', media: { kind: header.media } };
  if (header?.kind === 'location') made.header = { kind: 'location', latitude: '', longitude: '', name: '', address: '' };
  if (header?.kind === 'text' && header.variables.length > 0) made.header = { kind: 'text', variables: {} };
  return made;
}

/** Category and quality, or why it cannot be chosen. */
function useStanding(bodyOnly: boolean): (template: Listed) => string {
  const word = useMessageWords();
  const known = (key: string, spare: string) => {
    const found = word(key);
    return found === key ? spare : found;
  };
  return (template) => {
    const { category, quality, status } = template;
    return [
      ...(isApproved(template) ? [] : [known(`status-${status.toUpperCase()}`, status)]),
      ...(bodyOnly && asksForMore(readListed(template)) ? [word('asksForMore')] : []),
      ...(category === undefined ? [] : [known(`category-${category.toUpperCase()}`, category)]),
      ...(quality === undefined || quality.toUpperCase() === 'UNKNOWN' ? [] : [known(`quality-${quality.toUpperCase()}`, quality)]),
    ].join(' · ');
  };
}

interface PartProps {
  shape: TemplateShape;
  path: Path;
  value: ChosenTemplate;
  onChange: (value: ChosenTemplate) => boolean;
}

function HeaderFields({ shape: { header }, path, value, onChange }: PartProps) {
  const word = useMessageWords();
  const at = [...path, 'header'];
  const given = value.header;
  if (header?.kind === 'text') {
    const variables = given?.kind === 'text' ? given.variables : {};
    return header.variables.map(({ name, example }) => (
      <TextField
        key={name}
        label={word('headerVariable', { name: `{{${name}}}` })}
        path={[...at, 'variables', name]}
        value={variables[name] ?? ''}
        placeholder={example === undefined ? '' : word('eg', { text: example })}
        maxLength={2000}
        onChange={(text) => onChange({ ...value, header: { kind: 'text', variables: { ...variables, [name]: text } } })}
      />
    ));
  }
  if (header?.kind === 'media') {
    const media: MediaValue = given?.kind === 'media' ? given.media : { kind: header.media };
    const put = (change: Partial<MediaValue>) => onChange({ ...value, header: { kind: 'media', media: { ...media, ...change } } });
    return (
      <>
        <FileField kind={header.media} path={at} value={media} onChange={(file) => put({ asset: undefined, link: undefined, ...file })} />
        {header.media === 'document' ? (
          <TextField
            label={word('filename')}
            path={[...at, 'media', 'filename']}
            value={media.filename ?? ''}
            placeholder="comprobante.pdf"
            maxLength={240}
            onChange={(filename) => put({ filename: filename === '' ? undefined : filename })}
          />
        ) : null}
      </>
    );
  }
  if (header?.kind !== 'location') return null;
  const place = given?.kind === 'location' ? given : { kind: 'location' as const, latitude: '', longitude: '', name: '', address: '' };
  const field = (key: 'latitude' | 'longitude' | 'name' | 'address', placeholder: string) => (
    <TextField
      label={word(key)}
      path={key === 'latitude' ? at : [...at, key]}
      value={place[key]}
      placeholder={placeholder}
      maxLength={key === 'address' ? 500 : key === 'name' ? 200 : 100}
      onChange={(text) => onChange({ ...value, header: { ...place, [key]: text } })}
    />
  );
  return (
    <>
      {field('name', 'Clínica Sol')}
      {field('address', 'Av. Corrientes 1234')}
      <Pair>
        {field('latitude', '-34.6037')}
        {field('longitude', '-58.3816')}
      </Pair>
    </>
  );
}

function ButtonFields({ shape, path, value, onChange }: PartProps) {
  const word = useMessageWords();
  return shape.buttons.map(({ index, kind, text, url, value: asked, example }) => {
    if (asked !== 'required' || (kind !== 'url' && kind !== 'copy-code')) return null;
    return (
      <TextField
        key={index}
        label={word(kind === 'url' ? 'buttonUrl' : 'buttonCode', { name: text })}
        help={kind === 'url' && url !== undefined ? url : undefined}
        path={[...path, 'buttons', String(index)]}
        value={value.buttons?.[String(index)]?.value ?? ''}
        placeholder={example === undefined ? '' : word('eg', { text: example })}
        maxLength={2000}
        onChange={(typed) => onChange({ ...value, buttons: { ...value.buttons, [String(index)]: { kind, value: typed } } })}
      />
    );
  });
}

/** The fields. `origin` is the WhatsApp number the templates belong to; `bodyOnly`: nothing but the body's variables can be given. */
export function TemplateFields({
  label,
  path,
  origin,
  value,
  bodyOnly = false,
  clearable = false,
  onChange,
}: {
  label: string;
  path: Path;
  origin: string;
  value: ChosenTemplate | undefined;
  bodyOnly?: boolean;
  clearable?: boolean;
  onChange: (value: ChosenTemplate | undefined) => boolean;
}) {
  const { installation } = useFormScope();
  const word = useMessageWords();
  const standing = useStanding(bodyOnly);
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  const templates = (number?.templates ?? []).toSorted((a, b) => Number(isApproved(b)) - Number(isApproved(a)));
  const listed = useListed(origin, value);
  const shape = listed && readListed(listed);
  const names = shape?.body.variables ?? Object.keys(value?.variables ?? {}).map((name) => ({ name, example: undefined }));
  const options = templates.map((one): Option => {
    const note = standing(one);
    return {
      value: keyOf(one),
      label: keyOf(one),
      disabled: !isApproved(one) || (bodyOnly && asksForMore(readListed(one))),
      ...(note === '' ? {} : { note }),
    };
  });
  const choose = (key: string | undefined) => {
    const next = templates.find((one) => keyOf(one) === key);
    onChange(next && chosen(next, value));
  };
  const part = shape && value && { shape, path, value, onChange };
  return (
    <>
      <ChoiceField
        label={label}
        path={path}
        deep={listed === undefined}
        value={value === undefined ? undefined : keyOf(value)}
        empty={number === undefined ? word('firstNumber') : word('noTemplates')}
        clearable={clearable}
        options={options}
        onChange={choose}
      />
      {value === undefined || (names.length === 0 && (!shape || !asksForMore(shape))) ? null : (
        <FieldGroup title={word('templateData')}>
          {part && !bodyOnly ? <HeaderFields {...part} /> : null}
          {names.map(({ name, example }) => (
            <TextField
              key={`${keyOf(value)} ${name}`}
              label={`{{${name}}}`}
              path={[...path, 'variables', name]}
              value={value.variables[name] ?? ''}
              placeholder={example === undefined ? '' : word('eg', { text: example })}
              maxLength={2000}
              onChange={(text) => onChange({ ...value, variables: { ...value.variables, [name]: text } })}
            />
          ))}
          {part && !bodyOnly ? <ButtonFields {...part} /> : null}
        </FieldGroup>
      )}
    </>
  );
}
