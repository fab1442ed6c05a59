// A transfer from the caller's side: wait with music, then take the exit of its outcome. A failure that is not connected takes `failed`,
// and `failed` not connected goes on with what follows; `completed` not connected ends the call (DESIGN §2).
import type { TransferTarget } from '#engine/effect.ts';
import type { Step, StepContext, StepEffect, StepResult } from '#engine/step.ts';
import type { Value } from '#flow/model.ts';
import type { TransferSettings } from './model.ts';

type Result = StepResult<null>;

/** Beyond the queue's own wait and one ring, a result that never came is taken as failed. */
const graceS = 30;

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
  const { music, ringS, maxWaitS, priority } = settings;
  const whisper = settings.whisper === undefined ? {} : { whisper: context.fill(settings.whisper) };
  const { language, flow } = context;
  const effects: StepEffect[] = [
    { kind: 'transfer', ref: 'transfer', to, music, ringS, maxWaitS, priority, ...whisper, context: seen, language, voice: flow.voice },
    { kind: 'startTimer', ref: 'guard', delayMs: (maxWaitS + ringS + graceS) * 1000 },
  ];
  return { local: null, effects, holdsKeys: true, dropKeys: true };
}

function concluded(outcome: string, context: StepContext): Result {
  const result: Result = { local: null, effects: [], outcome };
  if (isConnected(context, outcome)) return { ...result, exit: outcome };
  if (outcome === 'completed') return { ...result, end: true };
  // Leaving the queue is the caller's wish, not a failure.
  if (outcome === 'left' || outcome === 'callback') return { ...result, done: true };
  return isConnected(context, 'failed') ? { ...result, exit: 'failed' } : { ...result, done: true };
}

/** The step of `transfer`. */
export const step: Step<TransferSettings, null> = {
  step: (settings, _local, event, context) => {
    const asBefore: Result = { local: null, effects: [] };
    if (event.kind === 'enter') return enter(settings, context);
    if (event.kind === 'transferResult') return concluded(event.outcome === 'lost' ? 'failed' : event.outcome, context);
    if (event.kind === 'timer') return concluded('failed', context);
    if (event.kind === 'key' && event.key === settings.leaveKey) return concluded('left', context);
    // Once joined, the call lasts as long as the two talk.
    const joined = event.kind === 'transferProgress' && event.state === 'answered';
    return joined ? { ...asBefore, effects: [{ kind: 'cancel', ref: 'guard' }] } : asBefore;
  },
};
