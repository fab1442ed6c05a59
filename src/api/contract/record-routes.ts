// Calls and messages: part of the table of routes (routes.ts). Not here: the shapes (shapes.ts), the handlers (../handlers).
import * as z from 'zod';
import { messageSumSchema, receiptSchema } from './channel-shapes.ts';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

/** Calls and messages. */
export const recordRoutes = {
  calls: route({
    method: 'GET',
    path: '/calls',
    access: ['supervisor', 'designer'],
    summary: 'Calls, newest first.',
    query: z.object({
      live: z.stringbool().optional(),
      flow: z.string().optional(),
      line: z.string().optional(),
      search: z.string().max(100).optional(),
      fromAt: s.instantText.optional(),
      toAt: s.instantText.optional(),
      before: s.instantText.optional(),
      limit: s.limitText(200, 50),
    }),
    answer: list(s.callSummarySchema),
  }),
  liveCalls: route({
    method: 'GET',
    path: '/calls/live',
    access: ['supervisor', 'designer'],
    summary: 'Calls in progress.',
    answer: list(s.liveCallSchema),
  }),
  call: route({
    method: 'GET',
    path: '/calls/:id',
    access: ['supervisor', 'designer'],
    summary: 'A call with its trace, its messages and the document it ran on.',
    params: id,
    answer: z.object({
      call: s.callSummarySchema,
      trace: z.array(s.traceRowSchema),
      messages: z.array(s.messageSchema),
      document: z.looseObject({}).optional(),
      documents: z.record(z.string(), z.looseObject({})).optional(),
    }),
  }),
  endCall: route({
    method: 'POST',
    path: '/calls/:id/end',
    access: ['supervisor'],
    changes: 'call',
    summary: 'End a call in progress.',
    params: id,
    answer: s.okSchema,
  }),
  messages: route({
    method: 'GET',
    path: '/messages',
    access: ['supervisor', 'designer'],
    summary: 'Messages, newest first.',
    query: z.object({
      search: z.string().max(100).optional(),
      state: s.messageStateSchema.optional(),
      channel: z.enum(['sms', 'whatsapp']).optional(),
      callId: z.string().optional(),
      origin: z.string().max(100).optional(),
      flow: z.string().max(100).optional(),
      template: z.string().max(512).optional(),
      code: z.string().max(100).optional(),
      fromAt: s.instantText.optional(),
      toAt: s.instantText.optional(),
      beforeId: s.rowIdText.optional(),
      limit: s.limitText(200, 50),
    }),
    answer: list(s.messageSchema),
  }),
  message: route({
    method: 'GET',
    path: '/messages/:id',
    access: ['supervisor', 'designer'],
    summary: 'A message with its attempts and what the carrier reported.',
    params: z.object({ id: s.rowIdText }),
    answer: z.object({ message: s.messageSchema, attempts: z.array(s.attemptSchema), receipts: z.array(receiptSchema) }),
  }),
  retryMessage: route({
    method: 'POST',
    path: '/messages/:id/retry',
    access: ['supervisor'],
    changes: 'message',
    summary: 'Send a dead, failed or unknown message again; 409 where it is none of these.',
    params: z.object({ id: s.rowIdText }),
    answer: s.messageSchema,
  }),
  retryMessages: route({
    method: 'POST',
    path: '/messages/retry',
    access: ['supervisor'],
    changes: 'message',
    summary: 'Send many again: those named, or all in these states, of one origin or with one code if given.',
    body: z.union([
      z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(1000) }),
      z.strictObject({
        states: z.array(z.enum(['dead', 'failed', 'unknown'])).min(1),
        origin: z.string().max(100).optional(),
        code: z.string().max(100).optional(),
      }),
    ]),
    answer: z.object({ retried: z.number() }),
  }),
  messageReport: route({
    method: 'GET',
    path: '/message-report',
    access: ['supervisor', 'designer'],
    summary: 'What became of messages by flow and template in a time of at most 92 days; tests of the sandbox are left out.',
    query: z.object({ fromAt: s.instantText, toAt: s.instantText, flow: z.string().max(100).optional() }),
    answer: list(messageSumSchema),
  }),
  sandboxMessages: route({
    method: 'GET',
    path: '/sandbox/messages',
    access: ['supervisor', 'designer'],
    summary: 'What the test phone received.',
    query: z.object({
      to: z.string().optional(),
      sinceId: s.rowIdText.optional(),
      limit: s.limitText(200, 50),
    }),
    answer: list(s.sandboxMessageSchema),
  }),
};
