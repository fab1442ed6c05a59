// The kind of channel `http`: SMS through any carrier with an HTTP API. Not here: sending (courier.ts).
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import { HttpCourier } from './courier.ts';
import { httpSettings, type HttpSettings } from './settings.ts';

/** What `main` lists among the kinds. */
export const httpChannelKind: ChannelKindDefinition<HttpSettings> = {
  kind: 'http',
  messaging: ['sms'],
  settings: httpSettings,
  secrets: [
    { name: 'token', required: false },
    { name: 'password', required: false },
    { name: 'webhookToken', required: false },
  ],
  open: (channel, around) => new HttpCourier(channel, around),
};
