// Who of a team's free agents rings next (messaging §3.2): priority of members first, then the team's strategy. Not here: who is free.
import type { TeamStrategy } from '#flow/team-queue.ts';
import type { AgentNow, TeamFacts } from './queue-state.ts';

/** What an order goes by. */
export interface Candidate {
  presence: AgentNow;
  /** Place in the team's own order. */
  index: number;
  /** Answered since the beginning of the agent's day. */
  answeredToday: number;
}

/**
 * The agents to ring now, of candidates that are all free: one, or under `ring-all` everybody of the best priority.
 * `lastIndex` = the place in the team of who rang last, -1 where nobody has.
 */
export function chooseAgents(team: Pick<TeamFacts, 'queue'>, candidates: readonly Candidate[], lastIndex: number): string[] {
  const { strategy, priorities } = team.queue;
  const priorityOf = ({ presence }: Candidate) => (Object.hasOwn(priorities, presence.agent) ? (priorities[presence.agent] ?? 1) : 1);
  const best = Math.min(...candidates.map(priorityOf));
  const tier = candidates.filter((each) => priorityOf(each) === best);
  if (strategy === 'ring-all') return tier.map(({ presence }) => presence.agent);
  const before = comparisons[strategy](lastIndex);
  let first = tier[0];
  for (const each of tier) if (first !== undefined && before(each, first) < 0) first = each;
  return first === undefined ? [] : [first.presence.agent];
}

type Comparison = (a: Candidate, b: Candidate) => number;

const inOrder: Comparison = (a, b) => a.index - b.index;
const longestIdle: Comparison = (a, b) => a.presence.idleSinceAt - b.presence.idleSinceAt || inOrder(a, b);

const comparisons: Record<Exclude<TeamStrategy, 'ring-all'>, (lastIndex: number) => Comparison> = {
  'longest-idle': () => longestIdle,
  'fewest-calls': () => (a, b) => a.answeredToday - b.answeredToday || longestIdle(a, b),
  'fixed-order': () => inOrder,
  // Those after the last one come before those up to it.
  'round-robin': (lastIndex) => (a, b) => Number(a.index <= lastIndex) - Number(b.index <= lastIndex) || inOrder(a, b),
};
