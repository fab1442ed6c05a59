// Our offer/answer policy (RFC 3264): one audio stream, PCMU, PCMA or where it is wanted Opus by the offer's order, telephone-event, 20 ms.
// Not here: WebRTC descriptions (the media process writes its own), sockets.
import { isIP } from 'node:net';
import { parse, type SdpMedia, type SdpSession } from 'sdp-transform';
import { comfortNoiseType } from './rtp.ts';
import { type CryptoLine, cryptoLine, readCrypto, type SrtpKey } from './srtp-keys.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** Codecs we speak; Opus only with a far side of which that is wanted. */
export type AudioCodec = 'PCMU' | 'PCMA' | 'opus';

/** What a far side's plain RTP description says, as we shall use it. `direction` is the far side's own word. */
export interface FarAudio {
  address: string;
  port: number;
  rtcpPort?: number;
  codec: AudioCodec;
  payloadType: number;
  eventPayloadType?: number;
  /** Clock of the events beside Opus, where it is its own (RFC 4733 §2.1); absent = 8000. */
  eventClockHz?: 48_000;
  /** It may tell its silence by comfort noise beside G.711 (RFC 3389). */
  comfortNoise?: true;
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

const staticNames: Record<number, string> = { 0: 'PCMU', 8: 'PCMA', [comfortNoiseType]: 'CN' };

/** How a description is read. */
export interface SdpReading {
  /** Its signalling is encrypted, so that keys in it (SDES) may be used. Default false. */
  secret?: boolean;
  /** Opus is taken where the far side prefers it. Default false. */
  opus?: boolean;
}

/** Read an offer or an answer. Never throws. */
export function readSdp(text: string, reading: SdpReading = {}): FarDescription {
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
    const read = readStream(session, media, reading);
    if (read.kind !== 'none') return read;
    first ??= read;
  }
  return first ?? { kind: 'none', why: 'no audio' };
}

function readStream(session: SdpSession, audio: SdpMedia, { secret = false, opus = false }: SdpReading): FarDescription {
  if (/^RTP\/AVPF?$/i.test(audio.protocol)) return readAudio(session, audio, opus);
  if (!/SAVPF?$/i.test(audio.protocol)) return { kind: 'none', why: `transport ${audio.protocol}` };
  if ((audio.fingerprint ?? session.fingerprint) !== undefined) return { kind: 'webrtc' };
  const srtp = readCrypto(audio.crypto ?? []);
  if (srtp === undefined || !/^RTP\//i.test(audio.protocol)) return { kind: 'none', why: 'SRTP without a key that we can use' };
  if (!secret) return { kind: 'none', why: 'a key for SRTP over signalling that everybody can read' };
  const read = readAudio(session, audio, opus);
  return read.kind === 'rtp' ? { kind: 'rtp', audio: { ...read.audio, srtp } } : read;
}

function readAudio(session: SdpSession, media: SdpMedia, opus: boolean): FarDescription {
  const payloads = String(media.payloads ?? '')
    .split(/\s+/)
    .filter((one) => /^\d+$/.test(one))
    .map(Number);
  const nameOf = (payload: number): { codec: string; rate: number } => {
    const mapped = media.rtp.find((one) => one.payload === payload);
    return { codec: (mapped?.codec ?? staticNames[payload] ?? '').toUpperCase(), rate: mapped?.rate ?? 8000 };
  };
  const codecOf = (payload: number): AudioCodec | undefined => {
    const { codec, rate } = nameOf(payload);
    if (codec === 'OPUS') return opus && rate === 48_000 ? 'opus' : undefined;
    return (codec === 'PCMU' || codec === 'PCMA') && rate === 8000 ? codec : undefined;
  };
  const chosen = payloads.find((payload) => codecOf(payload) !== undefined);
  const codec = chosen === undefined ? undefined : codecOf(chosen);
  if (chosen === undefined || codec === undefined) return { kind: 'none', why: 'no common codec' };
  const eventAt = (clockHz: number): number | undefined =>
    payloads.find((payload) => nameOf(payload).codec === 'TELEPHONE-EVENT' && nameOf(payload).rate === clockHz);
  // RFC 4733 §2.1: events have the clock of the audio; not every sender of Opus keeps to it.
  const ownEvent = codec === 'opus' ? eventAt(48_000) : undefined;
  const event = ownEvent ?? eventAt(8000);
  const comfortNoise = codec !== 'opus' && payloads.includes(comfortNoiseType) && nameOf(comfortNoiseType).codec === 'CN';
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
      codec,
      payloadType: chosen,
      ...(event === undefined ? {} : { eventPayloadType: event }),
      ...(ownEvent === undefined ? {} : { eventClockHz: 48_000 as const }),
      ...(comfortNoise ? { comfortNoise } : {}),
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

/** Our answer to `offer`: the chosen codec alone, with their comfort noise where they offer it, every other stream refused with port 0, in the offer's order (RFC 3264 §6). */
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
          [
            { payload: far.payloadType, codec: far.codec },
            ...(far.comfortNoise === true ? [{ payload: comfortNoiseType, codec: 'CN' as const }] : []),
          ],
          far.eventPayloadType === undefined ? [] : [{ payload: far.eventPayloadType, clockHz: far.eventClockHz ?? 8000 }],
          mirrored(far.direction),
          media.protocol,
          crypto,
        )
      : `m=${media.type} 0 ${media.protocol} ${String(media.payloads ?? 0)}\r\n`,
  );
  return head(our) + lines.join('');
}

