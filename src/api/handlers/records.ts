// Calls, messages, the sandbox phone: what happened. Not here: carrying a call on (calls/).
import { Failure } from '#ports/failure.ts';
import { documentsOf } from '../call-documents.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewCall, viewMessage } from '../views.ts';
import type { HandlersOf } from './handler.ts';

/** Handlers of the call and message routes. */
export function recordHandlers(
  rooms: ApiRooms,
): HandlersOf<'calls' | 'liveCalls' | 'call' | 'endCall' | 'messages' | 'message' | 'sandboxMessages'> {
  const { calls, messages, settings } = rooms.store;

  return {
    calls: async ({ query }) => ({ items: (await calls.list(query)).map(viewCall) }),

    liveCalls: () => ({ items: rooms.liveCalls.list().map((call) => ({ ...viewCall(call), agent: call.agent, phase: call.phase })) }),

    call: async ({ params, raw }) => {
      const found = await calls.get(params.id);
      if (!found) throw new Failure('not-found', `there is no call ${params.id}`);
      const [trace, rows, texts] = await Promise.all([
        calls.trace(params.id),
        messages.list({ callId: params.id, limit: 200 }),
        documentsOf(rooms.store, found.call),
      ]);
      const documents = Object.fromEntries(Object.entries(texts).map(([flow, text]) => [flow, raw.put(text)]));
      const channels = await rooms.channels();
      return {
        call: viewCall(found.summary),
        trace,
        messages: rows.map((row) => viewMessage(row, channels)),
        document: documents[found.call.flow],
        documents,
      };
    },

    endCall: ({ params }) => {
      rooms.liveCalls.end(params.id);
      return { ok: true };
    },

    messages: async ({ query }) => {
      const { state, ...filter } = query;
      const channels = await rooms.channels();
      const rows = await messages.list({ ...filter, ...(state ? { states: [state] } : {}) });
      return { items: rows.map((row) => viewMessage(row, channels)) };
    },

    message: async ({ params }) => {
      const found = await messages.get(params.id);
      if (!found) throw new Failure('not-found', `there is no message ${params.id}`);
      return { message: viewMessage(found.row, await rooms.channels()), attempts: found.attempts };
    },

    sandboxMessages: async ({ query }) => ({ items: await settings.sandbox(query) }),
  };
}
