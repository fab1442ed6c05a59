// What carries a leg's packets (plain RTP sockets or a WebRTC connection), as the leg sees it. Not here: either of them.
import type { RtpHeader } from '#wire/rtp.ts';
import type { RtpFormat } from './protocol.ts';

/** The way to one far side. */
export interface Carrier {
  readonly kind: 'rtp' | 'webrtc';
  /** Packets from a stranger's address, dropped. */
  readonly strangers: number;
  sendRtp: (packet: Buffer) => void;
  sendRtcp: (packet: Buffer) => void;
  close: () => void;
}

/** What a carrier tells its leg. `header` is valid only during the call. */
export interface CarrierListener {
  rtp: (packet: Buffer, header: RtpHeader, now: number) => void;
  rtcp: (packet: Buffer) => void;
  /** Both ways stand with this format (WebRTC; a plain leg is told by `connectRtp`). */
  opened: (format: RtpFormat) => void;
  /** The far side cannot be reached any more. */
  lost: (reason: string) => void;
}
