// RTCP (RFC 3550 §6): the reports and the goodbye we send, and what we read of a far side's. Not here: when they are sent.
import type { RtpReception } from './rtp.ts';

/** Room for the longest packet that is written here. */
export const rtcpBytes = 192;

const senderReport = 200;
const receiverReport = 201;
const sourceDescription = 202;
const goodbye = 203;
/** Seconds from 1900 (NTP) to 1970. */
const ntpEpochS = 2_208_988_800;

/** What we tell about our own stream. */
export interface OwnStream {
  ssrc: number;
  cname: string;
  /** RTP timestamp that corresponds to `at`. */
  timestamp: number;
  packets: number;
  octets: number;
  /** Epoch ms. */
  at: number;
}

/** The far side's last sender report: the middle 32 bits of its NTP time, and when it came (epoch ms). */
export interface HeardReport {
  ntpMiddle: number;
  at: number;
}

/** Write a compound packet: a sender report (receiver report while nothing was sent), then our CNAME. Returns its length. */
export function writeReport(target: Buffer, own: OwnStream, reception: RtpReception, heard: HeardReport | undefined): number {
  const sends = own.packets > 0;
  const blocks = reception.packets > 0 ? 1 : 0;
  let at = writeHead(target, 0, blocks, sends ? senderReport : receiverReport);
  at = target.writeUInt32BE(own.ssrc, at);
  if (sends) at = writeSenderInfo(target, at, own);
  if (blocks === 1) at = writeBlock(target, at, own, reception, heard);
  closeLength(target, 0, at);
  return writeCname(target, at, own);
}

/** Write a report followed by BYE (§6.6). Returns its length. */
export function writeGoodbye(target: Buffer, own: OwnStream, reception: RtpReception, heard: HeardReport | undefined): number {
  const start = writeReport(target, own, reception, heard);
  const at = target.writeUInt32BE(own.ssrc, writeHead(target, start, 1, goodbye));
  closeLength(target, start, at);
  return at;
}

/** The sender report inside a compound packet, if there is one; undefined for anything malformed. */
export function readSenderReport(packet: Buffer): { ssrc: number; ntpMiddle: number } | undefined {
  let found: { ssrc: number; ntpMiddle: number } | undefined;
  eachReport(packet, (type, at, end) => {
    if (type !== senderReport || end < at + 28) return false;
    found = { ssrc: packet.readUInt32BE(at + 4), ntpMiddle: packet.readUInt32BE(at + 10) };
    return true;
  });
  return found;
}

/** How a far side hears one of our streams (§6.4.1), as it told at `at` (epoch ms). */
export interface FarReport {
  /** Of the packets since its report before this one, in percent. */
  lossPct: number;
  /** In timestamp units. */
  jitter: number;
  /** Undefined until it has answered a report of ours. */
  roundTripMs?: number;
}

const longestRoundTripMs = 10_000;

/** What a compound packet that came at `at` (epoch ms) says of our stream `ssrc`; undefined where it says nothing, or is malformed. */
export function readFarReport(packet: Buffer, ssrc: number, at: number): FarReport | undefined {
  let found: FarReport | undefined;
  eachReport(packet, (type, start, end) => {
    const first = type === senderReport ? start + 28 : type === receiverReport ? start + 8 : end;
    const blocks = (packet[start] as number) & 0x1f;
    for (let block = 0, place = first; block < blocks && place + 24 <= end; block++, place += 24) {
      if (packet.readUInt32BE(place) !== ssrc) continue;
      found = {
        lossPct: ((packet[place + 4] as number) * 100) / 256,
        jitter: packet.readUInt32BE(place + 12),
        ...roundTrip(packet, place, at),
      };
      return true;
    }
    return false;
  });
  return found;
}

