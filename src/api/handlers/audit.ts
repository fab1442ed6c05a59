// The audit log as admins read it, and how long it is kept. Not here: writing it (../audit/auditor.ts).
import { auditSettingsKey, auditSettingsOf } from '../audit/audit-settings.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

/** Handlers of the audit routes. */
export function auditHandlers({ store }: Pick<ApiRooms, 'store'>): HandlersOf<'audit' | 'auditSettings' | 'saveAuditSettings'> {
  return {
    audit: async ({ query: { who, ...filter } }) => ({ items: await store.audit.list({ ...filter, whoId: who }) }),
    auditSettings: async () => auditSettingsOf(await store.settings.get(auditSettingsKey)),
    saveAuditSettings: async ({ body }) => {
      await store.settings.set(auditSettingsKey, body);
      return body;
    },
  };
}
