// The kind of channel `smpp`, as the house connects it. Not here: what it does (smpp-courier.ts).
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import { steadyClock } from '#ports/clock.ts';
import { smppSettingsSchema, type SmppSettings } from './settings.ts';
import { createSmppCourier } from './smpp-courier.ts';

/** SMS over SMPP 3.4. */
export const smppChannelKind: ChannelKindDefinition<SmppSettings> = {
  kind: 'smpp',
  messaging: ['sms'],
  settings: smppSettingsSchema,
  secrets: [
    { name: 'password', required: true },
    { name: 'tlsKey', required: false },
  ],
  open: (channel, around) => createSmppCourier(channel, { ...around, steady: steadyClock() }),
};