/** Now, less the report of ours that it saw, less how long it kept it: all in 1/65536 s. */
function roundTrip(packet: Buffer, block: number, at: number): { roundTripMs?: number } {
  const ours = packet.readUInt32BE(block + 16);
  if (ours === 0) return {};
  const now = (((Math.floor(at / 1000) + ntpEpochS) & 0xffff) * 0x10000 + Math.floor(((at % 1000) / 1000) * 0x10000)) >>> 0;
  const roundTripMs = (((now - ours - packet.readUInt32BE(block + 20)) | 0) * 1000) / 0x10000;
  return roundTripMs >= 0 && roundTripMs < longestRoundTripMs ? { roundTripMs } : {};
}

/**
 * A copy of a compound packet whose sender's timestamp and jitters are multiplied by `scale`: between two clocks for one stream. The timestamp
 * only where `scale` is whole.
 */
export function scaleReports(packet: Buffer, scale: number): Buffer {
  const scaled = Buffer.from(packet);
  eachReport(scaled, (type, start, end) => {
    if (type !== senderReport && type !== receiverReport) return false;
    const sender = type === senderReport;
    if (sender && Number.isInteger(scale) && end >= start + 20) {
      scaled.writeUInt32BE(Math.imul(scaled.readUInt32BE(start + 16), scale) >>> 0, start + 16);
    }
    const blocks = (scaled[start] as number) & 0x1f;
    for (let block = 0, at = start + (sender ? 28 : 8); block < blocks && at + 24 <= end; block++, at += 24) {
      scaled.writeUInt32BE(Math.min(0xffff_ffff, Math.round(scaled.readUInt32BE(at + 12) * scale)), at + 12);
    }
    return false;
  });
  return scaled;
}

/** Each packet of a compound one, until `read` has found what it looks for or something is malformed. */
function eachReport(packet: Buffer, read: (type: number, at: number, end: number) => boolean): void {
  for (let at = 0; at + 8 <= packet.length; ) {
    if ((packet[at] as number) >> 6 !== 2) return;
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4;
    if (end > packet.length || read(packet[at + 1] as number, at, end)) return;
    at = end;
  }
}

function writeHead(target: Buffer, at: number, count: number, type: number): number {
  target[at] = 0x80 | count;
  target[at + 1] = type;
  return at + 4;
}

function closeLength(target: Buffer, start: number, end: number): void {
  target.writeUInt16BE((end - start) / 4 - 1, start + 2);
}

function writeSenderInfo(target: Buffer, start: number, own: OwnStream): number {
  let at = target.writeUInt32BE((Math.floor(own.at / 1000) + ntpEpochS) >>> 0, start);
  at = target.writeUInt32BE(Math.floor(((own.at % 1000) / 1000) * 2 ** 32) >>> 0, at);
  at = target.writeUInt32BE(own.timestamp >>> 0, at);
  at = target.writeUInt32BE(own.packets >>> 0, at);
  return target.writeUInt32BE(own.octets >>> 0, at);
}

function writeBlock(target: Buffer, start: number, own: OwnStream, reception: RtpReception, heard: HeardReport | undefined): number {
  let at = target.writeUInt32BE(reception.ssrc, start);
  at = target.writeUInt8(reception.takeFractionLost(), at);
  at = target.writeUIntBE(Math.min(reception.lost, 0x7f_ffff), at, 3);
  at = target.writeUInt32BE(reception.highestSequence, at);
  at = target.writeUInt32BE(Math.floor(reception.jitter) >>> 0, at);
  at = target.writeUInt32BE(heard?.ntpMiddle ?? 0, at);
  const sinceMs = heard === undefined ? 0 : Math.max(0, own.at - heard.at);
  return target.writeUInt32BE(Math.floor((sinceMs * 65_536) / 1000) >>> 0, at);
}

function writeCname(target: Buffer, start: number, own: OwnStream): number {
  let at = target.writeUInt32BE(own.ssrc, writeHead(target, start, 1, sourceDescription));
  at = target.writeUInt8(1, at);
  const length = target.write(own.cname, at + 1, 64, 'latin1');
  target[at] = length;
  at += 1 + length;
  // The list of items ends with a zero byte and is padded to a word (§6.5).
  do target[at++] = 0;
  while ((at - start) % 4 !== 0);
  closeLength(target, start, at);
  return at;
}
