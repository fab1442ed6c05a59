// An ear's connection that breaks in the middle of a sound, before speech was told: the next one hears all of the word or nothing of it.
// Not here: what follows where speech was told (listening.test.ts).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { scriptedEar } from '#ports/ear-fake.ts';
import type { EarRequest } from '#ports/ear.ts';
import { muLawToLinear } from '#wire/g711.ts';
import { type EarServer, serveEar } from '#speech/ear-server.ts';
import { emptyRtpHeader } from '#wire/rtp.ts';
import { Listening, type ListeningNotice } from './listening.ts';
import { SpeechGate } from './speech-gate.ts';

const folder = mkdtempSync(join(tmpdir(), 'atiende-half-'));
const request: EarRequest = { language: 'es', mode: { kind: 'menu', options: [{ option: 'ventas', phrases: ['ventas'] }] } };
const silent = 0xff;
const packet = 160;
let count = 0;
let server: EarServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Packet `n` of a word: alternating samples whose size tells which packet it is. */
const wordPacket = (n: number) => Buffer.from(Array.from({ length: packet }, (_, i) => (i % 2 === 0 ? n : n + 0x80)));
const sizeOf = (n: number) => Math.abs(muLawToLinear[n] as number);

const newSocket = () => join(folder, `${++count}.sock`);

/** A caller who is listened to by whatever ear is at a socket. */
function callerAt(socket: string) {
  const told: ListeningNotice['is'][] = [];
  const listening = new Listening(socket, { listen: '1.2', request }, new SpeechGate(), ({ is }) => told.push(is));
  let sent = 0;
  const say = (bytes: Buffer, now = performance.now()) => {
    listening.audio(bytes, { ...emptyRtpHeader(), timestamp: sent * packet, payloadStart: 0, payloadEnd: packet }, false, now);
    sent += 1;
  };
  return { told, listening, say };
}

/** An ear that keeps what it was given; `attentive` = it also tells speech. */
async function earAt(socket: string, attentive: boolean): Promise<number[]> {
  const given: number[] = [];
  const ear = scriptedEar(() => ({ decision: 'accept', option: 'ventas' }));
  server = await serveEar(
    Promise.resolve({
      ...ear,
      open: async (wanted, onEvent) => {
        const session = await ear.open(wanted, attentive ? onEvent : () => {});
        const write = session.write.bind(session);
        session.write = (samples) => {
          given.push(...samples);
          write(samples);
        };
        return session;
      },
    }),
    socket,
  );
  return given;
}

it('a word whose first half went to an ear that broke is heard whole by the next', async () => {
  const socket = newSocket();
  const first = await earAt(socket, false);
  const { told, listening, say } = callerAt(socket);
  for (let n = 0; n < 30; n++) say(Buffer.alloc(packet, silent));
  const said = Array.from({ length: 0x50 }, (_, n) => n);
  for (const n of said.slice(0, 15)) say(wordPacket(n));
  await expect.poll(() => first.includes(sizeOf(10))).toBe(true);
  await server?.close();
  await expect.poll(() => told).toEqual(['deaf']);
  const second = await earAt(socket, true);
  for (const n of said.slice(15)) {
    say(wordPacket(n));
    await sleep(20);
  }
  for (let n = 0; n < 65; n++) say(Buffer.alloc(packet, silent));
  await expect.poll(() => told).toEqual(['deaf', 'speech', 'heard']);
  const loud = second.filter((sample) => sample > 1000);
  expect([...new Set(loud)]).toEqual(said.map(sizeOf).filter((size) => size > 1000));
  listening.close();
});

it('a sound that began longer ago than it is held is not given from its middle, the word after it is', async () => {
  const socket = newSocket();
  const { told, listening, say } = callerAt(socket);
  // Nobody listens. A breath in between keeps the line's floor where it is.
  for (let n = 0; n < 250; n++) say(n % 25 === 0 ? Buffer.alloc(packet, silent) : wordPacket(5));
  await expect.poll(() => told).toEqual(['deaf']);
  const given = await earAt(socket, true);
  for (let n = 0; n < 40; n++) {
    say(wordPacket(5));
    await sleep(20);
  }
  for (let n = 0; n < 65; n++) say(Buffer.alloc(packet, silent));
  for (let n = 0; n < 20; n++) say(wordPacket(9));
  for (let n = 0; n < 65; n++) say(Buffer.alloc(packet, silent));
  await expect.poll(() => told).toEqual(['deaf', 'speech', 'heard']);
  expect([given.includes(sizeOf(5)), given.includes(sizeOf(9))]).toEqual([false, true]);
  listening.close();
});
