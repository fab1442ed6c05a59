// OutboundPolicy: the one list under which this installation may dial an outside number, whoever asks (toll fraud is designed out).
// Not here: dialling (line.ts), where the list is edited (api/), how it is stored (settings).

/** Who wants to dial: a flow's transfer, an agent on a telephone number, a callback, an agent at the desk. */
export type OutboundPurpose = 'transfer' | 'agent' | 'callback' | 'desk';

/** One entry of the admin's allow-list. The longest matching prefix counts; nothing matches = refused. */
export interface OutboundRule {
  /** E.164 prefix, e.g. `+54` or `+54911`. */
  prefix: string;
  /** ISO 3166 country the prefix is in, for the screen, e.g. `AR`. */
  country: string;
  /** Trunk that carries it. */
  trunk: string;
  /** Calls a day by this rule, by the installation's time zone; 0 = none. */
  perDay: number;
}

/** Why an outside number may not be dialled. */
export type OutboundRefusal = 'invalid-number' | 'not-allowed' | 'daily-limit' | 'no-trunk';

export interface OutboundPolicy {
  /** Counts the call when it is allowed: ask once, just before dialling. Throws `Failure` when the store is away. */
  allow: (request: {
    number: string;
    purpose: OutboundPurpose;
    callId: string;
    at: number;
  }) => Promise<{ trunk: string } | { refused: OutboundRefusal }>;
  /** The same answer without counting anything: before a caller is promised a call at this number. */
  check?: (request: { number: string; purpose: OutboundPurpose; at: number }) => Promise<{ trunk: string } | { refused: OutboundRefusal }>;
}
