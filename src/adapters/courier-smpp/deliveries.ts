// What a carrier brings: receipts to the ledger, messages to the inbox. Not here: its octets (wire/smpp).
import type { CourierSurroundings } from '#ports/channel-kind.ts';
import type { DataPdu, ShortMessagePdu } from '#wire/smpp/pdu.ts';
import { tags, tlvOf } from '#wire/smpp/pdu.ts';
import { deliveryKind, type DeliveryReceipt, readReceipt } from '#wire/smpp/receipt.ts';
import { userDataOf } from '#wire/smpp/user-data.ts';
import { numberOf } from './addresses.ts';
import { receiptIds } from './carrier-id.ts';
import { decodeText } from './charset.ts';
import type { DeliveryLedger, PartNews } from './delivery-ledger.ts';
import type { InboundMessages } from './inbound.ts';
import type { SmppSettings } from './settings.ts';

export interface DeliveryParts {
  settings: SmppSettings;
  ledger: DeliveryLedger;
  inbound: InboundMessages;
  log: CourierSurroundings['log'];
  channel: string;
}

/** Takes deliver_sm and data_sm; fulfilled once what they bring is stored or held. */
export function deliveryReader(parts: DeliveryParts): (pdu: ShortMessagePdu | DataPdu, session: number) => Promise<void> {
  const { settings, ledger, inbound, log, channel } = parts;
  return async (pdu, session) => {
    const kind = deliveryKind(pdu.esmClass);
    if (kind === 'notice') return;
    const { octets, headerOctets, part } = userDataOf(pdu);
    const marked = kind === 'receipt' || tlvOf(pdu.tlvs, tags.receiptedMessageId) !== undefined;
    if (marked || settings.unmarkedReceipts) {
      const receipt = readReceipt(pdu, receiptTextOf(octets, pdu.dataCoding, settings));
      if (receipt !== undefined) return await take(receipt, ledger, settings);
      if (marked) return log.warn({ channel, dataCoding: pdu.dataCoding }, 'a receipt could not be read');
    }
    const text = decodeText(octets, pdu.dataCoding, headerOctets, settings);
    if (text === undefined) return log.warn({ channel, dataCoding: pdu.dataCoding }, 'a message that is no text was left out');
    await inbound.take({ from: numberOf(pdu.source), origin: numberOf(pdu.destination), text, part, session });
  };
}

/** Receipts are ASCII whatever alphabet the link has, save where they say UCS-2. */
function receiptTextOf(octets: Uint8Array, dataCoding: number, settings: SmppSettings): string {
  if (dataCoding !== settings.dataCodingUcs2) return Buffer.from(octets).toString('latin1');
  return decodeText(octets, dataCoding, 0, settings) ?? '';
}

async function take(receipt: DeliveryReceipt, ledger: DeliveryLedger, { receiptIds: rule }: SmppSettings): Promise<void> {
  const news = newsOf(receipt);
  if (news !== undefined) await ledger.receipt(receiptIds(receipt, rule), news);
}

/** Undefined for what is no end: the message is on its way, as was known. */
function newsOf({ state, error }: DeliveryReceipt): PartNews | undefined {
  switch (state) {
    case 'DELIVRD':
      return { status: 'delivered' };
    case 'SCHEDULED':
    case 'ENROUTE':
    case 'ACCEPTD':
      return undefined;
    case 'UNDELIV':
    case 'EXPIRED':
    case 'REJECTD':
    case 'DELETED':
    case 'UNKNOWN':
    case 'SKIPPED':
      return { status: 'failed', code: state, ...(error === undefined ? {} : { detail: `err:${error}` }) };
  }
}
