// A PDU as octets. Strict: what leaves is within the limits of SMPP 3.4 §4, else `Failure invalid`. Not here: reading (decode-pdu.ts).
import { Failure } from '#ports/failure.ts';
import { OctetWriter } from './octets.ts';
import { commandIdOf, type DataPdu, type ShortMessagePdu, type WritablePdu } from './pdu.ts';

/** Most octets of short_message; more go in message_payload. */
export const shortMessageLimit = 254;

/** Carriers give longer system ids and passwords than the 15 and 8 characters of the standard. */
const credentialOctets = 65;

/** The whole frame, length first. Throws `Failure invalid` naming the field that is too long. */
export function encodePdu(pdu: WritablePdu): Buffer {
  const out = new OctetWriter();
  out.u32(0);
  out.u32(commandIdOf(pdu));
  out.u32(pdu.status);
  out.u32(pdu.sequence);
  body(out, pdu);
  return out.framed();
}

function body(out: OctetWriter, pdu: WritablePdu): void {
  switch (pdu.kind) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      out.cString(pdu.systemId, credentialOctets, 'system_id');
      out.cString(pdu.password, credentialOctets, 'password');
      out.cString(pdu.systemType, 13, 'system_type');
      out.u8(pdu.interfaceVersion);
      return out.address(pdu.range, 41, 'address_range');
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      if (pdu.status !== 0 && pdu.systemId === '' && pdu.tlvs.length === 0) return;
      out.cString(pdu.systemId, credentialOctets, 'system_id');
      return out.tlvs(pdu.tlvs);
    case 'submit_sm':
    case 'deliver_sm':
      return shortMessage(out, pdu);
    case 'data_sm':
      addresses(out, pdu, 65);
      out.u8(pdu.esmClass);
      out.u8(pdu.registeredDelivery);
      out.u8(pdu.dataCoding);
      return out.tlvs(pdu.tlvs);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      if (pdu.status !== 0 && pdu.messageId === '' && pdu.tlvs.length === 0) return;
      out.cString(pdu.messageId, 65, 'message_id');
      return out.tlvs(pdu.tlvs);
    case 'outbind':
      out.cString(pdu.systemId, credentialOctets, 'system_id');
      return out.cString(pdu.password, credentialOctets, 'password');
    case 'alert_notification':
      out.address(pdu.source, 65, 'source_addr');
      out.address(pdu.esme, 65, 'esme_addr');
      return out.tlvs(pdu.tlvs);
    case 'other':
      return out.bytes(pdu.body);
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
    case 'generic_nack':
      return;
  }
}

function addresses(out: OctetWriter, pdu: ShortMessagePdu | DataPdu, most: number): void {
  out.cString(pdu.serviceType, 6, 'service_type');
  out.address(pdu.source, most, 'source_addr');
  out.address(pdu.destination, most, 'destination_addr');
}

function shortMessage(out: OctetWriter, pdu: ShortMessagePdu): void {
  if (pdu.message.length > shortMessageLimit) throw new Failure('invalid', `short_message takes at most ${shortMessageLimit} octets`);
  addresses(out, pdu, 21);
  out.u8(pdu.esmClass);
  out.u8(pdu.protocolId);
  out.u8(pdu.priority);
  out.cString(pdu.scheduleAt, 17, 'schedule_delivery_time');
  out.cString(pdu.validity, 17, 'validity_period');
  out.u8(pdu.registeredDelivery);
  out.u8(pdu.replaceIfPresent);
  out.u8(pdu.dataCoding);
  out.u8(pdu.defaultMessageId);
  out.u8(pdu.message.length);
  out.bytes(pdu.message);
  out.tlvs(pdu.tlvs);
}
