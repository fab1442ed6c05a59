// Log lines for agents who come and go, so that the time they were there can be summed. Not here: the states they choose (presence.ts).
import type { QueueEvent } from '#ports/queue-store.ts';
import type { DeskPeople, DeskState } from './queue-state.ts';

/**
 * Answers a function that compares with what it saw before: `offline` for who was lost, and the state of who is there (again). A line says
 * how it is, not that it changed, so several desks may say the same.
 */
export function logReachability(): (people: DeskPeople, state: DeskState, at: number) => QueueEvent[] {
  const there = new Set<string>();
  return (people, state, at) => {
    const lines: QueueEvent[] = [];
    const say = (agent: string, detail: string): void => {
      lines.push({ at, ticket: undefined, callId: undefined, team: undefined, agent, kind: 'presence', ms: undefined, detail });
    };
    for (const { id, loggedIn } of people.agents.values()) {
      if (loggedIn === there.has(id)) continue;
      if (loggedIn) there.add(id);
      else there.delete(id);
      const now = state.agents.get(id);
      const reason = now?.state === 'away' && now.reason !== undefined ? `:${now.reason}` : '';
      say(id, loggedIn ? `${now?.state ?? 'away'}${reason}` : 'offline');
    }
    for (const id of there)
      if (!people.agents.has(id)) {
        there.delete(id);
        say(id, 'offline');
      }
    return lines;
  };
}
