// The fields of a kind's settings, drawn from the JSON Schema that the server tells. Not here: what a setting means (adapters), saving.
import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The part of JSON Schema that settings use. */
interface Schema {
  type?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  anyOf?: Schema[];
}

/** One setting by its path: `['tls', 'ca']` lies inside `tls`. */
export interface SettingField {
  path: string[];
  schema: Schema;
  required: boolean;
}

/** An optional value's own schema. */
function bare(schema: Schema): Schema {
  const choices = (schema.anyOf ?? []).filter((one) => one.type !== 'null');
  return choices.length === 1 && choices[0]
    ? { ...choices[0], ...(schema.default === undefined ? {} : { default: schema.default }) }
    : schema;
}

/** All settings in the schema's order, groups opened. Example: `fieldsOf(kind.settings).map((field) => field.path.join('.'))`. */
export function fieldsOf(settings: object, path: string[] = []): SettingField[] {
  const { properties = {}, required = [] } = settings as Schema;
  return Object.entries(properties).flatMap(([name, raw]): SettingField[] => {
    const schema = bare(raw);
    const at = [...path, name];
    if (schema.type === 'object' && schema.properties) return fieldsOf(schema, at);
    return [{ path: at, schema, required: path.length === 0 && required.includes(name) && schema.default === undefined }];
  });
}

/** The value at a path; undefined where it is not set. */
export function settingAt(values: Record<string, unknown>, [name = '', ...rest]: string[]): unknown {
  const value = values[name];
  if (rest.length === 0) return value;
  return typeof value === 'object' && value !== null ? settingAt(value as Record<string, unknown>, rest) : undefined;
}

/** The values with one changed; undefined takes it away. */
export function withSetting(values: Record<string, unknown>, [name = '', ...rest]: string[], value: unknown): Record<string, unknown> {
  const { [name]: before, ...others } = values;
  const inner = typeof before === 'object' && before !== null ? (before as Record<string, unknown>) : {};
  const next = rest.length === 0 ? value : withSetting(inner, rest, value);
  return next === undefined ? others : { ...others, [name]: next };
}

const linesOf = (text: string) => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));

/** `name: value` lines as a record; a line without a colon stays with an empty value, so that nothing typed is lost. */
function recordOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

const asText = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** What was typed as JSON, or the text itself, which the server then refuses with a reason. */
function jsonOf(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** One field. Texts: `channelSettings.<kind>.<path>` and `…Help`; a setting without a text shows its own name. */
export function SettingInput({
  kind,
  field: { path, schema, required },
  value,
  error,
  onChange,
}: {
  kind: string;
  field: SettingField;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const { t } = useTranslation();
  const name = path.join('.');
  const key = `channelSettings.${kind}-${path.join('-')}`;
  const label = t(key, { defaultValue: t(`channelSettings.${path.at(-1)}`, { defaultValue: name }) });
  const help = t(`${key}Help`, { defaultValue: t(`channelSettings.${path.at(-1)}Help`, { defaultValue: '' }) });
  const shared = {
    label,
    error,
    ...(help === '' ? {} : { description: help }),
  };
  const shown = value ?? schema.default;
  if (schema.type === 'boolean')
    return (
      <Switch
        label={label}
        {...(help === '' ? {} : { description: help })}
        checked={shown === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (schema.enum)
    return (
      <Select
        {...shared}
        data={schema.enum.map((one) => {
          const word = asText(one);
          return { value: word, label: t(`${key}-${word}`, { defaultValue: word }) };
        })}
        value={asText(shown) || null}
        onChange={(next) => onChange(schema.enum?.find((one) => asText(one) === next))}
      />
    );
  if (schema.type === 'integer' || schema.type === 'number')
    return (
      <NumberInput
        {...shared}
        value={typeof shown === 'number' ? shown : ''}
        allowDecimal={schema.type === 'number'}
        {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
        {...(schema.maximum === undefined || schema.maximum > 1e12 ? {} : { max: schema.maximum })}
        onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
      />
    );
  if (schema.type === 'array')
    return (
      <Textarea
        {...shared}
        description={help === '' ? t('channels.list') : help}
        autosize
        minRows={2}
        classNames={{ input: 'a-mono' }}
        defaultValue={Array.isArray(shown) ? shown.map(asText).join('\n') : ''}
        onChange={(event) => onChange(linesOf(event.currentTarget.value))}
      />
    );
  const holdsMore = typeof schema.additionalProperties === 'object' && schema.additionalProperties.type === 'object';
  if (schema.type === 'object' && holdsMore)
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        classNames={{ input: 'a-mono' }}
        defaultValue={typeof shown === 'object' && shown !== null && Object.keys(shown).length > 0 ? JSON.stringify(shown) : ''}
        onChange={(event) => onChange(jsonOf(event.currentTarget.value))}
      />
    );
  if (schema.type === 'object')
    return (
      <Textarea
        {...shared}
        description={help === '' ? t('channels.pairs') : help}
        autosize
        minRows={2}
        classNames={{ input: 'a-mono' }}
        defaultValue={
          typeof shown === 'object' && shown !== null
            ? Object.entries(shown)
                .map(([one, text]) => `${one}: ${asText(text)}`)
                .join('\n')
            : ''
        }
        onChange={(event) => onChange(recordOf(event.currentTarget.value))}
      />
    );
  const long = /body|template|certificate|ca$/i.test(name);
  const typed = (text: string) => onChange(text === '' && !required ? undefined : text);
  return long ? (
    <Textarea
      {...shared}
      autosize
      minRows={3}
      maxRows={10}
      classNames={{ input: 'a-mono' }}
      value={asText(shown)}
      onChange={(event) => typed(event.currentTarget.value)}
    />
  ) : (
    <TextInput {...shared} autoComplete="off" value={asText(shown)} onChange={(event) => typed(event.currentTarget.value)} />
  );
}
