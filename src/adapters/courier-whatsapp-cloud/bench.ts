// A WhatsApp channel for tests: the courier on the double, with a store and assets in memory. Not here: the double (graph-double.ts).
import type { MessageContent, MessageTemplate } from '#engine/effect.ts';
import type { CourierSurroundings } from '#ports/channel-kind.ts';
import type { TemplateRow } from '#ports/channel-store.ts';
import type { MarketingChoice, OutgoingMessage } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import { channelForTest, failureOf, newsOf } from '#wire/http/carrier-double.ts';
import { WhatsappCloudCourier } from './courier.ts';
import { account, appSecret, GraphDouble, token } from './graph-double.ts';
import { whatsappCloudSettings } from './settings.ts';
import type { AccountTemplate } from './template-rules.ts';

const benches: GraphDouble[] = [];

/** Close the doubles of a test. */
export function closeBenches(): void {
  for (const double of benches.splice(0)) double.close();
}

/** What the channel kept. */
function memory() {
  const kept: { templates: TemplateRow[]; at: number }[] = [];
  const media = new Map<string, { id: string; expiresAt: number }>();
  const stopped: string[] = [];
  const store: CourierSurroundings['store'] = {
    templates: async () => kept.at(-1),
    saveTemplates: async (_channel, at, templates) => void kept.push({ at, templates }),
    mediaId: async (_channel, asset) => media.get(asset),
    saveMediaId: async (_channel, asset, one) => void media.set(asset, one),
    stopChannel: async (_channel, stop) => void stopped.push(stop?.code ?? ''),
  };
  return {
    store,
    stopped,
    get kept() {
      return kept.at(-1);
    },
  };
}

const assets: Record<string, { size: number; type: string }> = {
  logo: { size: 2000, type: 'image/png' },
  sonido: { size: 10, type: 'audio/wav' },
  enorme: { size: 5_000_001, type: 'image/jpeg' },
};

/** A running channel. `secrets` replace those that fit. */
export async function bench({
  dialect = 'meta',
  timeoutMs,
  settings = {},
  secrets = {},
}: {
  dialect?: 'meta' | '360dialog';
  timeoutMs?: number;
  settings?: object;
  secrets?: Record<string, string>;
} = {}) {
  const double = await new GraphDouble(dialect).start();
  benches.push(double);
  double.templates = accountTemplates();
  const ours = dialect === 'meta' ? { businessAccountId: account } : {};
  const parsed = whatsappCloudSettings.parse({ dialect, baseUrl: double.url, ...ours, ...settings });
  const known = { token, ...(dialect === 'meta' ? { appSecret, verifyToken: 'verify-me' } : {}), ...secrets };
  const { open, around, clock, warned } = channelForTest('whatsapp-cloud', parsed, known, timeoutMs);
  const store = memory();
  const asset: CourierSurroundings['asset'] = async (id) => {
    const found = Object.hasOwn(assets, id) ? assets[id] : undefined;
    if (!found) throw new Failure('not-found', 'no such file');
    return { bytes: new Uint8Array(found.size), type: found.type, filename: `${id}.bin` };
  };
  const courier = new WhatsappCloudCourier(open, { ...around, store: store.store, asset });
  double.hook = (request) => courier.webhook(request);
  const choices: MarketingChoice[] = [];
  courier.onMarketingChoice((choice) => void choices.push(choice));
  return { double, courier, clock, warned, store, choices, ...newsOf(courier) };
}

/** A message on its way out. */
export function outgoing(content: MessageContent): OutgoingMessage {
  return { id: '7', key: 'k', callId: undefined, origin: 'sandbox', to: '+5491155550100', content };
}

/** What a message fails by. */
export function refusalOf(courier: WhatsappCloudCourier, message = outgoing({ channel: 'whatsapp', text: 'Hola' })): Promise<Failure> {
  return failureOf(courier, message);
}

/** A message that is a template in the Argentine Spanish of the double's account. */
export function template(
  name: string,
  variables: Record<string, string>,
  more: Partial<MessageTemplate> = {},
): Extract<MessageContent, { channel: 'whatsapp' }> {
  return { channel: 'whatsapp', template: { name, language: 'es_AR', variables, ...more } };
}

/** One whose variables have names. */
export const named = (variables: Record<string, string>) => template('nombrada', variables);

/** Templates of the double’s account. */
export function accountTemplates(): AccountTemplate[] {
  const body = { type: 'BODY', text: 'Hola {{1}}' };
  const listed = (name: string, components: AccountTemplate['components'], more: Partial<AccountTemplate> = {}): AccountTemplate => ({
    name,
    language: 'es_AR',
    status: 'APPROVED',
    category: 'UTILITY',
    parameter_format: 'POSITIONAL',
    components,
    ...more,
  });
  const header = (format: string) => ({ type: 'HEADER', format });
  const buttons = (...all: { type: string; text: string; url?: string }[]) => ({ type: 'BUTTONS', buttons: all });
  return [
    listed('turno', [
      { type: 'HEADER', format: 'TEXT', text: 'Turno' },
      { type: 'BODY', text: 'Hola {{1}}: {{2}}.' },
      { type: 'FOOTER', text: 'Sol' },
    ]),
    listed('nombrada', [{ type: 'BODY', text: '{{fecha}}, {{nombre}}' }], { parameter_format: 'NAMED' }),
    listed('pausada', [body], { status: 'PAUSED' }),
    listed('imagen', [
      header('IMAGE'),
      body,
      buttons({ type: 'PHONE_NUMBER', text: 'Llamar' }, { type: 'URL', text: 'Ver', url: 'https://sol.example/{{1}}' }),
    ]),
    listed('video', [header('VIDEO'), body]),
    listed('documento', [header('DOCUMENT'), body]),
    listed('lugar', [header('LOCATION'), body]),
    listed('titulo', [{ type: 'HEADER', format: 'TEXT', text: 'Turno {{1}}' }, body]),
    listed('botones', [
      { type: 'BODY', text: 'Elija' },
      buttons(
        { type: 'QUICK_REPLY', text: 'Sí' },
        { type: 'QUICK_REPLY', text: 'No' },
        { type: 'COPY_CODE', text: 'Copiar' },
        { type: 'FLOW', text: 'Encuesta' },
      ),
    ]),
    listed('codigo', [
      { type: 'BODY', text: '*{{1}}* es su código.' },
      buttons({ type: 'URL', text: 'Copiar', url: 'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}' }),
    ]),
    listed('ofertas', [body, { type: 'CAROUSEL' }]),
  ];
}
