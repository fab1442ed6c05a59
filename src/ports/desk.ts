// What calls/ needs of the desk: who rings next. The desk decides and never dials (DESIGN §4).
import type { TransferTarget } from '#engine/effect.ts';
import type { TransferOutcome } from '#engine/event.ts';
import type { AgentContact } from './people-store.ts';

/** Next move for a waiting caller. */
export type DeskMove =
  | { do: 'ring'; agent: string; name: string; contact: AgentContact; sipUser: string; ringMs: number }
  | { do: 'wait'; position: number; waitS: number | undefined }
  | { do: 'give-up'; outcome: TransferOutcome };

export interface Desk {
  /** A caller asks for a team or an agent. Numbers never come here. `move` is called with every decision, never within `enter`. */
  enter: (
    ticket: string,
    to: Exclude<TransferTarget, { number: string }>,
    options: { ringS: number; maxWaitS: number; priority: number },
    move: (move: DeskMove) => void,
  ) => void;
  /** What became of the ring that the desk ordered. */
  rang: (ticket: string, agent: string, result: 'answered' | 'no-answer' | 'busy' | 'refused' | 'failed') => void;
  /** The caller left the queue, or the joined call is over: the agent is free again. */
  leave: (ticket: string) => void;
  /** After a restart: this agent talks in this call. */
  restore: (ticket: string, agent: string) => void;
}
