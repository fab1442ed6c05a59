// The kind of channel `twilio`: SMS through a Twilio account. Not here: sending (courier.ts).
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import { TwilioCourier } from './courier.ts';
import { twilioSettings, type TwilioSettings } from './settings.ts';

/** What `main` lists among the kinds. The account's token signs the callbacks, so that it is needed beside an API key too. */
export const twilioChannelKind: ChannelKindDefinition<TwilioSettings> = {
  kind: 'twilio',
  messaging: ['sms'],
  settings: twilioSettings,
  secrets: [
    { name: 'authToken', required: true },
    { name: 'apiKeySecret', required: false },
  ],
  open: (channel, around) => new TwilioCourier(channel, around),
};
