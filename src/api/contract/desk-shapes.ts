// The shapes of the desk, the supervisor's board and the queues' reports, as zod schemas. Not here: the routes (desk-routes.ts), teams and agents (shapes.ts),
// dispositions, away reasons, rules for outside numbers (flow/desk-settings.ts).
import * as z from 'zod';
import { outboundRuleSchema } from '#flow/desk-settings.ts';
import { messageSchema } from './shapes.ts';

/** A number outside, E.164. */
const numberSchema = z.string().regex(/^\+[1-9]\d{6,14}$/, 'write the number as +5491155550100');

/** What an agent is doing now, as screens say it: Disponible, Ocupado (ringing, talking, held), Post-llamada, Ausente, Desconectado. */
const presenceStateSchema = z.enum(['available', 'ringing', 'talking', 'held', 'wrap-up', 'away', 'offline']);

/** An agent's state. `reason`: id of an away reason, or `no-answer` after a ring that nobody took. Instants are epoch ms. */
export const presenceSchema = z.object({
  state: presenceStateSchema,
  reason: z.string().optional(),
  sinceAt: z.number(),
  wrapUpUntilAt: z.number().optional(),
  answeredToday: z.number(),
});

/** What an agent may set. `wrap-up` moves its end by `extendS`; `available` ends it. */
export const presenceChangeSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('available') }),
  z.strictObject({ state: z.literal('away'), reason: z.string().min(1).max(100) }),
  z.strictObject({ state: z.literal('wrap-up'), extendS: z.int().min(5).max(1800) }),
]);

/** The call an agent has or has just had. */
export const deskCallSchema = z.object({
  callId: z.string(),
  ticket: z.string(),
  team: z.string().optional(),
  teamName: z.string().optional(),
  phase: z.enum(['ringing', 'talking', 'held', 'wrap-up']),
  /** When this phase began. */
  sinceAt: z.number(),
  /** When the caller began to wait. */
  enteredAt: z.number().optional(),
  callerNumber: z.string().optional(),
  callerName: z.string().optional(),
  /** A callback that the caller asked for. */
  callback: z.boolean(),
});

/** What an agent wrote about a call. `disposition` = its id. */
export const noteSchema = z.object({
  callId: z.string(),
  agent: z.string(),
  agentName: z.string().optional(),
  at: z.number(),
  note: z.string(),
  disposition: z.string().optional(),
});

/** One line of what was said and done before the agent: `said` by the bot, `chose` an option (its label), pressed keys, spoke words. */
const storyLineSchema = z.object({
  at: z.number(),
  kind: z.enum(['said', 'chose', 'keys', 'words', 'silence', 'message', 'transfer']),
  text: z.string(),
  /** Title of the block it belongs to. */
  block: z.string().optional(),
});

/** An earlier call of the same number. */
const earlierCallSchema = z.object({
  callId: z.string(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  flowName: z.string(),
  agents: z.array(z.string()),
  notes: z.array(noteSchema),
});

/** The caller's story: all that the agent's card shows. Sensitive values are in none of it. */
export const storySchema = z.object({
  callId: z.string(),
  line: z.string(),
  flow: z.string(),
  flowName: z.string(),
  callerNumber: z.string().optional(),
  callerName: z.string().optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  test: z.boolean(),
  team: z.string().optional(),
  teamName: z.string().optional(),
  /** When the wait for an agent began, and how long it took until one answered. */
  enteredAt: z.number().optional(),
  waitMs: z.number().optional(),
  /** What the transfer action shows to the agent. */
  context: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Options chosen, in order: block's title and option's label. */
  chosen: z.array(z.object({ at: z.number(), block: z.string(), option: z.string() })),
  /** Variables captured by the flow. */
  values: z.array(z.object({ name: z.string(), value: z.string() })),
  transcript: z.array(storyLineSchema),
  messages: z.array(messageSchema),
  notes: z.array(noteSchema),
  earlier: z.array(earlierCallSchema),
  /** This user is the agent in the call: may hold, forward, end, write and send. */
  mine: z.boolean(),
  mayTransferOutside: z.boolean(),
});

/** How an order of the desk may be worded to a person: a target of a blind transfer. */
export const forwardTargetSchema = z.union([
  z.strictObject({ team: z.string().min(1).max(100) }),
  z.strictObject({ agent: z.string().min(1).max(100) }),
  z.strictObject({ number: numberSchema }),
]);

const templateValue = z.string().max(1024);
const templateValues = z.record(z.string().max(100), templateValue).default({});

/** What goes above a template's body, where it asks for it. */
const templateHeaderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), variables: templateValues }),
  z.strictObject({
    kind: z.literal('media'),
    media: z.strictObject({
      kind: z.enum(['image', 'video', 'document']),
      link: z.url({ protocol: /^https$/, hostname: z.regexes.domain }).max(2000),
      filename: z.string().max(240).optional(),
    }),
  }),
  z.strictObject({
    kind: z.literal('location'),
    latitude: z.string().max(20),
    longitude: z.string().max(20),
    name: z.string().max(200).default(''),
    address: z.string().max(500).default(''),
  }),
]);

/** A message from the desk to the caller: an SMS, or a WhatsApp template with what it asks for. `to` absent = the caller's number. */
export const deskMessageSchema = z.discriminatedUnion('channel', [
  z.strictObject({
    channel: z.literal('sms'),
    origin: z.string().min(1).max(100),
    text: z.string().trim().min(1).max(1600),
    to: numberSchema.optional(),
  }),
  z.strictObject({
    channel: z.literal('whatsapp'),
    origin: z.string().min(1).max(100),
    template: z.strictObject({
      name: z.string().min(1).max(512),
      language: z.string().min(1).max(20),
      variables: templateValues,
      header: templateHeaderSchema.optional(),
      /** By the button's place in the account's list. */
      buttons: z.record(z.string().regex(/^\d$/), z.strictObject({ kind: z.enum(['url', 'copy-code']), value: templateValue })).optional(),
    }),
    to: numberSchema.optional(),
  }),
]);

