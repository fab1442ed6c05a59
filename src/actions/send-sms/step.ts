// Queueing an SMS and, only where an exit is connected, waiting a little for how it goes (DESIGN §2).
// Not here: sending, retries, limits (outbox).
import type { MessageStatus } from '#engine/event.ts';
import type { Step, StepContext, StepEffect, StepResult } from '#engine/step.ts';
import type { SendSmsSettings } from './model.ts';

/** How far the message got, as far as an exit may wait for it. */
type Progress = 'sent' | 'delivered';

interface Local {
  reached?: Progress;
}

type Result = StepResult<Local>;

/** In the order in which they come about. */
const progresses: Progress[] = ['sent', 'delivered'];
const failures = ['failed', 'no-number', 'opted-out', 'not-allowed'];

function isConnected(context: StepContext, exit: string): boolean {
  const exits = context.action?.exits ?? {};
  const target = Object.hasOwn(exits, exit) ? exits[exit] : undefined;
  return target !== undefined && (target.to !== undefined || target.end === true || target.return !== undefined);
}

type Queued = Extract<StepEffect, { kind: 'queueMessage' }>;

const contentOf = (settings: SendSmsSettings, context: StepContext): Queued['content'] => ({
  channel: 'sms',
  text: context.fill(settings.text),
});

function fallbackOf({ fallback }: SendSmsSettings, context: StepContext): Pick<Queued, 'fallback'> {
  if (!fallback) return {};
  const { origin } = fallback;
  if (fallback.channel === 'sms') return { fallback: { origin, content: { channel: 'sms', text: context.fill(fallback.text) } } };
  const { name, language, variables } = fallback.template;
  const filled = Object.fromEntries(Object.entries(variables).map(([key, text]) => [key, context.fill(text)]));
  return { fallback: { origin, content: { channel: 'whatsapp', template: { name, language, variables: filled } } } };
}

function enter(settings: SendSmsSettings, context: StepContext): Result {
  const to = settings.to === undefined ? context.get('caller.number') : context.fill(settings.to).trim();
  // A number that was asked for and is empty must not become the caller's.
  if (settings.to !== undefined && to === '') return concluded('no-number', context);
  const awaited = awaitedOf(context);
  const queue: StepEffect = {
    kind: 'queueMessage',
    ref: 'message',
    origin: settings.origin,
    ...(typeof to === 'string' && to !== '' ? { to } : {}),
    content: contentOf(settings, context),
    ...fallbackOf(settings, context),
    await: awaited,
  };
  if (awaited.length === 0) return { local: {}, effects: [queue], done: true, outcome: 'queued' };
  return { local: {}, effects: [queue, { kind: 'startTimer', ref: 'wait', delayMs: settings.waitS * 1000 }] };
}

/** What is waited for: the connected exits; where only failures are connected, that the carrier took it. */
function awaitedOf(context: StepContext): Progress[] {
  const awaited = progresses.filter((one) => isConnected(context, one));
  if (awaited.length > 0) return awaited;
  return failures.some((one) => isConnected(context, one)) ? ['sent'] : [];
}

function concluded(outcome: string, context: StepContext): Result {
  const result: Result = { local: {}, effects: [], outcome };
  return isConnected(context, outcome) ? { ...result, exit: outcome } : { ...result, done: true };
}

/** The furthest connected exit among what was reached; otherwise it goes on as if none were connected. */
function upTo(reached: Progress | undefined, context: StepContext): Result {
  if (!reached) return { local: {}, effects: [], done: true, outcome: 'queued' };
  const taken = progresses.slice(0, progresses.indexOf(reached) + 1).findLast((one) => isConnected(context, one));
  return concluded(taken ?? reached, context);
}

function told(status: MessageStatus, local: Local, context: StepContext): Result {
  const reached = progresses.find((one) => one === status);
  if (!reached) return failures.includes(status) ? concluded(status, context) : { local, effects: [] };
  const last = awaitedOf(context).at(-1) ?? 'sent';
  if (progresses.indexOf(reached) >= progresses.indexOf(last)) return upTo(reached, context);
  const before = local.reached;
  return { local: { reached: before && progresses.indexOf(before) > progresses.indexOf(reached) ? before : reached }, effects: [] };
}

/** The step of `send-sms`. */
export const step: Step<SendSmsSettings, Local> = {
  step: (settings, before, event, context) => {
    const local = before ?? {};
    if (event.kind === 'enter') return enter(settings, context);
    if (event.kind === 'messageResult') return told(event.status, local, context);
    if (event.kind === 'timer') return upTo(local.reached, context);
    return { local, effects: [] };
  },
};
