// Opt-outs, consents, what people wrote, erasing a number, and the settings of messages. Not here: channels (channels.ts), messages (records.ts).
import { isSupportedCountry } from 'libphonenumber-js/max';
import { messageSettingsKey, messageSettingsOf } from '#outbox/message-settings.ts';
import { addressKey } from '#outbox/number.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

type PeopleRoutes = 'suppressions' | 'addSuppression' | 'removeSuppression' | 'optIns' | 'inboundMessages' | 'eraseNumber';

/** Handlers of the routes about the people messages go to. */
export function correspondentHandlers(
  rooms: ApiRooms,
  hint: (topic: 'channels' | 'messages') => void,
): HandlersOf<PeopleRoutes | 'messageSettings' | 'saveMessageSettings'> {
  const { channels, settings } = rooms.store;
  return {
    suppressions: async ({ query }) => ({ items: await channels.suppressions(query) }),

    addSuppression: async ({ body }) => {
      if (body.origin !== undefined && !(await channels.origins()).some(({ id }) => id === body.origin))
        throw invalid(['origin'], 'origin-missing', `there is no origin ${body.origin}`);
      const { messaging, note } = body;
      const row = {
        origin: body.origin,
        address: addressKey(body.address),
        messaging,
        note,
        reason: 'by-hand',
        at: rooms.clock.now(),
      } as const;
      await channels.suppress(row);
      hint('channels');
      return row;
    },

    removeSuppression: async ({ params, query }) => {
      await channels.unsuppress({ origin: query.origin, address: addressKey(params.address), messaging: params.messaging });
      hint('channels');
      return { ok: true };
    },

    optIns: async ({ params }) => ({ items: await channels.optIns(addressKey(params.address)) }),
    inboundMessages: async ({ params, query }) => ({ items: await channels.inbound({ from: addressKey(params.address), ...query }) }),

    eraseNumber: async ({ params }) => {
      const touched = await channels.erase(addressKey(params.address));
      hint('messages');
      return { touched };
    },

    messageSettings: async () => messageSettingsOf(await settings.get(messageSettingsKey)),

    saveMessageSettings: async ({ body }) => {
      const unknown = body.countries.findIndex((country) => !isSupportedCountry(country));
      if (unknown >= 0) throw invalid(['countries', unknown], 'unknown-country', `there is no country ${body.countries[unknown]}`);
      await settings.set(messageSettingsKey, body);
      hint('channels');
      return body;
    },
  };
}

function invalid(path: (string | number)[], code: string, message: string): Refusal {
  return new Refusal(400, 'invalid', message, { problems: [{ path, message, code, level: 'error' }] });
}
