// LiveCalls: commands to and views of calls in progress, for api/. Implemented by calls/.
import type { TransferTarget } from '#engine/effect.ts';
import type { CallSummary } from './call-store.ts';

/** What an agent does with the call they are in. `forward` = blind transfer: rings with music, comes back when nobody takes it. */
export type AgentCommand = { do: 'hold' } | { do: 'resume' } | { do: 'forward'; to: TransferTarget } | { do: 'end' };

export interface LiveCallView extends CallSummary {
  /** Agent joined or ringing now. */
  agent: string | undefined;
  phase: 'ringing' | 'flow' | 'queue' | 'joined';
}

export interface LiveCalls {
  list: () => LiveCallView[];
  /** End a call politely. Throws `not-found`. */
  end: (callId: string) => void;
  /** Carries out an agent's command. Throws `not-found` (no such call), `conflict` (this agent is not in it, or it is not joined), `forbidden` (number not allowed). */
  command?: (callId: string, agent: string, command: AgentCommand) => Promise<void>;
  /** Every change of the list: at most one call of `wake` per 200 ms. */
  onChange: (wake: () => void) => () => void;
}
