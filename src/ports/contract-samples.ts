// Samples for the contract suites: calls, commits and messages with everything a store must keep. Not a fake: only data.
import type { CallState } from '#engine/engine.ts';
import type { CallEvent } from '#engine/event.ts';
import type { CallCommit, CallStore, NewCall } from './call-store.ts';
import type { NewOutboxRow } from './message-store.ts';

let counter = 0;

/** A name that no other sample has. */
export function fresh(prefix: string): string {
  counter += 1;
  return `${prefix}-${process.pid}-${counter}`;
}

export function sampleCall(change: Partial<NewCall> = {}): NewCall {
  return {
    id: fresh('call'),
    line: 'demo',
    flow: 'recepcion',
    version: 3,
    pinned: { saludo: 2 },
    callerLeg: 'leg-1',
    callerNumber: '+5491155550100',
    callerName: 'Ana',
    source: 'trunk:one',
    startedAt: 1_800_000_000_000,
    test: false,
    ...change,
  };
}

function sampleState(call: NewCall, at: number, block = 'menu'): CallState {
  const { id, line, startedAt } = call;
  return { v: 1, call: { id, line, startedAt }, at, open: {}, place: { flow: call.flow, block }, ended: false, inner: { visits: at } };
}

export function sampleCommit(call: NewCall, seq: number, change: Partial<CallCommit> = {}): CallCommit {
  const at = call.startedAt + seq * 1000;
  const event: CallEvent = { kind: 'key', at, key: '1' };
  const effects: CallCommit['effects'] = [{ kind: 'note', note: { what: 'entered', flow: call.flow, block: `b-${seq}` } }];
  return { callId: call.id, seq, event, effects, state: sampleState(call, at, `b-${seq}`), outbox: [], ...change };
}

export function sampleMessage(call: NewCall, change: Partial<NewOutboxRow> = {}): NewOutboxRow {
  return {
    key: fresh(call.id),
    callId: call.id,
    effectId: '4.1',
    flow: call.flow,
    block: 'menu',
    action: 'a1',
    origin: 'sandbox',
    to: '+5491155550100',
    content: { channel: 'sms', text: 'Su turno es el lunes.' },
    fallback: undefined,
    createdAt: call.startedAt,
    ...change,
  };
}

/** A call that has queued these messages with its first event. */
export async function callWithMessages(
  calls: CallStore,
  messages: Partial<NewOutboxRow>[],
  change: Partial<NewCall> = {},
): Promise<NewCall> {
  const call = sampleCall(change);
  await calls.begin(call);
  await calls.commit([sampleCommit(call, 1, { outbox: messages.map((message) => sampleMessage(call, message)) })], true);
  return call;
}

/** Resolves at the next wake, or with false after this many ms. */
export function woken(subscribe: (wake: () => void) => () => void, withinMs = 5000): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = subscribe(() => finish(true));
    const timer = setTimeout(() => finish(false), withinMs);
    const finish = (result: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(result);
    };
  });
}
