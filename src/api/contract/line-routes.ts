// Lines and trunks, teams and agents: part of the table of routes (routes.ts). Not here: the shapes (shapes.ts), the handlers (../handlers).
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const name = z.object({ name: z.string().min(1).max(100) });
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

/** Lines and trunks, teams and agents. */
export const lineRoutes = {
  lines: route({ method: 'GET', path: '/lines', access: ['designer', 'supervisor'], summary: 'All lines.', answer: list(s.lineSchema) }),
  saveLine: route({
    method: 'PUT',
    path: '/lines/:name',
    access: ['designer'],
    changes: 'line',
    summary: 'Add or change a line.',
    params: name,
    body: s.lineSchema.omit({ name: true }),
    answer: s.lineSchema,
  }),
  removeLine: route({
    method: 'DELETE',
    path: '/lines/:name',
    access: ['designer'],
    changes: 'line',
    summary: 'Remove a line.',
    params: name,
    answer: s.okSchema,
  }),
  trunks: route({ method: 'GET', path: '/trunks', access: 'admin', summary: 'All trunks.', answer: list(s.trunkViewSchema) }),
  saveTrunk: route({
    method: 'PUT',
    path: '/trunks/:name',
    access: 'admin',
    changes: 'trunk',
    summary: 'Add or change a trunk; leave password out to keep it.',
    params: name,
    body: s.trunkSchema.omit({ name: true }).extend({ password: z.string().max(200).optional() }),
    answer: s.trunkSchema,
  }),
  removeTrunk: route({
    method: 'DELETE',
    path: '/trunks/:name',
    access: 'admin',
    changes: 'trunk',
    summary: 'Remove a trunk.',
    params: name,
    answer: s.okSchema,
  }),
  testTrunk: route({
    method: 'POST',
    path: '/trunks/:name/test',
    access: 'admin',
    changes: 'nothing',
    summary: 'Send OPTIONS to the trunk.',
    params: name,
    answer: z.object({ reachable: z.boolean(), sipStatus: z.number().optional(), detail: z.string() }),
  }),
  teams: route({ method: 'GET', path: '/teams', access: 'signed-in', summary: 'All teams.', answer: list(s.teamSchema) }),
  saveTeam: route({
    method: 'PUT',
    path: '/teams/:id',
    access: ['supervisor'],
    changes: 'team',
    summary: 'Add or change a team.',
    params: id,
    body: s.teamSchema.omit({ id: true }),
    answer: s.teamSchema,
  }),
  removeTeam: route({
    method: 'DELETE',
    path: '/teams/:id',
    access: ['supervisor'],
    changes: 'team',
    summary: 'Remove a team that no published flow uses.',
    params: id,
    answer: s.okSchema,
  }),
  agents: route({
    method: 'GET',
    path: '/agents',
    access: 'signed-in',
    summary: 'All agents with their state.',
    answer: list(s.agentViewSchema),
  }),
  saveAgent: route({
    method: 'PUT',
    path: '/agents/:id',
    access: ['supervisor'],
    changes: 'agent',
    summary: 'Add or change an agent.',
    params: id,
    body: s.agentSchema.omit({ id: true }),
    answer: s.agentViewSchema,
  }),
  removeAgent: route({
    method: 'DELETE',
    path: '/agents/:id',
    access: ['supervisor'],
    changes: 'agent',
    summary: 'Remove an agent.',
    params: id,
    answer: s.okSchema,
  }),
  agentPhone: route({
    method: 'GET',
    path: '/agents/:id/phone',
    access: 'admin',
    changes: 'agent-secret',
    summary: 'SIP credentials of a desk phone.',
    params: id,
    answer: z.object({ user: z.string(), password: z.string(), server: z.string() }),
  }),
};