/** Payload types that our offers give out. */
const offeredOpus = 111;
const offeredEvent = 101;
const offeredOpusEvent = 110;

/** Our offer: PCMU, PCMA and events, after Opus where that is wanted; encrypted, where `our.srtp` says so. */
export function offerSdp(our: OurEnd, opus = false): string {
  const codecs: OfferedCodec[] = [
    { payload: 0, codec: 'PCMU' },
    { payload: 8, codec: 'PCMA' },
  ];
  const events = [{ payload: offeredEvent, clockHz: 8000 }];
  if (opus) {
    codecs.unshift({ payload: offeredOpus, codec: 'opus' });
    events.unshift({ payload: offeredOpusEvent, clockHz: 48_000 });
  }
  if (our.srtp === undefined) return head(our) + audioLines(our, codecs, events, 'sendrecv', 'RTP/AVP');
  return head(our) + audioLines(our, codecs, events, 'sendrecv', 'RTP/SAVP', cryptoLine(1, our.srtp));
}

function head(our: OurEnd): string {
  const family = our.address.includes(':') ? 'IP6' : 'IP4';
  return `v=0\r\no=atiende ${our.sessionId} ${our.version} IN ${family} ${our.address}\r\ns=-\r\nc=IN ${family} ${our.address}\r\nt=0 0\r\n`;
}

interface OfferedCodec {
  payload: number;
  codec: AudioCodec | 'CN';
}

/** RFC 7587 §4.1 names it so whatever is sent; §6.1: neither side needs more than a telephone's band. */
const opusMap = 'opus/48000/2';
const opusParameters = 'maxplaybackrate=8000;sprop-maxcapturerate=8000;stereo=0;sprop-stereo=0';

function audioLines(
  our: OurEnd,
  codecs: readonly OfferedCodec[],
  events: readonly { payload: number; clockHz: number }[],
  direction: Direction,
  protocol: string,
  crypto = '',
): string {
  const payloads = [...codecs, ...events].map(({ payload }) => payload).join(' ');
  let text = `m=audio ${our.port} ${protocol} ${payloads}\r\n`;
  for (const { payload, codec } of codecs) {
    text += `a=rtpmap:${payload} ${codec === 'opus' ? opusMap : `${codec}/8000`}\r\n`;
    if (codec === 'opus') text += `a=fmtp:${payload} ${opusParameters}\r\n`;
  }
  for (const { payload, clockHz } of events) text += `a=rtpmap:${payload} telephone-event/${clockHz}\r\na=fmtp:${payload} 0-15\r\n`;
  return `${text}${crypto}a=ptime:20\r\na=${direction}\r\n`;
}
