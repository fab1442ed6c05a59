// bzip2 and tar against archives of the usual programs, and against broken ones.
import { expect, test } from 'vitest';
import { bunzip2 } from './bzip2.ts';
import { readTar } from './tar.ts';
import { manyBlocks, voiceArchive } from './test-archives.ts';

/** Handed over in pieces of a few bytes, so that every number lies across a border once. */
function inPieces(bytes: Buffer, size = 7): () => Uint8Array | undefined {
  let at = 0;
  return () => {
    if (at >= bytes.length) return undefined;
    at += size;
    return bytes.subarray(at - size, at);
  };
}

const plain = (packed: Buffer) => Buffer.concat([...bunzip2(inPieces(packed))]);

test('blocks, long runs and a second stream come back as they were', () => {
  const text = plain(manyBlocks);
  expect(text.equals(Buffer.from(`${'x'.repeat(300_000)}${'hola mundo '.repeat(30_000)}second stream`))).toBe(true);
});

test('files of an archive, with long names; folders and links are passed over', () => {
  const files = new Map<string, string>();
  for (const { name, bytes } of readTar(bunzip2(inPieces(voiceArchive))))
    files.set(name, (files.get(name) ?? '') + Buffer.from(bytes).toString());
  expect(Object.fromEntries(files)).toEqual({
    'vits-x/x.onnx': 'network '.repeat(90),
    'vits-x/x.onnx.json': '{"a":1}',
    'vits-x/MODEL_CARD': '',
    [`vits-x/${'l'.repeat(120)}/deep.txt`]: 'deep',
    '../../escape.txt': 'no',
  });
});

test('one changed bit is noticed', () => {
  const { length } = voiceArchive;
  for (const at of [length >> 1, length - 60, length - 20, length - 4]) {
    const changed = Buffer.from(voiceArchive);
    changed[at] = (changed[at] as number) ^ 16;
    expect(() => plain(changed)).toThrow(/^the archive is broken/);
  }
});

test('an archive that ends too early, and one that is none', () => {
  expect(() => plain(voiceArchive.subarray(0, 300))).toThrow('the archive is broken: it ends too early');
  expect(() => plain(Buffer.from('<html>not here</html>'))).toThrow('the archive is broken: it is not bzip2');
  const tar = plain(voiceArchive);
  expect(() => [...readTar([tar.subarray(0, 1200)])]).toThrow('the archive is broken: it ends inside a file');
  const wrong = Buffer.from(tar);
  wrong[3] = 1;
  expect(() => [...readTar([wrong])]).toThrow('the archive is broken: a header has the wrong sum');
});
