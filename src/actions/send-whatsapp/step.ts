// The WhatsApp that the action *Enviar WhatsApp* queues. Not here: waiting for how it goes (engine/message-step.ts), sending (outbox).
import { filledTemplate, messageStep } from '#engine/message-step.ts';
import type { SendWhatsappSettings } from './model.ts';

/** The step of `send-whatsapp`. */
export const step = messageStep<SendWhatsappSettings>({
  progresses: ['sent', 'delivered', 'read'],
  content: ({ template, text }, context) =>
    template
      ? { channel: 'whatsapp', template: filledTemplate(template, context) }
      : { channel: 'whatsapp', text: context.fill(text ?? '') },
  fallback: ({ fallback }, context) =>
    fallback && { origin: fallback.origin, content: { channel: 'sms', text: context.fill(fallback.text) } },
});
