// Transfer the call to a team, an agent or a number, with hold music (DESIGN §2). Not here: who rings next (desk) and the bridge (calls).
import * as z from 'zod';
import { removeAt, setAt } from '#flow/edit-at.ts';
import type { Fix } from '#flow/fix.ts';
import type { ActionModel } from '#flow/kind.ts';
import { variableNameSchema } from '#flow/model.ts';
import { skillNeedSchema } from '#flow/team-queue.ts';
import type { Installation, Problem } from '#flow/problem.ts';
import { teamProblems } from './team-problems.ts';

const keySchema = z.string().regex(/^[0-9*#]$/, 'a key is one of 0-9, * and #');

const settingsSchema = z.strictObject({
  to: z.union([
    z.strictObject({ team: z.string().max(100) }),
    z.strictObject({ agent: z.string().max(100) }),
    z.strictObject({ number: z.string().max(200) }),
  ]),
  music: z.string().min(1).max(200).default('default'),
  ringS: z.number().min(5).max(120).default(20),
  maxWaitS: z.number().min(5).max(7200).default(300),
  priority: z.int().min(-10).max(10).default(0),
  whisper: z.string().max(2000).optional(),
  context: z.array(variableNameSchema).max(50).default([]),
  leaveKey: keySchema.optional(),
  brief: z.boolean().optional(),
  skills: z.array(skillNeedSchema).max(20).optional(),
  confirmNumber: z.boolean().optional(),
  callbackKey: keySchema.optional(),
});

/**
 * Settings of a transfer. `to.number` is E.164 or a template of it; `context` names the variables that the agent sees; `leaveKey` lets
 * the caller leave the queue (exit `left`), `callbackKey` ask to be called back (exit `callback`); `whisper` is said to the agent first,
 * with `brief` also team, wait and context; `skills` are needed beside the team's own; `confirmNumber`: who answers an outside number
 * must press 1. Example: `{"to":{"team":"recepcion"},"music":"default","ringS":20,"maxWaitS":300,"priority":0,"context":["dni"]}`.
 */
export type TransferSettings = z.infer<typeof settingsSchema>;

/** The exits of a transfer, in drawing order: the outcomes of DESIGN §2. */
const transferExits = [
  'completed',
  'closed',
  'no-agents',
  'queue-full',
  'waited-too-long',
  'no-answer',
  'busy',
  'refused',
  'left',
  'callback',
  'failed',
] as const;

function targetProblem(
  to: TransferSettings['to'],
  installation: Pick<Installation, 'teams' | 'agents' | 'transferCountries' | 'transferPrefixes'>,
) {
  if ('team' in to) return installation.teams.some((team) => team.id === to.team) ? undefined : (['team-missing', to.team] as const);
  if ('agent' in to) return installation.agents.some((agent) => agent.id === to.agent) ? undefined : (['agent-missing', to.agent] as const);
  if (installation.transferCountries.length === 0) return ['number-not-allowed', to.number] as const;
  const { number } = to;
  // Out of a variable: the list decides in the call.
  if (number.includes('{{')) return undefined;
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return ['number-invalid', number] as const;
  const listed = installation.transferPrefixes?.some((prefix) => number.startsWith(prefix)) ?? true;
  return listed ? undefined : (['number-not-listed', number] as const);
}

const targetMessages = {
  'team-missing': 'The team to transfer to does not exist.',
  'agent-missing': 'The agent to transfer to does not exist.',
  'number-not-allowed': 'This installation does not allow transfers to outside numbers.',
  'number-not-listed': 'The list of numbers that may be dialled does not include this one.',
  'number-invalid': 'The number must be written as +5491155551234.',
} as const;

const fresh: TransferSettings = { to: { team: '' }, music: 'default', ringS: 20, maxWaitS: 300, priority: 0, context: [] };

/** So many teams or agents are offered to choose from beside a problem. */
const mostOffered = 3;

/** Two keys that mean different things must differ; a callback needs a desk to keep the place. */
function keyProblems({ to, leaveKey, callbackKey }: TransferSettings): Problem[] {
  if (callbackKey === undefined) return [];
  const path = ['settings', 'callbackKey'];
  if ('number' in to)
    return [
      { level: 'warning', code: 'callback-without-queue', path, message: 'A number has no queue: nobody can be called back from it.' },
    ];
  if (callbackKey !== leaveKey) return [];
  return [
    {
      level: 'error',
      code: 'keys-same',
      path,
      message: 'The key that asks for a callback and the key that leaves the queue must differ.',
      params: { key: callbackKey },
    },
  ];
}

/** The action kind `transfer`. */
export const model: ActionModel<TransferSettings> = {
  id: 'transfer',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ ...fresh }),
  exits: () => [...transferExits],
  check: (settings, owner, { flow, installation }) => {
    const problems: Problem[] = [];
    const wrong = targetProblem(settings.to, installation);
    if (wrong) {
      problems.push({
        level: 'error',
        code: wrong[0],
        path: ['settings', 'to'],
        message: targetMessages[wrong[0]],
        params: { to: wrong[1] },
      });
    }
    if (settings.music !== 'default' && !installation.music.some((music) => music.id === settings.music)) {
      problems.push({
        level: 'error',
        code: 'music-missing',
        path: ['settings', 'music'],
        message: 'The hold music does not exist.',
        params: { music: settings.music },
      });
    }
    settings.context.forEach((name, index) => {
      const variable = flow.variables.find((one) => one.name === name);
      if (!variable) {
        problems.push({
          level: 'error',
          code: 'variable-missing',
          path: ['settings', 'context', index],
          message: `There is no variable "${name}".`,
          params: { variable: name },
        });
      } else if (variable.sensitive) {
        problems.push({
          level: 'error',
          code: 'context-sensitive',
          path: ['settings', 'context', index],
          message: `The variable "${name}" is sensitive and is not shown to agents.`,
          params: { variable: name },
        });
      }
    });
    problems.push(...keyProblems(settings));
    if ('team' in settings.to) problems.push(...teamProblems(settings.to.team, owner.exits, installation));
    if (Object.keys(owner.exits).every((name) => name === 'completed' || name === 'left' || name === 'callback')) {
      problems.push({
        level: 'advice',
        code: 'transfer-failed-open',
        path: ['exits', 'failed'],
        message: 'Say what happens when nobody answers: connect the failed exit.',
      });
    }
    return problems;
  },
  fixes: ({ problem, path }, { flow, installation }) => {
    const at = [...path, 'settings', 'to'];
    const teams = installation.teams
      .slice(0, mostOffered)
      .map((team): Fix => ({ does: 'use-team', params: { name: team.name }, change: setAt(at, { team: team.id }) }));
    switch (problem.code) {
      case 'team-missing':
      case 'number-not-allowed':
        return teams;
      case 'agent-missing':
        return [
          ...installation.agents
            .slice(0, mostOffered)
            .map((agent): Fix => ({ does: 'use-agent', params: { name: agent.name }, change: setAt(at, { agent: agent.id }) })),
          ...teams.slice(0, 1),
        ];
      case 'music-missing':
        return [{ does: 'use-default-music', change: setAt([...path, 'settings', 'music'], 'default') }];
      case 'variable-missing':
      case 'context-sensitive':
        return [{ does: 'do-not-show', params: problem.params ?? {}, change: removeAt(flow, problem.path) }];
      default:
        return [];
    }
  },
  toTeam: (team) => ({ ...fresh, to: { team } }),
  names: (settings) => settings.context.map((name, index) => ({ path: ['context', index], name })),
  templates: (settings) => [
    ...('number' in settings.to ? [{ path: ['to', 'number'], text: settings.to.number }] : []),
    ...(settings.whisper === undefined ? [] : [{ path: ['whisper'], text: settings.whisper }]),
  ],
  summary: ({ to }) => {
    const name = 'team' in to ? to.team : 'agent' in to ? to.agent : to.number;
    return name === '' ? '' : `→ ${name}`;
  },
  silent: false,
  ends: false,
};
