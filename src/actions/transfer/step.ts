// A transfer from the caller's side: wait with music, then take the exit of its outcome. A failure that is not connected takes `failed`,
// and `failed` not connected goes on with what follows; `completed` not connected ends the call (DESIGN §2).
import type { TransferTarget } from '#engine/effect.ts';
import type { Key } from '#engine/event.ts';
import type { Step, StepContext, StepEffect, StepResult } from '#engine/step.ts';
import type { Value } from '#flow/model.ts';
import type { TransferSettings } from './model.ts';

/** Whether an agent talks to the caller now. Absent = not. */
interface Local {
  joined?: true;
}

type Result = StepResult<Local>;

/**
 * Beyond the queue's own wait and one ring, a result that never came is taken as failed: the press of 1 and what is told to an agent
 * (each under a minute) and the dialogue of a callback fit in.
 */
const graceS = 180;

function isConnected(context: StepContext, exit: string): boolean {
  const exits = context.action?.exits ?? {};
  const target = Object.hasOwn(exits, exit) ? exits[exit] : undefined;
  return target !== undefined && (target.to !== undefined || target.end === true || target.return !== undefined);
}

/** E.164 out of what a template gave; undefined where it is no number. */
function targetOf(settings: TransferSettings, context: StepContext): TransferTarget | undefined {
  if (!('number' in settings.to)) return settings.to;
  const number = context.fill(settings.to.number).replaceAll(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(number) ? { number } : undefined;
}

function enter(settings: TransferSettings, context: StepContext): Result {
  const to = targetOf(settings, context);
  if (!to) return concluded('failed', context);
  const seen: Record<string, Value> = {};
  for (const name of settings.context) {
    const value = context.isSensitive(name) ? undefined : context.get(name);
    if (value !== undefined && value !== null) seen[name] = value;
  }
  const { music, ringS, maxWaitS, priority, skills, brief, confirmNumber, leaveKey, callbackKey } = settings;
  const optional = {
    ...(skills === undefined || skills.length === 0 ? {} : { skills }),
    ...(settings.whisper === undefined ? {} : { whisper: context.fill(settings.whisper) }),
    ...(brief ? { brief } : {}),
    ...(confirmNumber ? { confirm: confirmNumber } : {}),
    ...(leaveKey === undefined ? {} : { leaveKey: leaveKey as Key }),
    ...(callbackKey === undefined ? {} : { callbackKey: callbackKey as Key }),
  };
  const { language, flow } = context;
  const effects: StepEffect[] = [
    { kind: 'transfer', ref: 'transfer', to, music, ringS, maxWaitS, priority, ...optional, context: seen, language, voice: flow.voice },
    guard(settings),
  ];
  return { local: {}, effects, holdsKeys: true, dropKeys: true };
}

function guard({ maxWaitS, ringS }: TransferSettings): StepEffect {
  return { kind: 'startTimer', ref: 'guard', delayMs: (maxWaitS + ringS + graceS) * 1000 };
}

function concluded(outcome: string, context: StepContext): Result {
  const result: Result = { local: {}, effects: [], outcome };
  if (isConnected(context, outcome)) return { ...result, exit: outcome };
  if (outcome === 'completed') return { ...result, end: true };
  // Leaving the queue is the caller's wish, not a failure.
  if (outcome === 'left' || outcome === 'callback') return { ...result, done: true };
  return isConnected(context, 'failed') ? { ...result, exit: 'failed' } : { ...result, done: true };
}

/** An agent's answer ends the wait; the loss of the agent, or their passing the caller on, begins it again. */
function progressed(settings: TransferSettings, local: Local, state: string): Result {
  if (state === 'answered') return { local: { joined: true }, effects: [{ kind: 'cancel', ref: 'guard' }] };
  if (local.joined && (state === 'agent-lost' || state === 'forwarded')) return { local: {}, effects: [guard(settings)] };
  return { local, effects: [] };
}

/** The step of `transfer`. */
export const step: Step<TransferSettings, Local> = {
  step: (settings, before, event, context) => {
    // A state stored by an earlier version holds null here.
    const local: Local = before ?? {};
    if (event.kind === 'enter') return enter(settings, context);
    if (event.kind === 'transferResult') return concluded(event.outcome === 'lost' ? 'failed' : event.outcome, context);
    if (event.kind === 'timer') return concluded('failed', context);
    // Once joined, the caller's keys are for whom they talk to, and the call lasts as long as the two do.
    if (event.kind === 'key' && event.key === settings.leaveKey && !local.joined) return concluded('left', context);
    return event.kind === 'transferProgress' ? progressed(settings, local, event.state) : { local, effects: [] };
  },
};
