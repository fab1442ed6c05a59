// Capture files (pcap): read what the kernel stamped, write what sipp is to play. Not here: capturing, nor what packets mean.

/** One UDP packet on the wire; `atMs` is the kernel's time stamp, epoch ms with fractions. */
export interface WirePacket {
  atMs: number;
  sourcePort: number;
  targetPort: number;
  payload: Buffer;
}

const microseconds = 0xa1b2_c3d4;
const nanoseconds = 0xa1b2_3c4d;
const ethernet = 1;

/** All UDP over IPv4 of a little-endian Ethernet capture (loopback on Linux is one). Throws on anything else. */
export function readPcap(file: Buffer): WirePacket[] {
  const magic = file.readUInt32LE(0);
  if (magic !== microseconds && magic !== nanoseconds) throw new Error('not a little-endian pcap file');
  if (file.readUInt32LE(20) !== ethernet) throw new Error('the capture is not of Ethernet frames');
  const perMs = magic === nanoseconds ? 1e6 : 1e3;
  const packets: WirePacket[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    if (at + 16 + length > file.length) break;
    const atMs = file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / perMs;
    const packet = readFrame(file.subarray(at + 16, at + 16 + length), atMs);
    if (packet !== undefined) packets.push(packet);
    at += 16 + length;
  }
  return packets;
}

function readFrame(frame: Buffer, atMs: number): WirePacket | undefined {
  if (frame.length < 42 || frame.readUInt16BE(12) !== 0x0800 || frame[23] !== 17) return undefined;
  const udp = 14 + ((frame[14] as number) & 0x0f) * 4;
  return {
    atMs,
    sourcePort: frame.readUInt16BE(udp),
    targetPort: frame.readUInt16BE(udp + 2),
    payload: frame.subarray(udp + 8),
  };
}

/** A capture of UDP payloads at given times (ms from the start), for players of captures. */
export function writePcap(packets: readonly { atMs: number; payload: Buffer }[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(microseconds, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(ethernet, 20);
  return Buffer.concat([head, ...packets.flatMap(({ atMs, payload }) => frameOf(atMs, payload))]);
}

function frameOf(atMs: number, payload: Buffer): Buffer[] {
  const frame = Buffer.alloc(42);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame.writeUInt16BE(28 + payload.length, 16);
  frame[22] = 64;
  frame[23] = 17;
  frame.set([127, 0, 0, 1, 127, 0, 0, 1], 26);
  frame.writeUInt16BE(6000, 34);
  frame.writeUInt16BE(6000, 36);
  frame.writeUInt16BE(8 + payload.length, 38);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(Math.floor(atMs / 1000), 0);
  record.writeUInt32LE(Math.round((atMs % 1000) * 1000), 4);
  record.writeUInt32LE(frame.length + payload.length, 8);
  record.writeUInt32LE(frame.length + payload.length, 12);
  return [record, frame, payload];
}
