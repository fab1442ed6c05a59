// Courier of the sandbox: delivers SMS and WhatsApp to the phone drawn in the studio. Nothing leaves the machine.
import type { MessageContent } from '#engine/effect.ts';
import type { Clock } from '#ports/clock.ts';
import type { Courier, Receipt } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import { Takers } from '#ports/takers.ts';
import { renderTemplate } from './templates.ts';

function textOf(content: MessageContent): string {
  if (content.channel === 'sms') return content.text;
  if (content.template !== undefined) return renderTemplate(content.template);
  const { text, media, location } = content;
  if (text !== undefined && text !== '') return text;
  if (media !== undefined) return media.caption ?? media.filename ?? media.link ?? media.kind;
  if (location !== undefined)
    return [location.name, location.address, `${location.latitude}, ${location.longitude}`].filter(Boolean).join(' · ');
  throw new Failure('rejected', 'a WhatsApp needs a template, a text, a file or a place');
}

/** The sandbox's courier. Idempotent by the message's key; every message is reported `delivered` right after it was taken. */
export function createSandboxCourier({ settings, clock }: { settings: Pick<SettingsStore, 'putSandbox'>; clock: Clock }): Courier {
  const channel = 'sandbox';
  const takers = new Takers<Receipt>();
  return {
    channel,
    kinds: ['sms', 'whatsapp'],
    idempotent: true,
    sandbox: true,
    send: async ({ key, callId, origin, to, content }, signal) => {
      if (signal.aborted) throw new Failure('cancelled', 'sending was cancelled', { retryable: true });
      const template = content.channel === 'whatsapp' ? content.template?.name : undefined;
      const message = { channel: content.channel, origin, to, text: textOf(content), template, callId, at: clock.now() };
      const carrierId = String((await settings.putSandbox(message, key)).id);
      // A receipt that cannot be stored does not come again; who takes it has said so.
      setImmediate(() => void takers.tell([{ channel, carrierId, status: 'delivered', at: clock.now() }]).catch(() => {}));
      return { carrierId, parts: 1 };
    },
    onReceipt: takers.add,
  };
}
