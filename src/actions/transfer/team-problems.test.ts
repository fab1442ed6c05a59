// What a transfer says about its team: by how the team is staffed and open, and which exits are connected.
import { expect, test } from 'vitest';
import { teamProblems } from './team-problems.ts';

const codes = (team: { agents?: number; closes?: boolean }, ...exits: string[]) =>
  teamProblems('ventas', Object.fromEntries(exits.map((name) => [name, { to: 'b' }])), {
    teams: [{ id: 'ventas', name: 'Ventas', ...team }],
  }).map(({ level, code }) => `${level} ${code}`);

test('a team without agents is a warning, whatever is connected; one that nothing is known of says nothing', () => {
  expect(codes({ agents: 0 }, 'failed')).toEqual(['warning team-empty']);
  expect(codes({ agents: 1 }, 'failed')).toEqual([]);
  expect(codes({}, 'failed')).toEqual([]);
  expect(teamProblems('otro', {}, { teams: [] })).toEqual([]);
});

test('a team with hours needs the closed exit, or the one for every failure', () => {
  expect(codes({ agents: 1, closes: true })).toEqual(['advice closed-open']);
  expect(codes({ agents: 1, closes: true }, 'no-agents')).toEqual(['advice closed-open']);
  expect(codes({ agents: 1, closes: true }, 'closed', 'no-agents')).toEqual([]);
  expect(codes({ agents: 1, closes: true }, 'failed')).toEqual([]);
  expect(codes({ agents: 1, closes: false }, 'left')).toEqual([]);
});

test('whoever connects some failures is told of nobody being there', () => {
  expect(codes({ agents: 2 }, 'busy')).toEqual(['advice no-agents-open']);
  expect(codes({ agents: 2 }, 'busy', 'no-agents')).toEqual([]);
  expect(codes({ agents: 2 }, 'busy', 'failed')).toEqual([]);
  expect(codes({ agents: 2 }, 'completed', 'left', 'callback')).toEqual([]);
});
