// PeopleStore: users, sessions, API tokens, teams and agents.
import type { TeamQueue } from '#flow/team-queue.ts';

/** What a user may do: admin everything; designer flows; supervisor people and records; agent the desk. */
export type Role = 'admin' | 'designer' | 'supervisor' | 'agent';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  language: 'es' | 'pt' | 'en';
  /** argon2id in PHC form. */
  passwordHash: string;
  mustChangePassword: boolean;
  disabled: boolean;
  createdAt: number;
  lastSeenAt: number | undefined;
}

export interface SessionRow {
  /** SHA-256 of the token, hex. */
  tokenHash: string;
  userId: string;
  createdAt: number;
  expiresAt: number;
  userAgent: string;
}

export interface ApiTokenRow {
  id: string;
  name: string;
  /** First characters, shown in lists. */
  prefix: string;
  tokenHash: string;
  role: Role;
  createdBy: string;
  createdAt: number;
  lastUsedAt: number | undefined;
  expiresAt: number | undefined;
}

export interface TeamRow {
  id: string;
  name: string;
  color: string;
  /** Agents in ringing order. */
  agents: string[];
  ringS: number;
  music: string;
  queue: TeamQueue;
  createdAt: number;
}

/**
 * How an agent is reached. `registered` = a SIP phone that registers with us by digest; `sip` = a fixed address; `browser` = the studio;
 * `number` = an outside number, dialled under the outbound policy, where a person must press 1 before the caller is joined.
 */
export type AgentContact = { kind: 'registered' } | { kind: 'sip'; uri: string } | { kind: 'browser' } | { kind: 'number'; number: string };

export interface AgentRow {
  id: string;
  name: string;
  /** The studio user this agent is, if any. */
  userId: string | undefined;
  contact: AgentContact;
  /** SIP user (address of record); generated, unique. */
  sipUser: string;
  /** Encrypted SIP password; generated, shown once and on request to an admin. */
  sipSecret: string;
  available: boolean;
  /** Skills by name with their level 1-5. */
  skills: Record<string, number>;
  /** May pass callers on to outside numbers, under the outbound rules; absent = no. */
  mayTransferOutside?: boolean | undefined;
  createdAt: number;
}

export interface PeopleStore {
  users: () => Promise<UserRow[]>;
  userByEmail: (email: string) => Promise<UserRow | undefined>;
  user: (id: string) => Promise<UserRow | undefined>;
  saveUser: (user: UserRow) => Promise<void>;
  putSession: (session: SessionRow) => Promise<void>;
  session: (tokenHash: string, now: number) => Promise<{ session: SessionRow; user: UserRow } | undefined>;
  dropSession: (tokenHash: string) => Promise<void>;
  dropSessionsOf: (userId: string) => Promise<void>;
  tokens: () => Promise<ApiTokenRow[]>;
  token: (tokenHash: string, now: number) => Promise<ApiTokenRow | undefined>;
  saveToken: (token: ApiTokenRow) => Promise<void>;
  removeToken: (id: string) => Promise<void>;
  teams: () => Promise<TeamRow[]>;
  team: (id: string) => Promise<TeamRow | undefined>;
  saveTeam: (team: TeamRow) => Promise<void>;
  removeTeam: (id: string) => Promise<void>;
  agents: () => Promise<AgentRow[]>;
  agent: (id: string) => Promise<AgentRow | undefined>;
  agentBySipUser: (sipUser: string) => Promise<AgentRow | undefined>;
  saveAgent: (agent: AgentRow) => Promise<void>;
  removeAgent: (id: string) => Promise<void>;
  /** Told when teams or agents may have changed, here or on another node; here before `save…` and `remove…` resolve. Answers how to stop it. */
  onChange: (wake: () => void) => () => void;
}
