// What a team's queue is set to: strategy, skills, hours, limits, overflow, announcements, thresholds. Values only.
// Not here: who rings next (desk/), where it is stored (people-store.ts).
import * as z from 'zod';
import { isTimeZone, openingHoursShape } from './opening-hours.ts';

/**
 * Who of the free agents rings next. `longest-idle`: idle since the end of the last wrap-up, a missed ring does not reset it;
 * `round-robin`: after the one who rang last; `ring-all`: everybody, the first answer wins; `fewest-calls`: fewest answered today;
 * `fixed-order`: the team's own order.
 */
export const teamStrategies = ['longest-idle', 'round-robin', 'ring-all', 'fewest-calls', 'fixed-order'] as const;
/** One of `teamStrategies`. */
export type TeamStrategy = (typeof teamStrategies)[number];

const skillName = z.string().trim().min(1).max(60);

/** A skill with its level, 1 (some) to 5 (expert), e.g. `{"skill":"portugués","level":2}`. */
export const skillNeedSchema = z.strictObject({ skill: skillName, level: z.int().min(1).max(5).default(1) });
/** A skill that a caller needs at this level or above. */
export type SkillNeed = z.infer<typeof skillNeedSchema>;

/** An agent's skills by name with their level 1-5. */
export const agentSkillsSchema = z.record(skillName, z.int().min(1).max(5));

const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'write the number as +5491155550100');

/** Where a caller goes whom the queue cannot take or serve in time. `flow`: the action's own exit. */
const overflowSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flow') }),
  z.strictObject({ kind: z.literal('team'), team: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('number'), number: e164 }),
  z.strictObject({ kind: z.literal('callback') }),
]);

/** Settings of a team's queue; every field has the field's usual default. */
export const teamQueueSchema = z.strictObject({
  strategy: z.enum(teamStrategies).default('longest-idle'),
  /** Agent → 1 (rings first) … 10; absent = 1. Within one priority the strategy decides. */
  priorities: z.record(z.string(), z.int().min(1).max(10)).default({}),
  /** Skills that a caller of this team needs. */
  skills: z.array(skillNeedSchema).max(20).default([]),
  /** After this wait the skills count no more; 0 = they always count. */
  relaxSkillsAfterS: z.int().min(0).max(3600).default(30),
  wrapUpS: z.int().min(0).max(3600).default(15),
  /** An agent who missed a ring is available again after so long; 0 = only when they come back themselves. */
  backAfterMissedS: z.int().min(0).max(3600).default(0),
  /** Absent = always open. */
  hours: z
    .strictObject({ ...openingHoursShape, timeZone: z.string().max(100).refine(isTimeZone, 'there is no such time zone') })
    .optional(),
  /** The shorter of this and the action's own wait counts. */
  maxWaitS: z.int().min(5).max(7200).default(300),
  /** Callers waiting at once; 0 = nobody waits (only a free agent takes the call). */
  maxLength: z.int().min(0).max(1000).default(20),
  overflow: overflowSchema.default({ kind: 'flow' }),
  announcements: z
    .strictObject({
      position: z.boolean().default(true),
      wait: z.boolean().default(true),
      firstAfterS: z.int().min(5).max(600).default(10),
      everyS: z.int().min(15).max(600).default(45),
      /** A comfort message of the team's own, by language tag or `*` for all. */
      comfort: z.record(z.string().max(20), z.string().max(500)).default({}),
    })
    .prefault({}),
  /** Callers may ask to be called back, by this key of the telephone, once they have waited this long. */
  callback: z
    .strictObject({
      offered: z.boolean().default(false),
      key: z
        .string()
        .regex(/^[0-9*#]$/)
        .default('1'),
      afterS: z.int().min(0).max(3600).default(30),
    })
    .prefault({}),
  /** Waiting longer than this shows amber, then red, on the supervisor's board. */
  thresholds: z
    .strictObject({ warningS: z.int().min(1).max(7200).default(60), criticalS: z.int().min(1).max(7200).default(120) })
    .prefault({}),
  /** Service level: this share answered within this many seconds (messaging: 80/20). */
  serviceLevel: z.strictObject({ percent: z.int().min(1).max(100).default(80), withinS: z.int().min(1).max(600).default(20) }).prefault({}),
});

/** Settings of a team's queue. Example: `teamQueueSchema.parse({ strategy: 'ring-all' })`. */
export type TeamQueue = z.infer<typeof teamQueueSchema>;

/** A queue with every setting at its default. */
export const defaultTeamQueue: TeamQueue = teamQueueSchema.parse({});
