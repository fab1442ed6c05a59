// Line: telephony as calls/ sees it. A leg is one party's side of a call, with its signalling and its media (DESIGN §4-6).
// Implemented by adapters/line-sip (SIP over UDP, TCP, TLS, WS with plain RTP or WebRTC media) and by the fake in ports/line-fake.ts.
import type { Key } from '#engine/event.ts';
import type { EarDecision, EarRequest } from './ear.ts';

/** Who is allowed to ring: how the INVITE was authenticated. */
export type IncomingSource =
  | { kind: 'trunk'; trunk: string }
  | { kind: 'sandbox' }
  | { kind: 'registered'; aor: string }
  | { kind: 'browser'; userId: string };

/** A call that rings at us. Nothing is answered until `accept` or `refuse`; 100 is sent by the adapter, 180 by `ring`. */
export interface IncomingLeg {
  leg: string;
  /** User part of the request URI, percent-decoded, without parameters. Example: `"demo"`, `"+5491155550100"`. */
  dialled: string;
  /** Ask for the draft of this flow instead (browser designers only). */
  draft?: string;
  /** Caller as the trunk's settings tell it: user part or display number, not yet E.164. */
  callerUser?: string;
  callerName?: string;
  source: IncomingSource;
  /** SIP Call-ID, for logs and the trace. */
  sipCallId: string;
  at: number;
}

/** Whom to dial. `registered` rings every contact of an address of record. */
export type DialTarget =
  | { kind: 'registered'; aor: string }
  | { kind: 'sip'; uri: string }
  | { kind: 'number'; number: string; trunk: string };

export interface DialRequest {
  /** Id given by calls/, unique. */
  leg: string;
  target: DialTarget;
  callerUser?: string;
  callerName?: string;
  ringTimeoutMs: number;
  /** Header `X-Atiende-Call` for the browser desk: the call's id. */
  callId: string;
}

/** Why a leg ended. */
export type LegEnd =
  | { by: 'far'; sipStatus?: number }
  | { by: 'us' }
  | { by: 'timeout' }
  | { by: 'failure'; sipStatus?: number; detail?: string };

/** What to play. A file = raw 8 kHz mu-law without header, or the same written into its place (wire/audio/inline-audio.ts). */
export interface PlayRequest {
  play: string;
  files: string[];
  /** More follows by `playMore`: at the end of `files` the leg is silent until it comes. */
  more?: boolean;
  loop: boolean;
  /** The media process silences it by itself at a key's first packet. */
  stopOnKey: boolean;
  /** Start this many ms into the files (recovery, shared music). */
  offsetMs?: number;
  /**
   * Play over what the leg hears already (hold music, the other party), which is lowered by 15 dB meanwhile and goes on after it. It has
   * its own `playEnded` and its own `stop`; one such play at a time, a second stops the first. A play without `over`, and a join, stop both.
   */
  over?: boolean;
}

/** Digits kept on the media side; only a handle leaves it. */
export interface CollectRequest {
  collect: string;
  minDigits: number;
  maxDigits: number;
  terminator?: Key;
  /** Silence that ends it, from the last key, counted while nothing plays. */
  timeoutMs: number;
  /** The same before the first key; absent: `timeoutMs`. */
  firstTimeoutMs?: number;
}

/** What a caller is listened to for: one utterance. Speech silences what plays with `stopOnKey`. */
export interface ListenRequest {
  listen: string;
  request: EarRequest;
  /** What is not accepted is told with its audio. */
  keep?: true;
}

/** What an utterance was; see the ear's `final`. `detail` = why nothing could be understood. */
export interface Heard {
  decision: EarDecision;
  option?: string;
  second?: string;
  text?: string;
  confidence?: number;
  z?: number;
  noise?: true;
  detail?: string;
  /** The utterance, where it was to be kept and was not accepted: G.711 mu-law at 8 kHz, base64; at most 8 s. */
  audio?: string;
}

/** What the line tells calls/. Every handler returns at once. */
export interface LineHandlers {
  incoming: (leg: IncomingLeg) => void;
  /** A dialled leg rings (180/183). */
  ringing: (leg: string, at: number) => void;
  /** A dialled leg was answered and its media runs. */
  answered: (leg: string, at: number) => void;
  ended: (leg: string, end: LegEnd, at: number) => void;
  key: (leg: string, key: Key, at: number) => void;
  playEnded: (leg: string, play: string, reason: 'finished' | 'stopped' | 'failed', playedMs: number, at: number) => void;
  /** Sensitive digits: the digits go straight to the vault by handle; here only their count. */
  collected: (leg: string, collect: string, digits: string, at: number) => void;
  /** The caller began to speak while they are listened to. */
  speechStarted: (leg: string, at: number) => void;
  /** What a `listen` was for has been said; it is over. */
  heard?: (leg: string, listen: string, heard: Heard, at: number) => void;
  /** A `listen` has keys only for now: the ear is away, or the menu's words are not ready. Told once. */
  deaf?: (leg: string, listen: string, why: { code: string; message: string }, at: number) => void;
  /**
   * The far side put us on hold (re-INVITE with sendonly or inactive) or took the call back. The legs stay joined: whoever listens to
   * this leg hears silence or the far side's own music until something is played to them. Told once for each change.
   */
  held?: (leg: string, holding: boolean, at: number) => void;
}

