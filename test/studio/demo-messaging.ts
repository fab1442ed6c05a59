// Connected channels for tests of the pages: an SMS carrier that works, a WhatsApp account that was stopped, their origins, templates, opt-outs.
// Not here: the pages, messages of calls (demo.ts).
import { twilioChannelKind } from '#adapters/courier-twilio/channel-kind.ts';
import { whatsappCloudChannelKind } from '#adapters/courier-whatsapp-cloud/channel-kind.ts';
import type { ApiMessaging } from '#api/rooms.ts';
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import type { ChannelStore, OriginRow } from '#ports/channel-store.ts';
import type { Courier } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';

/** Tells of its account and takes nothing: a landline, it says. */
const courier = (channel: string): Courier => ({
  channel,
  kinds: ['sms', 'whatsapp'],
  idempotent: false,
  send: () => Promise.reject(new Failure('rejected', 'not a mobile number', { details: { remedy: 'no-number', carrierCode: '21614' } })),
  onReceipt: () => undefined,
  health: () => ({ state: 'up', sinceAt: Date.UTC(2026, 10, 20), ratePerS: 1.2, outstanding: 2 }),
  account: () =>
    Promise.resolve({
      name: 'Clínica Sol',
      balance: undefined,
      numbers: [
        {
          sender: '106540352242922',
          displayNumber: '+54 11 5555-0100',
          name: 'Clínica Sol',
          quality: 'GREEN',
          messagingLimit: '2000',
          throughput: '80',
          status: 'CONNECTED',
        },
      ],
    }),
});

/** What the HTTP room is given of messaging. */
export const demoMessaging: ApiMessaging = {
  kinds: [twilioChannelKind, whatsappCloudChannelKind] as unknown as readonly ChannelKindDefinition[],
  running: (id) => ({ courier: courier(id), webhookSecret: 'secreto-de-prueba', sinceAt: Date.UTC(2026, 10, 20) }),
};

const sms: OriginRow = {
  id: 'clinica-sol',
  channel: 'twilio',
  messaging: 'sms',
  name: 'Clínica Sol',
  sender: 'ClinicaSol',
  displayNumber: undefined,
  senderKind: 'alphanumeric',
  countries: ['AR', 'UY'],
  twoWay: false,
  encodings: 'gsm7-ucs2',
  concatenation: true,
  plainText: true,
  enabled: true,
};

const template = (name: string, status: string, category: string, components: unknown[]) => ({
  name,
  language: 'es_AR',
  status,
  category,
  parameterFormat: 'POSITIONAL' as const,
  components,
  quality: 'GREEN',
  rejectedReason: undefined,
});

/** Fill an empty store. */
export async function seedMessaging(store: ChannelStore, now: number): Promise<void> {
  const common = { enabled: true, settings: {}, secrets: {}, webhookSecret: 'secreto-de-prueba', createdAt: now - 86_400_000 };
  await store.saveChannel({ ...common, id: 'twilio', name: 'Clínica Sol SMS', kind: 'twilio', ratePerS: 5, stopped: undefined });
  const stopped = { code: '190', detail: 'Error validating access token', at: now - 7_200_000 };
  await store.saveChannel({ ...common, id: 'whatsapp', name: 'Clínica Sol WA', kind: 'whatsapp-cloud', ratePerS: 80, stopped });
  await store.saveOrigin(sms);
  await store.saveOrigin({
    ...sms,
    id: 'wa',
    channel: 'whatsapp',
    messaging: 'whatsapp',
    name: 'Clínica Sol WA',
    sender: '106540352242922',
    displayNumber: '+541155550100',
    senderKind: 'whatsapp',
    countries: [],
    twoWay: true,
  });
  await store.saveTemplates('whatsapp', now - 600_000, [
    template('turno_confirmado', 'APPROVED', 'UTILITY', [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Clínica Sol: {{1}}, te esperamos el {{2}}.', example: { body_text: [['Ana', 'martes']] } },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Clínica Sol', url: 'https://sol.example/{{1}}' }] },
    ]),
    template('promo_vacunas', 'PAUSED', 'MARKETING', [{ type: 'BODY', text: 'Clínica Sol: vacunas.' }]),
  ]);
  for (const [address, reason] of [
    ['+5491155550177', 'word'],
    ['+5491155550188', 'by-hand'],
  ] as const)
    await store.suppress({ origin: reason === 'word' ? 'clinica-sol' : undefined, address, messaging: 'sms', reason, note: '', at: now });
}
