// A message from the desk to the caller: an SMS or a WhatsApp template, through the outbox and under its rules. Not here: sending (outbox/).
import { randomUUID } from 'node:crypto';
import type { MessageContent } from '#engine/effect.ts';
import { isMended, readListed, templateFaults } from '#flow/whatsapp-template.ts';
import { Failure } from '#ports/failure.ts';
import { demandCall } from '../own-desk.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms, Channels } from '../rooms.ts';
import { viewMessage } from '../views.ts';
import type { HandlersOf } from './handler.ts';

/** What stands for the block and the action of a message that no flow ordered. */
const place = 'desk';

/** Handlers of the desk's messages. */
export function deskMessageHandlers(rooms: ApiRooms): HandlersOf<'messageCaller' | 'deskChannels'> {
  const { calls, messages } = rooms.store;
  return {
    deskChannels: async () => {
      const { smsOrigins, whatsappNumbers } = await rooms.channels();
      const usable = whatsappNumbers.map((number) => ({
        ...number,
        templates: number.templates.filter(isUsable),
      }));
      return { smsOrigins, whatsappNumbers: usable };
    },

    messageCaller: async ({ params, body, who }) => {
      await demandCall(rooms, who, params.id, ['now', 'wrap-up']);
      const found = await calls.get(params.id);
      if (!found) throw new Failure('not-found', `there is no call ${params.id}`);
      const channels = await rooms.channels();
      const sandbox = demandOrigin(body, channels);
      const to = body.to ?? found.call.callerNumber;
      // The test phone takes messages for any identity; a real one needs a number.
      if (to === undefined && !sandbox)
        throw new Refusal(400, 'invalid', 'the number of this caller is not known: write one', {
          problems: [
            { path: ['to'], message: 'the number of this caller is not known: write one', code: 'number-missing', level: 'error' },
          ],
        });
      const key = `${params.id}:${place}:${randomUUID()}`;
      const row = await messages.queue({
        key,
        callId: params.id,
        effectId: '',
        flow: found.call.flow,
        block: place,
        action: place,
        origin: body.origin,
        to,
        content: contentOf(body),
        fallback: undefined,
        createdAt: rooms.clock.now(),
      });
      return viewMessage(row, channels);
    },
  };
}

type Template = Channels['whatsappNumbers'][number]['templates'][number];
type Body = Parameters<ReturnType<typeof deskMessageHandlers>['messageCaller']>[0]['body'];

function contentOf(body: Body): MessageContent {
  return body.channel === 'sms' ? { channel: 'sms', text: body.text } : { channel: 'whatsapp', template: body.template };
}

/** Throws 400 unless the origin exists and the template is approved and filled; answers whether it is the sandbox. */
function demandOrigin(body: Body, channels: Channels): boolean {
  if (body.channel === 'sms') {
    const origin = channels.smsOrigins.find(({ id }) => id === body.origin);
    if (!origin) throw invalid(['origin'], 'origin-missing', `there is no origin ${body.origin}`);
    return origin.sandbox;
  }
  const { origin: id, template } = body;
  const number = channels.whatsappNumbers.find((one) => one.id === id);
  if (!number) throw invalid(['origin'], 'origin-missing', `there is no WhatsApp number ${id}`);
  const known = number.templates.find((one) => one.name === template.name && one.language === template.language);
  if (known === undefined || !isUsable(known))
    throw invalid(['template', 'name'], 'template-missing', `there is no approved template ${template.name} in ${template.language}`);
  const [fault] = templateFaults(readListed(known), template, { filled: true }).filter((one) => !isMended(one));
  if (fault !== undefined) throw invalid(['template', ...fault.at], fault.code, `what ${template.name} asks for is not all there`);
  return number.sandbox;
}

/** Approved, and without parts that cannot be sent. */
function isUsable(template: Template): boolean {
  return template.status.toUpperCase() === 'APPROVED' && readListed(template).unsupported.length === 0;
}

function invalid(path: (string | number)[], code: string, message: string): Refusal {
  return new Refusal(400, 'invalid', message, { problems: [{ path, message, code, level: 'error' }] });
}
