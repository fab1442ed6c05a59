// The callbacks under way: made when the desk orders them, found by the API, taken up or closed after a restart.
// Not here: a single one (callback-call.ts), when they are due and how often they are tried (desk).
import type { CallStore, LiveCall, NewCall } from '#ports/call-store.ts';
import type { CallbackOrder } from '#ports/desk.ts';
import { asFailure } from '#ports/failure.ts';
import type { LiveCallView } from '#ports/live-calls.ts';
import { type CallbackCall, type CallbackRuntime, createCallbackCall } from './callback-call.ts';
import type { LegHandlers, World } from './world.ts';

/** A callback's source names the call that asked for it. */
const sourcePrefix = 'callback:';

export interface CallbacksOptions {
  world: World;
  store: Pick<CallStore, 'begin' | 'get' | 'close'>;
  /** Number of a line, for the caller id. */
  lineNumber: (line: string) => string | undefined;
  own: (callId: string, leg: string, handlers: LegHandlers) => void;
  disown: (leg: string) => void;
  changed: () => void;
}

export interface Callbacks {
  /** From now on the desk's orders are carried out. */
  start: () => void;
  find: (callId: string) => CallbackCall | undefined;
  list: () => LiveCallView[];
  isOne: (call: NewCall) => boolean;
  /** The legs of one whose caller is still there, talking or waiting for another agent; undefined closes it. */
  legsOf: (live: LiveCall, livingLegs: Set<string>) => string[] | undefined;
  /** Answers its legs. */
  revive: (live: LiveCall, livingLegs: Set<string>) => string[];
  /** No new ones; those under way end. */
  close: () => void;
}

/** Nobody is called back before `start`. */
export function createCallbacks(options: CallbacksOptions): Callbacks {
  const { world, store } = options;
  const { desk, log } = world;
  const live = new Map<string, CallbackCall>();
  let closing = false;

  function make(call: NewCall, flowName: string, ticket: string): CallbackCall {
    const made = createCallbackCall({
      world,
      call,
      flowName,
      askedBy: call.source.slice(sourcePrefix.length),
      lineNumber: options.lineNumber(call.line),
      own: (leg, handlers) => options.own(call.id, leg, handlers),
      disown: options.disown,
      changed: options.changed,
      over: (result) => {
        live.delete(call.id);
        desk.callbackEnded?.(ticket, result);
        options.changed();
      },
    });
    live.set(call.id, made);
    return made;
  }

  async function carryOut(order: CallbackOrder): Promise<void> {
    if (closing) return desk.callbackEnded?.(order.ticket, 'failed');
    try {
      const first = await store.get(order.callId);
      const call = newCall(order, first?.call);
      await store.begin(call);
      if (closing) {
        await store.close(call.id, { at: world.clock.now(), by: 'system', reason: 'shutdown' });
        return desk.callbackEnded?.(order.ticket, 'failed');
      }
      make(call, first?.summary.flowName ?? call.flow, order.ticket).start(order);
    } catch (error) {
      log.warn({ err: asFailure(error), call: order.callId }, 'a callback could not be begun');
      desk.callbackEnded?.(order.ticket, 'failed');
    }
  }

  function newCall(order: CallbackOrder, first: NewCall | undefined): NewCall {
    return {
      id: world.newId(),
      line: first?.line ?? '',
      flow: first?.flow ?? '',
      version: first?.version ?? 0,
      pinned: first?.pinned ?? {},
      callerLeg: world.newId(),
      callerNumber: order.number,
      callerName: first?.callerName,
      source: `${sourcePrefix}${order.callId}`,
      startedAt: world.clock.now(),
      test: first?.test ?? false,
    };
  }

  return {
    start: () => desk.onCallback?.((order) => void carryOut(order)),
    find: (callId) => live.get(callId),
    list: () => [...live.values()].map((each) => each.view()),
    isOne: (call) => call.source.startsWith(sourcePrefix),
    legsOf: ({ call, runtime }, livingLegs) => {
      const { transfer } = readRuntime(runtime) ?? {};
      if (transfer === undefined || !livingLegs.has(call.callerLeg)) return undefined;
      const { joined, leg } = transfer;
      return joined && leg !== undefined && livingLegs.has(leg) ? [call.callerLeg, leg] : [call.callerLeg];
    },
    revive: ({ call, runtime, seq, answeredAt }, livingLegs) => {
      const saved = readRuntime(runtime);
      if (saved === undefined) return [];
      make(call, call.flow, saved.callback.ticket).resume(saved, seq, answeredAt, livingLegs);
      return [call.callerLeg, saved.transfer?.leg ?? ''];
    },
    close: () => {
      closing = true;
      for (const each of live.values()) each.end('shutdown');
    },
  };
}

/** What was stored by another version of this file is no callback that could go on. */
function readRuntime(stored: unknown): CallbackRuntime | undefined {
  if (typeof stored !== 'object' || stored === null || !('callback' in stored)) return undefined;
  const { callback, transfer } = stored as CallbackRuntime;
  if (typeof callback?.ticket !== 'string' || typeof callback.language !== 'string' || callback.to === undefined) return undefined;
  return { callback, ...(typeof transfer?.id === 'string' ? { transfer } : {}) };
}
