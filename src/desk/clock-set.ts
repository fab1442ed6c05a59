// A time of day that was set while callers wait: what the queue keeps moves with it, so that every wait lasts as long as it would have.
// Not here: what is on record, which keeps the time that was told then; noticing it (ports/clock.ts).
import type { DeskState } from './queue-state.ts';

/**
 * The queue with all its instants moved by `byMs`; one that is 0 stays "never".
 *
 * @example
 * state = movedInTime(state, -3_600_000); // the clock was set back by an hour
 */
export function movedInTime(state: DeskState, byMs: number): DeskState {
  return {
    ...state,
    tickets: new Map([...state.tickets].map(([id, ticket]) => [id, moved(ticket, byMs)])),
    agents: new Map([...state.agents].map(([id, agent]) => [id, moved(agent, byMs)])),
    elsewhere: moved(state.elsewhere, byMs),
  };
}

/** Instants are the numbers that the house calls `at` or `…At` (AGENTS.md). */
const isInstant = (name: string): boolean => name === 'at' || name.endsWith('At');

function moved<Value>(value: Value, byMs: number): Value {
  if (Array.isArray(value)) return value.map((each: unknown) => moved(each, byMs)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]: [string, unknown]) => {
    if (typeof each === 'number' && isInstant(name)) return [name, each === 0 ? 0 : each + byMs];
    return [name, moved(each, byMs)];
  });
  return Object.fromEntries(entries) as Value;
}
