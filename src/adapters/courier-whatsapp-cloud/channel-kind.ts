// The kind of channel `whatsapp-cloud`: WhatsApp by Meta's Cloud API, or 360dialog's. Not here: sending (courier.ts).
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import { WhatsappCloudCourier } from './courier.ts';
import { whatsappCloudSettings, type WhatsappCloudSettings } from './settings.ts';

/** What `main` lists among the kinds. Without the app's secret Meta's webhooks cannot be checked, and none is taken. */
export const whatsappCloudChannelKind: ChannelKindDefinition<WhatsappCloudSettings> = {
  kind: 'whatsapp-cloud',
  messaging: ['whatsapp'],
  settings: whatsappCloudSettings,
  secrets: [
    { name: 'token', required: true },
    { name: 'appSecret', required: false },
    { name: 'verifyToken', required: false },
  ],
  open: (channel, around) => new WhatsappCloudCourier(channel, around),
};