/** A leg that lives on after main restarted, rebuilt from the store and the media process. */
export interface RecoveredLeg {
  leg: string;
  /** Main was away this long, in ms. */
  gapMs: number;
  joinedTo?: string;
  /** The far side holds us; absent = it does not. */
  held?: true;
}

/** How well a leg's audio travels. Losses are percentages since the leg began; `jitterMs` is RFC 3550's estimate now. */
export interface LegQuality {
  lossPct: number;
  jitterMs: number;
  /** Audio made up for what was lost on the way to this leg's listener. */
  concealedMs: number;
  /** Where what came was out of order: how long it was held at most to be in order, and how many packets came even later; absent = it never was. */
  held?: { mostMs: number; late: number };
  /** What the far side tells of what it hears from us (RTCP), in its last report; absent until it has told. */
  far?: { lossPct: number; jitterMs: number; roundTripMs?: number };
}

/** Where a caller is to go on without us. */
export interface ReferRequest {
  number: string;
  /** The trunk under whose rules the number may be dialled. */
  trunk: string;
  timeoutMs: number;
  /** The number rings. Told once at most. */
  ringing: () => void;
}

/**
 * What became of it. `handed` = the carrier has joined them to the number; the leg is to be hung up. `carrier` = it refused or could not do
 * it. `called` = the number's own answer, by its SIP status. `timeout` = nobody has said anything final.
 */
export type ReferEnd = { is: 'handed' } | { is: 'carrier'; sipStatus?: number } | { is: 'called'; sipStatus: number } | { is: 'timeout' };

/** Telephony. Commands answer nothing unless said; what follows comes by handlers. Throws `Failure` where the request itself is wrong. */
export interface Line {
  start: (handlers: LineHandlers) => Promise<void>;
  /** 180 Ringing. */
  ring: (leg: string) => void;
  /** 200 OK with our answer; resolves when media is ready (ACK may still be on its way). */
  accept: (leg: string) => Promise<void>;
  refuse: (leg: string, sipStatus: number, options?: { reason?: string; retryAfterS?: number }) => void;
  dial: (request: DialRequest) => void;
  play: (leg: string, request: PlayRequest) => void;
  /** Go on where a play with `more` left off; `last`: it ends with these. Without effect once it has ended. */
  playMore: (leg: string, more: { play: string; files: string[]; last: boolean }) => void;
  stop: (leg: string, play: string) => void;
  collect: (leg: string, request: CollectRequest) => void;
  cancelCollect: (leg: string, collect: string) => void;
  /** A second one takes the place of the first. */
  listen: (leg: string, request: ListenRequest) => void;
  cancelListen: (leg: string, listen: string) => void;
  sendKey: (leg: string, key: Key) => void;
  /** Connect two legs' audio both ways, at once; playing on either stops. */
  join: (a: string, b: string) => void;
  /** Take the two apart; each hears comfort silence. */
  part: (a: string, b: string) => void;
  /**
   * Hand a caller over to their carrier (REFER, RFC 3515). Undefined = not this leg: its trunk is not set so, or is another than the
   * number's. Never resolves where the leg ends first: its `ended` says so. One that is handed over after `timeout` is hung up by the line.
   */
  refer?: (leg: string, request: ReferRequest) => Promise<ReferEnd> | undefined;
  /** BYE, CANCEL or a final refusal, whichever the leg's state needs. Safe to call twice. */
  hangup: (leg: string, options?: { elsewhere?: boolean }) => void;
  /** Legs that outlived the last main, after `start`. Anything not returned is gone. */
  recovered: () => Promise<RecoveredLeg[]>;
  /** Of a leg that is up; undefined for one that is not, or whose media cannot be asked. Never throws. */
  quality: (leg: string) => Promise<LegQuality | undefined>;
  /** Contacts registered now, by address of record. */
  registrations: () => { aor: string; contacts: number; browser: boolean; expiresAt: number }[];
  /** Stop taking calls (503), end those that live (BYE), close sockets. */
  close: (reason: 'shutdown' | 'crash') => Promise<void>;
}
