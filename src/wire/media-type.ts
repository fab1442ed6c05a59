// What a file for a WhatsApp message really is, read from its bytes, against what its name promises. Not here: audio (api/jobs), the sending.
import { isUtf8 } from 'node:buffer';

/** What WhatsApp shows a file as. */
export type MediaKind = 'image' | 'video' | 'document';

/** A file that can be sent. */
export interface KnownMedia {
  kind: MediaKind;
  /** MIME type, e.g. `image/jpeg`. */
  type: string;
}

/** Why a file cannot be sent; `holds` = what it is, where that is known. */
export type MediaFault =
  | { code: 'file-empty' }
  | { code: 'file-unknown' }
  | { code: 'file-format'; holds: string }
  | { code: 'file-mismatch'; holds: string }
  | { code: 'file-codec' }
  | { code: 'file-damaged'; holds: string }
  | { code: 'file-too-large'; mostMb: number };

const megabyte = 1_000_000;
/** Bytes that WhatsApp takes of each kind (Cloud API, *Media*). */
export const mostMediaBytes: Readonly<Record<MediaKind, number>> = {
  image: 5 * megabyte,
  video: 16 * megabyte,
  document: 100 * megabyte,
};

/** Types of audio that WhatsApp takes (Cloud API, *Media*); of Ogg only Opus, which a type does not tell. */
export const whatsappAudio: RegExp = /^audio\/(aac|amr|mpeg|mp4|ogg)\b/;

const office = 'application/vnd.openxmlformats-officedocument';
/** Extensions and the type they promise; those of one format share it. */
const promises: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  '3gp': 'video/3gpp',
  mov: 'video/quicktime',
  webm: 'video/webm',
  pdf: 'application/pdf',
  txt: 'text/plain',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
  docx: `${office}.wordprocessingml.document`,
  xlsx: `${office}.spreadsheetml.sheet`,
  pptx: `${office}.presentationml.presentation`,
};
const kinds: Readonly<Record<string, MediaKind>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'video/mp4': 'video',
  'video/3gpp': 'video',
};
/** Sample entries of codecs that WhatsApp's players do not know (ISO/IEC 14496-15). */
const unplayable = ['hvc1', 'hev1', 'av01', 'vp09'];
const documents = new Set(['pdf', 'txt', 'doc', 'xls', 'ppt', 'docx', 'xlsx', 'pptx'].map((extension) => promises[extension]));
/** The common container of Word, Excel and PowerPoint up to 2003: only the name tells which. */
const oldOffice = 'application/x-ole-storage';
const oldOfficeNames = new Set(['doc', 'xls', 'ppt']);

/** A type as people call it. Example: `mediaName('video/3gpp')` is `'3GP'`. */
export function mediaName(type: string): string {
  const extension = Object.entries(promises).find(([, promised]) => promised === type)?.[0] ?? type.split('/')[1] ?? type;
  return type === oldOffice ? 'Office 97' : type === 'application/zip' ? 'ZIP' : extension.toUpperCase();
}

/** The last part of a name in small letters; '' without one. */
const extensionOf = (name: string) => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/**
 * What the file is, or why it cannot be sent. Content decides; a name that promises something else is a fault.
 * Example: `readMedia(pdfBytes, 'foto.jpg')` is `{ code: 'file-mismatch', holds: 'PDF' }`.
 */
export function readMedia(bytes: Uint8Array, name: string): KnownMedia | MediaFault {
  if (bytes.byteLength === 0) return { code: 'file-empty' };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extension = extensionOf(name);
  const promised = promises[extension];
  const found = typeOf(file);
  if (found === undefined) return { code: 'file-unknown' };
  const type = found === oldOffice && promised !== undefined && oldOfficeNames.has(extension) ? promised : found;
  if (promised !== undefined && promised !== type) return { code: 'file-mismatch', holds: mediaName(type) };
  const kind = kinds[type] ?? (documents.has(type) ? 'document' : undefined);
  if (kind === undefined) return { code: 'file-format', holds: mediaName(type) };
  if (file.byteLength > mostMediaBytes[kind]) return { code: 'file-too-large', mostMb: mostMediaBytes[kind] / megabyte };
  if (!isWhole(file, type)) return { code: 'file-damaged', holds: mediaName(type) };
  // H.265 and its like are taken by WhatsApp's upload and then not played.
  if (kind === 'video' && unplayable.some((codec) => file.includes(codec))) return { code: 'file-codec' };
  return { kind, type };
}

function typeOf(file: Buffer): string | undefined {
  const at = (offset: number, text: string) => file.toString('latin1', offset, offset + text.length) === text;
  if (at(0, '\xff\xd8\xff')) return 'image/jpeg';
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (at(0, 'GIF8')) return 'image/gif';
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'image/webp';
  if (at(4, 'ftyp')) return ofBrand(file.toString('latin1', 8, 12));
  if (at(0, '\x1a\x45\xdf\xa3')) return 'video/webm';
  // Readers take a PDF whose mark stands somewhere in the first kilobyte.
  if (file.subarray(0, 1024).includes('%PDF-')) return 'application/pdf';
  if (at(0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return oldOffice;
  if (at(0, 'PK\x03\x04')) return inArchive(file);
  return isText(file) ? 'text/plain' : undefined;
}

function ofBrand(brand: string): string {
  if (/^(heic|heix|hevc|mif1)/.test(brand)) return 'image/heic';
  if (brand.startsWith('qt')) return 'video/quicktime';
  if (brand.startsWith('3g')) return 'video/3gpp';
  return brand.startsWith('M4A') ? 'audio/mp4' : 'video/mp4';
}

/** Names stand uncompressed in an archive's directory. */
function inArchive(file: Buffer): string {
  if (file.includes('word/document.xml')) return `${office}.wordprocessingml.document`;
  if (file.includes('xl/workbook.xml')) return `${office}.spreadsheetml.sheet`;
  if (file.includes('ppt/presentation.xml')) return `${office}.presentationml.presentation`;
  return 'application/zip';
}

/** The end that every writer puts: a file cut short in an earlier upload has none. */
function isWhole(file: Buffer, type: string): boolean {
  if (type === 'image/png') return file.includes('IEND');
  if (type === 'image/jpeg') return file.lastIndexOf(Buffer.from([0xff, 0xd9])) > 2;
  if (type === 'video/mp4' || type === 'video/3gpp') return file.includes('moov');
  return type !== 'application/pdf' || file.includes('%%EOF');
}

/** The whole is UTF-8, and its beginning holds nothing that a text does not: looking through 100 MB would take too long. */
function isText(file: Buffer): boolean {
  return isUtf8(file) && !/[^\P{Cc}\t\r\n\f\u001b]/u.test(file.toString('utf8', 0, 65_536));
}
