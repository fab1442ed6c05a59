// The people as the queue sees them: rows of the store, read briefly and kept while it is away, with who can be reached right now.
// Not here: presence (presence.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import type { AgentRow, PeopleStore, TeamRow } from '#ports/people-store.ts';
import { withinStoreWait } from './store-wait.ts';
import type { AgentFacts, DeskPeople, TeamFacts } from './queue-state.ts';

/** A lost socket or registration counts as gone only after this: pages are reloaded, phones change their network. */
const graceMs = 15_000;

/** A team with this music plays that of the installation. */
const systemMusic = 'default';

/** What `createDeskPeople` needs. */
export interface DeskPeopleOptions {
  people: Pick<PeopleStore, 'teams' | 'agents'>;
  reachable: (agent: AgentRow) => boolean;
  timeZone: string;
  clock: Clock;
  timers: Timers;
  failed: (error: unknown) => void;
}

/** The people, as last read. */
export interface KnownPeople {
  /** Reads the rows; those who ask while a read is on share it. Resolves after `storeWaitMs` at the latest. */
  look: () => Promise<void>;
  /** The same, however long it takes. Never rejects. */
  read: () => Promise<void>;
  /** What is known is not to be gone by any more: somebody changed it. */
  outdate: () => void;
  /** When the rows were last asked for, epoch ms. */
  lookedAt: () => number;
  /** When those that are known now were asked for; 0 = none have been read yet. */
  readAt: () => number;
  now: (callsBack: boolean, callbacksWait: boolean) => DeskPeople;
  agent: (id: string) => AgentRow | undefined;
  agents: () => AgentRow[];
  /** The team's own hold music; undefined where it has none, or is not known. */
  musicOf: (team: string) => string | undefined;
  /** The next instant at which a grace ends, epoch ms. */
  graceEndsAt: () => number | undefined;
}

/** Builds it. `switched` is told where somebody changed an agent's `available` in the settings. */
export function createDeskPeople(options: DeskPeopleOptions, switched: (agent: string, available: boolean) => void): KnownPeople {
  const { clock, timers } = options;
  let teams: ReadonlyMap<string, TeamFacts> = new Map();
  let agents: ReadonlyMap<string, AgentRow> = new Map();
  let music: ReadonlyMap<string, string> = new Map();
  /** Since when agents who were there cannot be reached. */
  const lostAt = new Map<string, number>();
  const seen = new Set<string>();
  let lookedAt = 0;
  let readAt = 0;
  let reading: Promise<void> | undefined;
  /** Something changed since the read that is on began: what it brings may be of before. */
  let changed = false;
  let readingAnew: Promise<void> | undefined;

  async function read(): Promise<void> {
    changed = false;
    lookedAt = clock.now();
    const askedAt = lookedAt;
    try {
      const [teamRows, agentRows] = await Promise.all([options.people.teams(), options.people.agents()]);
      const before = agents;
      readAt = changed ? 0 : askedAt;
      teams = new Map(teamRows.map((row) => [row.id, teamFacts(row)]));
      agents = new Map(agentRows.map((row) => [row.id, row]));
      music = new Map(teamRows.flatMap((row) => (row.music === systemMusic ? [] : [[row.id, row.music]])));
      for (const { id, available } of agentRows) if (available !== (before.get(id)?.available ?? available)) switched(id, available);
    } catch (error) {
      options.failed(error);
    }
  }

  function readOnce(): Promise<void> {
    if (reading !== undefined && changed) {
      readingAnew ??= reading.then(() => {
        readingAnew = undefined;
        return readOnce();
      });
      return readingAnew;
    }
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function look(): Promise<void> {
    await withinStoreWait(timers, readOnce());
  }

  function factsOf(row: AgentRow, at: number): AgentFacts {
    const reachable = options.reachable(row);
    if (reachable) {
      seen.add(row.id);
      lostAt.delete(row.id);
    } else if (seen.delete(row.id)) lostAt.set(row.id, at);
    const since = lostAt.get(row.id);
    const loggedIn = reachable || (since !== undefined && at - since < graceMs);
    if (!loggedIn) lostAt.delete(row.id);
    return { id: row.id, available: row.available, skills: row.skills, reachable, loggedIn };
  }

  return {
    look,
    read: readOnce,
    outdate: () => {
      changed = true;
      readAt = 0;
    },
    lookedAt: () => lookedAt,
    readAt: () => readAt,
    now: (callsBack, callbacksWait) => {
      const at = clock.now();
      const facts = new Map([...agents.values()].map((row) => [row.id, factsOf(row, at)]));
      return { teams, agents: facts, timeZone: options.timeZone, callsBack, callbacksWait };
    },
    agent: (id) => agents.get(id),
    agents: () => [...agents.values()],
    musicOf: (team) => music.get(team),
    graceEndsAt: () => (lostAt.size === 0 ? undefined : graceMs + Math.min(...lostAt.values())),
  };
}

function teamFacts({ id, name, agents, ringS, queue }: TeamRow): TeamFacts {
  return { id, name, agents, ringS, queue };
}
