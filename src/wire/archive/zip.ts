// zip archives read by their directory (PKWARE APPNOTE 6.3, without zip64, encryption and other methods than store and deflate).
// Links and folders are passed over. Not here: where files are put.
import { crc32, inflateRawSync } from 'node:zlib';
import { Failure } from '#ports/failure.ts';

/** A file inside an archive: its name as the archive has it, and its content. */
export interface ZipFile {
  name: string;
  bytes: Uint8Array;
}

/** The archive: any portion of it, at once. */
export interface ZipSource {
  size: number;
  read: (from: number, length: number) => Buffer;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const fileMark = 0x04034b50;
const endBytes = 22;
/** A comment behind the directory may be as long. */
const longestComment = 65_535;
const entryBytes = 46;
const fileBytes = 30;
/** Unix file type of a symbolic link, as `external attributes` hold it. */
const linkType = 0xa000;
/** A file inside may become no larger. */
const mostBytes = 500_000_000;

interface Entry {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  at: number;
  encrypted: boolean;
  link: boolean;
}

/** Every file's content, one after the other. Throws `Failure` `bad-answer` where the archive is broken, cut off, or of another sort. */
export function* readZip(source: ZipSource): Generator<ZipFile> {
  for (const entry of directoryOf(source)) {
    if (entry.name.endsWith('/') || entry.link) continue;
    const { name, method, crc, packed, size, at } = entry;
    if (entry.encrypted || size > mostBytes) throw broken(`${name} cannot be unpacked`);
    const head = exactly(source, at, fileBytes);
    if (head.readUInt32LE(0) !== fileMark) throw broken(`${name} is not where the directory says`);
    const content = exactly(source, at + fileBytes + head.readUInt16LE(26) + head.readUInt16LE(28), packed);
    const bytes = unpacked(name, content, method, size);
    if (bytes.length !== size || crc32(bytes) !== crc) throw broken(`${name} is damaged`);
    yield { name, bytes };
  }
}

function unpacked(name: string, content: Buffer, method: number, size: number): Buffer {
  if (method === 0) return content;
  if (method !== 8) throw broken(`${name} is packed by another method (${method})`);
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw new Failure('bad-answer', `the archive is broken: ${name} is damaged`, { cause });
  }
}

function* directoryOf(source: ZipSource): Generator<Entry> {
  const tailBytes = Math.min(source.size, endBytes + longestComment);
  const tail = exactly(source, source.size - tailBytes, tailBytes);
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endMark) end -= 1;
  if (end < 0) throw broken('it has no directory');
  const count = tail.readUInt16LE(end + 10);
  const directory = exactly(source, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + entryBytes > directory.length || directory.readUInt32LE(at) !== entryMark) throw broken('its directory is damaged');
    const nameBytes = directory.readUInt16LE(at + 28);
    yield {
      name: directory.toString('utf8', at + entryBytes, at + entryBytes + nameBytes),
      encrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      link: ((directory.readUInt32LE(at + 38) >>> 16) & 0xf000) === linkType,
      at: directory.readUInt32LE(at + 42),
    };
    at += entryBytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

function exactly({ size, read }: ZipSource, from: number, length: number): Buffer {
  if (from < 0 || from + length > size) throw broken('it ends too early');
  return read(from, length);
}

const broken = (what: string) => new Failure('bad-answer', `the archive is broken: ${what}`);
