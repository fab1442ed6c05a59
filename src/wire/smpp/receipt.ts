// Delivery receipts: what became of a message sent earlier, from a text in the form of SMPP 3.4 appendix B, from optional parameters, or
// both. Not here: whose message it was (adapters/courier-smpp/delivery-ledger.ts).
import { type DataPdu, type ShortMessagePdu, tags, tlvOf } from './pdu.ts';

/** The states of SMPP 3.4 §5.2.28, as receipts write them. */
const states = ['SCHEDULED', 'ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD', 'SKIPPED'] as const;

/** A state of a message at the SMSC. */
export type MessageState = (typeof states)[number];

/** Longer forms that some SMSCs write. */
const longForms: Record<string, MessageState> = {
  DELIVERED: 'DELIVRD',
  UNDELIVERABLE: 'UNDELIV',
  UNDELIVERED: 'UNDELIV',
  ACCEPTED: 'ACCEPTD',
  REJECTED: 'REJECTD',
  FAILED: 'UNDELIV',
};

/** A receipt as it was read. */
export interface DeliveryReceipt {
  /** From the TLV: written as the answer to submit_sm was. */
  id: string | undefined;
  /** From the text: decimal at some SMSCs whose answers are hexadecimal. */
  textId: string | undefined;
  state: MessageState;
  /** The SMSC's own number for the reason; undefined where it is none. Example: `034`. */
  error: string | undefined;
}

/** Type bits of esm_class. */
const typeMask = 0x3c;

/** What esm_class says a deliver_sm is. `notice` = an intermediate one, which changes nothing. */
export function deliveryKind(esmClass: number): 'message' | 'receipt' | 'notice' {
  const type = esmClass & typeMask;
  if ((type & 0x20) !== 0) return 'notice';
  return type === 0x04 || type === 0x08 ? 'receipt' : 'message';
}

/** Read a receipt's parameters and its text; undefined where neither names a message and its state. */
export function readReceipt(pdu: Pick<ShortMessagePdu | DataPdu, 'tlvs'>, text: string): DeliveryReceipt | undefined {
  const tlvId = tlvOf(pdu.tlvs, tags.receiptedMessageId);
  const tlvState = tlvOf(pdu.tlvs, tags.messageState)?.[0];
  const fields = receiptFields(text);
  const id = tlvId === undefined ? undefined : Buffer.from(tlvId).toString('latin1').replace(/\0.*$/s, '').trim() || undefined;
  const textId = fields.get('id');
  const state = (tlvState === undefined ? undefined : states[tlvState]) ?? stateOf(fields.get('stat'));
  if (state === undefined || (id === undefined && textId === undefined)) return undefined;
  return { id, textId, state, error: networkError(tlvOf(pdu.tlvs, tags.networkErrorCode)) ?? meaningful(fields.get('err')) };
}

/** `id:… sub:… stat:… err:…` in any order and case. What follows `text:` is the message's own and never read. */
function receiptFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const own = text.slice(0, 1000).search(/\btext:/i);
  const head = text.slice(0, own === -1 ? 1000 : own);
  for (const [, name = '', value = ''] of head.matchAll(/\b(id|stat|err)\s?:\s?([^\s:]+)/gi)) {
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
  }
  return fields;
}

function stateOf(word: string | undefined): MessageState | undefined {
  const upper = word?.toUpperCase() ?? '';
  return states.find((state) => state === upper) ?? longForms[upper];
}

function meaningful(error: string | undefined): string | undefined {
  return error === undefined || /^0*$/.test(error) ? undefined : error;
}

/** Network type, then the code in two octets. */
function networkError(value: Uint8Array | undefined): string | undefined {
  if (value?.length !== 3) return undefined;
  const code = ((value[1] ?? 0) << 8) | (value[2] ?? 0);
  return code === 0 ? undefined : String(code);
}
