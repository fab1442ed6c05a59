// Our offer/answer policy (RFC 3264): one audio stream, PCMU or PCMA by the offer's order, telephone-event, 20 ms.
// Not here: WebRTC descriptions (the media process writes its own), sockets.
import { isIP } from 'node:net';
import { parse, type SdpMedia, type SdpSession } from 'sdp-transform';
import { type CryptoLine, cryptoLine, readCrypto, type SrtpKey } from './srtp-keys.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What a far side's plain RTP description says, as we shall use it. `direction` is the far side's own word. */
export interface FarAudio {
  address: string;
  port: number;
  rtcpPort?: number;
  codec: 'PCMU' | 'PCMA';
  payloadType: number;
  eventPayloadType?: number;
  direction: Direction;
  /** What it encrypts with (RFC 4568); absent: plain RTP. */
  srtp?: CryptoLine;
}

/** A description read: plain RTP with a common codec, WebRTC (the media process answers), or nothing we can take. */
export type FarDescription = { kind: 'rtp'; audio: FarAudio } | { kind: 'webrtc' } | { kind: 'none'; why: string };

/** Our end of a session; `version` grows with every change. */
export interface OurEnd {
  address: string;
  port: number;
  sessionId: number;
  version: number;
  /** What we encrypt with, where signalling keeps it secret. */
  srtp?: SrtpKey;
}

const staticNames: Record<number, string> = { 0: 'PCMU', 8: 'PCMA' };

/** Read an offer or an answer. `secret`: its signalling is encrypted, so that keys in it (SDES) may be used. Never throws. */
export function readSdp(text: string, secret = false): FarDescription {
  let session: SdpSession;
  try {
    session = parse(text);
  } catch {
    return { kind: 'none', why: 'not an SDP' };
  }
  const streams = session.media.filter((media) => media.type === 'audio' && media.port !== 0);
  if (!/^v=0/m.test(text) || streams.length === 0) return { kind: 'none', why: 'no audio' };
  let first: FarDescription | undefined;
  for (const media of streams) {
    const read = readStream(session, media, secret);
    if (read.kind !== 'none') return read;
    first ??= read;
  }
  return first ?? { kind: 'none', why: 'no audio' };
}

