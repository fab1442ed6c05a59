// SMPP 3.4 PDUs as values: what is on the wire, field by field (SMPP 3.4 §4). Not here: octets (encode-pdu.ts, decode-pdu.ts), what
// a message's octets say (user-data.ts, receipt.ts, adapters).

/** Command ids; a response is its request with the top bit set. */
export const commandIds = {
  bind_receiver: 0x01,
  bind_transmitter: 0x02,
  submit_sm: 0x04,
  deliver_sm: 0x05,
  unbind: 0x06,
  bind_transceiver: 0x09,
  outbind: 0x0b,
  enquire_link: 0x15,
  alert_notification: 0x102,
  data_sm: 0x103,
  generic_nack: 0x80000000,
  bind_receiver_resp: 0x80000001,
  bind_transmitter_resp: 0x80000002,
  submit_sm_resp: 0x80000004,
  deliver_sm_resp: 0x80000005,
  unbind_resp: 0x80000006,
  bind_transceiver_resp: 0x80000009,
  enquire_link_resp: 0x80000015,
  data_sm_resp: 0x80000103,
} as const;

/** What both sides call a PDU. */
export type CommandName = keyof typeof commandIds;

/** Tags of optional parameters that the house reads or writes (SMPP 3.4 §5.3.2). */
export const tags = {
  receiptedMessageId: 0x001e,
  scInterfaceVersion: 0x0210,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarSequence: 0x020f,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

/** An optional parameter. */
export interface Tlv {
  tag: number;
  value: Uint8Array;
}

/** A number with its type and plan. Example: `{ ton: 1, npi: 1, digits: '5491155550100' }`; an alphanumeric sender is TON 5, NPI 0. */
export interface Address {
  ton: number;
  npi: number;
  digits: string;
}

interface Head {
  /** 1 to 0x7FFFFFFF; a response carries its request's. */
  sequence: number;
  /** command_status; 0 in requests. */
  status: number;
}

export interface BindPdu extends Head {
  kind: 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';
  systemId: string;
  password: string;
  systemType: string;
  /** 0x34 for SMPP 3.4. */
  interfaceVersion: number;
  /** Numbers that a receiver serves: a UNIX regular expression in `digits`, mostly empty. */
  range: Address;
}

export interface BindRespPdu extends Head {
  kind: 'bind_receiver_resp' | 'bind_transmitter_resp' | 'bind_transceiver_resp';
  systemId: string;
  tlvs: Tlv[];
}

/** What submit_sm, deliver_sm and data_sm share. */
interface Message extends Head {
  serviceType: string;
  source: Address;
  destination: Address;
  esmClass: number;
  registeredDelivery: number;
  dataCoding: number;
  tlvs: Tlv[];
}

export interface ShortMessagePdu extends Message {
  kind: 'submit_sm' | 'deliver_sm';
  protocolId: number;
  priority: number;
  /** Empty = at once. */
  scheduleAt: string;
  /** Relative or absolute time of SMPP 3.4 §7.1.1; empty = the SMSC's own. */
  validity: string;
  replaceIfPresent: number;
  defaultMessageId: number;
  /** At most 254 octets; longer ones go in the TLV message_payload. */
  message: Uint8Array;
}

export interface DataPdu extends Message {
  kind: 'data_sm';
}

export interface MessageRespPdu extends Head {
  kind: 'submit_sm_resp' | 'deliver_sm_resp' | 'data_sm_resp';
  messageId: string;
  tlvs: Tlv[];
}

/** PDUs without a body. */
export interface BarePdu extends Head {
  kind: 'unbind' | 'unbind_resp' | 'enquire_link' | 'enquire_link_resp' | 'generic_nack';
}

export interface OutbindPdu extends Head {
  kind: 'outbind';
  systemId: string;
  password: string;
}

export interface AlertPdu extends Head {
  kind: 'alert_notification';
  source: Address;
  esme: Address;
  tlvs: Tlv[];
}

/** A command that the house does not speak. */
export interface OtherPdu extends Head {
  kind: 'other';
  commandId: number;
  body: Uint8Array;
}

/** A message whose body cannot be read. */
export interface UnreadablePdu extends Head {
  kind: 'unreadable';
  of: ShortMessagePdu['kind'];
  /** command_status to answer with. */
  fault: number;
}

/** Everything that can be written. */
export type WritablePdu = BindPdu | BindRespPdu | ShortMessagePdu | DataPdu | MessageRespPdu | BarePdu | OutbindPdu | AlertPdu | OtherPdu;

/** Everything that can be read. */
export type Pdu = WritablePdu | UnreadablePdu;

const nameOf = new Map<number, CommandName>(Object.entries(commandIds).map(([name, id]) => [id, name as CommandName]));

/** The name of a command id; undefined where the house does not speak it. */
export function commandName(id: number): CommandName | undefined {
  return nameOf.get(id);
}

/** The command id of any PDU. */
export function commandIdOf(pdu: Pdu): number {
  if (pdu.kind === 'other') return pdu.commandId;
  return commandIds[pdu.kind === 'unreadable' ? pdu.of : pdu.kind];
}

/** Does this answer a request? */
export function isResponse(pdu: Pdu): boolean {
  return commandIdOf(pdu) >= 0x80000000;
}

/** The first optional parameter with this tag. */
export function tlvOf(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((each) => each.tag === tag)?.value;
}
