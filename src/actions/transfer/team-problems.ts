// What a transfer to a team must know of that team: nobody in it, hours that close it, and which of those a caller would meet unanswered. Pure.
// Not here: whether the team exists (model.ts).
import type { Action } from '#flow/model.ts';
import type { Installation, Problem } from '#flow/problem.ts';

/** Exits that every transfer has and that say nothing about failure. */
const expected = new Set(['completed', 'left', 'callback']);

/** Warnings and advice for a transfer to this team with these exits connected. */
export function teamProblems(team: string, exits: Action['exits'], { teams }: Pick<Installation, 'teams'>): Problem[] {
  const known = teams.find(({ id }) => id === team);
  if (!known) return [];
  const problems: Problem[] = [];
  const params = { team: known.name };
  if (known.agents === 0)
    problems.push({
      level: 'warning',
      code: 'team-empty',
      path: ['settings', 'to'],
      message: `The team "${known.name}" has no agents: nobody will answer.`,
      params,
    });
  const failed = exits['failed'] !== undefined;
  if (known.closes && !failed && exits['closed'] === undefined)
    problems.push({
      level: 'advice',
      code: 'closed-open',
      path: ['exits', 'closed'],
      message: `The team "${known.name}" has opening hours: connect the closed exit.`,
      params,
    });
  // Where no failure is connected at all, the model's own advice says so.
  const careful = Object.keys(exits).some((name) => !expected.has(name));
  if (careful && !failed && exits['no-agents'] === undefined)
    problems.push({
      level: 'advice',
      code: 'no-agents-open',
      path: ['exits', 'no-agents'],
      message: 'Say what happens when no agent is there: connect the no-agents exit.',
      params,
    });
  return problems;
}
