// The agent's desk, the supervisor's board, callbacks, reports of queues, and their settings: part of the table of routes (routes.ts).
// Not here: the shapes (desk-shapes.ts), teams and agents (line-routes.ts), the handlers (../handlers). Beside it: WebSocket hints with the topic `desk`.
import * as z from 'zod';
import { awayReasonSchema, dispositionSchema, outboundRuleSchema } from '#flow/desk-settings.ts';
import * as d from './desk-shapes.ts';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const rule = outboundRuleSchema.pick({ country: true, prefix: true });
const ticket = z.object({ ticket: z.string().min(1).max(200) });
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

/** What an agent does with the call they are in. The desk's routes are for whoever is an agent, of any role; a supervisor may look. */
const ownDesk = {
  desk: route({
    method: 'GET',
    path: '/desk',
    access: 'signed-in',
    summary: 'My desk: who I am as an agent, my state, the call I have or am writing up; 409 `no-agent` for who is none.',
    answer: z.object({
      agent: s.agentViewSchema,
      presence: d.presenceSchema,
      call: d.deskCallSchema.optional(),
      today: d.figuresSchema,
      teams: z.array(z.object({ id: z.string(), name: z.string(), color: z.string(), waiting: z.number(), longestWaitMs: z.number() })),
      mayTransferOutside: z.boolean(),
    }),
  }),
  setDeskPresence: route({
    method: 'PUT',
    path: '/desk/presence',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'Set my state; while I talk it counts from the end of the call.',
    body: d.presenceChangeSchema,
    answer: d.presenceSchema,
  }),
  deskCalls: route({
    method: 'GET',
    path: '/desk/calls',
    access: 'signed-in',
    summary: 'Calls I answered, newest first, with what I wrote.',
    query: z.object({ limit: s.limitText(100, 20) }),
    answer: list(
      z.object({
        callId: z.string(),
        answeredAt: z.number(),
        team: z.string().optional(),
        callerNumber: z.string().optional(),
        callerName: z.string().optional(),
        talkMs: z.number().optional(),
        note: d.noteSchema.optional(),
      }),
    ),
  }),
  deskCall: route({
    method: 'GET',
    path: '/desk/calls/:id',
    access: 'signed-in',
    summary: "The caller's story, for the agent in the call and for supervisors; 403 `not-your-call` for others.",
    params: id,
    answer: d.storySchema,
  }),
  holdCall: route({
    method: 'POST',
    path: '/desk/calls/:id/hold',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'Let the caller hear the hold music.',
    params: id,
    answer: s.okSchema,
  }),
  resumeCall: route({
    method: 'POST',
    path: '/desk/calls/:id/resume',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'Take the caller back from hold.',
    params: id,
    answer: s.okSchema,
  }),
  forwardCall: route({
    method: 'POST',
    path: '/desk/calls/:id/forward',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'Pass the caller on to a team, an agent or an allowed number; 403 `number-not-allowed` says why in details.reason.',
    params: id,
    body: z.strictObject({ to: d.forwardTargetSchema }),
    answer: s.okSchema,
  }),
  endDeskCall: route({
    method: 'POST',
    path: '/desk/calls/:id/end',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'End the call I am in.',
    params: id,
    answer: s.okSchema,
  }),
  saveNote: route({
    method: 'PUT',
    path: '/desk/calls/:id/note',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'Write my note and disposition of a call that I answered; a later one replaces it.',
    params: id,
    body: z.strictObject({ note: z.string().max(4000).default(''), disposition: z.string().max(100).optional() }),
    answer: d.noteSchema,
  }),
  messageCaller: route({
    method: 'POST',
    path: '/desk/calls/:id/message',
    access: 'signed-in',
    changes: 'own-log',
    summary: 'Send the caller an SMS or a WhatsApp template, under the rules of every message; needs the call, or its wrap-up.',
    params: id,
    body: d.deskMessageSchema,
    answer: s.messageSchema,
  }),
  deskChannels: route({
    method: 'GET',
    path: '/desk/channels',
    access: 'signed-in',
    summary: 'What an agent may send messages from, with the templates.',
    answer: d.deskChannelsSchema,
  }),
};

