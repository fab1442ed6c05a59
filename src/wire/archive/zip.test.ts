// zip archives: what comes out, and what is no archive. Made here entry by entry.
import { expect, test } from 'vitest';
import { zipOf } from './test-zip.ts';
import { readZip } from './zip.ts';

const files = { 'vosk-x/': '', 'vosk-x/am/final.mdl': 'modelo '.repeat(500), 'vosk-x/README': '' };
const read = (archive: Buffer) =>
  Array.from(readZip({ size: archive.length, read: (from, length) => archive.subarray(from, from + length) }), ({ name, bytes }) => [
    name,
    Buffer.from(bytes).toString(),
  ]);

test.each([{ store: false }, { store: true }])('files come back with their folders’ names, packed or not: %o', (how) => {
  expect(Object.fromEntries(read(zipOf(files, how)))).toEqual({ 'vosk-x/am/final.mdl': files['vosk-x/am/final.mdl'], 'vosk-x/README': '' });
});

test('a comment behind the directory is no hindrance', () => {
  const archive = zipOf({ a: 'x' });
  archive.writeUInt16LE(3, archive.length - 2);
  expect(read(Buffer.concat([archive, Buffer.from('abc')]))).toEqual([['a', 'x']]);
});

test('every changed bit of the content is noticed, and an archive that is none or ends too early', () => {
  const archive = zipOf({ a: 'hola mundo hola mundo' }, { store: true });
  for (let bit = 0; bit < 8; bit++) {
    const broken = Buffer.from(archive);
    broken[40] = (broken[40] ?? 0) ^ (1 << bit);
    expect(() => read(broken)).toThrow(/the archive is broken/);
  }
  expect(() => read(archive.subarray(0, archive.length - 30))).toThrow(/the archive is broken/);
  expect(() => read(archive.subarray(20))).toThrow(/the archive is broken/);
  expect(() => read(Buffer.from('no archive'))).toThrow(/it has no directory/);
});

test('a file that claims to be small and unpacks to much more is refused', () => {
  const archive = zipOf({ a: 'x'.repeat(100_000) });
  const directory = archive.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  archive.writeUInt32LE(10, directory + 24);
  expect(() => read(archive)).toThrow(/a is damaged/);
});
