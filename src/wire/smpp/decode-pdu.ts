// Octets as a PDU, read liberally: carriers cut fields, forget NULs and add parameters. It never throws. Not here: finding a frame in a
// stream (framing.ts), writing (encode-pdu.ts).
import { status } from './command-status.ts';
import { OctetReader } from './octets.ts';
import { commandName, type DataPdu, type Pdu, type ShortMessagePdu } from './pdu.ts';

/** Octets of the header: length, command id, status, sequence. */
export const headerOctets = 16;

/** Read one whole frame of at least 16 octets. A body that makes no sense is `unreadable`, with the status to answer it with. */
export function decodePdu(frame: Buffer): Pdu {
  const commandId = frame.readUInt32BE(4);
  const head = { status: frame.readUInt32BE(8), sequence: frame.readUInt32BE(12) };
  const read = new OctetReader(frame, headerOctets);
  const kind = commandName(commandId);
  switch (kind) {
    case undefined:
      return { kind: 'other', commandId, ...head, body: read.rest() };
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver': {
      const [systemId, password, systemType] = [read.cString(), read.cString(), read.cString()];
      return { kind, ...head, systemId, password, systemType, interfaceVersion: read.u8(), range: read.address() };
    }
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return { kind, ...head, systemId: read.cString(), tlvs: read.tlvs() };
    case 'submit_sm':
    case 'deliver_sm':
      return shortMessage(kind, head, read) ?? { kind: 'unreadable', of: kind, ...head, fault: status.invalidMessageLength };
    case 'data_sm':
      return dataMessage(head, read);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return { kind, ...head, messageId: read.cString(), tlvs: read.tlvs() };
    case 'outbind':
      return { kind, ...head, systemId: read.cString(), password: read.cString() };
    case 'alert_notification':
      return { kind, ...head, source: read.address(), esme: read.address(), tlvs: read.tlvs() };
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
    case 'generic_nack':
      return { kind, ...head };
  }
}

/** Undefined where sm_length says more than there is: nothing of such a message can be trusted. */
function shortMessage(
  kind: ShortMessagePdu['kind'],
  head: { status: number; sequence: number },
  read: OctetReader,
): ShortMessagePdu | undefined {
  const envelope = {
    serviceType: read.cString(),
    source: read.address(),
    destination: read.address(),
    esmClass: read.u8(),
    protocolId: read.u8(),
    priority: read.u8(),
    scheduleAt: read.cString(),
    validity: read.cString(),
    registeredDelivery: read.u8(),
    replaceIfPresent: read.u8(),
    dataCoding: read.u8(),
    defaultMessageId: read.u8(),
  };
  if (read.left < 1) return undefined;
  const length = read.u8();
  if (read.left < length) return undefined;
  return { kind, ...head, ...envelope, message: read.bytes(length), tlvs: read.tlvs() };
}

function dataMessage(head: { status: number; sequence: number }, read: OctetReader): DataPdu {
  return {
    kind: 'data_sm',
    ...head,
    serviceType: read.cString(),
    source: read.address(),
    destination: read.address(),
    esmClass: read.u8(),
    registeredDelivery: read.u8(),
    dataCoding: read.u8(),
    tlvs: read.tlvs(),
  };
}