/** What a supervisor sees and does. */
const supervision = {
  board: route({
    method: 'GET',
    path: '/board',
    access: ['supervisor'],
    summary: 'Callers who wait, agents, today’s figures; the topic `desk` of the WebSocket says when to ask again.',
    answer: d.boardSchema,
  }),
  moveTicket: route({
    method: 'POST',
    path: '/board/tickets/:ticket/move',
    access: ['supervisor'],
    changes: 'ticket',
    summary: 'Move a waiting caller to another team or agent; the wait so far counts on. 409 where nobody works there or the caller talks.',
    params: ticket,
    body: z.strictObject({
      to: z.union([z.strictObject({ team: z.string().min(1).max(100) }), z.strictObject({ agent: z.string().min(1).max(100) })]),
    }),
    answer: s.okSchema,
  }),
  setAgentPresence: route({
    method: 'PUT',
    path: '/board/agents/:id/presence',
    access: ['supervisor'],
    changes: 'agent',
    summary: "Set an agent's state.",
    params: id,
    body: d.presenceChangeSchema,
    answer: d.presenceSchema,
  }),
  queueReport: route({
    method: 'GET',
    path: '/reports/queues',
    access: ['supervisor'],
    summary: 'Sums over the queue’s log, at most 92 days; `from` and `to` are epoch ms, `to` not included.',
    query: z.object({
      from: s.instantText,
      to: s.instantText,
      team: z.string().max(100).optional(),
      /** Parts of equal width, counted from `from`. */
      interval: z.enum(['15m', '30m', 'hour', 'day', 'none']).default('none'),
    }),
    answer: d.queueReportSchema,
  }),
  callbacks: route({
    method: 'GET',
    path: '/callbacks',
    access: ['supervisor'],
    summary: 'Callbacks still to be made, the next one first.',
    answer: list(d.callbackSchema),
  }),
  cancelCallback: route({
    method: 'DELETE',
    path: '/callbacks/:ticket',
    access: ['supervisor'],
    changes: 'ticket',
    summary: 'Give a callback up.',
    params: ticket,
    answer: s.okSchema,
  }),
};

const deskSettings = {
  dispositions: route({
    method: 'GET',
    path: '/dispositions',
    access: 'signed-in',
    summary: 'Dispositions (tipificaciones) of calls.',
    answer: list(dispositionSchema),
  }),
  saveDispositions: route({
    method: 'PUT',
    path: '/dispositions',
    access: ['supervisor'],
    changes: 'dispositions',
    summary: 'Replace the list of dispositions; one that calls use should be archived, not left out.',
    body: z.object({ items: z.array(dispositionSchema).max(200) }),
    answer: list(dispositionSchema),
  }),
  awayReasons: route({
    method: 'GET',
    path: '/away-reasons',
    access: 'signed-in',
    summary: 'Why an agent may be away.',
    answer: list(awayReasonSchema),
  }),
  saveAwayReasons: route({
    method: 'PUT',
    path: '/away-reasons',
    access: ['supervisor'],
    changes: 'away-reasons',
    summary: 'Replace the list of away reasons; `no-answer` is the product’s own and in no list.',
    body: z.object({ items: z.array(awayReasonSchema).max(50) }),
    answer: list(awayReasonSchema),
  }),
  outboundRules: route({
    method: 'GET',
    path: '/outbound-rules',
    access: 'admin',
    summary: 'Which outside numbers may be dialled, and how often today.',
    answer: list(d.outboundRuleViewSchema),
  }),
  saveOutboundRule: route({
    method: 'PUT',
    path: '/outbound-rules/:country/:prefix',
    access: 'admin',
    changes: 'outbound-rule',
    summary: 'Add or change the rule of a country and a prefix such as AR, +54911 (percent-encoded: %2B54911).',
    params: rule,
    body: outboundRuleSchema.omit({ country: true, prefix: true }),
    answer: d.outboundRuleViewSchema,
  }),
  removeOutboundRule: route({
    method: 'DELETE',
    path: '/outbound-rules/:country/:prefix',
    access: 'admin',
    changes: 'outbound-rule',
    summary: 'Remove a rule.',
    params: rule,
    answer: s.okSchema,
  }),
  tryOutboundNumber: route({
    method: 'POST',
    path: '/outbound-rules/try',
    access: ['supervisor', 'designer'],
    changes: 'nothing',
    summary: 'Would this number be dialled now? Dials and counts nothing.',
    body: z.strictObject({ number: z.string().max(40) }),
    answer: z.object({
      allowed: z.boolean(),
      number: z.string().optional(),
      rule: outboundRuleSchema.optional(),
      refused: d.outboundRefusalSchema.optional(),
    }),
  }),
};

/** The desk, the board, reports, and their settings. */
export const deskRoutes = { ...ownDesk, ...supervision, ...deskSettings };
