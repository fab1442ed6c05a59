// What main and the media process say to each other: JSON lines over a Unix socket (mode 0600) that the media process listens on
// and main connects to, so that the legs outlive a crash of main (DESIGN §5). Not here: the process itself, nor its client.
import type { Key } from '#engine/event.ts';
import type { EarRequest } from '#ports/ear.ts';
import type { SrtpKey } from '#wire/srtp-keys.ts';
import type { ListeningNotice } from './listening.ts';

/** Reason of `gone`: a browser's connection did not come about or broke. What is described anew may succeed. */
export const connectionFailed = "the browser's connection failed";

/** Reason of `gone`: the browser closed it, as it does when its page is left or loaded anew. */
export const connectionClosed = "the browser's connection was closed";

/** Payload types agreed in SDP for a plain RTP leg. */
export interface RtpFormat {
  codec: 'PCMU' | 'PCMA' | 'opus';
  payloadType: number;
  /** RFC 4733 payload type; absent = the far side has none. */
  eventPayloadType?: number;
  /** Clock of the events beside Opus, where it is its own; absent = 8000. */
  eventClockHz?: 48_000;
  /** Its keys are looked for as tones in the audio: for a far side without events. */
  toneKeys?: boolean;
}

/** Where a plain RTP leg's far side is, from its SDP. */
export interface RtpRemote {
  address: string;
  port: number;
  /** Separate RTCP port (a=rtcp); default port + 1; same port when muxed. */
  rtcpPort?: number;
  format: RtpFormat;
  /** Direction as seen from us: may we send, may we receive. */
  send: boolean;
  receive: boolean;
  /** Encrypted both ways, each with its own key (RFC 4568). The same key again goes on where it was. */
  srtp?: { ours: SrtpKey; theirs: SrtpKey };
}

/** Requests carry `n`; the answer carries the same `n` as `done` or `failed`. */
export type MediaCommand =
  | { do: 'hello'; n: number; main: number }
  /** Allocate a plain RTP leg: answers `{port, address}`. */
  | { do: 'openRtp'; n: number; leg: string; label?: string }
  /** Far side known or changed (re-INVITE, hold): unpins the source when the address changes. */
  | { do: 'connectRtp'; leg: string; remote: RtpRemote }
  /** WebRTC leg answering a browser's offer: answers `{sdp}`. */
  | { do: 'answerWebrtc'; n: number; leg: string; offer: string; label?: string }
  /** WebRTC leg offering to a browser: answers `{sdp}`. */
  | { do: 'offerWebrtc'; n: number; leg: string; label?: string }
  | { do: 'acceptWebrtc'; leg: string; answer: string }
  | {
      do: 'play';
      leg: string;
      play: string;
      files: string[];
      more?: boolean;
      loop: boolean;
      stopOnKey: boolean;
      offsetMs?: number;
      over?: boolean;
    }
  | { do: 'playMore'; leg: string; play: string; files: string[]; last: boolean }
  | { do: 'stop'; leg: string; play: string }
  | {
      do: 'collect';
      leg: string;
      collect: string;
      minDigits: number;
      maxDigits: number;
      terminator?: Key;
      /** Silence that ends it, from the last key; before the first key `firstTimeoutMs` if given. Counted while nothing plays. */
      timeoutMs: number;
      firstTimeoutMs?: number;
    }
  | { do: 'cancelCollect'; leg: string; collect: string }
  /** Understand one utterance of the caller's; what plays with `stopOnKey` is silenced when it begins. A new one takes the place of the last. */
  | { do: 'listen'; leg: string; listen: string; request: EarRequest; keep?: true }
  | { do: 'cancelListen'; leg: string; listen: string }
  | { do: 'sendKey'; leg: string; key: Key }
  | { do: 'join'; a: string; b: string }
  | { do: 'part'; a: string; b: string }
  | { do: 'close'; leg: string }
  /** All legs: answers `{legs: LegSnapshot[]}`. */
  | { do: 'list'; n: number }
  /** Figures of one leg: answers `LegFigures`. */
  | { do: 'figures'; n: number; leg: string }
  | { do: 'shutdown'; n: number };

/** A leg as the media process knows it. */
export interface LegSnapshot {
  leg: string;
  kind: 'rtp' | 'webrtc';
  port?: number;
  remote?: RtpRemote;
  playing?: string;
  joinedTo?: string;
  /** How long main has been away; 0 while it is here. */
  orphanedMs: number;
}

/** Figures of one leg, for the trace and the metrics. */
export interface LegFigures {
  packetsIn: number;
  packetsOut: number;
  lost: number;
  jitterMs: number;
  concealedMs: number;
  /** Packets from a stranger's address, dropped. */
  strangers: number;
  /** `lost` of all that should have come. */
  lossPct: number;
  /** Where what came had to be held to be in order (jitter-buffer.ts): how long at most, and what came even later. */
  held?: { mostMs: number; late: number };
  /** How the far side hears us, by its last RTCP report. */
  far?: { lossPct: number; jitterMs: number; roundTripMs?: number };
}

/** RTP of all legs together since the media process started; `jitterMs` is the mean of those up now (RFC 3550). */
export interface AudioTotals {
  packetsIn: number;
  packetsOut: number;
  lost: number;
  concealedMs: number;
  /** Packets from a stranger's address, dropped. */
  strangers: number;
  jitterMs: number;
}

/** What the media process says unasked, and answers. */
export type MediaEvent =
  | { is: 'done'; n: number; [field: string]: unknown }
  | { is: 'failed'; n: number; code: string; message: string }
  /** First packet of a key (RFC 4733 start). `at` = epoch ms of its arrival. */
  | { is: 'key'; leg: string; key: Key; at: number }
  | { is: 'playEnded'; leg: string; play: string; reason: 'finished' | 'stopped' | 'failed'; playedMs: number; at: number }
  | { is: 'collected'; leg: string; collect: string; digits: string; at: number }
  /** Of the open `listen`: speech began, what it was, or that nobody hears. */
  | ({ leg: string; listen: string; at: number } & ListeningNotice)
  | { is: 'connected'; leg: string; at: number }
  /** No packet for a while although the far side should send: `silentMs` since the last. */
  | { is: 'mute'; leg: string; silentMs: number; at: number }
  | { is: 'gone'; leg: string; reason: string; at: number }
  /** Once a second; `audio` = since the process started, over all legs. */
  | { is: 'load'; latenessMsP99: number; legs: number; cpuMsPerS: number; audio?: AudioTotals };
