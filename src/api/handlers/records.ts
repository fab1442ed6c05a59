// Calls, messages, the sandbox phone: what happened. Not here: carrying a call on (calls/).
import { Failure } from '#ports/failure.ts';
import { documentsOf } from '../call-documents.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewCall, viewMessage, viewMessageSum } from '../views.ts';
import type { HandlersOf } from './handler.ts';

type MessageRoutes = 'messages' | 'message' | 'retryMessage' | 'retryMessages' | 'messageReport' | 'sandboxMessages';

/** The longest time that one report covers. */
const longestReportMs = 92 * 24 * 3600 * 1000;

/** Handlers of the call and message routes. */
export function recordHandlers(rooms: ApiRooms): HandlersOf<'calls' | 'liveCalls' | 'call' | 'endCall' | MessageRoutes> {
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

    ...messageHandlers(rooms),

    sandboxMessages: async ({ query }) => {
      const [rows, channels] = await Promise.all([settings.sandbox(query), rooms.channels()]);
      const ofCalls = [...new Set(rows.flatMap((row) => (row.channel === 'whatsapp' && row.callId !== undefined ? [row.callId] : [])))];
      const sent = (await Promise.all(ofCalls.map((callId) => messages.list({ callId, limit: 50 })))).flat();
      // The sandbox's own id is what its courier answered with.
      const shown = new Map(sent.flatMap((row) => (row.channel === 'sandbox' ? [[row.carrierId, viewMessage(row, channels).shown]] : [])));
      return { items: rows.map((row) => ({ ...row, shown: shown.get(String(row.id)) })) };
    },
  };
}

function messageHandlers(rooms: ApiRooms): HandlersOf<Exclude<MessageRoutes, 'sandboxMessages'>> {
  const { messages } = rooms.store;
  const found = async (id: number) => {
    const message = await messages.get(id);
    if (!message) throw new Failure('not-found', `there is no message ${id}`);
    return message;
  };
  return {
    messages: async ({ query }) => {
      const { state, ...filter } = query;
      const channels = await rooms.channels();
      const rows = await messages.list({ ...filter, ...(state ? { states: [state] } : {}) });
      return { items: rows.map((row) => viewMessage(row, channels)) };
    },

    message: async ({ params }) => {
      const { row, attempts, receipts } = await found(params.id);
      return { message: viewMessage(row, await rooms.channels()), attempts, receipts };
    },

    retryMessage: async ({ params }) => {
      const { row } = await found(params.id);
      if ((await messages.retry({ ids: [params.id] }, rooms.clock.now())) === 0)
        throw new Failure('conflict', `message ${params.id} is ${row.state}, or its text is no longer kept: it cannot be sent again`);
      return viewMessage((await found(params.id)).row, await rooms.channels());
    },

    retryMessages: async ({ body }) => ({ retried: await messages.retry(body, rooms.clock.now()) }),

    messageReport: async ({ query }) => {
      if (query.toAt - query.fromAt > longestReportMs) throw new Failure('invalid', 'a report covers at most 92 days');
      return { items: (await messages.report(query)).map(viewMessageSum) };
    },
  };
}
