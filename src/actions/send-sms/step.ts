// The SMS that the action *Enviar SMS* queues. Not here: waiting for how it goes (engine/message-step.ts), sending (outbox).
import { filledTemplate, messageStep } from '#engine/message-step.ts';
import type { SendSmsSettings } from './model.ts';

/** The step of `send-sms`. */
export const step = messageStep<SendSmsSettings>({
  progresses: ['sent', 'delivered'],
  content: (settings, context) => ({ channel: 'sms', text: context.fill(settings.text) }),
  fallback: ({ fallback }, context) => {
    if (!fallback) return undefined;
    if (fallback.channel === 'sms') return { origin: fallback.origin, content: { channel: 'sms', text: context.fill(fallback.text) } };
    return { origin: fallback.origin, content: { channel: 'whatsapp', template: filledTemplate(fallback.template, context) } };
  },
});
