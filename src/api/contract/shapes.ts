// The shapes that several routes share, as zod schemas. Store rows never leave as they are: these say what the outside sees.
import * as z from 'zod';
import { agentSkillsSchema, teamQueueSchema } from '#flow/team-queue.ts';

export const roleSchema = z.enum(['admin', 'designer', 'supervisor', 'agent']);
export const languageSchema = z.enum(['es', 'pt', 'en']);
/** Names of teams, agents, trunks: like a flow's ids. */
export const slugSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'use 1-64 lower case letters, digits or hyphens, starting with a letter');

/** An instant that comes in: epoch ms within what a date can be (ECMA-262, time values). */
export const instantSchema = z.number().int().min(0).max(8.64e15);
/** A number that PostgreSQL's `integer` holds: versions, revisions. */
export const wholeSchema = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);
/** The same where it stands in an address, as text. */
export const instantText = z.coerce.number().pipe(instantSchema);
export const wholeText = z.coerce.number().pipe(wholeSchema);
/** A row's id in an address, as PostgreSQL's `bigint` counts them and JSON still holds them exactly. */
export const rowIdText = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** How many rows a list gives at most. */
export const limitText = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  language: languageSchema,
  mustChangePassword: z.boolean(),
  disabled: z.boolean(),
  createdAt: z.number(),
  lastSeenAt: z.number().optional(),
});

export const problemSchema = z.object({
  level: z.enum(['error', 'warning', 'advice']),
  code: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export const flowSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number(),
  publishedAt: z.number().optional(),
  publishedBy: z.string().optional(),
  draftRevision: z.number(),
  draftUpdatedAt: z.number(),
  draftUpdatedBy: z.string().optional(),
  changed: z.boolean(),
  lines: z.array(z.string()),
  lastCallAt: z.number().optional(),
  callsToday: z.number(),
  /** While the words of its menus are made ready (`share` 0 to 1), or where some cannot be (`failed`): there it takes keys only. */
  words: z.object({ share: z.number(), failed: z.boolean() }).optional(),
});

export const lineSchema = z.object({
  name: z
    .string()
    .regex(
      /^\+?[A-Za-z0-9._-]{1,64}$/,
      'a line is a SIP user or a number: 1-64 letters, digits, dot, hyphen, underscore, with an optional leading +',
    ),
  flow: z.string(),
  number: z
    .string()
    .regex(/^\+[1-9]\d{5,14}$/, 'write the number as +5491155550100')
    .optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country is two capital letters, e.g. AR')
    .default('AR'),
  enabled: z.boolean().default(true),
  note: z.string().max(500).default(''),
});

export const teamSchema = z.object({
  id: slugSchema,
  name: z.string().min(1).max(100),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .default('#0F766E'),
  agents: z.array(slugSchema).max(500).default([]),
  ringS: z.int().min(5).max(120).default(20),
  music: z.string().default('default'),
  queue: teamQueueSchema.prefault({}),
});

const agentContactSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('registered') }),
  z.object({
    kind: z.literal('sip'),
    uri: z.string().regex(/^sips?:[^\s<>"]{1,200}$/, 'write an address such as sip:ana@192.0.2.10:5060'),
  }),
  z.object({ kind: z.literal('browser') }),
  z.object({ kind: z.literal('number'), number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'write the number as +5491155550100') }),
]);

export const agentSchema = z.object({
  id: slugSchema,
  name: z.string().min(1).max(100),
  userId: z.string().optional(),
  contact: agentContactSchema.default({ kind: 'registered' }),
  available: z.boolean().default(true),
  skills: agentSkillsSchema.default({}),
  /** May pass callers on to outside numbers, under the admin's rules. */
  mayTransferOutside: z.boolean().default(false),
});

/** An agent with what is known of it now. */
export const agentViewSchema = agentSchema.extend({
  sipUser: z.string(),
  registered: z.boolean(),
  state: z.enum(['available', 'ringing', 'talking', 'held', 'wrap-up', 'away', 'offline']),
  /** Why away: id of an away reason, or `no-answer`. */
  reason: z.string().optional(),
  teams: z.array(z.string()),
});

export const trunkSchema = z.object({
  name: slugSchema,
  addresses: z.array(z.string().max(100)).max(100).default([]),
  outbound: z.string().max(300).default(''),
  user: z.string().max(100).default(''),
  callerFrom: z.enum(['from', 'p-asserted-identity']).default('from'),
  enabled: z.boolean().default(true),
  note: z.string().max(500).default(''),
  /** Where we register as `user`, e.g. `sip:carrier.example`. */
  registrar: z.string().max(300).optional(),
  dialledFrom: z.enum(['request-uri', 'to', 'diversion', 'history-info']).optional(),
  /** `refer` = callers who go on to a number of this trunk are handed to the carrier; absent = joined here. */
  transferBy: z.enum(['bridge', 'refer']).optional(),
  /** `off` = keys are not looked for as tones in the audio; absent = they are, where the far side knows no events. */
  toneKeys: z.enum(['auto', 'off']).optional(),
  /** `on` = Opus is offered, and taken where the carrier prefers it; absent = PCMU and PCMA only. */
  opus: z.enum(['on', 'off']).optional(),
});

/** Whose stored password or key the secret file of this installation does not open. */
export const lockedSecretSchema = z.object({
  kind: z.enum(['trunk', 'channel', 'agent', 'voice', 'recogniser']),
  id: z.string(),
  name: z.string(),
});
export type LockedSecret = z.output<typeof lockedSecretSchema>;

/** A drain under way (ports/drain.ts). */
export const drainSchema = z.object({ since: z.number(), calls: z.number(), until: z.number().optional() });

