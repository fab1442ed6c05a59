// The ways in which somebody can be rung. Not here: whom to ring (dial-plan.ts), ringing (outgoing-leg.ts).
import type { DigestAuthentication } from 'sip.js/lib/core/messages/digest-authentication.js';
import type { URI } from 'sip.js/lib/grammar/uri.js';
import type { Flow } from '#wire/sip/flow.ts';

/** One way to ring someone. */
export interface Branch {
  flow: Flow;
  uri: URI;
  from: URI;
  to: URI;
  displayName?: string;
  kind: 'rtp' | 'webrtc';
  authentication?: () => DigestAuthentication;
  /** Through a trunk: whether its carrier took the call. */
  trunk?: { took: () => void; refused: (sipStatus: number, detail: string) => void };
  /** The same by another address of the far side, when this one does not answer or answers 503 (RFC 3263 §4.3). Undefined = none left. */
  next?: () => Promise<Branch | undefined>;
  /** A far side of its own (a contact, a fixed address) that says nothing at all is given up quickly; `lost` and `back` tell whose it is. */
  contact?: { lost: () => void; back: () => void };
}

/** A way that may still have to be connected: those that are there already are not to wait for it. Undefined = it cannot be had. */
export interface ComingBranch {
  kind: Branch['kind'];
  branch: Promise<Branch | undefined>;
}
