// The sandbox's sample WhatsApp templates and the channels it offers, as the installation's snapshot lists them.
// Not here: templates of real WhatsApp accounts (their own adapter).
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

/** What stands around the body of one sample, so that the phone of the sandbox shows every part. None of it needs a value. */
const around: Record<string, Record<string, { header: string; reply: string; link: string }>> = {
  turno_confirmado: {
    es: { header: 'Turno confirmado', reply: 'Cambiar el turno', link: 'Cómo llegar' },
    pt_BR: { header: 'Consulta confirmada', reply: 'Mudar a consulta', link: 'Como chegar' },
    en: { header: 'Appointment confirmed', reply: 'Change the appointment', link: 'How to get there' },
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
        { type: 'QUICK_REPLY', text: parts.reply },
        { type: 'URL', text: parts.link, url: 'https://example.com/' },
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
 * Throws `rejected`, like the real service, when there is no such template in this very language or a variable is missing or empty.
 */
export function renderTemplate(template: { name: string; language: string; variables: Record<string, string> }): string {
  const found = sampleTemplates.find(({ name, language }) => name === template.name && language === template.language);
  if (found === undefined) throw new Failure('rejected', `there is no template ${template.name} in ${template.language}`);
  return found.body.replace(variable, (_, name: string) => {
    const value = Object.hasOwn(template.variables, name) ? (template.variables[name] ?? '').replace(/\s+/g, ' ').trim() : '';
    if (value === '') throw new Failure('rejected', `template ${found.name} lacks a value for ${name}`);
    return value;
  });
}
