// My state as an agent in the bar above every page but the desk, which has its own. Not here: changing it (pages/desk-presence.tsx).
import { useRouterState } from '@tanstack/react-router';
import { DeskPresence } from '../pages/desk-presence.tsx';
import { useDesk } from '../pages/desk-state.ts';

/** The switch; nothing until the desk is known. */
export function MyAgentState() {
  const { data } = useDesk();
  const atDesk = useRouterState({ select: (state) => state.location.pathname === '/desk' });
  return data && !atDesk ? <DeskPresence presence={data.presence} small /> : null;
}
