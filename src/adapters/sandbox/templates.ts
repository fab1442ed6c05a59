// The sandbox's sample WhatsApp templates and the channels it offers, as the installation's snapshot lists them.
// Not here: templates of real WhatsApp accounts (their own adapter).
import { isMended, readTemplate, shownTemplate, templateFaults, type TemplateValues } from '#flow/whatsapp-template.ts';
import { Failure } from '#ports/failure.ts';

/** A template: `body` holds named variables, `Hola {{nombre}}`; language as WhatsApp writes it. */
export interface SampleTemplate {
  name: string;
  language: string;
  body: string;
  /** In the order of the body. */
  variables: string[];
  category: string;
  /** As WhatsApp lists them: header, body, footer, buttons. */
  components: unknown[];
}

/** What stands around the body of some samples, so that the phone of the sandbox shows every part. */
const around: Record<string, Record<string, { header: string; reply?: string; link: string; url: string }>> = {
  turno_confirmado: {
    es: { header: 'Turno confirmado', reply: 'Cambiar el turno', link: 'Cómo llegar', url: 'https://example.com/' },
    pt_BR: { header: 'Consulta confirmada', reply: 'Mudar a consulta', link: 'Como chegar', url: 'https://example.com/' },
    en: { header: 'Appointment confirmed', reply: 'Change the appointment', link: 'How to get there', url: 'https://example.com/' },
  },
  // The one whose header and button want values too.
  pedido_enviado: {
    es: { header: 'Pedido {{numero}}', link: 'Seguir el pedido', url: 'https://example.com/pedidos/{{1}}' },
    pt_BR: { header: 'Pedido {{numero}}', link: 'Acompanhar o pedido', url: 'https://example.com/pedidos/{{1}}' },
    en: { header: 'Order {{numero}}', link: 'Track the order', url: 'https://example.com/orders/{{1}}' },
  },
};

function componentsOf(name: string, language: string, body: string): unknown[] {
  const parts = around[name]?.[language];
  const text = { type: 'BODY', text: body };
  if (!parts) return [text];
  return [
    { type: 'HEADER', format: 'TEXT', text: parts.header },
    text,
    { type: 'FOOTER', text: 'Atiende' },
    {
      type: 'BUTTONS',
      buttons: [
        ...(parts.reply === undefined ? [] : [{ type: 'QUICK_REPLY', text: parts.reply }]),
        { type: 'URL', text: parts.link, url: parts.url },
      ],
    },
  ];
}

const bodies: Record<string, Record<string, string>> = {
  turno_confirmado: {
    es: 'Hola {{nombre}}: su turno quedó confirmado para el {{fecha}} a las {{hora}}. Si no puede venir, llámenos.',
    pt_BR: 'Olá {{nombre}}: sua consulta está confirmada para {{fecha}} às {{hora}}. Se não puder vir, ligue para nós.',
    en: 'Hello {{nombre}}: your appointment is confirmed for {{fecha}} at {{hora}}. If you cannot come, please call us.',
  },
  recordatorio_turno: {
    es: 'Hola {{nombre}}: le recordamos su turno del {{fecha}} a las {{hora}}.',
    pt_BR: 'Olá {{nombre}}: lembramos sua consulta em {{fecha}} às {{hora}}.',
    en: 'Hello {{nombre}}: a reminder of your appointment on {{fecha}} at {{hora}}.',
  },
  pago_recibido: {
    es: 'Recibimos su pago de {{importe}}. Comprobante: {{comprobante}}. ¡Gracias!',
    pt_BR: 'Recebemos seu pagamento de {{importe}}. Comprovante: {{comprobante}}. Obrigado!',
    en: 'We received your payment of {{importe}}. Receipt: {{comprobante}}. Thank you!',
  },
  pedido_enviado: {
    es: 'Hola {{nombre}}: su pedido ya salió y llega el {{fecha}}.',
    pt_BR: 'Olá {{nombre}}: seu pedido já saiu e chega em {{fecha}}.',
    en: 'Hello {{nombre}}: your order is on its way and arrives on {{fecha}}.',
  },
  solicitud_recibida: {
    es: 'Recibimos su solicitud con el número {{numero}}. Le avisaremos por aquí.',
    pt_BR: 'Recebemos sua solicitação com o número {{numero}}. Avisaremos por aqui.',
    en: 'We received your request, number {{numero}}. We will write to you here.',
  },
};

const variable = /\{\{\s*(\w+)\s*\}\}/g;

/** All sample templates. */
export const sampleTemplates: SampleTemplate[] = Object.entries(bodies).flatMap(([name, languages]) =>
  Object.entries(languages).map(([language, body]) => ({
    name,
    language,
    body,
    variables: [...new Set(Array.from(body.matchAll(variable), ([, inner = '']) => inner))],
    category: 'UTILITY',
    components: componentsOf(name, language, body),
  })),
);

/** What the installation's snapshot lists for the sandbox (`smsOrigins`, `whatsappNumbers`). */
export const sandboxChannels = {
  smsOrigins: [{ id: 'sandbox', name: 'Sandbox', sandbox: true }],
  whatsappNumbers: [
    { id: 'sandbox', name: 'Sandbox', sandbox: true, templates: sampleTemplates.map((template) => ({ ...template, status: 'APPROVED' })) },
  ],
};

/**
 * A template's text as the phone shows it. Runs of white space in a value become one space, as WhatsApp demands.
 * Throws `rejected`, like the real service, when there is no such template in this very language, or something that it asks for is missing:
 * a variable of the body or the header, or what goes with a button.
 */
export function renderTemplate(template: TemplateValues & { name: string; language: string }): string {
  const { name, language } = template;
  const found = sampleTemplates.find((one) => one.name === name && one.language === language);
  if (found === undefined) throw new Failure('rejected', `there is no template ${name} in ${language}`);
  const shape = readTemplate(found);
  const [fault] = templateFaults(shape, template, { filled: true }).filter((one) => !isMended(one));
  if (fault !== undefined) throw new Failure('rejected', `template ${name}: ${fault.code} at ${fault.at.join('.')}`);
  return shownTemplate(shape, template).body;
}
