// The tables as Kysely sees them: camelCase of migrations/*.sql, mostly a port's row with null for what is absent.
// Not here: calls and messages, whose statements are written by hand (call-*.ts, message-store.ts).
import type { ColumnType } from 'kysely';
import type { AgentRow, ApiTokenRow, SessionRow, TeamRow, UserRow } from '#ports/people-store.ts';
import type { AuditChange, AuditEntry } from '#ports/audit-store.ts';
import type { AudioRow, LibraryFileRow, SandboxMessage } from '#ports/settings-store.ts';
import type { DialogRow, RegistrationRow, TrunkRow } from '#ports/sip-store.ts';
import type { FlowVersion, LineRow } from '#ports/flow-store.ts';
import type { Moment } from '#ports/moment-store.ts';
import type { TalkRow } from '#ports/talk-store.ts';

/** A port's row as it is stored: what may be undefined there is null here. */
export type Stored<T> = { [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

interface FlowTable {
  id: string;
  name: string;
  draft: string;
  revision: number;
  updatedAt: number;
  updatedBy: string | null;
  version: number;
  publishedAt: number | null;
  publishedBy: string | null;
  removed: boolean;
}

/** All tables that Kysely writes. */
export interface Tables {
  flow: FlowTable;
  flowVersion: Stored<FlowVersion> & { document: string };
  talk: TalkRow;
  moment: Moment & { document: string };
  line: Stored<LineRow>;
  studioUser: Stored<UserRow>;
  session: SessionRow;
  apiToken: Stored<ApiTokenRow>;
  team: TeamRow;
  agent: Stored<Required<AgentRow>>;
  trunk: Stored<TrunkRow>;
  registration: RegistrationRow;
  dialog: DialogRow;
  /** `value` is handed over as JSON text. */
  setting: { key: string; value: ColumnType<unknown, string, string> };
  audio: Stored<{ [K in keyof Required<AudioRow>]: AudioRow[K] }>;
  libraryFile: Stored<LibraryFileRow>;
  /** `changes` is handed over as JSON text. */
  auditEntry: Omit<Stored<AuditEntry>, 'id' | 'outcome' | 'code' | 'changes'> & {
    id: ColumnType<number, never, never>;
    outcome: ColumnType<AuditEntry['outcome'], AuditEntry['outcome'] | undefined>;
    code: ColumnType<string | null, string | null | undefined>;
    changes: ColumnType<AuditChange[], string | undefined, string>;
  };
  sandboxMessage: Stored<Omit<SandboxMessage, 'id'>> & { id: ColumnType<number, never, never>; key: string };
}

/** A port's row made ready to be stored. */
export function stored<T extends object>(row: T): Stored<T> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, storable(value)])) as Stored<T>;
}

/** A stored row as the port has it: what is null here is undefined there. */
type HandedOut<R> = { [K in keyof R]: null extends R[K] ? Exclude<R[K], null> | undefined : R[K] };

/** A stored row as the port hands it out. */
export function handedOut<R extends object>(row: R): HandedOut<R> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? undefined : value])) as HandedOut<R>;
}

function storable(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'string' ? storableText(value) : value;
}

/** PostgreSQL stores neither U+0000 nor half a surrogate pair: both become U+FFFD. */
export function storableText(text: string): string {
  return text.includes('\0') || !text.isWellFormed() ? text.toWellFormed().replaceAll('\0', '\ufffd') : text;
}

/** JSON text that PostgreSQL takes in `json` and `jsonb`. Absent becomes null. */
export function storableJson(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/i.test(text) ? JSON.stringify(clean(value)) : text;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), clean(inner)]));
}
