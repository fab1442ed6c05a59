// Ogg pages (RFC 3533) read into packets. Not here: the codecs inside.

/** Pages that follow one another, their packets put together; `damaged` counts pages that are cut or whose checksum is wrong. */
export interface OggContent {
  packets: Uint8Array[];
  pages: number;
  damaged: number;
}

const headBytes = 27;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});

/** RFC 3533 § 6 field 7: over the whole page with the checksum itself as zero. */
function checksum(page: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : (page[i] as number);
    crc = ((crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  }
  return crc;
}

/** Read the first logical stream of a file; others that are mixed in are passed over. A file that does not begin with a page has none. */
export function readOgg(file: Uint8Array): OggContent {
  const content: OggContent = { packets: [], pages: 0, damaged: 0 };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let serial: number | undefined;
  let open: Uint8Array[] = [];
  for (let at = 0; at + headBytes <= file.length && view.getUint32(at) === 0x4f67_6753; ) {
    const segments = file.subarray(at + headBytes, at + headBytes + (file[at + 26] as number));
    const bodyAt = at + headBytes + segments.length;
    const end = bodyAt + segments.reduce((sum, length) => sum + length, 0);
    const whole = end <= file.length && checksum(file.subarray(at, end)) === view.getUint32(at + 22, true);
    const stream = view.getUint32(at + 14, true);
    serial ??= stream;
    content.pages += 1;
    if (!whole) {
      content.damaged += 1;
      open = [];
    } else if (stream === serial) {
      let from = bodyAt;
      for (const length of segments) {
        open.push(file.subarray(from, from + length));
        from += length;
        if (length === 255) continue;
        content.packets.push(joined(open));
        open = [];
      }
    }
    at = end;
  }
  return content;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
