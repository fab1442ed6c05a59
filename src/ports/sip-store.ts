// SipStore: what the SIP side must find again after a restart: trunks, registrations, dialogs.

/** A carrier's SIP connection. Who may call in: by source address, by digest, or where we registered. */
export interface TrunkRow {
  name: string;
  /** Addresses or CIDR ranges whose INVITEs are accepted. */
  addresses: string[];
  /** Where calls out go, e.g. `sip:carrier.example:5060;transport=udp`; empty = incoming only. */
  outbound: string;
  /** Digest user for calls in (we challenge) and out (we answer); empty = none. */
  user: string;
  /** Encrypted. */
  secret: string;
  /** Where the caller's number is read. */
  callerFrom: 'from' | 'p-asserted-identity';
  enabled: boolean;
  note: string;
  /** Where we register as `user`, e.g. `sip:carrier.example`; absent = we do not. */
  registrar?: string;
  /** Where the dialled number is read; absent = the request URI. */
  dialledFrom?: 'request-uri' | 'to' | 'diversion' | 'history-info';
  /** A caller of this trunk who is to go on to a number of this trunk is handed to the carrier (`refer`); absent = joined here. */
  transferBy?: 'bridge' | 'refer';
  /** Keys as tones in the audio, where the far side knows no events (RFC 4733); absent = listened for. */
  toneKeys?: 'auto' | 'off';
  /** Opus (RFC 7587): `on` = offered, and taken where the carrier prefers it; absent = PCMU and PCMA only. */
  opus?: 'on' | 'off';
}

/** One contact of a registered phone. `flow` is the transport flow the REGISTER came from. */
export interface RegistrationRow {
  aor: string;
  contact: string;
  /** `udp:192.0.2.7:5060`, `tcp:…`, `ws:<connection id>`. */
  flow: string;
  callId: string;
  cseq: number;
  userAgent: string;
  expiresAt: number;
  browser: boolean;
}

/** All a rebuilt dialog needs to send BYE and re-INVITE (DESIGN §6 SIP). */
export interface DialogRow {
  leg: string;
  callId: string;
  role: 'uas' | 'uac';
  /** Raw INVITE and the 2xx that answered it. */
  invite: string;
  answer: string;
  /** Transport flow to the far side. */
  flow: string;
  localSeq: number;
  remoteSeq: number;
  /** Our SDP and the far one's, newest. */
  localSdp: string;
  remoteSdp: string;
  updatedAt: number;
}

export interface SipStore {
  trunks: () => Promise<TrunkRow[]>;
  saveTrunk: (trunk: TrunkRow) => Promise<void>;
  removeTrunk: (name: string) => Promise<void>;
  registrations: () => Promise<RegistrationRow[]>;
  putRegistration: (row: RegistrationRow) => Promise<void>;
  dropRegistration: (aor: string, contact: string) => Promise<void>;
  dialogs: () => Promise<DialogRow[]>;
  putDialog: (row: DialogRow) => Promise<void>;
  dropDialog: (leg: string) => Promise<void>;
  onTrunks: (wake: () => void) => () => void;
}
