// What captured RTP says: streams, their pacing and losses, when keys went down, when a listener's audio changed.
// All times are the kernel's. Not here: capturing.
import { muLawToLinear } from '#wire/g711.ts';
import { emptyRtpHeader, isRtcp, readRtpHeader } from '#wire/rtp.ts';
import type { WirePacket } from './pcap.ts';

/** One RTP packet of a stream. `payload` is what it carries. */
export interface MeteredPacket {
  atMs: number;
  payloadType: number;
  sequence: number;
  timestamp: number;
  payload: Buffer;
}

/** All packets from one port to one port with one SSRC, in order of arrival. */
export interface Stream {
  sourcePort: number;
  targetPort: number;
  ssrc: number;
  packets: MeteredPacket[];
}

/** Values' figures. */
export interface Spread {
  count: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

const header = emptyRtpHeader();

/** Sort a capture into its RTP streams. */
export function streamsOf(packets: readonly WirePacket[]): Stream[] {
  const streams = new Map<string, Stream>();
  for (const { atMs, sourcePort, targetPort, payload } of packets) {
    if (isRtcp(payload) || !readRtpHeader(payload, header)) continue;
    const name = `${sourcePort}>${targetPort}/${header.ssrc}`;
    let stream = streams.get(name);
    if (stream === undefined) {
      stream = { sourcePort, targetPort, ssrc: header.ssrc, packets: [] };
      streams.set(name, stream);
    }
    const { payloadType, sequence, timestamp, payloadStart, payloadEnd } = header;
    stream.packets.push({ atMs, payloadType, sequence, timestamp, payload: payload.subarray(payloadStart, payloadEnd) });
  }
  return [...streams.values()];
}

/** How far each gap between two packets is from the 20 ms it should be, in ms. */
export function pacingOf(streams: readonly Stream[]): number[] {
  return streams.flatMap(({ packets }) =>
    packets.slice(1).map((packet, i) => Math.abs(packet.atMs - (packets[i] as MeteredPacket).atMs - 20)),
  );
}

/** Packets that sequence numbers promise and that are not there. */
export function lostOf(streams: readonly Stream[]): number {
  let lost = 0;
  for (const { packets } of streams) {
    packets.forEach((packet, i) => {
      const before = packets[i - 1];
      if (before !== undefined) lost += Math.max(0, (((packet.sequence - before.sequence) << 16) >> 16) - 1);
    });
  }
  return lost;
}

/** Each key of a stream: when its first packet and its first end packet went. */
export function keysOf(stream: Stream, eventPayloadType = 101): { key: number; downMs: number; endMs: number }[] {
  const keys: { key: number; downMs: number; endMs: number; timestamp: number }[] = [];
  for (const { atMs, payloadType, timestamp, payload } of stream.packets) {
    if (payloadType !== eventPayloadType || payload.length < 4) continue;
    const last = keys.at(-1);
    const end = ((payload[1] as number) & 0x80) !== 0;
    if (last?.timestamp !== timestamp) keys.push({ key: payload[0] as number, downMs: atMs, endMs: end ? atMs : 0, timestamp });
    else if (end && last.endMs === 0) last.endMs = atMs;
  }
  return keys;
}

/** Digital silence or comfort noise: nothing that a caller would call sound. */
export function isQuiet(packet: MeteredPacket): boolean {
  let peak = 0;
  for (const byte of packet.payload) peak = Math.max(peak, Math.abs(muLawToLinear[byte] as number));
  return peak < 300;
}

/** Which of `tonesHz` this frame holds, if one holds most of its power. */
export function toneOf(packet: MeteredPacket, tonesHz: readonly number[]): number | undefined {
  if (isQuiet(packet)) return undefined;
  const samples = [...packet.payload].map((byte) => muLawToLinear[byte] as number);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return tonesHz.find((hz) => powerAt(samples, hz) > power / 3);
}

function powerAt(samples: readonly number[], hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let one = 0;
  let two = 0;
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return (2 * (one * one + two * two - turn * one * two)) / samples.length;
}

/** Percentiles. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: sorted.at(-1) ?? Number.NaN };
}
