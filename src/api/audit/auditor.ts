// The audit log's one entrance: an act is on record before it is carried out, and its end after it. Where it cannot be put on record
// it is not carried out; where its end cannot, it stays `begun` and the log of the process says so.
// Not here: which routes are acts (contract/*-routes.ts), what may be told of an object (audited-facts.ts).
import { isDeepStrictEqual } from 'node:util';
import type { AuditAct, AuditChange, AuditEnd } from '#ports/audit-store.ts';
import { asFailure } from '#ports/failure.ts';
import { nameOf, type Principal } from '../access.ts';
import type { AuditObject, Route } from '../contract/route.ts';
import { answerFor } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { type AuditedFacts, auditedFacts } from './audited-facts.ts';
import { auditSettingsKey, auditSettingsOf } from './audit-settings.ts';

/** Who asks for what. */
export interface AuditedAct {
  route: string;
  changes: Route['changes'];
  params: unknown;
  who: Principal;
  address: string;
}

export interface Auditor {
  /** Carries `work` out, on record where the route changes something. Throws what it throws, `Failure` where nothing can be put on record. */
  around: <Answer>(act: AuditedAct, work: () => Answer | Promise<Answer>) => Promise<Answer>;
}

const forgetEveryMs = 3_600_000;
const dayMs = 86_400_000;

/** Builds it. Old entries go as new ones come, once an hour. */
export function createAuditor({ store, clock, log }: Pick<ApiRooms, 'store' | 'clock' | 'log'>): Auditor {
  let forgottenAt = 0;

  async function forgetOld(): Promise<void> {
    const now = clock.now();
    if (now - forgottenAt < forgetEveryMs) return;
    forgottenAt = now;
    const { retentionDays } = auditSettingsOf(await store.settings.get(auditSettingsKey));
    if (retentionDays > 0) await store.audit.forget(now - retentionDays * dayMs);
  }

  async function end(id: number, route: string, ended: () => Promise<AuditEnd>): Promise<void> {
    try {
      await store.audit.end(id, await ended());
      await forgetOld();
    } catch (error) {
      log.error({ err: asFailure(error), route, entry: id }, 'how an act ended could not be put on record');
    }
  }

  /** Nobody's acts are attempts to sign in: how they ended is what there is to tell, and those that the limit stops leave no trace to flood. */
  async function attempt<Answer>(act: AuditAct, work: () => Answer | Promise<Answer>): Promise<Answer> {
    const keep = async (ended: AuditEnd): Promise<void> => {
      const id = await store.audit.begin(act);
      await end(id, act.route, async () => ended);
    };
    let answer: Answer;
    try {
      answer = await work();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code !== 'too-many') await keep({ ...refusal, objectId: undefined, changes: [] });
      throw error;
    }
    await keep({ outcome: 'done', code: undefined, objectId: madeId(answer), changes: [] });
    return answer;
  }

  return {
    around: async ({ route, changes: object, params, who, address }, work) => {
      if (object === undefined || object === 'nothing' || object === 'own-log') return await work();
      const given = plainParams(params);
      const objectId = idOf(given);
      const act = { at: clock.now(), route, object, objectId, ...whoOf(who), address: who.kind === 'control' ? 'control socket' : address };
      if (who.kind === 'nobody') return await attempt(act, work);
      const before = await auditedFacts(store, object, given);
      const id = await store.audit.begin(act);
      let answer;
      try {
        answer = await work();
      } catch (error) {
        await end(id, route, async () => ({ ...refusalOf(error), objectId, changes: [] }));
        throw error;
      }
      await end(id, route, async () => {
        const made = objectId === undefined ? madeId(answer) : undefined;
        const after = await auditedFacts(store, object, made === undefined ? given : { ...given, id: made });
        return { outcome: 'done', code: undefined, objectId: objectId ?? made, changes: difference(before, after) };
      });
      return answer;
    },
  };
}

function refusalOf(error: unknown): Pick<AuditEnd, 'outcome' | 'code'> {
  const { status, answer } = answerFor(error);
  return { outcome: status < 500 ? 'refused' : 'failed', code: answer.code };
}

function whoOf(who: Principal) {
  const whoId = who.kind === 'user' ? who.user.id : who.kind === 'token' ? who.token.id : undefined;
  return { who: who.kind, whoId, whoName: nameOf(who) };
}

function plainParams(params: unknown): Record<string, string | undefined> {
  const entries = Object.entries(typeof params === 'object' && params !== null ? params : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** Telephone numbers by their end only. Example: `{ messaging: 'sms', address: '+5491155550100' }` → `sms •••100`. */
function idOf(params: Record<string, string | undefined>): string | undefined {
  const parts = Object.entries(params).map(([name, value = '']) => (name === 'address' ? `•••${value.slice(-3)}` : value));
  return parts.length === 0 ? undefined : parts.join(' ').slice(0, 300);
}

/** The id of what a route made: its answer's, or that of the one thing in it. */
function madeId(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('id' in answer && typeof answer.id === 'string') return answer.id;
  return 'user' in answer ? madeId(answer.user) : undefined;
}

function difference(before: AuditedFacts, after: AuditedFacts): AuditChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .filter((field) => !isDeepStrictEqual(before?.[field], after?.[field]))
    .map((field) => ({
      field,
      ...(before?.[field] === undefined ? {} : { before: before[field] }),
      ...(after?.[field] === undefined ? {} : { after: after[field] }),
    }));
}

/**
 * Routes that the table does not hold but that are acts, by their name; a backup is one because everything leaves with it, hearing a
 * caller because it is their voice.
 */
export const actsOutsideTheTable = {
  uploadAudio: 'audio',
  uploadFile: 'file',
  makeBackup: 'backup',
  restoreBackup: 'backup',
  hearUtterance: 'call',
} as const satisfies Record<string, AuditObject>;
