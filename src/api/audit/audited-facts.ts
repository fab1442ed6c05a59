// What the audit log may tell of each kind of object: named fields only, so that no secret and nobody's data gets in by being added later.
// Not here: when it is asked (auditor.ts).
import type { Store } from '#ports/store.ts';
import { deskKeys, outboundRulesOf } from '#flow/desk-settings.ts';
import { messageSettingsKey } from '#outbox/message-settings.ts';
import type { AuditObject } from '../contract/route.ts';
import { auditSettingsKey } from './audit-settings.ts';

/** Facts of one object by field; undefined = it is not there, or its kind tells none. */
export type AuditedFacts = Record<string, unknown> | undefined;
type Params = Record<string, string | undefined>;
type Read = (store: Store, params: Params) => Promise<AuditedFacts>;

const readers: Partial<Record<AuditObject, Read>> = {
  user: async ({ people }, { id = '' }) => pick(await people.user(id), ['role', 'language', 'disabled', 'mustChangePassword']),
  token: async ({ people }, { id }) => pick(byId(await people.tokens(), id), ['name', 'prefix', 'role', 'expiresAt']),
  flow: async ({ flows }, { id }) => pick(byId(await flows.list(), id), ['name', 'version', 'draftRevision']),
  line: async ({ flows }, { name = '' }) => pick(await flows.line(name), ['flow', 'number', 'country', 'enabled']),
  trunk: async ({ sip }, { name }) =>
    pick(
      (await sip.trunks()).find((row) => row.name === name),
      ['enabled', 'addresses', 'outbound', 'user', 'registrar', 'callerFrom', 'dialledFrom'],
    ),
  team: async ({ people }, { id = '' }) => pick(await people.team(id), ['name', 'agents', 'ringS', 'music', 'queue']),
  agent: async ({ people }, { id = '' }) => {
    const row = await people.agent(id);
    return row && { ...pick(row, ['userId', 'available', 'skills', 'mayTransferOutside']), contact: row.contact.kind };
  },
  audio: async ({ settings }, { id }) => pick(byId(await settings.audio(), id), ['name', 'kind']),
  channel: async ({ channels }, { id }) => pick(byId(await channels.channels(), id), ['name', 'kind', 'enabled', 'ratePerS']),
  origin: async ({ channels }, { id }) => pick(byId(await channels.origins(), id), ['channel', 'name', 'sender', 'countries']),
  dispositions: async ({ settings }) => ({ items: idsOf(await settings.get(deskKeys.dispositions)) }),
  'away-reasons': async ({ settings }) => ({ items: idsOf(await settings.get(deskKeys.awayReasons)) }),
  'outbound-rule': async ({ settings }, { country, prefix }) =>
    pick(
      outboundRulesOf(await settings.get(deskKeys.outboundRules)).find((row) => row.country === country && row.prefix === prefix),
      ['trunk', 'perDay'],
    ),
  'message-settings': async ({ settings }) => objectOf(await settings.get(messageSettingsKey)),
  'audit-settings': async ({ settings }) => objectOf(await settings.get(auditSettingsKey)),
};

/** The facts of an object as they stand now. */
export async function auditedFacts(store: Store, object: AuditObject, params: Params): Promise<AuditedFacts> {
  return await readers[object]?.(store, params);
}

function pick<Row extends object>(row: Row | undefined, fields: (keyof Row & string)[]): AuditedFacts {
  return row && Object.fromEntries(fields.map((field) => [field, row[field]]));
}

function byId<Row extends { id: string }>(rows: readonly Row[], id: string | undefined): Row | undefined {
  return rows.find((row) => row.id === id);
}

function objectOf(value: unknown): AuditedFacts {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function idsOf(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map((row: unknown) => (typeof row === 'object' && row !== null && 'id' in row ? row.id : row))
    : undefined;
}
