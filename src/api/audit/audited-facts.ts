// What the audit log may tell of each kind of object: named fields only, so that no secret and nobody's data gets in by being added later.
// Not here: when it is asked (auditor.ts).
import type { Store } from '#ports/store.ts';
import { deskKeys, outboundRulesOf } from '#flow/desk-settings.ts';
import { messageSettingsKey, messageSettingsOf } from '#outbox/message-settings.ts';
import type { AuditObject } from '../contract/route.ts';
import { auditSettingsKey, auditSettingsOf } from './audit-settings.ts';

/** Facts of one object by field; undefined = it is not there, or its kind tells none. */
export type AuditedFacts = Record<string, unknown> | undefined;
type Params = Record<string, string | undefined>;

/** What is told of one kind: these fields of what is read. */
interface Told {
  fields: readonly string[];
  read: (store: Store, params: Params) => Promise<AuditedFacts>;
}

function told<Row extends object>(
  fields: readonly (keyof Row & string)[],
  row: (store: Store, params: Params) => Promise<Row | undefined>,
): Told {
  return {
    fields,
    read: async (store, params) => {
      const found = await row(store, params);
      return found && Object.fromEntries(fields.map((field) => [field, found[field]]));
    },
  };
}

const tellers: Partial<Record<AuditObject, Told>> = {
  user: told(['role', 'language', 'disabled', 'mustChangePassword'], ({ people }, { id = '' }) => people.user(id)),
  token: told(['name', 'prefix', 'role', 'expiresAt'], async ({ people }, { id }) => byId(await people.tokens(), id)),
  flow: told(['name', 'version', 'draftRevision'], async ({ flows }, { id }) => byId(await flows.list(), id)),
  line: told(['flow', 'number', 'country', 'enabled'], ({ flows }, { name = '' }) => flows.line(name)),
  trunk: told(
    ['enabled', 'addresses', 'outbound', 'user', 'registrar', 'callerFrom', 'dialledFrom', 'transferBy', 'toneKeys', 'opus'],
    async ({ sip }, { name }) => (await sip.trunks()).find((row) => row.name === name),
  ),
  team: told(['name', 'agents', 'ringS', 'music', 'queue'], ({ people }, { id = '' }) => people.team(id)),
  agent: told(['userId', 'available', 'skills', 'mayTransferOutside', 'contact'], async ({ people }, { id = '' }) => {
    const row = await people.agent(id);
    // Of how they are reached only the kind: the rest may be their own telephone number.
    return row && { ...row, contact: row.contact.kind };
  }),
  audio: told(['name', 'kind'], async ({ settings }, { id }) => byId(await settings.audio(), id)),
  file: told(['name', 'kind'], async ({ settings }, { id }) => byId(await settings.files(), id)),
  channel: told(['name', 'kind', 'enabled', 'ratePerS'], async ({ channels }, { id }) => byId(await channels.channels(), id)),
  origin: told(['channel', 'name', 'sender', 'countries'], async ({ channels }, { id }) => byId(await channels.origins(), id)),
  dispositions: told(['items'], async ({ settings }) => ({ items: idsOf(await settings.get(deskKeys.dispositions)) })),
  'away-reasons': told(['items'], async ({ settings }) => ({ items: idsOf(await settings.get(deskKeys.awayReasons)) })),
  'outbound-rule': told(['trunk', 'perDay'], async ({ settings }, { country, prefix }) =>
    outboundRulesOf(await settings.get(deskKeys.outboundRules)).find((row) => row.country === country && row.prefix === prefix),
  ),
  'message-settings': told(['countries', 'caps', 'marketingHours', 'retentionDays'], async ({ settings }) =>
    messageSettingsOf(await settings.get(messageSettingsKey)),
  ),
  'audit-settings': told(['retentionDays'], async ({ settings }) => auditSettingsOf(await settings.get(auditSettingsKey))),
};

/** Every field that the log can name. */
export const auditedFields: readonly string[] = [...new Set(Object.values(tellers).flatMap(({ fields }) => fields))];

/** The facts of an object as they stand now. */
export async function auditedFacts(store: Store, object: AuditObject, params: Params): Promise<AuditedFacts> {
  return await tellers[object]?.read(store, params);
}

function byId<Row extends { id: string }>(rows: readonly Row[], id: string | undefined): Row | undefined {
  return rows.find((row) => row.id === id);
}

function idsOf(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map((row: unknown) => (typeof row === 'object' && row !== null && 'id' in row ? row.id : row))
    : undefined;
}
