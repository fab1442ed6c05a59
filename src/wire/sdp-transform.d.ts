// Types of the part of sdp-transform that sdp.ts uses; the package brings none.
declare module 'sdp-transform' {
  export interface SdpMedia {
    type: string;
    port: number;
    protocol: string;
    /** A number when there is one alone. */
    payloads?: string | number;
    connection?: { version: number; ip: string };
    rtp: { payload: number; codec: string; rate?: number }[];
    fmtp: { payload: number; config: string }[];
    rtcp?: { port: number; address?: string };
    rtcpMux?: string;
    ptime?: number;
    direction?: string;
    fingerprint?: { type: string; hash: string };
    iceUfrag?: string;
    crypto?: { id: number; suite: string; config: string; sessionConfig?: string }[];
  }
  export interface SdpSession {
    version?: number;
    origin?: { sessionId: string | number; sessionVersion: number };
    connection?: { version: number; ip: string };
    direction?: string;
    fingerprint?: { type: string; hash: string };
    iceUfrag?: string;
    media: SdpMedia[];
  }
  export function parse(sdp: string): SdpSession;
}
