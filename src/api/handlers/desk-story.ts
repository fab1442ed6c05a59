// The caller's story for an agent's card: who, since when, what they chose and said, what is known of them, their earlier calls.
// Not here: reading a trace (caller-story.ts), what may be done with the call (desk.ts).
import { Failure } from '#ports/failure.ts';
import type { CallNoteRow, QueueEvent } from '#ports/queue-store.ts';
import { agentOf, holdOf, mayLook } from '../own-desk.ts';
import { documentsOf } from '../call-documents.ts';
import { callerStory } from '../caller-story.ts';
import type { JobPool } from '../jobs/pool.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewMessage } from '../views.ts';
import type { HandlersOf } from './handler.ts';

/** Earlier calls that are shown, and how many are looked through for them. */
const earlierShown = 5;
const earlierRead = 30;

/** Handler of the caller's story. */
export function deskStoryHandlers(rooms: ApiRooms, jobs: JobPool): HandlersOf<'deskCall'> {
  const { calls, messages, people, queue } = rooms.store;

  const logOf = (callId: string) => queue.events({ fromAt: 0, toAt: Number.MAX_SAFE_INTEGER, callId });

  async function earlierCalls(number: string | undefined, callId: string, named: (note: CallNoteRow) => Note) {
    if (number === undefined) return [];
    const found = (await calls.list({ search: number, limit: earlierRead })).filter(
      (call) => call.callerNumber === number && call.id !== callId && call.endedAt !== undefined,
    );
    return await Promise.all(
      found.slice(0, earlierShown).map(async (call) => {
        const [notes, log] = await Promise.all([queue.notes(call.id), logOf(call.id)]);
        const agents = [...new Set(log.flatMap(({ kind, agent }) => (kind === 'answered' && agent !== undefined ? [agent] : [])))];
        const { id, startedAt, endedAt, flowName } = call;
        return { callId: id, startedAt, endedAt, flowName, agents, notes: notes.map(named) };
      }),
    );
  }

  return {
    deskCall: async ({ params, who }) => {
      const found = await calls.get(params.id);
      if (!found) throw new Failure('not-found', `there is no call ${params.id}`);
      const agent = await agentOf(rooms, who);
      const hold = agent && (await holdOf(rooms, agent.id, params.id));
      if (hold === undefined && !mayLook(who)) throw new Refusal(403, 'not-your-call', 'you are not in this call');

      const documents = await documentsOf(rooms.store, found.call);
      const [trace, labels, rows, notes, log, tickets, teams, agents, channels] = await Promise.all([
        calls.trace(params.id),
        jobs.run('labels', { documents: Object.values(documents) }),
        messages.list({ callId: params.id, limit: 100 }),
        queue.notes(params.id),
        logOf(params.id),
        queue.tickets(),
        people.teams(),
        people.agents(),
        rooms.channels(),
      ]);
      const named = (note: CallNoteRow): Note => ({ ...note, agentName: agents.find(({ id }) => id === note.agent)?.name });
      const story = callerStory(trace, labels);
      const ticket = tickets.find((row) => row.callId === params.id);
      const team = ticket?.team ?? teamOf(log) ?? story.to?.team;
      const { id: callId, answeredAt: _answered, ...summary } = found.summary;
      return {
        ...summary,
        callId,
        team,
        teamName: teams.find((row) => row.id === team)?.name,
        enteredAt: ticket?.enteredAt ?? log.find(({ kind }) => kind === 'entered')?.at ?? story.orderedAt,
        waitMs: log.findLast(({ kind }) => kind === 'answered')?.ms,
        context: story.context,
        chosen: story.chosen,
        values: story.values,
        transcript: story.transcript,
        messages: rows.toReversed().map((row) => viewMessage(row, channels)),
        notes: notes.map(named),
        earlier: await earlierCalls(summary.callerNumber, callId, named),
        mine: hold === 'now' || hold === 'wrap-up',
        mayTransferOutside: agent?.mayTransferOutside ?? false,
      };
    },
  };
}

type Note = CallNoteRow & { agentName?: string | undefined };

/** The team that a caller was with last. */
function teamOf(log: readonly QueueEvent[]): string | undefined {
  return log.findLast(({ team }) => team !== undefined)?.team;
}