/** What messages may be sent from. */
export const deskChannelsSchema = z.object({
  smsOrigins: z.array(z.object({ id: z.string(), name: z.string(), sandbox: z.boolean() })),
  whatsappNumbers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sandbox: z.boolean(),
      templates: z.array(
        z.object({
          name: z.string(),
          language: z.string(),
          status: z.string(),
          variables: z.array(z.string()),
          body: z.string(),
          /** WhatsApp's own, as the account lists them; absent = a body only. */
          components: z.array(z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

/** A rule with the calls dialled by it today. */
export const outboundRuleViewSchema = outboundRuleSchema.extend({ usedToday: z.number() });

/** Why an outside number may not be dialled. */
export const outboundRefusalSchema = z.enum(['invalid-number', 'not-allowed', 'daily-limit', 'no-trunk']);

const milliseconds = z.number();
/** 0-1; absent = there is nothing to share. */
const share = z.number().optional();

/** Figures of a team, an agent or a time, as sums over the queue's log. Calls are counted where their line stands in the log. */
export const figuresSchema = z.object({
  /** Callers who came into the queue. */
  offered: z.number(),
  answered: z.number(),
  /** Answered within the team's own seconds. */
  answeredInTime: z.number(),
  /** Hung up after more than 5 s of waiting; `shortAbandoned` sooner. */
  abandoned: z.number(),
  shortAbandoned: z.number(),
  /** Left by the key. */
  left: z.number(),
  /** Waited and were sent on by the flow's exits. */
  gaveUp: z.number(),
  overflowed: z.number(),
  moved: z.number(),
  /** Never came into the queue, by outcome: closed, no-agents, queue-full. */
  turnedAway: z.record(z.string(), z.number()),
  /** Answered in time ÷ (answered + abandoned). */
  serviceLevel: share,
  asaMs: milliseconds.optional(),
  maxWaitMs: milliseconds,
  /** Abandoned ÷ offered. */
  abandonment: share,
  handled: z.number(),
  talkMs: milliseconds,
  holdMs: milliseconds,
  wrapUpMs: milliseconds,
  /** (Talk + hold + wrap-up) ÷ handled. */
  ahtMs: milliseconds.optional(),
  rings: z.number(),
  missed: z.number(),
  refused: z.number(),
  /** Missed ÷ rings. */
  rona: share,
  forwarded: z.number(),
  /** Forwarded ÷ handled. */
  transferRate: share,
  callbacksOrdered: z.number(),
  callbacksTried: z.number(),
  callbacksDone: z.number(),
  callbacksFailed: z.number(),
  /** Time with calls or wrap-up ÷ time there. */
  occupancy: share,
});

const alertSchema = z.enum(['none', 'warning', 'critical']);

/** A team on the supervisor's board; `today` counts since midnight in the team's time zone, or the installation's. */
export const boardTeamSchema = z.object({
  team: z.string(),
  name: z.string(),
  color: z.string(),
  open: z.boolean(),
  waiting: z.number(),
  callbacks: z.number(),
  longestWaitMs: z.number(),
  alert: alertSchema,
  agents: z.object({ available: z.number(), busy: z.number(), wrapUp: z.number(), away: z.number(), offline: z.number() }),
  thresholds: z.object({ warningS: z.number(), criticalS: z.number() }),
  target: z.object({ percent: z.number(), withinS: z.number() }),
  today: figuresSchema,
});

/** A caller on the board. */
const boardTicketSchema = z.object({
  ticket: z.string(),
  callId: z.string(),
  team: z.string().optional(),
  wantedAgent: z.string().optional(),
  state: z.enum(['waiting', 'ringing', 'talking', 'callback']),
  position: z.number().optional(),
  priority: z.number(),
  callerNumber: z.string().optional(),
  callerName: z.string().optional(),
  enteredAt: z.number(),
  agents: z.array(z.string()),
  alert: alertSchema,
  callback: z.object({ number: z.string(), tries: z.number(), dueAt: z.number() }).optional(),
});

/** An agent on the board. */
const boardAgentSchema = presenceSchema.extend({
  agent: z.string(),
  name: z.string(),
  teams: z.array(z.string()),
  ticket: z.string().optional(),
  callId: z.string().optional(),
});

/** The supervisor's board at the moment `at`. */
export const boardSchema = z.object({
  at: z.number(),
  teams: z.array(boardTeamSchema),
  tickets: z.array(boardTicketSchema),
  agents: z.array(boardAgentSchema),
});

/** A callback that is still to be made. */
export const callbackSchema = z.object({
  ticket: z.string(),
  callId: z.string(),
  team: z.string().optional(),
  number: z.string(),
  callerName: z.string().optional(),
  enteredAt: z.number(),
  tries: z.number(),
  dueAt: z.number(),
  /** The agent who is making it now. */
  agent: z.string().optional(),
});

/** A report of queues. `intervals` without a line in the log are left out; oldest first. */
export const queueReportSchema = z.object({
  fromAt: z.number(),
  toAt: z.number(),
  total: figuresSchema,
  teams: z.array(z.object({ team: z.string(), name: z.string(), figures: figuresSchema })),
  agents: z.array(z.object({ agent: z.string(), name: z.string(), figures: figuresSchema })),
  intervals: z.array(z.object({ fromAt: z.number(), toAt: z.number(), figures: figuresSchema })),
  /** Calls by disposition id, most first. */
  dispositions: z.array(z.object({ disposition: z.string(), calls: z.number() })),
});
