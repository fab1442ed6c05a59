// Filling the templates of an HTTP channel: each value goes into its place so that it cannot leave it. Pure.
// Not here: which templates a channel has (settings.ts), the template language itself (flow/).
import { brokenExpressionsIn, fill, FillError } from '#flow/fill.ts';
import { templateParts, variablesIn } from '#flow/template.ts';
import { refusal } from '#wire/http/carrier-http.ts';

/** Names that a template may use, beside `secret.<name>`. `toDigits` and `originDigits` are without `+`. */
const templateNames = ['text', 'to', 'toDigits', 'origin', 'originDigits', 'id', 'key', 'webhook'] as const;

/** Secrets that a template may use, as `{{secret.token}}`. */
const templateSecrets = ['token', 'password'] as const;

/** What templates are filled with. */
export interface TemplateValues {
  values: Record<(typeof templateNames)[number], string>;
  secrets: Record<string, string>;
}

/** Numbers and dates are not put in, so that neither says anything. */
const noPlace = { language: 'en', timeZone: 'UTC' };

/** What is wrong with a template; undefined = nothing. */
export function templateFault(template: string): string | undefined {
  const [broken] = brokenExpressionsIn(template);
  if (broken !== undefined) return `${broken} cannot be read`;
  const known = new Set<string>([...templateNames, ...templateSecrets.map((name) => `secret.${name}`)]);
  const unknown = variablesIn(template).find((name) => !known.has(name));
  return unknown === undefined ? undefined : `{{${unknown}}} is not known here; there are ${[...known].join(', ')}`;
}

/** A text with its values as they are, for places that encode by themselves (a JSON string, a form's field). */
export function fillPlain(template: string, values: TemplateValues): string {
  return parts(template, values, (source, get) => JSON.parse(`"${fill(source, get, { ...noPlace, place: 'json' })}"`) as string);
}

/**
 * A JSON template: parsed first, then every string in it is filled and the whole is written anew, so that no value can end its string.
 * Names of fields are never filled. Throws `SyntaxError` where the template is no JSON.
 */
export function fillJson(template: string, values: TemplateValues): string {
  return JSON.stringify(filled(JSON.parse(template), values));
}

function filled(json: unknown, values: TemplateValues): unknown {
  if (typeof json === 'string') return fillPlain(json, values);
  if (Array.isArray(json)) return json.map((one) => filled(one, values));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, filled(value, values)]));
}

/** An address: each value percent-encoded. One that is only dots would climb the path and is refused. */
export function fillUrl(template: string, values: TemplateValues): string {
  return parts(template, values, (source, get) => {
    const text = fill(source, get, { ...noPlace, place: 'url' });
    if (/^\.+$/.test(text)) throw refusal('a value of the address is only dots', { remedy: 'never', carrierCode: 'address' });
    return text;
  });
}

/** A header's value. Throws a refusal for a line break and for what a header cannot carry (all but printable ASCII and tabs). */
export function fillHeader(name: string, template: string, values: TemplateValues): string {
  const text = parts(template, values, (source, get) => fill(source, get, { ...noPlace, place: 'header' }));
  if (!/^[\t\x20-\x7e]*$/.test(text))
    throw refusal(`the header ${name} cannot carry this value`, { remedy: 'never', carrierCode: 'header' });
  return text;
}

/** Each expression filled alone, so that a value that looks like an expression stays a value. */
function parts(
  template: string,
  { values, secrets }: TemplateValues,
  put: (source: string, get: (name: string) => string | undefined) => string,
): string {
  try {
    return templateParts(template)
      .map((part) => {
        if (part.kind === 'literal') return part.text;
        const { secret, source } = part.expression;
        if (secret !== undefined) return put('{{value}}', () => own(secrets, secret) ?? '');
        return put(source, (name) => own(values, name));
      })
      .join('');
  } catch (error) {
    if (!(error instanceof FillError)) throw error;
    throw refusal('a value does not fit into its place', { remedy: 'never', carrierCode: error.code });
  }
}

function own(from: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}