function readStream(session: SdpSession, audio: SdpMedia, secret: boolean): FarDescription {
  if (/^RTP\/AVPF?$/i.test(audio.protocol)) return readAudio(session, audio);
  if (!/SAVPF?$/i.test(audio.protocol)) return { kind: 'none', why: `transport ${audio.protocol}` };
  if ((audio.fingerprint ?? session.fingerprint) !== undefined) return { kind: 'webrtc' };
  const srtp = readCrypto(audio.crypto ?? []);
  if (srtp === undefined || !/^RTP\//i.test(audio.protocol)) return { kind: 'none', why: 'SRTP without a key that we can use' };
  if (!secret) return { kind: 'none', why: 'a key for SRTP over signalling that everybody can read' };
  const read = readAudio(session, audio);
  return read.kind === 'rtp' ? { kind: 'rtp', audio: { ...read.audio, srtp } } : read;
}

function readAudio(session: SdpSession, media: SdpMedia): FarDescription {
  const payloads = String(media.payloads ?? '')
    .split(/\s+/)
    .filter((one) => /^\d+$/.test(one))
    .map(Number);
  const nameOf = (payload: number): { codec: string; rate: number } => {
    const mapped = media.rtp.find((one) => one.payload === payload);
    return { codec: (mapped?.codec ?? staticNames[payload] ?? '').toUpperCase(), rate: mapped?.rate ?? 8000 };
  };
  const chosen = payloads.find((payload) => ['PCMU', 'PCMA'].includes(nameOf(payload).codec) && nameOf(payload).rate === 8000);
  if (chosen === undefined) return { kind: 'none', why: 'no common codec' };
  const event = payloads.find((payload) => nameOf(payload).codec === 'TELEPHONE-EVENT' && nameOf(payload).rate === 8000);
  const address = media.connection?.ip ?? session.connection?.ip ?? '';
  if (isIP(address) === 0) return { kind: 'none', why: 'no literal address' };
  if (media.port < 1 || media.port > 65_535) return { kind: 'none', why: 'bad port' };
  // RFC 2543's way to hold.
  const heldOldStyle = address === '0.0.0.0' || address === '::';
  const said = directionOf(media.direction ?? session.direction);
  return {
    kind: 'rtp',
    audio: {
      address,
      port: media.port,
      ...(media.rtcpMux !== undefined ? { rtcpPort: media.port } : media.rtcp === undefined ? {} : { rtcpPort: media.rtcp.port }),
      codec: nameOf(chosen).codec as 'PCMU' | 'PCMA',
      payloadType: chosen,
      ...(event === undefined ? {} : { eventPayloadType: event }),
      direction: heldOldStyle ? (said === 'sendrecv' || said === 'sendonly' ? 'sendonly' : 'inactive') : said,
    },
  };
}

function directionOf(word: string | undefined): Direction {
  return word === 'sendonly' || word === 'recvonly' || word === 'inactive' ? word : 'sendrecv';
}

/** What we answer to a direction. */
export function mirrored(direction: Direction): Direction {
  if (direction === 'sendonly') return 'recvonly';
  return direction === 'recvonly' ? 'sendonly' : direction;
}

/** Our answer to `offer`: the chosen codec alone, every other stream refused with port 0, in the offer's order (RFC 3264 §6). */
export function answerSdp(offer: string, far: FarAudio, our: OurEnd): string {
  const session = parse(offer);
  const audioAt = session.media.findIndex(
    (media) => media.type === 'audio' && media.port === far.port && /SAVP/i.test(media.protocol) === (far.srtp !== undefined),
  );
  const crypto = far.srtp !== undefined && our.srtp !== undefined ? cryptoLine(far.srtp.tag, our.srtp) : '';
  const lines = session.media.map((media, index) =>
    index === audioAt
      ? audioLines(
          our,
          [{ payload: far.payloadType, codec: far.codec }],
          far.eventPayloadType,
          mirrored(far.direction),
          media.protocol,
          crypto,
        )
      : `m=${media.type} 0 ${media.protocol} ${String(media.payloads ?? 0)}\r\n`,
  );
  return head(our) + lines.join('');
}

/** Our offer: both codecs and events; encrypted, where `our.srtp` says so. */
export function offerSdp(our: OurEnd, direction: Direction = 'sendrecv'): string {
  const codecs = [
    { payload: 0, codec: 'PCMU' },
    { payload: 8, codec: 'PCMA' },
  ];
  if (our.srtp === undefined) return head(our) + audioLines(our, codecs, 101, direction, 'RTP/AVP');
  return head(our) + audioLines(our, codecs, 101, direction, 'RTP/SAVP', cryptoLine(1, our.srtp));
}

function head(our: OurEnd): string {
  const family = our.address.includes(':') ? 'IP6' : 'IP4';
  return `v=0\r\no=atiende ${our.sessionId} ${our.version} IN ${family} ${our.address}\r\ns=-\r\nc=IN ${family} ${our.address}\r\nt=0 0\r\n`;
}

function audioLines(
  our: OurEnd,
  codecs: { payload: number; codec: string }[],
  event: number | undefined,
  direction: Direction,
  protocol: string,
  crypto = '',
): string {
  const payloads = [...codecs.map((one) => one.payload), ...(event === undefined ? [] : [event])].join(' ');
  let text = `m=audio ${our.port} ${protocol} ${payloads}\r\n`;
  for (const { payload, codec } of codecs) text += `a=rtpmap:${payload} ${codec}/8000\r\n`;
  if (event !== undefined) text += `a=rtpmap:${event} telephone-event/8000\r\na=fmtp:${event} 0-15\r\n`;
  return `${text}${crypto}a=ptime:20\r\na=${direction}\r\n`;
}
