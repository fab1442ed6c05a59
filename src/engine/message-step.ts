// What every action that sends a message does alike: queue it and, only where an exit is connected, wait a little for how it goes (DESIGN §2).
// A kind hands in what the message holds and how far its channel can tell. Not here: contents (actions/*), sending (outbox).
import type { MessageStatus } from './event.ts';
import type { Step, StepContext, StepEffect, StepResult } from './step.ts';

/** How far a message got, in the order in which it comes about. */
type Progress = 'sent' | 'delivered' | 'read';

interface Local {
  reached?: Progress;
}

type Result = StepResult<Local>;
type Queued = Extract<StepEffect, { kind: 'queueMessage' }>;

/** The settings that every such action has. */
interface MessageSettings {
  origin: string;
  /** Template of the recipient; without it the caller's number. */
  to?: string | undefined;
  /** Longest wait for an outcome, seconds. */
  waitS: number;
}

/** What a kind adds. */
interface MessageKind<Settings> {
  /** How far its channel can tell, in order. Example: `['sent', 'delivered']`. */
  progresses: Progress[];
  content: (settings: Settings, context: StepContext) => Queued['content'];
  /** The message to send instead where this one fails. */
  fallback: (settings: Settings, context: StepContext) => Queued['fallback'];
}

const failures = ['failed', 'no-number', 'no-whatsapp', 'opted-out', 'not-allowed', 'window-closed'];

/** The exits that stand in for one that nobody drew a way for, the nearest first: to such a flow it is a failure like any other. */
const standIns: Partial<Record<string, string[]>> = { 'window-closed': ['failed'], 'no-whatsapp': ['no-number', 'failed'] };

function isConnected(context: StepContext, exit: string): boolean {
  const exits = context.action?.exits ?? {};
  const target = Object.hasOwn(exits, exit) ? exits[exit] : undefined;
  return target !== undefined && (target.to !== undefined || target.end === true || target.return !== undefined);
}

function concluded(outcome: string, context: StepContext): Result {
  const result: Result = { local: {}, effects: [], outcome };
  const exit = [outcome, ...(standIns[outcome] ?? [])].find((one) => isConnected(context, one));
  return exit === undefined ? { ...result, done: true } : { ...result, exit };
}

/** Make the step of an action that sends messages. Example: `messageStep({ progresses: ['sent', 'delivered'], content, fallback })`. */
export function messageStep<Settings extends MessageSettings>(kind: MessageKind<Settings>): Step<Settings, Local> {
  const { progresses } = kind;

  /** What is waited for: the connected exits; where only failures are connected, that the carrier took it. */
  const awaitedOf = (context: StepContext): Progress[] => {
    const awaited = progresses.filter((one) => isConnected(context, one));
    if (awaited.length > 0) return awaited;
    return failures.some((one) => isConnected(context, one)) ? ['sent'] : [];
  };

  const enter = (settings: Settings, context: StepContext): Result => {
    const to = settings.to === undefined ? context.get('caller.number') : context.fill(settings.to).trim();
    // A number that was asked for and is empty must not become the caller's.
    if (settings.to !== undefined && to === '') return concluded('no-number', context);
    const awaited = awaitedOf(context);
    const fallback = kind.fallback(settings, context);
    const queue: StepEffect = {
      kind: 'queueMessage',
      ref: 'message',
      origin: settings.origin,
      ...(typeof to === 'string' && to !== '' ? { to } : {}),
      content: kind.content(settings, context),
      ...(fallback ? { fallback } : {}),
      await: awaited,
    };
    if (awaited.length === 0) return { local: {}, effects: [queue], done: true, outcome: 'queued' };
    return { local: {}, effects: [queue, { kind: 'startTimer', ref: 'wait', delayMs: settings.waitS * 1000 }] };
  };

  /** The furthest connected exit among what was reached; otherwise it goes on as if none were connected. */
  const upTo = (reached: Progress | undefined, context: StepContext): Result => {
    if (!reached) return { local: {}, effects: [], done: true, outcome: 'queued' };
    const taken = progresses.slice(0, progresses.indexOf(reached) + 1).findLast((one) => isConnected(context, one));
    return concluded(taken ?? reached, context);
  };

  const told = (status: MessageStatus, local: Local, context: StepContext): Result => {
    const reached = progresses.find((one) => one === status);
    if (!reached) return failures.includes(status) ? concluded(status, context) : { local, effects: [] };
    const last = awaitedOf(context).at(-1) ?? 'sent';
    if (progresses.indexOf(reached) >= progresses.indexOf(last)) return upTo(reached, context);
    const before = local.reached;
    return { local: { reached: before && progresses.indexOf(before) > progresses.indexOf(reached) ? before : reached }, effects: [] };
  };

  return {
    step: (settings, before, event, context) => {
      const local = before ?? {};
      if (event.kind === 'enter') return enter(settings, context);
      if (event.kind === 'messageResult') return told(event.status, local, context);
      if (event.kind === 'timer') return upTo(local.reached, context);
      return { local, effects: [] };
    },
  };
}

/** A template with its variables filled. */
export function filledTemplate(
  { name, language, variables }: { name: string; language: string; variables: Record<string, string> },
  context: StepContext,
): { name: string; language: string; variables: Record<string, string> } {
  return { name, language, variables: Object.fromEntries(Object.entries(variables).map(([key, text]) => [key, context.fill(text)])) };
}
