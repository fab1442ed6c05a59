// Files that WhatsApp takes and those it does not, told by their bytes. The samples are the fewest bytes that a reader knows a format by.
import { expect, test } from 'vitest';
import { readMedia } from './media-type.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const jpeg = bytes('\xff\xd8\xff\xe0 picture \xff\xd9');
const png = bytes('\x89PNG\r\n\x1a\n picture IEND\xae');
const pdf = bytes('%PDF-1.7\n1 0 obj\n%%EOF\n');
const mp4 = bytes('\0\0\0\x20ftypisom moov avc1 mp4a');
const archive = (name: string) => bytes(`PK\x03\x04 [Content_Types].xml ${name}`);
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

test.each([
  ['foto.jpg', jpeg, 'image', 'image/jpeg'],
  ['FOTO.JPEG', jpeg, 'image', 'image/jpeg'],
  ['sin extensión', png, 'image', 'image/png'],
  ['video.mp4', mp4, 'video', 'video/mp4'],
  ['video.3gp', bytes('\0\0\0\x20ftyp3gp4 moov'), 'video', 'video/3gpp'],
  ['a.pdf', pdf, 'document', 'application/pdf'],
  ['a.docx', archive('word/document.xml'), 'document', word],
  ['a.xls', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'document', 'application/vnd.ms-excel'],
  ['a.txt', Buffer.from('Cómo llegar\r\n'), 'document', 'text/plain'],
])('%s is taken', (name, file, kind, type) => {
  expect(readMedia(file, name)).toEqual({ kind, type });
});

test.each([
  ['foto.jpg', pdf, { code: 'file-mismatch', holds: 'PDF' }],
  ['foto.png', jpeg, { code: 'file-mismatch', holds: 'JPG' }],
  ['a.docx', archive('xl/workbook.xml'), { code: 'file-mismatch', holds: 'XLSX' }],
  ['a.pdf', Buffer.from('no es un PDF'), { code: 'file-mismatch', holds: 'TXT' }],
  ['a.pdf', Buffer.alloc(0), { code: 'file-empty' }],
  ['a.bin', bytes('\x00\x01\x02\x03'), { code: 'file-unknown' }],
  ['a.gif', bytes('GIF89a'), { code: 'file-format', holds: 'GIF' }],
  ['a.zip', archive('a.exe'), { code: 'file-format', holds: 'ZIP' }],
  ['a.doc.exe', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), { code: 'file-format', holds: 'Office 97' }],
  ['foto.jpg', jpeg.subarray(0, 8), { code: 'file-damaged', holds: 'JPG' }],
  ['foto.png', png.subarray(0, 12), { code: 'file-damaged', holds: 'PNG' }],
  ['a.pdf', pdf.subarray(0, 12), { code: 'file-damaged', holds: 'PDF' }],
  ['video.mp4', bytes('\0\0\0\x20ftypisom moov hvc1'), { code: 'file-codec' }],
  ['foto.jpg', Buffer.concat([jpeg, Buffer.alloc(5_000_000), jpeg]), { code: 'file-too-large', mostMb: 5 }],
])('%s is refused with the reason', (name, file, fault) => {
  expect(readMedia(file, name)).toEqual(fault);
});
