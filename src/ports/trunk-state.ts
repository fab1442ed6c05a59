// How a trunk stands, as the line tells it to whoever shows it. Not here: finding out (adapters/line-sip), words and advice (cli, studio).

/**
 * What went wrong, as far as it tells an operator what to do: `dns` = no address could be had, `silent` = nobody answered, `refused` = the
 * carrier said no, `connection` = nothing could be sent (a port that is shut, TLS).
 */
export type TrunkTrouble = 'dns' | 'silent' | 'refused' | 'connection';

/** A failure that is told even after it is over. */
export interface TrunkFailure {
  at: number;
  of: 'registration' | 'reachability' | 'call';
  trouble: TrunkTrouble;
  sipStatus?: number;
  detail?: string;
}

/** How the trunk answers. `reachable` undefined = not asked yet, or it has no address for calls out. */
export interface TrunkHealth {
  reachable?: boolean;
  /** When it became so, epoch ms. */
  reachableSince?: number;
  /** Why it is not reachable, in words. */
  reason?: string;
  trouble?: TrunkTrouble;
  roundTripMs?: number;
  checkedAt?: number;
  /** The address that answered, one of `addresses`. */
  address?: string;
  addresses?: TrunkAddress[];
  lastFailure?: TrunkFailure;
}

/** One of the addresses that a trunk's calls may go to; `failingSince` absent = it works, or has not been needed. */
export interface TrunkAddress {
  /** E.g. `udp 192.0.2.7:5060`. */
  address: string;
  failingSince?: number;
}

/** How the registration stands. `refused` = the registrar said no; `unreachable` = it said nothing. */
export interface RegistrationState {
  registration: 'none' | 'trying' | 'registered' | 'refused' | 'unreachable';
  /** When it became so, epoch ms. */
  registrationSince?: number;
  /** Epoch ms. */
  registeredUntil?: number;
  registrationTrouble?: TrunkTrouble;
  sipStatus?: number;
  detail?: string;
}

/** A trunk as the operator sees it; `lastFailure` is the latest one of registration, OPTIONS and calls out. */
export interface TrunkState extends RegistrationState, TrunkHealth {
  name: string;
  /** The carrier takes no call of ours with these credentials (401, 407), as the last one showed: OPTIONS mostly needs none. */
  callsRefused?: TrunkFailure;
}
