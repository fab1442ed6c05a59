// The snapshot of what exists here that checks and forms are given. Facts of other flows are remembered by version.
// Not here: the check itself (flow/check.ts, run by jobs/job-worker.ts).
import { deskKeys, outboundRulesOf } from '#flow/desk-settings.ts';
import type { Installation } from '#flow/problem.ts';
import type { FlowSummary } from '#ports/flow-store.ts';
import { whatsappAudio } from '#wire/media-type.ts';
import type { FlowFacts } from './jobs/job.ts';
import type { JobPool } from './jobs/pool.ts';
import type { ApiEars, ApiRooms } from './rooms.ts';

/** Makes snapshots. */
export type TakeSnapshot = () => Promise<Installation>;

/** Remember facts by flow and version, so that a snapshot reads only what changed. */
export function createSnapshots(rooms: Pick<ApiRooms, 'store' | 'channels' | 'ears'>, jobs: JobPool): TakeSnapshot {
  const known = new Map<string, { mark: string; facts: FlowFacts | undefined }>();

  async function factsOf(flows: FlowSummary[]): Promise<Installation['flows']> {
    const stale = flows.filter((flow) => known.get(flow.id)?.mark !== markOf(flow));
    const documents = await Promise.all(stale.map((flow) => documentOf(rooms, flow)));
    const facts = stale.length > 0 ? await jobs.run('facts', { documents }) : [];
    stale.forEach((flow, index) => known.set(flow.id, { mark: markOf(flow), facts: facts[index] }));
    return flows.map((flow) => ({
      ...(known.get(flow.id)?.facts ?? { returns: [], subflows: [], variables: [] }),
      id: flow.id,
      name: flow.name,
      published: flow.version > 0,
    }));
  }

  return async () => {
    const [flows, teams, agents, audio, files, channels, rules] = await Promise.all([
      rooms.store.flows.list(),
      rooms.store.people.teams(),
      rooms.store.people.agents(),
      rooms.store.settings.audio(),
      rooms.store.settings.files(),
      rooms.channels(),
      rooms.store.settings.get(deskKeys.outboundRules),
    ]);
    const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
    return {
      teams: teams.map((team) => ({ ...named(team), agents: team.agents.length, closes: team.queue.hours !== undefined })),
      agents: agents.map(named),
      smsOrigins: channels.smsOrigins,
      whatsappNumbers: channels.whatsappNumbers,
      audio: audio
        .filter((row) => row.kind === 'prompt')
        .map((row) => ({ ...named(row), durationMs: row.durationMs, sendable: whatsappAudio.test(row.originalType ?? '') })),
      music: audio.filter((row) => row.kind === 'music').map(named),
      files: files.map(({ kind, ...row }) => ({ ...named(row), kind })),
      flows: await factsOf(flows),
      ...(rooms.ears && { freeWords: understoodBy(rooms.ears) }),
      transferCountries: openCountries(rules),
      transferPrefixes: outboundRulesOf(rules).flatMap(({ prefix, perDay }) => (perDay > 0 ? [prefix] : [])),
    };
  };
}

/** Languages for which a recogniser of free words is chosen and there. */
function understoodBy(ears: ApiEars): string[] {
  const there = new Set(ears.list().map(({ id }) => id));
  return Object.entries(ears.settings().ears).flatMap(([language, { words }]) =>
    words !== undefined && there.has(words) ? [language] : [],
  );
}

/** Countries that outside numbers may be in: those with a rule that lets any call through. */
function openCountries(rules: unknown): string[] {
  return [...new Set(outboundRulesOf(rules).flatMap(({ country, perDay }) => (perDay > 0 ? [country] : [])))].sort();
}

/** What a parent enters is the published version; before there is one, the draft tells what it will be. */
function markOf(flow: FlowSummary): string {
  return flow.version > 0 ? `v${flow.version}` : `draft ${flow.draftRevision}`;
}

async function documentOf(rooms: Pick<ApiRooms, 'store'>, flow: FlowSummary): Promise<string> {
  if (flow.version > 0) return (await rooms.store.flows.version(flow.id, flow.version)) ?? '';
  return (await rooms.store.flows.draft(flow.id))?.document ?? '';
}
