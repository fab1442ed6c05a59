// What an agent orders while joined to a caller: hold, resume, forward, end. Only the one who is joined may, and only under the outbound rules.
// Not here: what each of them does to legs and desk (prepare.ts).
import type { TransferTarget } from '#engine/effect.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentCommand } from '#ports/live-calls.ts';
import type { EffectHost } from '../../world.ts';

export interface JoinedActions {
  /** Who is joined now. */
  talker: () => { agent: string | undefined } | undefined;
  isHeld: () => boolean;
  hold: () => void;
  resume: () => void;
  /** `trunk` for a number that may be dialled. */
  forward: (to: TransferTarget, trunk?: string) => void;
  end: () => void;
}

export interface Joined {
  command: (agent: string, command: AgentCommand) => Promise<void>;
  /** Also by the telephone itself; nothing where it is so already, or nobody is joined. */
  hold: () => void;
  resume: () => void;
}

/** The orders of one transfer's agents. */
export function createJoined(host: EffectHost, actions: JoinedActions): Joined {
  const { policy, clock } = host.world;

  function hold(): void {
    if (actions.talker() !== undefined && !actions.isHeld()) actions.hold();
  }

  function resume(): void {
    if (actions.talker() !== undefined && actions.isHeld()) actions.resume();
  }

  function mustBeTheirs(agent: string): void {
    if (actions.talker()?.agent !== agent) throw new Failure('conflict', 'this agent is not joined to the caller');
  }

  async function forward(agent: string, to: TransferTarget): Promise<void> {
    if ('agent' in to && to.agent === agent) throw new Failure('conflict', 'the call is with this agent already');
    if (!('number' in to)) return host.guard(() => actions.forward(to));
    const answer = await policy.allow({ number: to.number, purpose: 'desk', callId: host.callId, at: clock.now() });
    if ('refused' in answer) throw new Failure('forbidden', 'this number may not be dialled', { details: { reason: answer.refused } });
    // Meanwhile one of the two may have hung up.
    mustBeTheirs(agent);
    host.guard(() => actions.forward(to, answer.trunk));
  }

  return {
    hold,
    resume,
    command: async (agent, command) => {
      mustBeTheirs(agent);
      switch (command.do) {
        case 'hold':
          return host.guard(hold);
        case 'resume':
          return host.guard(resume);
        case 'forward':
          return await forward(agent, command.to);
        case 'end':
          return host.guard(actions.end);
      }
    },
  };
}
