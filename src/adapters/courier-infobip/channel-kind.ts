// The kind of channel `infobip`: SMS through an Infobip account. Not here: sending (courier.ts).
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import { InfobipCourier } from './courier.ts';
import { infobipSettings, type InfobipSettings } from './settings.ts';

/** What `main` lists among the kinds. */
export const infobipChannelKind: ChannelKindDefinition<InfobipSettings> = {
  kind: 'infobip',
  messaging: ['sms'],
  settings: infobipSettings,
  secrets: [
    { name: 'apiKey', required: true },
    { name: 'webhookPassword', required: false },
    { name: 'webhookKey', required: false },
  ],
  open: (channel, around) => new InfobipCourier(channel, around),
};