/** What an operator can do something about (adapters/line-sip/trunk-health.ts). */
const trunkTroubleSchema = z.enum(['dns', 'silent', 'refused', 'connection']);

const trunkFailureSchema = z.object({
  at: z.number(),
  of: z.enum(['registration', 'reachability', 'call']),
  trouble: trunkTroubleSchema,
  sipStatus: z.number().optional(),
  detail: z.string().optional(),
});

/** How a trunk stands now. */
const trunkStateSchema = z.object({
  registration: z.enum(['none', 'trying', 'registered', 'refused', 'unreachable']),
  registrationSince: z.number().optional(),
  registeredUntil: z.number().optional(),
  registrationTrouble: trunkTroubleSchema.optional(),
  sipStatus: z.number().optional(),
  detail: z.string().optional(),
  reachable: z.boolean().optional(),
  /** Why it is not reachable, in words. */
  reason: z.string().optional(),
  roundTripMs: z.number().optional(),
  checkedAt: z.number().optional(),
  reachableSince: z.number().optional(),
  trouble: trunkTroubleSchema.optional(),
  /** The address that answered last, e.g. `udp 192.0.2.7:5060`, one of `addresses`. */
  address: z.string().optional(),
  addresses: z.array(z.object({ address: z.string(), failingSince: z.number().optional() })).optional(),
  lastFailure: trunkFailureSchema.optional(),
  /** The carrier takes no call of ours with these credentials, as the last one showed. */
  callsRefused: trunkFailureSchema.optional(),
});
export const trunkViewSchema = trunkSchema.extend({ state: trunkStateSchema.optional() });

const placeSchema = z.object({ flow: z.string(), block: z.string() });

export const callSummarySchema = z.object({
  id: z.string(),
  line: z.string(),
  flow: z.string(),
  flowName: z.string(),
  version: z.number(),
  callerNumber: z.string().optional(),
  callerName: z.string().optional(),
  source: z.string(),
  startedAt: z.number(),
  answeredAt: z.number().optional(),
  endedAt: z.number().optional(),
  endedBy: z.string().optional(),
  endReason: z.string().optional(),
  test: z.boolean(),
  place: placeSchema.optional(),
});

export const liveCallSchema = callSummarySchema.extend({
  agent: z.string().optional(),
  phase: z.enum(['ringing', 'flow', 'queue', 'joined']),
});

/** Events and effects as stored (engine/event.ts, engine/effect.ts). */
export const traceRowSchema = z.object({
  seq: z.number(),
  at: z.number(),
  event: z.looseObject({ kind: z.string(), at: z.number() }),
  effects: z.array(z.looseObject({ kind: z.string() })),
});

export const messageStateSchema = z.enum(['queued', 'attempting', 'sent', 'delivered', 'read', 'failed', 'unknown', 'dead', 'suppressed']);

/** What stands around a WhatsApp's text on the phone: header or file above, footer and buttons below. */
export const messagePartsSchema = z.object({
  header: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string() }),
      z.object({ kind: z.literal('location'), name: z.string(), address: z.string() }),
    ])
    .optional(),
  /** A file of the header or of the message itself; `name` is its name or address. */
  media: z
    .object({
      kind: z.enum(['image', 'video', 'document', 'audio']),
      name: z.string().optional(),
      /** Id in the library, where it is one of its files. */
      asset: z.string().optional(),
    })
    .optional(),
  footer: z.string().optional(),
  buttons: z.array(z.object({ kind: z.enum(['url', 'quick-reply', 'copy-code', 'flow', 'phone', 'other']), text: z.string() })),
});

export const messageSchema = z.object({
  id: z.number(),
  callId: z.string(),
  flow: z.string(),
  block: z.string(),
  action: z.string(),
  channelKind: z.enum(['sms', 'whatsapp']),
  origin: z.string(),
  to: z.string().optional(),
  text: z.string(),
  template: z.string().optional(),
  state: messageStateSchema,
  attempts: z.number(),
  parts: z.number().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
  sentAt: z.number().optional(),
  usedFallback: z.boolean(),
  maybeDoubled: z.boolean(),
  test: z.boolean(),
  /** The channel that tried it, and the carrier's id. */
  channel: z.string().optional(),
  carrierId: z.string().optional(),
  language: z.string().optional(),
  dueAt: z.number().optional(),
  shown: messagePartsSchema.optional(),
});

export const attemptSchema = z.object({
  attempt: z.number(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  outcome: z.string().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
});

export const sandboxMessageSchema = z.object({
  id: z.number(),
  channel: z.enum(['sms', 'whatsapp']),
  origin: z.string(),
  to: z.string(),
  text: z.string(),
  template: z.string().optional(),
  callId: z.string().optional(),
  at: z.number(),
  shown: messagePartsSchema.optional(),
});

export const audioSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['prompt', 'music']),
  durationMs: z.number(),
  builtIn: z.boolean(),
  createdAt: z.number(),
  /** Media type of the file it was made of, which can be asked for; absent where none is kept. */
  originalType: z.string().optional(),
  /** Who confirmed that this music may be played to callers. */
  rightsBy: z.string().optional(),
});

/** An image, a video or a document for WhatsApp messages. */
export const fileSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['image', 'video', 'document']),
  type: z.string(),
  sizeBytes: z.number(),
  createdAt: z.number(),
  /** Flows that name it, in their published version or their draft. */
  flows: z.array(z.object({ id: z.string(), name: z.string(), published: z.boolean() })),
});

export const okSchema = z.object({ ok: z.literal(true) });
export type Ok = z.infer<typeof okSchema>;
