// Values that nearly fit a route's schema, and requests with bytes changed: hostile HTTP for fast-check. Not here: sending it (http.ts).
import fc from 'fast-check';

/** As much of JSON Schema as zod makes of the routes. */
export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
}

/** What stands where nothing of the kind is expected. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '\0',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%2e%2e%2f',
    "' or 1=1 --",
    '{{7*7}}',
    '<img src=x onerror=alert(1)>',
    '\u{202e}\u{feff}',
    '\ud800',
  ),
  fc.constantFrom(-1, 0, 1e308, -0, 2 ** 53, 0.1, Number.MIN_VALUE),
  fc.constantFrom([], {}, [[[[[[]]]]]], true, { __proto__: 1, toString: 2, length: -1 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.integer({ min: 1, max: 3000 }).map((count) => 'ñ'.repeat(count)),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Things that exist, so that something is found now and then. */
const known = fc.constantFrom('hola', 'sandbox', 'ana', 'ventas', 'saludo', 'm1', 'es', 'es-AR', '+5491155550000', '127.0.0.1', 'a@b.co');

/** A value for a schema: mostly of its shape, with hostile values at every place. */
export function fitting(schema: JsonSchema | boolean | undefined, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema !== 'object' || depth > 6) return hostile;
  return fc.oneof({ weight: 14, arbitrary: shaped(schema, depth) }, { weight: 1, arbitrary: hostile });
}

function shaped(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined && choices.length > 0) return fc.oneof(...choices.map((one) => fitting(one, depth + 1)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined && schema.enum.length > 0) return fc.constantFrom(...schema.enum);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'string') return fc.oneof(known, fc.string({ maxLength: 30 }), fc.uuid());
  if (type === 'number' || type === 'integer') return fc.oneof(fc.nat(100), fc.integer(), fc.double());
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') {
    const item = schema.prefixItems?.[0] ?? (typeof schema.items === 'object' ? schema.items : undefined);
    return fc.array(fitting(item, depth + 1), { maxLength: 4 });
  }
  return type === 'object' ? object(schema, depth) : hostile;
}

function object(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, one]) => [name, schema.required?.includes(name) === true, fitting(one, depth + 1)] as const,
  );
  const more = typeof schema.additionalProperties === 'object' ? fitting(schema.additionalProperties, depth + 1) : hostile;
  const extra = fc.dictionary(fc.oneof(known, fc.constantFrom('__proto__', 'constructor', '')), more, {
    maxKeys: schema.properties === undefined ? 3 : 1,
  });
  return fc
    .tuple(extra, ...fields.map(([, required, value]) => fc.option(value, { freq: required ? 30 : 2, nil: undefined })))
    .map(([first, ...values]) => ({ ...first, ...Object.fromEntries(fields.map(([name], i) => [name, values[i]])) }));
}
