// Ogg pages: real files whole, cut, and damaged.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readOgg } from './ogg.ts';

const file = readFileSync(path.join(import.meta.dirname, '../../../test/audio/tone-opus.ogg'));

test('packets of a real file', () => {
  const { packets, pages, damaged } = readOgg(file);
  expect(damaged).toBe(0);
  expect(pages).toBeGreaterThan(2);
  expect(packets.slice(0, 2).map((packet) => Buffer.from(packet.subarray(0, 8)).toString('latin1'))).toEqual(['OpusHead', 'OpusTags']);
  expect(packets.length).toBeGreaterThan(50);
});

test('a cut or changed page counts as damaged and gives no packets', () => {
  const cut = readOgg(file.subarray(0, file.length - 5));
  expect(cut.damaged).toBe(1);
  const changed = Buffer.from(file);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(readOgg(changed)).toMatchObject({ damaged: 1, packets: cut.packets });
  expect(readOgg(Buffer.from('OggSxx'))).toEqual({ packets: [], pages: 0, damaged: 0 });
  expect(readOgg(Buffer.alloc(0)).pages).toBe(0);
});
