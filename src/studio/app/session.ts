// Who is signed in and what the role allows. The server decides; this only hides what would be refused.
import { createContext, useContext } from 'react';
import type * as z from 'zod';
import type { agentViewSchema, userSchema } from '#api/contract/shapes.ts';

export type User = z.infer<typeof userSchema>;
export type AgentView = z.infer<typeof agentViewSchema>;
export type Role = User['role'];

export interface Session {
  user: User;
  agent: AgentView | undefined;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session; only inside the shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session above this component');
  return session;
}

/** May the user do what these roles may? An admin always may. */
export function useMay(...roles: Role[]): boolean {
  const { user } = useSession();
  return user.role === 'admin' || roles.includes(user.role);
}
