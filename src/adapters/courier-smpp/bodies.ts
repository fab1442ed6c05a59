// One SMS as the submit_sm of its parts. Not here: sending them (smpp-courier.ts), characters (charset.ts).
import type { OutgoingMessage, SendFailureDetails } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import { status } from '#wire/smpp/command-status.ts';
import type { Unnumbered } from '#wire/smpp/connection.ts';
import { shortMessageLimit } from '#wire/smpp/encode-pdu.ts';
import { type ShortMessagePdu, tags } from '#wire/smpp/pdu.ts';
import { concatHeader, headerIndicator, sarTlvs } from '#wire/smpp/user-data.ts';
import { destinationAddress, sourceAddress } from './addresses.ts';
import { encodeText, type EncodedText } from './charset.ts';
import type { SmppSettings } from './settings.ts';

type Submit = Unnumbered<ShortMessagePdu>;

/** What a message becomes on a link. */
export interface Bodies {
  pdus: Submit[];
  /** What the carrier charges, also where one PDU carries the whole text. */
  parts: number;
}

/** More parts than a header can count, or than anybody wants to get. */
const mostParts = 255;
/** What they could hold at best; counting the characters of a novel would take longer than a call can wait. */
const mostCharacters = mostParts * 153;

/** Throws `Failure rejected` where it is no SMS, has too many parts or goes to no number; `invalid` where the sender does not fit. */
export function bodiesOf(message: Pick<OutgoingMessage, 'id' | 'origin' | 'to' | 'content'>, settings: SmppSettings): Bodies {
  if (message.content.channel !== 'sms') throw refuse('this channel sends SMS only');
  const reference = settings.long === 'udh-16' ? '16-bit' : '8-bit';
  if (message.content.text.length > mostCharacters) throw refuse(`a text of ${message.content.text.length} characters is too long for SMS`);
  const text = encodeText(message.content.text, settings, reference);
  if (text.parts.length > mostParts) throw refuse(`a text of ${text.parts.length} parts is too long for SMS`);
  const envelope: Submit = {
    kind: 'submit_sm',
    status: status.ok,
    serviceType: settings.serviceType,
    source: sourceAddress(message.origin, settings),
    destination: destinationAddress(message.to, settings),
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduleAt: '',
    validity: settings.validityMinutes === undefined ? '' : relativeTime(settings.validityMinutes),
    registeredDelivery: settings.receipts === 'none' ? 0 : 1,
    replaceIfPresent: 0,
    dataCoding: text.dataCoding,
    defaultMessageId: 0,
    message: new Uint8Array(),
    tlvs: [],
  };
  return { pdus: cut(envelope, text, settings, referenceOf(message.id)), parts: text.parts.length };
}

function cut(envelope: Submit, { parts, whole }: EncodedText, { long, receipts }: SmppSettings, reference: number): Submit[] {
  const total = parts.length;
  if (total === 1) return parts.map((part) => ({ ...envelope, message: part.octets(0) }));
  if (long === 'payload') {
    const value = whole();
    // A text that fits stays where every carrier looks for it.
    return [
      value.length <= shortMessageLimit ? { ...envelope, message: value } : { ...envelope, tlvs: [{ tag: tags.messagePayload, value }] },
    ];
  }
  return parts.map((part, at) => {
    const place = { reference, total, index: at + 1 };
    const asked = receipts === 'last-part' && place.index < total ? { registeredDelivery: 0 } : {};
    if (long === 'sar') return { ...envelope, ...asked, message: part.octets(0), tlvs: sarTlvs(place) };
    const header = concatHeader(place, long === 'udh-16' ? '16-bit' : '8-bit');
    return { ...envelope, ...asked, esmClass: headerIndicator, message: Buffer.concat([header, part.octets(header.length)]) };
  });
}

/** The same for every try of a message, so that a telephone takes a part that it gets twice for one; the next message has the next. */
function referenceOf(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id) % 0x10000;
  return Array.from(id).reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 0x10000, 7);
}

/** `YYMMDDhhmmss000R`, counted from now (SMPP 3.4 §7.1.1). */
function relativeTime(minutes: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `0000${two(minutes / 1440)}${two((minutes % 1440) / 60)}${two(minutes % 60)}00000R`;
}

function refuse(detail: string): Failure {
  const details: SendFailureDetails = { remedy: 'never' };
  return new Failure('rejected', detail, { details });
}
