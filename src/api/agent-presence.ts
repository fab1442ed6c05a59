// An agent's state as screens have it, and how it is changed. Not here: what a state means to the queue (desk/).
import type * as z from 'zod';
import type { BoardAgent } from '#desk/board.ts';
import { awayReasonsOf, deskKeys } from '#flow/desk-settings.ts';
import { Failure } from '#ports/failure.ts';
import type { PresenceRow } from '#ports/queue-store.ts';
import type { presenceChangeSchema, presenceSchema } from './contract/desk-shapes.ts';
import { Refusal } from './problem-answer.ts';
import type { ApiDesk, ApiRooms } from './rooms.ts';

type Rooms = Pick<ApiRooms, 'store' | 'desk' | 'clock'>;
type Presence = z.output<typeof presenceSchema>;

/** The desk's part that main wires. Throws `not-configured`. */
export function wired<K extends 'board' | 'setPresence' | 'move' | 'cancelCallback'>(desk: ApiDesk, part: K): NonNullable<ApiDesk[K]> {
  const found = desk[part];
  if (found === undefined) throw new Failure('not-configured', 'this installation has no desk');
  return found;
}

/** What is shown of an agent. */
export function viewPresence(now: BoardAgent, row: PresenceRow | undefined): Presence {
  const { state, reason, sinceAt, wrapUpUntilAt } = now;
  return { state, reason, sinceAt, wrapUpUntilAt, answeredToday: row?.answeredToday ?? 0 };
}

/** An agent's state now. Throws `not-found`. */
export async function presenceOf(rooms: Rooms, agent: string): Promise<Presence> {
  const now = wired(rooms.desk, 'board')().agents.find((one) => one.agent === agent);
  if (!now) throw new Failure('not-found', `there is no agent ${agent}`);
  return viewPresence(
    now,
    (await rooms.store.queue.presences()).find((row) => row.agent === agent),
  );
}

/** Carry out a change that `by` ordered; answers the state that follows. Throws `not-found`; 400 for an unknown reason, 409 without a wrap-up. */
export async function changePresence(
  rooms: Rooms,
  agent: string,
  change: z.output<typeof presenceChangeSchema>,
  by: string,
): Promise<Presence> {
  if (!(await rooms.store.people.agent(agent))) throw new Failure('not-found', `there is no agent ${agent}`);
  const setPresence = wired(rooms.desk, 'setPresence');
  if (change.state === 'available') setPresence(agent, 'available', undefined, by);
  else if (change.state === 'away') {
    await demandReason(rooms, change.reason);
    setPresence(agent, 'away', change.reason, by);
  } else {
    const now = await presenceOf(rooms, agent);
    if (now.state !== 'wrap-up') throw new Refusal(409, 'no-wrap-up', 'there is no wrap-up to be made longer');
    setPresence(agent, 'wrap-up', undefined, by, Math.max(now.wrapUpUntilAt ?? 0, rooms.clock.now()) + change.extendS * 1000);
  }
  // The desk takes it up in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  return await presenceOf(rooms, agent);
}

async function demandReason(rooms: Rooms, reason: string): Promise<void> {
  const known = awayReasonsOf(await rooms.store.settings.get(deskKeys.awayReasons)).some(({ id, archived }) => id === reason && !archived);
  if (known) return;
  const message = `there is no away reason ${reason}`;
  throw new Refusal(400, 'invalid', message, { problems: [{ path: ['reason'], message, code: 'unknown-reason', level: 'error' }] });
}
