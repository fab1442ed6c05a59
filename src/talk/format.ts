// The talk document `atiende/talk@1`: a scripted conversation with a flow, used as test, demo and publish gate.
// Not here: running it (run-talk.ts), the world that answers (world.ts).
import * as z from 'zod';
import { type Key, messageStatuses } from '#engine/event.ts';
import { idSchema } from '#flow/model.ts';

const seconds = z.number().min(0).max(86_400);

/** How a team, an agent or a number takes a transfer. `none` = nobody is there; `lost` = the agent's line breaks after the talk, and nobody else is there. */
const agentBehaviourSchema = z.strictObject({
  does: z.enum([
    'answer',
    'none',
    'no-answer',
    'busy',
    'refused',
    'closed',
    'queue-full',
    'waited-too-long',
    'left',
    'callback',
    'failed',
    'lost',
  ]),
  /** Seconds in the queue before anybody rings; default 0. The caller may leave or ask for a callback meanwhile. */
  waitS: seconds.optional(),
  /** Seconds until the answer or the refusal; default 3. */
  afterS: seconds.optional(),
  /** Seconds of talk before the agent hangs up; default 30. */
  talkS: seconds.optional(),
});

/** How messages fare. `delivered` and `read` come after `sent`; `silence` = the carrier never says. */
const messageBehaviourSchema = z.strictObject({
  status: z.enum([...messageStatuses, 'silence']),
  afterS: seconds.optional(),
});

/** An answer to requests whose `METHOD url` contains `match`. Without `status` the request fails. */
const httpBehaviourSchema = z.strictObject({
  match: z.string().max(2000).default(''),
  status: z.int().min(100).max(599).optional(),
  json: z.unknown().optional(),
  afterS: seconds.optional(),
});

/** The world around the caller. Agents by team id, agent id or number; `*` = any other. */
export const worldSchema = z.strictObject({
  agents: z.record(z.string().max(100), agentBehaviourSchema).default({}),
  messages: z.strictObject({ sms: messageBehaviourSchema.optional(), whatsapp: messageBehaviourSchema.optional() }).default({}),
  http: z.array(httpBehaviourSchema).max(100).default([]),
});

/** One thing the caller does or expects, in order. */
const talkStepSchema = z.discriminatedUnion('kind', [
  /** Listen until something with this text begins to be said (letter case and spaces do not count). */
  z.strictObject({ kind: z.literal('hear'), text: z.string().min(1).max(2000), withinS: seconds.optional() }),
  /** Press keys now, cutting in on what is being said. */
  z.strictObject({
    kind: z.literal('press'),
    keys: z.string().regex(/^[0-9*#A-D]{1,64}$/),
    everyMs: z.int().min(40).max(60_000).optional(),
  }),
  /**
   * Say words, as a recogniser understands them; the block matches them to its options unless one is named (`0` and `menu:…` are those that
   * every menu has). `doubtful`: the recogniser is not sure of the option.
   */
  z.strictObject({
    kind: z.literal('say'),
    text: z.string().min(1).max(1000),
    option: z
      .string()
      .regex(/^(0|(menu:)?[a-z][a-z0-9-]{0,63})$/, 'an option is an id, 0 or menu:<word>')
      .optional(),
    doubtful: z.literal(true).optional(),
  }),
  /** Say and press nothing for some seconds. */
  z.strictObject({ kind: z.literal('wait'), seconds }),
  /** Listen to the end of what is being said. */
  z.strictObject({ kind: z.literal('listen') }),
  /** Stay silent until the flow reacts: what is being said ends, and something else begins or the call ends. */
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({ kind: z.literal('hang-up') }),
  /** From here on the world is different; what is not named stays. */
  z.strictObject({ kind: z.literal('world'), world: worldSchema.partial() }),
]);

/** A message that is expected to have been queued. `text` may be a part of it. */
const expectedMessageSchema = z.strictObject({
  channel: z.enum(['sms', 'whatsapp']),
  origin: z.string().optional(),
  to: z.string().optional(),
  text: z.string().optional(),
  template: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
});

/** What must be true when the call is over. */
const expectationSchema = z.strictObject({
  /** Every block entered, in order. */
  path: z.array(idSchema).max(1000).optional(),
  /** Blocks entered in this order, others between them. */
  passes: z.array(idSchema).max(1000).optional(),
  endedBy: z.enum(['caller', 'agent', 'system', 'flow', 'limit', 'fault']).optional(),
  /** Every message queued, in order. */
  messages: z.array(expectedMessageSchema).max(100).optional(),
  /** Last value given to a variable, `•••` where it is sensitive. */
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  said: z.array(z.string()).max(100).optional(),
  notSaid: z.array(z.string()).max(100).optional(),
});

/** The whole talk. Example: `examples/clinica.turnos.talk.json`. */
export const talkSchema = z.strictObject({
  schema: z.literal('atiende/talk@1'),
  name: z.string().min(1).max(200),
  /** The flow it is for. */
  flow: idSchema,
  /** When the call starts, with its offset: `2026-11-23T10:00:00-03:00`. */
  startsAt: z.iso.datetime({ offset: true }),
  caller: z.strictObject({ number: z.string().max(20).optional(), name: z.string().max(200).optional() }).default({}),
  line: z.string().max(64).default('demo'),
  world: worldSchema.prefault({}),
  steps: z.array(talkStepSchema).max(1000),
  expect: expectationSchema.default({}),
});

export type AgentBehaviour = z.infer<typeof agentBehaviourSchema>;
export type MessageBehaviour = z.infer<typeof messageBehaviourSchema>;
export type World = z.infer<typeof worldSchema>;
export type TalkStep = z.infer<typeof talkStepSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
export type Talk = z.infer<typeof talkSchema>;

/** The keys of a `press` step one by one. */
export function keysOf(keys: string): Key[] {
  return keys.split('') as Key[];
}
