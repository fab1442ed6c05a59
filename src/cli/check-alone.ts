// The check without a server: what only an installation can tell becomes a warning. Not here: the check (flow/check.ts).
import { check } from '#flow/check.ts';
import type { Flow } from '#flow/model.ts';
import type { Installation, Problem } from '#flow/problem.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';

const nothingThere: Installation = {
  teams: [],
  agents: [],
  smsOrigins: [],
  whatsappNumbers: [],
  audio: [],
  music: [],
  flows: [],
  transferCountries: [],
};

/** Problems that say "there is no such … here": without an installation they say nothing about the document. */
const ofInstallation = new Set([
  'team-missing',
  'agent-missing',
  'origin-missing',
  'fallback-origin-missing',
  'template-missing',
  'music-missing',
  'audio-missing',
  'subflow-missing',
  'number-not-allowed',
]);

/** Read and check a document's text. `unreadable`: it is no flow at all, so a server could not say more. */
export function checkAlone(text: string): { flow: Flow | undefined; unreadable: boolean; problems: Problem[] } {
  const { flow, problems } = readFlow(text, models);
  if (!flow) return { flow: undefined, unreadable: true, problems };
  const found = check(flow, models, nothingThere).map((problem) =>
    ofInstallation.has(problem.code) && named(problem) ? { ...problem, level: 'warning' as const } : problem,
  );
  return { flow, unreadable: false, problems: found };
}

/** Something is named that only an installation may have; an empty name is an error anywhere. */
function named(problem: Problem): boolean {
  return Object.values(problem.params ?? { any: 'x' }).some((value) => value !== '');
}
