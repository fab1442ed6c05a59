// How long the audit log is kept. Not here: what is in it (auditor.ts).
import * as z from 'zod';

/** Days that entries are kept; 0 = for ever. */
const auditSettingsSchema = z.strictObject({ retentionDays: z.int().min(0).max(3650).default(365) });
export type AuditSettings = z.output<typeof auditSettingsSchema>;

/** Their key in the settings store. */
export const auditSettingsKey = 'audit';

/** As stored; what was never set, or cannot be read, takes the default. */
export function auditSettingsOf(stored: unknown): AuditSettings {
  const read = auditSettingsSchema.safeParse(stored ?? {});
  return read.success ? read.data : auditSettingsSchema.parse({});
}
