// Which skills a caller needs now and who has them. Not here: who of those rings (strategy.ts).
import type { SkillNeed } from '#flow/team-queue.ts';
import type { QueueTicket } from './queue-state.ts';
import { queueOf, type Turn } from './turn.ts';

/** The team's needs and the caller's own, the higher level where both ask; none once the wait has relaxed them. */
export function needsNow(turn: Turn, ticket: QueueTicket): readonly SkillNeed[] {
  const queue = queueOf(turn, ticket);
  if (queue.skills.length === 0 && ticket.skills.length === 0) return [];
  const relaxAt = relaxesAt(turn, ticket);
  if (relaxAt !== undefined && turn.at >= relaxAt) return [];
  const levels = new Map<string, number>();
  for (const { skill, level } of [...queue.skills, ...ticket.skills]) levels.set(skill, Math.max(level, levels.get(skill) ?? 0));
  return [...levels].map(([skill, level]) => ({ skill, level }));
}

/** When the needs of this caller count no more, epoch ms; absent where there are none or they always count. */
export function relaxesAt(turn: Turn, ticket: QueueTicket): number | undefined {
  const queue = queueOf(turn, ticket);
  if (queue.relaxSkillsAfterS === 0 || (queue.skills.length === 0 && ticket.skills.length === 0)) return undefined;
  return ticket.enteredAt + 1000 * queue.relaxSkillsAfterS;
}

/** Whether an agent has all of them at their level. */
export function hasSkills(turn: Turn, agent: string, needs: readonly SkillNeed[]): boolean {
  const skills = turn.people.agents.get(agent)?.skills;
  return needs.every(({ skill, level }) => skills !== undefined && Object.hasOwn(skills, skill) && (skills[skill] ?? 0) >= level);
}
