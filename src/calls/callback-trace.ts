// The trace of one callback, event by event, with what recovery must know. Not here: what happens in it (callback-call.ts), how commits reach the
// store (writer.ts).
import type { CallState } from '#engine/engine.ts';
import type { CallEvent, CallFacts } from '#engine/event.ts';
import type { CallCommit, NewCall } from '#ports/call-store.ts';
import { closeRow } from './close-row.ts';
import type { WithoutAt, World } from './world.ts';

/** What is stored beside an event. */
interface Beside {
  /** Plain JSON. */
  runtime?: object | undefined;
  answeredAt?: number | undefined;
  ended?: CallCommit['ended'];
}

/** The trace of a call without a flow. */
export interface CallbackTrace {
  /** A step; what cannot be stored is said in the log, and the two talk on. */
  record: (event: WithoutAt<CallEvent>, beside: Beside) => void;
  /** After a restart: the events that are stored already. */
  goOnAfter: (seq: number) => void;
}

/** Example: `createCallbackTrace(world, call).record({ kind: 'started', call: facts }, {})`. */
export function createCallbackTrace(world: World, call: NewCall): CallbackTrace & { facts: CallFacts } {
  const facts: CallFacts = {
    id: call.id,
    line: call.line,
    startedAt: call.startedAt,
    ...(call.callerNumber === undefined ? {} : { callerNumber: call.callerNumber }),
    ...(call.callerName === undefined ? {} : { callerName: call.callerName }),
  };
  let seq = 0;
  return {
    facts,
    goOnAfter: (last) => {
      seq = last;
    },
    record: (event, { runtime, answeredAt, ended }) => {
      const at = event.at ?? world.clock.now();
      seq += 1;
      const state: CallState = { v: 1, call: facts, at, open: {}, place: undefined, ended: ended !== undefined, inner: null };
      const commit: CallCommit = {
        callId: call.id,
        seq,
        event: { ...event, at },
        effects: [],
        state,
        outbox: [],
        ...(runtime === undefined ? {} : { runtime: structuredClone(runtime) }),
        ...(answeredAt === undefined ? {} : { answeredAt }),
        ...(ended === undefined ? {} : { ended }),
      };
      world.writer.add({
        commit,
        durable: ended !== undefined,
        committed: () => {},
        lost: (failure) => {
          seq -= 1;
          world.log.error({ err: failure, call: call.id }, 'an event of a callback could not be stored');
          if (ended !== undefined) closeRow(world, call.id, ended);
        },
      });
    },
  };
}
