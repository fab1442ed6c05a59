// AuditStore: who changed what in this installation, and when. Not here: what counts as a change (api/contract), what calls do (call-store.ts).

/** One field of an object before and after; a value is plain JSON without secrets or people's data. Absent = there was none. */
export interface AuditChange {
  field: string;
  before?: unknown;
  after?: unknown;
}

/** `begun` = the act was allowed and how it ended is not known: the process or the database went away meanwhile. */
export type AuditOutcome = 'begun' | 'done' | 'refused' | 'failed';

/** An act as it is written before it is carried out. */
export interface AuditAct {
  at: number;
  /** Name of the route, e.g. `saveTrunk`. */
  route: string;
  /** Kind of what is changed, e.g. `trunk`. */
  object: string;
  /** Which one; telephone numbers only by their last digits. */
  objectId: string | undefined;
  who: 'user' | 'token' | 'control' | 'nobody';
  /** Id of the user or token. */
  whoId: string | undefined;
  /** Their name at the time. */
  whoName: string;
  /** Network address it came from. */
  address: string;
}

/** How it ended. */
export interface AuditEnd {
  outcome: AuditOutcome;
  /** Why it was refused or failed. */
  code: string | undefined;
  objectId: string | undefined;
  changes: AuditChange[];
}

export interface AuditEntry extends AuditAct, AuditEnd {
  id: number;
  objectId: string | undefined;
}

export interface AuditFilter {
  /** Part of the name of who, of the object's id, of the route or of the address, whatever the case. */
  search?: string | undefined;
  object?: string | undefined;
  whoId?: string | undefined;
  fromAt?: number | undefined;
  toAt?: number | undefined;
  /** Only older ones than this id. */
  beforeId?: number | undefined;
  limit: number;
}

export interface AuditStore {
  /** Answers the id by which it is ended. */
  begin: (act: AuditAct) => Promise<number>;
  end: (id: number, end: AuditEnd) => Promise<void>;
  /** Newest first. */
  list: (filter: AuditFilter) => Promise<AuditEntry[]>;
  /** Removes what is older; answers how many. */
  forget: (beforeAt: number) => Promise<number>;
}
