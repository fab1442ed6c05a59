// One message to try a channel with: sent at once, past the outbox, by an admin. Not here: the messages of calls (outbox/).
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { MessageContent } from '#engine/effect.ts';
import { recipientOf } from '#outbox/number.ts';
import type { ChannelRow, OriginRow } from '#ports/channel-store.ts';
import type { SendFailureDetails } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { testAnswerSchema, testBodySchema } from '../contract/channel-shapes.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';

/** So many tries a day and channel: enough to set one up, too few to pump. */
const mostADay = 50;
const timeoutMs = 20_000;

type Body = z.output<typeof testBodySchema>;

/** Send it and tell what the carrier answered. What the carrier refuses is an answer; what cannot be tried is thrown. */
export async function testChannel(rooms: ApiRooms, channel: ChannelRow, body: Body): Promise<z.output<typeof testAnswerSchema>> {
  const origin = (await rooms.store.channels.origins()).find(({ id }) => id === body.origin);
  if (origin?.channel !== channel.id) throw invalid(['origin'], 'origin-missing', `channel ${channel.id} has no origin ${body.origin}`);
  const running = rooms.messaging?.running(channel.id);
  if (!running) throw new Failure('not-configured', `channel ${channel.id} is off`);
  const recipient = recipientOf(body.to, origin.countries[0]);
  if ('reason' in recipient) throw invalid(['to'], 'number-bad', recipient.reason);
  const held = await rooms.store.channels.suppression({ origin: origin.id, address: recipient.to, messaging: origin.messaging });
  if (held !== undefined && held.reason !== 'marketing') throw invalid(['to'], 'opted-out', 'this number asked not to be written to');
  const content = contentOf(body, origin);
  const day = new Date(rooms.clock.now()).toISOString().slice(0, 10);
  if (!(await rooms.store.settings.countUpTo(`channel-test ${channel.id}`, day, mostADay)))
    throw new Failure('too-many', `this channel has been tried ${mostADay} times today`);
  const id = `test-${randomUUID()}`;
  const message = { id, key: id, callId: undefined, origin: origin.sender, to: recipient.to, content };
  try {
    const { carrierId, parts } = await running.courier.send(message, AbortSignal.timeout(timeoutMs));
    return { taken: true, to: recipient.to, carrierId, parts };
  } catch (error) {
    const failure = asFailure(error);
    const { carrierCode } = (failure.details ?? {}) as SendFailureDetails;
    return { taken: false, to: recipient.to, code: carrierCode ?? failure.code, detail: failure.message };
  }
}

function contentOf({ text, template }: Body, { messaging }: OriginRow): MessageContent {
  if (messaging === 'sms') {
    if (text === undefined) throw invalid(['text'], 'text-empty', 'write a text');
    return { channel: 'sms', text };
  }
  if (template !== undefined) return { channel: 'whatsapp', template };
  if (text === undefined) throw invalid(['text'], 'text-empty', 'choose a template or write a text');
  return { channel: 'whatsapp', text };
}

function invalid(path: (string | number)[], code: string, message: string): Refusal {
  return new Refusal(400, 'invalid', message, { problems: [{ path, message, code, level: 'error' }] });
}
