// What a play does with audio that comes after it began: order, seams, silence while it waits, ends. Not here: packets (plane.test.ts).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inlineAudio } from '#wire/audio/inline-audio.ts';
import { AudioFiles } from './audio-files.ts';
import { PlaySlot } from './play-slot.ts';

let folder = '';
let ended: string[] = [];
let slot: PlaySlot;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atiende-slot-'));
  ended = [];
  slot = new PlaySlot(new AudioFiles(), (play, reason, playedMs) => ended.push(`${play} ${reason} ${playedMs}`));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inline = (byte: number, ms: number) => inlineAudio(new Uint8Array(ms * 8).fill(byte));
const onDisk = (byte: number, ms: number) => {
  const file = path.join(folder, `${byte}.ulaw`);
  writeFileSync(file, new Uint8Array(ms * 8).fill(byte));
  return file;
};
const start = (...files: string[]) => slot.play({ play: 'p', files, more: true, loop: false, stopOnKey: true });
const started = () => vi.waitFor(() => expect(slot.playback).not.toBeUndefined());

/** The next frames, each as its bytes without repeats; `end` where nothing is left. */
function frames(count: number): string[] {
  return Array.from({ length: count }, () => {
    const frame = Buffer.alloc(160);
    return slot.playback?.fill(frame, 0, false) === true ? [...new Set(frame)].join('+') : 'end';
  });
}

test('what follows goes on within the frame in which the first part ends', async () => {
  start(inline(1, 30));
  slot.more({ play: 'p', files: [inline(2, 20)], last: false });
  slot.more({ play: 'p', files: [inline(3, 10)], last: true });
  // Three orders are behind each other once an empty one after them has been read.
  await new Promise(setImmediate);
  expect(frames(4)).toEqual(['1', '1+2', '2+3', 'end']);
  expect(slot.playback?.playedMs).toBe(60);
});

test('it is silent while it waits, and says how much was heard without that', async () => {
  start(inline(1, 20));
  expect(frames(3)).toEqual(['1', '255', '255']);
  slot.more({ play: 'p', files: [inline(2, 20)], last: true });
  await new Promise(setImmediate);
  expect(frames(2)).toEqual(['2', 'end']);
  expect(slot.playback?.playedMs).toBe(40);
});

test('files keep their order however long each takes to be read', async () => {
  start(onDisk(1, 20));
  slot.more({ play: 'p', files: [onDisk(2, 20)], last: false });
  slot.more({ play: 'p', files: [inline(3, 20)], last: true });
  await started();
  const heard: string[] = [];
  await vi.waitFor(() => {
    heard.push(...frames(1));
    expect(heard.at(-1)).toBe('end');
  });
  expect(heard.filter((frame) => frame !== '255')).toEqual(['1', '2', '3', 'end']);
});

test('a part that cannot be read fails it; a new play has nothing to do with it', async () => {
  start(inline(1, 20));
  slot.more({ play: 'p', files: [path.join(folder, 'gone.ulaw')], last: true });
  await vi.waitFor(() => expect(ended).toEqual(['p failed 0']));
  start(path.join(folder, 'gone too.ulaw'));
  slot.play({ play: 'q', files: [inline(4, 20)], more: true, loop: false, stopOnKey: true });
  slot.more({ play: 'q', files: [], last: true });
  await new Promise(setImmediate);
  expect(frames(2)).toEqual(['4', 'end']);
  expect(ended).toEqual(['p failed 0', 'p stopped 0']);
});

test('when nobody is left who could send more, it ends with what is there', async () => {
  start(inline(1, 20));
  slot.noMore();
  await new Promise(setImmediate);
  expect(frames(2)).toEqual(['1', 'end']);
  slot.end('finished');
  slot.noMore();
  expect(ended).toEqual(['p finished 20']);
});
