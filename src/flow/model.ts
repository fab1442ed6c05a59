// The flow document's shape (DESIGN §2): zod schemas and the types derived from them.
// Not here: what a kind's own settings mean (blocks/*, actions/*), checks across the document (flow/check.ts).
import * as z from 'zod';

/** Names that would reach `Object.prototype` when used as a key; never allowed as an id. */
const prototypeNames = new Set(Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()));

/** An id inside a flow document: lower case letters, digits and hyphens, 1-64 characters. Example: `"menu-2"`. */
export const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'an id is 1-64 lower case letters, digits or hyphens and starts with a letter')
  .refine((id) => !prototypeNames.has(id), 'this word is reserved and cannot be an id');

/** The name of an exit: an id, or `option:<id>`, or `return:<id>`. Example: `"option:turnos"`. */
const exitNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}(:[a-z][a-z0-9-]{0,63})?$/, 'an exit is named by an id or by option:<id>')
  .refine((name) => !prototypeNames.has(name), 'this word is reserved and cannot be an exit');

/** The name of a variable. Example: `"dni"`, `"order_total"`. */
export const variableNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a variable is 1-64 lower case letters, digits or underscores and starts with a letter')
  .refine((name) => !prototypeNames.has(name), 'this word is reserved and cannot be a variable');

/** A BCP 47 language tag as flows use it. Example: `"es-AR"`. */
export const languageSchema = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2}|-[0-9]{3})?$/, 'a language looks like es, es-AR or es-419');

/** Text in one language, or by language tag. Example: `"Hola {{caller.name}}"` or `{"es":"Hola","pt":"Olá"}`. */
const textSchema = z.union([z.string().max(20_000), z.record(languageSchema, z.string().max(20_000))]);

/** Something spoken, everywhere in a document. `audio` names an asset that replaces the voice; `text` stays as its transcript. */
export const saySchema = z.strictObject({
  text: textSchema,
  audio: z.string().min(1).max(200).optional(),
  interruptible: z.boolean().optional(),
});

/** Where an action's exit leads: to a block, out of a subflow, or to the end of the call. Absent = go on. */
const actionExitSchema = z.strictObject({
  to: idSchema.optional(),
  end: z.literal(true).optional(),
  return: idSchema.optional(),
});

/** An action: hangs on a message, on an exit or on a block. `settings` are read by the kind's own model. */
export const actionSchema = z.strictObject({
  id: idSchema,
  kind: idSchema,
  v: z.int().min(1),
  settings: z.record(z.string(), z.unknown()).default({}),
  exits: z
    .record(exitNameSchema, actionExitSchema)
    .refine((exits) => Object.keys(exits).length <= 50, 'an action has at most 50 exits')
    .default({}),
});

/** A message of a block: what is said, then its actions. */
const messageSchema = z.strictObject({
  id: idSchema,
  say: saySchema,
  actions: z.array(actionSchema).max(50).default([]),
});

/** A block's exit. Without `to` and `return` the call ends there, after its actions. */
const blockExitSchema = z.strictObject({
  to: idSchema.optional(),
  return: idSchema.optional(),
  actions: z.array(actionSchema).max(50).optional(),
});

/** More exits than any kind has; a bound for hostile documents. */
const fewExits = (exits: Record<string, unknown>) => Object.keys(exits).length <= 200;

/** A block of the flow. `at` is its place on the canvas in pixels and does not count in a semantic diff. */
const blockSchema = z.strictObject({
  kind: idSchema,
  v: z.int().min(1),
  title: z.string().max(200),
  at: z.tuple([z.number(), z.number()]).default([0, 0]),
  messages: z.array(messageSchema).max(100).default([]),
  settings: z.record(z.string(), z.unknown()).default({}),
  actions: z.array(actionSchema).max(50).default([]),
  exits: z.record(exitNameSchema, blockExitSchema).refine(fewExits, 'a block has at most 200 exits').default({}),
});

/** The types a variable may have; values are normalised to them when they are set. */
const variableTypeSchema = z.enum(['text', 'digits', 'number', 'boolean', 'date']);

/** A variable of the flow. A sensitive one is never stored, logged or traced (DESIGN §3). */
const variableSchema = z.strictObject({
  name: variableNameSchema,
  type: variableTypeSchema,
  sensitive: z.boolean().default(false),
  initial: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

/** The whole document. Example: see `examples/clinica.flow.json`. */
export const flowSchema = z.strictObject({
  schema: z.literal('atiende/flow@1'),
  id: idSchema,
  name: z.string().min(1).max(200),
  languages: z.array(languageSchema).min(1).max(20),
  voice: z.string().max(100).default('default'),
  timeZone: z.string().min(1).max(100),
  variables: z.array(variableSchema).max(500).default([]),
  person: idSchema.optional(),
  fault: z.strictObject({ say: saySchema, actions: z.array(actionSchema).max(10).default([]) }).optional(),
  /** What the ear doubts or does not understand in this flow's blocks may be kept as audio for a while; absent = never. */
  keepUtterances: z.boolean().optional(),
  limits: z.strictObject({ callS: z.int().min(10).max(86_400).default(1800) }).default({ callS: 1800 }),
  start: idSchema,
  returns: z.array(idSchema).max(50).default([]),
  canvas: z
    .strictObject({ notes: z.array(z.unknown()).max(1000).default([]), sections: z.array(z.unknown()).max(200).default([]) })
    .default({ notes: [], sections: [] }),
  blocks: z.record(idSchema, blockSchema),
});

export type Text = z.infer<typeof textSchema>;
export type Say = z.infer<typeof saySchema>;
export type ActionExit = z.infer<typeof actionExitSchema>;
export type Action = z.infer<typeof actionSchema>;
export type Message = z.infer<typeof messageSchema>;
export type BlockExit = z.infer<typeof blockExitSchema>;
export type Block = z.infer<typeof blockSchema>;
export type VariableType = z.infer<typeof variableTypeSchema>;
export type Variable = z.infer<typeof variableSchema>;
export type Flow = z.infer<typeof flowSchema>;

/** The value a variable may hold in a call. */
export type Value = string | number | boolean | null;
